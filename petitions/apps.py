from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    """信访接待."""

    name = "petitions"
    label = "petitions"
    verbose_name = "信访接待"
