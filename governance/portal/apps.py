from django.apps import AppConfig


class PortalConfig(AppConfig):
    """门户."""

    name = "governance.portal"
    label = "portal"
    verbose_name = "门户"
