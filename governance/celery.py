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
    "propose_orders": {"task": "cases.propose_orders", "schedule": crontab(hour=7, minute=30)},
    "remind_of_charges": {"task": "cases.remind_of_charges", "schedule": crontab(hour=8, minute=10)},
    "route": _every(60, "cases.route"),
    "check_routing": {"task": "cases.check_routing", "schedule": crontab(hour=7, minute=50)},
    "count_pairs": {"task": "cases.count_pairs", "schedule": crontab(hour=2, minute=40)},
    "flag_closed": {"task": "cases.flag_closed", "schedule": crontab(hour=2, minute=20)},
    "sweep_orders": _every(30, "dispatch.sweep_orders"),
    "sweep_calls": _every(300, "intake.sweep_calls"),
    "sweep_visits": _every(900, "safety.sweep_visits"),
    "remind_of_receptions": {"task": "petitions.remind_of_receptions", "schedule": crontab(hour=15, minute=30)},
    "remind_of_legal": {"task": "legalservice.remind", "schedule": crontab(hour=15, minute=40)},
    "sweep_reports": _every(1800, "disputes.sweep_reports"),
    # Found on the first of a month; on the other days only what was missed.
    "open_rounds": {"task": "analysis.open_rounds", "schedule": crontab(hour=1, minute=30)},
    "open_reports": {"task": "analysis.open_reports", "schedule": crontab(hour=1, minute=50)},
    "send_briefs": {"task": "analysis.send_briefs", "schedule": crontab(hour=7, minute=40)},
    "fill_goals": {"task": "analysis.fill_goals", "schedule": crontab(hour=1, minute=40)},
    "learn": {"task": "intake.learn", "schedule": crontab(hour=2, minute=10)},
    "verify": {"task": "audit.verify", "schedule": crontab(hour=3, minute=0)},
    "clean": {"task": "core.clean", "schedule": crontab(hour=3, minute=20)},
    "clean_sign_ins": {"task": "organisation.clean", "schedule": crontab(hour=3, minute=25)},
}
