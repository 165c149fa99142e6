"""The recount of a clock: its due moment, from the rule and the start through pauses and extension, by the almanac."""

from datetime import datetime, timedelta

from django.utils import timezone

from governance.cases.models import Deadline
from governance.portal.simulation import almanac

#: Two moments count as the same when they differ by less: the almanac searches to the millisecond.
NEAR = timedelta(seconds=1)


def said(clock: Deadline, words: str) -> str:
    """A sentence that names the clock."""
    return f"{clock.case.number} {clock.get_action_display()}（{clock.pk}）{words}"


def first_due(start: datetime, amount: int, unit: str) -> datetime:
    """The due moment of a limit (number, unit) that begins at `start`."""
    day = timezone.localdate(start)
    if unit == "workday":
        return almanac.end_of(almanac.workday(day, amount))
    if unit == "day":
        return almanac.end_of(almanac.rolled(day + timedelta(days=amount)))
    if unit == "office_hour":
        return almanac.office_moment_after(start, amount * 3600)
    return start + timedelta(minutes=amount * (60 if unit == "hour" else 1))


def due_of(clock: Deadline, before: Deadline | None) -> datetime:
    """The due moment after all pauses. `before`: the clock that this one extends."""
    return dues_of(clock, before)[-1][1]


def dues_of(clock: Deadline, before: Deadline | None) -> list[tuple[datetime | None, datetime]]:
    """[(since when, due moment)]: the first due moment (since None), and what each pause made of it."""
    if before is not None:
        first = due_of(before, None)
        plain = first_due(before.starts_at, before.amount, before.unit)
        if clock.extra_unit == before.unit and abs(first - plain) <= NEAR:
            due = first_due(before.starts_at, before.amount + clock.extra_amount, before.unit)
        else:
            due = first_due(first, clock.extra_amount, clock.extra_unit)
    elif clock.agreed_day:
        due = almanac.end_of(clock.agreed_day)
    else:
        due = first_due(clock.starts_at, clock.rule_amount, clock.rule_unit)
    found = [(None, due)]
    for pause in clock.pauses.all():
        if pause.resumed_at and not (clock.met_at == pause.resumed_at or clock.ended_at == pause.resumed_at):
            due = _after_pause(due, clock.unit, pause.paused_at, pause.resumed_at)
            found.append((pause.resumed_at, due))
    return found


def _after_pause(due: datetime, unit: str, stopped: datetime, resumed: datetime) -> datetime:
    """A clock that stood still has the same time before it: whole days, or whole minutes of a limit in hours."""
    last, stop, day = timezone.localdate(due), timezone.localdate(stopped), timezone.localdate(resumed)
    if unit == "workday":
        left = almanac.workdays(stop, last) if stop <= last else -max(almanac.workdays(last, stop), 1)
        return almanac.end_of(almanac.workday(day, left))
    if unit == "day":
        left = (last - stop).days
        target = day + timedelta(days=left)
        return almanac.end_of(almanac.rolled(target) if left > 0 else target)
    if stopped < due:
        if unit != "office_hour":
            return resumed + timedelta(minutes=(due - stopped).total_seconds() // 60)
        minutes = almanac.office_seconds(stopped, due) // 60
        return almanac.office_moment_after(resumed, minutes * 60) if minutes else resumed
    late = almanac.office_seconds(due, stopped) if unit == "office_hour" else (stopped - due).total_seconds()
    return resumed - timedelta(minutes=late // 60)
