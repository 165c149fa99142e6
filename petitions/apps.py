from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    """信访接待."""

    name = "petitions"
    label = "petitions"
    verbose_name = "信访接待"

    def ready(self):
        from petitions import forms, services  # noqa: F401  (actions and their forms register themselves)
        from petitions.reception import sources

        sources.register()
