from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """综治服务管理."""

    name = "governance.safety"
    label = "safety"
    verbose_name = "综治服务管理"

    def ready(self):
        from governance.safety import due  # noqa: F401  (due visits register themselves for the board)
        from governance.safety.forms import hazards as forms  # noqa: F401  (actions and their forms register themselves)
        from governance.safety.services import hazards  # noqa: F401
