from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """分析研判."""

    name = "analysis"
    label = "analysis"
    verbose_name = "分析研判"
