"""Work of 综治服务管理 in the background."""

from celery import shared_task

from governance.safety.due import sweep_visits


@shared_task(name="safety.sweep_visits")
def sweep_due_visits():
    """Remind of visits that are due."""
    sweep_visits()
