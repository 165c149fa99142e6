from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """指挥调度."""

    name = "dispatch"
    label = "dispatch"
    verbose_name = "指挥调度"
