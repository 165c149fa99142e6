"""The recount of reminders: each rung that fell due while a clock ran was spoken of, and nothing else."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from governance.cases.models import Deadline
from governance.notify.models import Notification
from governance.portal.simulation import almanac
from governance.portal.simulation.clocks import NEAR, first_due, said
from governance.portal.simulation.run import tick_of

OPENING = time(8, 30)
LATE = {"late1": 1, "late3": 3, "late5": 5}


def told(cases) -> dict[int, set[str]]:
    """clock id → rungs that were spoken of."""
    found = defaultdict(set)
    rows = Notification.objects.filter(once__startswith="deadline:", subject__in=cases.values("number"))
    for once in rows.order_by().values_list("once", flat=True).distinct():
        _word, clock, rung = once.split(":")
        found[int(clock)].add(rung)
    return found


def rungs(clock: Deadline) -> dict[str, datetime]:
    """rung → its moment, for a clock that was neither paused nor extended."""
    start, amount, unit = clock.starts_at, clock.rule_amount, clock.rule_unit
    due, first = first_due(start, amount, unit), timezone.localdate(clock.starts_at)
    last = timezone.localdate(due)
    if clock.agreed_day:
        last, due, unit = clock.agreed_day, almanac.end_of(clock.agreed_day), "day"
        amount = max((last - first).days, 0)
    if unit == "workday":
        half = almanac.at(almanac.workday(first, (amount + 1) // 2), OPENING)
        yellow = almanac.at(almanac.workday(last, -min(amount // 5, 3)), time())
    elif unit == "day":
        half = almanac.at(min(first + timedelta(days=(amount + 1) // 2), last), OPENING)
        yellow = almanac.at(min(max(last - timedelta(days=amount // 5), almanac.workday(last, -3)), last), time())
    elif unit == "office_hour":
        half = almanac.office_moment_after(start, amount * 1800)
        yellow = almanac.office_moment_after(start, amount * 2880)
    else:
        half, yellow = start + (due - start) / 2, start + (due - start) * 4 / 5
    late = {key: almanac.at(almanac.workday(last, days), OPENING) for key, days in LATE.items()}
    return {"half": half, "yellow": yellow, "due": due, **late}


def reminders(clock: Deadline, replaced, told, until: datetime) -> Iterator[str]:
    """Each rung that fell due while the clock ran, the last of those of one tick; no other, and none twice.

    `replaced`: id of a clock → the one whose place it took; a rung that was spoken of then is not spoken of again.
    """
    before = replaced.get(clock.pk)
    if clock.pauses.all() or (before is not None and (clock.extra_amount or told.get(before.pk))):
        return
    over = clock.met_at or clock.ended_at or until
    ticks: dict[datetime, str] = {}
    for rung, moment in rungs(clock).items():
        tick = tick_of(moment - NEAR / 2)
        if tick < over:
            ticks[max([tick, *ticks])] = rung
    owed, spoken = set(ticks.values()), told.get(clock.pk, set())
    if owed != spoken:
        yield said(clock, f"应提醒 {sorted(owed)}，实际 {sorted(spoken)}")
