"""What other modules show on the board of 指挥调度: due visits to key persons, once a module fills them in."""

from collections.abc import Callable
from dataclasses import dataclass

_visits: list[Callable] = []


@dataclass(frozen=True)
class DueVisit:
    """A visit that is due (到期走访): which village, of what class, by when. No name: the board hangs on a wall."""

    village: str
    kind: str
    due_on: object
    url: str = ""


def register_due_visits(function: Callable) -> Callable:
    """`function(user) -> list[DueVisit]`, of what the user may see, in one query."""
    _visits.append(function)
    return function


def due_visits(user) -> list[DueVisit] | None:
    """Every due visit, the nearest first; None while no module keeps any, so that nothing dead is shown."""
    if not _visits:
        return None
    return sorted((row for ask in _visits for row in ask(user)), key=lambda row: row.due_on)
