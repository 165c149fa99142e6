from django.apps import AppConfig


class LegalserviceConfig(AppConfig):
    """公共法律服务."""

    name = "legalservice"
    label = "legalservice"
    verbose_name = "公共法律服务"
