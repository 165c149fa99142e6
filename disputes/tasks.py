"""Work of 矛盾纠纷 in the background."""

from celery import shared_task

from disputes.services import patrols


@shared_task(name="disputes.sweep_reports")
def sweep_reports():
    """Remind of 排查 reports that are due or lacking."""
    patrols.sweep_reports()
