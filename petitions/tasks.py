"""Work of 信访接待 in the background."""

from celery import shared_task

from petitions.reception.reminding import remind_of_receptions


@shared_task(name="petitions.remind_of_receptions")
def remind():
    """Tell of tomorrow's receptions and of days that wait for publication."""
    remind_of_receptions()
