from django.apps import AppConfig


class LegalserviceConfig(AppConfig):
    """公共法律服务."""

    name = "legalservice"
    label = "legalservice"
    verbose_name = "公共法律服务"

    def ready(self):
        from legalservice import coming, forms, services  # noqa: F401  (actions and their forms register themselves)
