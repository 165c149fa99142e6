"""Background work of cases: one line each."""

from celery import shared_task

from governance.cases import passing, sweeping


@shared_task(name="cases.sweep_deadlines")
def sweep_deadlines():
    """Remind by the ladder; draft orders for what is overdue."""
    sweeping.sweep_deadlines()


@shared_task(name="cases.pass_on")
def pass_on():
    """Move on what nobody owes a step."""
    passing.pass_on_all()
