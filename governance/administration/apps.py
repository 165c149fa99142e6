from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """综合管理."""

    name = "governance.administration"
    label = "administration"
    verbose_name = "综合管理"
