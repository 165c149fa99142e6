from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """统一受理."""

    name = "intake"
    label = "intake"
    verbose_name = "统一受理"
