"""Attempts counted in the database, so that all workers count together and no broker is needed."""

from datetime import timedelta

from governance.core.fields import blind_index
from governance.core.models import Attempt
from governance.core.now import now


def _key(key: str) -> str:
    return blind_index(key, "attempt")


def hit(scope: str, key: str) -> None:
    """Count one try."""
    Attempt.objects.create(scope=scope, key=_key(key), at=now())


def too_many(scope: str, key: str, limit: int, minutes: int) -> bool:
    """True when `limit` tries were counted in the last `minutes`."""
    since = now() - timedelta(minutes=minutes)
    return Attempt.objects.filter(scope=scope, key=_key(key), at__gt=since).count() >= limit


def clear(scope: str, key: str) -> None:
    """Forget the tries of a key."""
    Attempt.objects.filter(scope=scope, key=_key(key)).delete()
