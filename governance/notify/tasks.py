"""Background work of the messages."""

from celery import shared_task

from . import services


@shared_task(name="notify.deliver")
def deliver():
    """Send what is unsent."""
    services.deliver()
