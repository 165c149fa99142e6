"""Background work of core: one line each."""

from celery import shared_task

from governance.core import jobs
from governance.core.heartbeat import beat as note_beat


@shared_task(name="core.run_jobs")
def run_jobs():
    """Run the next queued Job."""
    jobs.run_next()


@shared_task(name="core.clean")
def clean():
    """Forget old attempts, sessions and finished jobs' files."""
    jobs.clean_up()


@shared_task(name="core.beat")
def beat():
    """Note that beat and worker live."""
    note_beat("beat")
