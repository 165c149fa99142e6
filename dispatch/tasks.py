"""Work of 指挥调度 in the background."""

from celery import shared_task

from dispatch.services import escalation


@shared_task(name="dispatch.sweep_orders")
def sweep_orders():
    """Orders that nobody signed climb."""
    escalation.sweep_orders()
