from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CasesConfig(AppConfig):
    """案件."""

    name = "governance.cases"
    label = "cases"
    verbose_name = "案件"

    def ready(self):
        autodiscover_modules("kind", "papers")
        from governance.cases import open_work

        open_work.connect()
