"""Signs of life of background processes, for /readyz."""

from governance.core.models import Heartbeat
from governance.core.now import now


def beat(name: str) -> None:
    """Note a sign of life."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now()})


def age_of(name: str) -> float | None:
    """Seconds since the last sign of life, None when there was none."""
    last = Heartbeat.objects.filter(name=name).first()
    return (now() - last.at).total_seconds() if last else None
