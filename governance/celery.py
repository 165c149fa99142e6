"""The Celery app and the whole beat schedule, in one screen."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
app = Celery("governance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _every(seconds: float, task: str) -> dict:
    # A tick that comes late is dropped: the next one finds the same rows.
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 5)}}


app.conf.beat_schedule = {
    "heartbeat": _every(15, "core.beat"),
    "run_jobs": _every(1, "core.run_jobs"),
    "deliver": _every(10, "notify.deliver"),
    "chain": _every(10, "audit.chain"),
    "sweep_deadlines": _every(300, "cases.sweep_deadlines"),
    "pass_on": _every(300, "cases.pass_on"),
    "verify": {"task": "audit.verify", "schedule": crontab(hour=3, minute=0)},
    "clean": {"task": "core.clean", "schedule": crontab(hour=3, minute=20)},
    "clean_sign_ins": {"task": "organisation.clean", "schedule": crontab(hour=3, minute=25)},
}
