from django.apps import AppConfig


class CitizenConfig(AppConfig):
    """群众查询."""

    name = "citizen"
    label = "citizen"
    verbose_name = "群众查询"
