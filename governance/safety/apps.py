from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """综治服务管理."""

    name = "governance.safety"
    label = "safety"
    verbose_name = "综治服务管理"
