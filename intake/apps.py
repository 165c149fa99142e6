from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """统一受理."""

    name = "intake"
    label = "intake"
    verbose_name = "统一受理"

    def ready(self):
        from governance.organisation import open_work
        from intake.hall import calls

        open_work.register("回电任务", calls.count_for, calls.move)
