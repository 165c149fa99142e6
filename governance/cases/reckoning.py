"""How a clock's moments follow from its start, its limit, its pauses and its extensions: pure reckoning, no writing.

The services that pause, resume and extend reckon with these functions step by step; `reckon` folds the same steps
over the whole history of a clock, so that a date can be explained, and reckoned anew when a rule or the calendar
changes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from governance.core.calendar import Limit, Marks, marks, marks_of_last_day, remaining, resume_due


@dataclass(frozen=True)
class Stop:
    """停计: from when to when; `resumed_at` None while it lasts."""

    at: datetime
    resumed_at: datetime | None = None


@dataclass(frozen=True)
class Extra:
    """延期: by how much, and when it was granted."""

    limit: Limit
    at: datetime


@dataclass(frozen=True)
class History:
    """What a clock was given: its start, the limit of its rule or the agreed last day, and what happened to it."""

    start: datetime
    limit: Limit
    agreed_day: date | None = None
    steps: tuple = ()


@dataclass(frozen=True)
class Leg:
    """A piece during which the clock ran: from its start day (not counted) towards `due`, or until it was stopped.

    `owed` is what this leg had to run, in days or working days of `limit`, or in minutes for limits in hours after a
    pause; `why` is the step that began it (None for the first).
    """

    start: datetime
    due: datetime
    limit: Limit
    owed: int
    why: Stop | Extra | None = None
    stop: datetime | None = None


@dataclass
class Reckoned:
    """The moments of a clock, what remains of it while it is paused (else None), its whole limit and its legs."""

    marks: Marks
    limit: Limit
    left: int | None = None
    legs: list[Leg] = field(default_factory=list)


def marks_of(start: datetime, limit: Limit, agreed_day: date | None = None) -> Marks:
    """The first moments of a clock; an agreed last day goes before the limit and is not rolled over."""
    return marks(start, limit) if agreed_day is None else marks_of_last_day(start, agreed_day)


def resumed(when, limit: Limit, left: int, at: datetime) -> Marks:
    """The moments after a pause; half and yellow keep their distance where they lie ahead.

    `when` has half, yellow and due (Marks) or half_at, yellow_at and due_at (a Deadline).
    """
    before = _marks(when)
    due = resume_due(limit, left, at)
    moved = due - before.due
    return Marks(due=due, half=before.half + moved, yellow=min(before.yellow + moved, due))


def prolonged(when, start: datetime, limit: Limit, extra: Limit, at: datetime) -> tuple[Marks, Limit]:
    """The moments after an extension granted at `at`, and the whole limit.

    The two limits run as one from the start, so that a last day which was moved off a rest day gives no extra day
    (60 + 30 days are the 90th day). A clock that was paused goes on from its present last day.
    """
    before = _marks(when)
    same = extra.unit == limit.unit
    whole = Limit(limit.amount + extra.amount if same else extra.amount, extra.unit)
    if runs_as_one(before, start, limit, extra):
        after = marks(start, whole)
    else:
        after = marks(before.due, extra)
    return Marks(due=after.due, half=max(before.half, at), yellow=after.yellow), whole


def runs_as_one(before: Marks, start: datetime, limit: Limit, extra: Limit) -> bool:
    """True when an extension simply lengthens the limit: same unit, and nothing has moved the last day yet."""
    return extra.unit == limit.unit and marks(start, limit).due == before.due


def _marks(when) -> Marks:
    return when if isinstance(when, Marks) else Marks(due=when.due_at, half=when.half_at, yellow=when.yellow_at)


def reckon(history: History) -> Reckoned:
    """The clock from its beginning, by the present calendar."""
    start, limit = history.start, history.limit
    when = marks_of(start, limit, history.agreed_day)
    legs = [Leg(start, when.due, limit, limit.amount)]
    for step in history.steps:
        if isinstance(step, Stop):
            left = remaining(limit, when.due, step.at)
            legs[-1] = _cut(legs[-1], step.at)
            if step.resumed_at is None:
                return Reckoned(when, limit, left, legs)
            when = resumed(when, limit, left, step.resumed_at)
            legs.append(Leg(step.resumed_at, when.due, limit, left, step))
        else:
            as_one = runs_as_one(when, start, limit, step.limit)
            begins = start if as_one else when.due
            when, limit = prolonged(when, start, limit, step.limit, step.at)
            if as_one:
                legs = [Leg(start, when.due, limit, limit.amount)]  # pauses before it moved nothing
            else:
                legs.append(Leg(begins, when.due, step.limit, step.limit.amount, step))
    return Reckoned(when, limit, None, legs)


def _cut(leg: Leg, at: datetime) -> Leg:
    return Leg(leg.start, leg.due, leg.limit, leg.owed, leg.why, at)


def history_of(clock, *, limit: Limit | None = None) -> History:
    """The history of a stored clock, those before it included; `limit` instead of what its rule said."""
    chain = [clock]
    while chain[0].extra_amount is not None:
        chain.insert(0, chain[0].earlier.all()[0])
    steps = []
    for row in chain:
        if row.extra_amount is not None:
            steps.append(Extra(Limit(row.extra_amount, row.extra_unit), row.created_at))
        # A pause that ended together with its clock was never resumed.
        steps += [Stop(each.paused_at, each.resumed_at if each.resumed_by_id else None) for each in row.pauses.all()]
    given = limit or Limit(clock.rule_amount, clock.rule_unit)
    return History(clock.starts_at, given, clock.agreed_day, tuple(steps))
