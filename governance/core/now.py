"""The only clock of the portal. The demo, simulations and tests set it; everything else reads it."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("portal_clock", default=None)


def now() -> datetime:
    """This moment, aware, in local time."""
    return timezone.localtime(_set.get() or timezone.now())  # noqa: TID251


def today() -> date:
    """This day in Asia/Shanghai."""
    return timezone.localdate(now())


def clock_is_set() -> bool:
    """True while somebody has set the clock."""
    return _set.get() is not None


@contextmanager
def set_clock(moment: datetime):
    """Stand at `moment` (aware) until the block ends."""
    if timezone.is_naive(moment):
        raise ValueError("the clock needs an aware moment")
    token = _set.set(moment)
    try:
        yield moment
    finally:
        _set.reset(token)
