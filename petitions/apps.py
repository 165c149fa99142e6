from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    """信访接待."""

    name = "petitions"
    label = "petitions"
    verbose_name = "信访接待"

    def ready(self):
        from petitions import (  # actions and their forms register themselves
            coming,  # noqa: F401
            forms,  # noqa: F401
            ledger_fields,
            services,  # noqa: F401
        )
        from petitions.reception import sources

        ledger_fields.register()
        sources.register()
