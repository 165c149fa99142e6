"""Work of 统一受理 in the background."""

from celery import shared_task

from intake.hall.calls import sweep_calls
from intake.ledgers import running  # noqa: F401 - the worker learns how to import a ledger
from intake.suggesting.learning import learn


@shared_task(name="intake.learn")
def learn_from_decisions():
    """Follow the triage officers' decisions, each night."""
    learn()


@shared_task(name="intake.sweep_calls")
def sweep_calls_to_return():
    """Remind of calls that wait to be returned."""
    sweep_calls()
