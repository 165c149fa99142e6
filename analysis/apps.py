from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """分析研判."""

    name = "analysis"
    label = "analysis"
    verbose_name = "分析研判"

    def ready(self):
        """考核通报 and reports take their place in 待我批示, what is due in 未来十四天."""
        from analysis import coming, signing  # noqa: F401
