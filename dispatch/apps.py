"""The app 指挥调度."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """指挥调度."""

    name = "dispatch"
    label = "dispatch"
    verbose_name = "指挥调度"

    def ready(self):
        from dispatch import forms, services  # noqa: F401  (actions and their forms register themselves)
