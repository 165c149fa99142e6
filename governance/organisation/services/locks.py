"""Sign-in locks: django-axes' rows, seen and lifted by the security administrator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.helpers import get_cool_off
from axes.models import AccessAttempt, AccessLog
from axes.utils import reset
from django.conf import settings
from django.utils import timezone

from governance.audit.services import record
from governance.core import limits

from ..models import User
from ..roles import Permission
from .rights import require


@dataclass(frozen=True)
class Lock:
    """An account and address that may not sign in now."""

    pk: int
    username: str
    name: str
    address: str
    failures: int
    since: datetime
    until: datetime


def current_locks():
    """Locks that hold now, the newest first."""
    cooloff = get_cool_off()
    rows = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        # The rows bear the machine's clock, not the portal's.
        attempt_time__gte=timezone.now() - cooloff,  # noqa: TID251
    ).order_by("-attempt_time")
    rows = list(rows[:200])
    names = dict(User.objects.filter(username__in=[row.username for row in rows]).values_list("username", "name"))
    return [
        Lock(
            row.pk,
            row.username if row.username in names else "（没有这个账号）",
            names.get(row.username, ""),
            row.ip_address or "",
            row.failures_since_start,
            row.attempt_time,
            row.attempt_time + cooloff,
        )
        for row in rows
    ]


def clean(days=30):
    """Drop rows of the sign-in guard older than `days`; the audit keeps what matters. Returns their number."""
    before = timezone.now() - timedelta(days=days)  # noqa: TID251
    return sum(model.objects.filter(attempt_time__lt=before).delete()[0] for model in (AccessAttempt, AccessLog))


def lift_lock(*, by, pk):
    """Let the account sign in from this address again. Returns False when the lock is gone already."""
    require(by, Permission.LIFT_LOCKS)
    row = AccessAttempt.objects.filter(pk=pk).first()
    if row is None:
        return False
    reset(username=row.username, ip=row.ip_address)
    limits.clear("sign-in account", row.username)
    limits.clear("sign-in address", row.ip_address or "")
    user = User.objects.filter(username=row.username).first()
    record("lock.lifted", by=by, object_type="user", object_id=str(user.pk) if user else "")
    return True
