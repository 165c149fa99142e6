"""The one queue of long work: queued → running (lease, progress) → done with its file, or failed with a reason."""

import logging
from datetime import timedelta
from io import BytesIO

from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q

from governance.core.models import Attempt, Job
from governance.core.now import now

log = logging.getLogger("governance.jobs")
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
KEEP_FILES = timedelta(days=7)
_registry: dict = {}


def job(kind: str):
    """Register fn(job, report) → (file name, bytes) or None. It may run twice: what it writes must allow that."""

    def wrap(function):
        _registry[kind] = function
        return function

    return wrap


def enqueue(kind: str, params: dict, *, by=None) -> Job:
    """Queue a piece of long work."""
    return Job.objects.create(kind=kind, params=params, requested_by=by)


def take() -> Job | None:
    """Take the next queued job, or one whose worker died (its lease ran out); None when there is none."""
    moment = now()
    with transaction.atomic():
        free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=moment)
        found = Job.objects.select_for_update(skip_locked=True).filter(free).order_by("pk").first()
        if found is None:
            return None
        if found.attempts >= MOST_ATTEMPTS:
            found.state, found.finished_at = Job.State.FAILED, moment
            found.message = "多次中断，已停止。请重新提交，或者联系管理员。"
            found.save()
            return None
        found.state, found.lease_until, found.attempts = Job.State.RUNNING, moment + LEASE, found.attempts + 1
        found.started_at = found.started_at or moment
        found.save()
        return found


def run_next() -> Job | None:
    """Take and run one job. Returns it, or None when the queue is empty."""
    found = take()
    if found is None:
        return None
    try:
        made = _registry[found.kind](found, lambda *args: _report(found, *args))
    except Exception as problem:  # whatever goes wrong is shown to the person who asked
        log.exception("job %s of kind %s failed", found.pk, found.kind)
        last = found.attempts >= MOST_ATTEMPTS
        found.state = Job.State.FAILED if last else Job.State.QUEUED
        found.message = f"没有完成：{type(problem).__name__}"
        found.finished_at = now() if last else None
        found.lease_until = None
        found.save()
        return found
    if made is not None:
        name, content = made
        found.file_name = name
        found.file.save(name, File(BytesIO(content)), save=False)
    found.state, found.finished_at, found.lease_until, found.message = Job.State.DONE, now(), None, ""
    found.progress = found.total = found.total or found.progress or 1
    found.save()
    return found


def _report(found: Job, done: int, total: int, message: str = "") -> None:
    """Show progress and keep the lease."""
    found.progress, found.total, found.message = done, total, message
    Job.objects.filter(pk=found.pk).update(progress=done, total=total, message=message[:300], lease_until=now() + LEASE)


def retry(found: Job) -> None:
    """Queue a failed job again."""
    Job.objects.filter(pk=found.pk, state=Job.State.FAILED).update(
        state=Job.State.QUEUED, attempts=0, message="", finished_at=None, progress=F("total") * 0
    )


def clean_up() -> None:
    """Forget attempts of yesterday, ended sessions and the files of old jobs."""
    from django.contrib.sessions.models import Session

    Attempt.objects.filter(at__lt=now() - timedelta(days=1)).delete()
    Session.objects.filter(expire_date__lt=now()).delete()
    for old in Job.objects.filter(finished_at__lt=now() - KEEP_FILES).exclude(file=""):
        old.file.delete(save=False)
        old.file_name = ""
        old.save()
