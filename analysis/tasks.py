"""Work of 分析研判 in the background."""

from celery import shared_task

from analysis import drafting  # noqa: F401 - the worker learns how to draft a round
from analysis.services import goals, rounds


@shared_task(name="analysis.open_rounds")
def open_rounds():
    """Open and draft the month, quarter or year that has ended; on other days it finds nothing to do."""
    rounds.open_ended_rounds()


@shared_task(name="analysis.fill_goals")
def fill_goals():
    """Count the quarters of this year's goals anew."""
    goals.fill_all()
