from django.apps import AppConfig


class CoreConfig(AppConfig):
    """公共基础."""

    name = "governance.core"
    label = "core"
    verbose_name = "公共基础"
