"""What must be moved before an account closes: apps above this one say what work is, without being imported here.

`register(label, counter, mover, of_unit=None)` in an app's `ready()`:
`counter(user) -> int` open pieces of work; `mover(user, target, *, by) -> int` moves them all to `target`;
`of_unit(unit) -> int` open pieces of work that lie with a unit.
"""

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Work:
    """One kind of open work, such as 案件."""

    label: str
    counter: Callable
    mover: Callable
    of_unit: Callable | None = None


_registered: dict[str, Work] = {}


def register(label, counter, mover, of_unit=None):
    """Announce a kind of open work; the same label again replaces it."""
    _registered[label] = Work(label, counter, mover, of_unit)


def unregister(label):
    """Forget a kind of open work (tests)."""
    _registered.pop(label, None)


def open_work(user):
    """Map of label → number of open pieces of the person, zero included."""
    return {work.label: work.counter(user) for work in _registered.values()}


def open_work_of_unit(unit):
    """Map of label → number of open pieces that lie with the unit."""
    return {work.label: work.of_unit(unit) for work in _registered.values() if work.of_unit}


def move_all(user, target, *, by):
    """Move everything from `user` to `target`; inside the caller's transaction. Returns label → number moved."""
    return {work.label: work.mover(user, target, by=by) for work in _registered.values() if work.counter(user)}
