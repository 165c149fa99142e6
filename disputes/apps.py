from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """矛盾纠纷."""

    name = "disputes"
    label = "disputes"
    verbose_name = "矛盾纠纷"

    def ready(self):
        from disputes import coming, forms, services  # noqa: F401  (actions and their forms register themselves)
