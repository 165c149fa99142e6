"""Work of 分析研判 in the background."""

from celery import shared_task

from analysis import briefing, drafting  # noqa: F401 - the worker learns how to draft a round
from analysis.reporting import drafting as _reports  # noqa: F401 - and a report
from analysis.services import goals, reports, rounds


@shared_task(name="analysis.open_rounds")
def open_rounds():
    """Open and draft the month, quarter or year that has ended; on other days it finds nothing to do."""
    rounds.open_ended_rounds()


@shared_task(name="analysis.send_briefs")
def send_briefs():
    """今日简报 of the leader on duty."""
    briefing.send_briefs()


@shared_task(name="analysis.fill_goals")
def fill_goals():
    """Count the quarters of this year's goals anew."""
    goals.fill_all()


@shared_task(name="analysis.open_reports")
def open_reports():
    """Draft the reports of the month, quarter or year that has ended; on other days it finds nothing to do."""
    reports.open_ended_reports()
