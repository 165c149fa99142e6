from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """分析研判."""

    name = "analysis"
    label = "analysis"
    verbose_name = "分析研判"

    def ready(self):
        """The 考核通报 take their place in 待我批示."""
        from analysis import signing  # noqa: F401
