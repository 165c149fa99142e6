"""Working time: 工作日 with 调休, office hours, and the due, half and yellow moments of a limit.

Counting follows 民法典 art 201 and 203: the start day is not counted; a last day on a rest day moves to the next
working day. Half and yellow follow the one reminder ladder. For a year whose table is not loaded the weekday rule
holds and `calendar_loaded` says so.
"""

import time as clock_time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from threading import Lock

from django.utils import timezone

DAY_END = time(23, 59, 59)
KEPT_SECONDS = 60
DEFAULT_HOURS = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))
YELLOW_SHARE = 5  # one fifth of the limit
YELLOW_MOST = 3  # working days
DAY_UNITS = ("day", "workday")
WEEKEND = 5


@dataclass(frozen=True)
class Limit:
    """amount in unit: workday 工作日, day 自然日, office_hour 工作小时, hour 小时, minute 分钟."""

    amount: int
    unit: str

    @property
    def in_days(self) -> bool:
        """True for limits that end with a day."""
        return self.unit in DAY_UNITS


@dataclass(frozen=True)
class Marks:
    """The moments of a clock: due, half and the start of yellow."""

    due: datetime
    half: datetime
    yellow: datetime


@dataclass
class _Table:
    exceptions: dict
    names: dict
    years: set
    hours: tuple
    read_at: float


_assumed: ContextVar[_Table | None] = ContextVar("assumed_calendar", default=None)
_table: _Table | None = None
_lock = Lock()


def forget() -> None:
    """Read the calendar anew at the next question, after somebody changed it."""
    global _table
    _table = None


@contextmanager
def assumed(days: dict, hours: tuple | None = None):
    """Reckon, until the block ends, as if these days were worked (True), free (False) or as their weekday (None)."""
    known = _days()
    exceptions = {day: worked for day, worked in {**known.exceptions, **days}.items() if worked is not None}
    token = _assumed.set(replace(known, exceptions=exceptions, hours=hours or known.hours))
    try:
        yield
    finally:
        _assumed.reset(token)


def _days() -> _Table:
    global _table
    supposed = _assumed.get()
    if supposed is not None:
        return supposed
    found = _table
    if found is None or clock_time.monotonic() - found.read_at > KEPT_SECONDS:
        with _lock:
            _table = found = _read()
    return found


def _read() -> _Table:
    from governance.core.models import CalendarYear, DictionaryEntry, Holiday

    rows = list(Holiday.objects.values_list("date", "is_workday", "name"))
    exceptions = {day: worked for day, worked, _ in rows}
    names = {day: name for day, _, name in rows}
    years = set(CalendarYear.objects.values_list("year", flat=True))
    rows = DictionaryEntry.objects.filter(group="office_hours", active=True).order_by("order")
    hours = tuple(span_of(row.label) for row in rows) or DEFAULT_HOURS
    return _Table(exceptions, names, years, hours, clock_time.monotonic())


def span_of(label: str) -> tuple[time, time]:
    """“8:30-12:00” as two times; ValueError when it is none."""
    start, _, end = label.replace("–", "-").replace("—", "-").partition("-")
    return time.fromisoformat(start.strip().zfill(5)), time.fromisoformat(end.strip().zfill(5))


def calendar_loaded(year: int) -> bool:
    """False when only the weekday rule is known for a year: pages then warn."""
    return year in _days().years


def unloaded_words(moment: datetime | None) -> str:
    """A sentence when the holidays of a due date's year are not known; empty when they are."""
    year = timezone.localtime(moment).year if moment else None
    return "" if year is None or calendar_loaded(year) else f"{year} 年放假安排还没有载入，按周末推算"


def day_word(day: date) -> str:
    """工作日, 调休上班, 周末, or 放假 with the name of the holiday."""
    known = _days()
    worked, name = known.exceptions.get(day), known.names.get(day, "")
    if worked is None:
        return "工作日" if day.weekday() < WEEKEND else "周末"
    if worked:
        return "调休上班" if day.weekday() >= WEEKEND else "工作日"
    return f"{name.removesuffix('放假')}放假" if name else "放假"


def office_hours() -> tuple:
    """The office hours of a working day as pairs of times."""
    return _days().hours


def office_spans(day: date) -> list[tuple[datetime, datetime]]:
    """The office hours of a day as pairs of moments; empty on a rest day."""
    return list(_spans(day))


def is_workday(day: date) -> bool:
    """工作日, make-up days included."""
    known = _days().exceptions.get(day)
    return day.weekday() < WEEKEND if known is None else known


def next_workday(day: date) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def add_workdays(day: date, count: int) -> date:
    """The count-th working day after `day` (before it for a negative count); the start day is not counted."""
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(first: date, last: date) -> int:
    """Working days d with first < d <= last; negative when last lies before first."""
    if last < first:
        return -workdays_between(last, first)
    return sum(is_workday(first + timedelta(days=i)) for i in range(1, (last - first).days + 1))


def day_end(day: date) -> datetime:
    """The last moment of a local day."""
    return timezone.make_aware(datetime.combine(day, DAY_END))


def is_day_end(moment: datetime) -> bool:
    """True for the due moment of a limit in days."""
    return timezone.localtime(moment).time() == DAY_END


def _day_start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def opening(day: date) -> datetime:
    """When the office opens on a day: the moment for reminders of a day."""
    return timezone.make_aware(datetime.combine(day, _days().hours[0][0]))


def _spans(day: date):
    if is_workday(day):
        for start, end in _days().hours:
            yield timezone.make_aware(datetime.combine(day, start)), timezone.make_aware(datetime.combine(day, end))


def add_office_minutes(start: datetime, minutes: float) -> datetime:
    """The moment `minutes` of office hours after `start`."""
    at, left = timezone.localtime(start), timedelta(minutes=minutes)
    day = at.date()
    while True:
        for opens, closes in _spans(day):
            begin = max(at, opens)
            if begin < closes:
                if left <= closes - begin:
                    return begin + left
                left -= closes - begin
        day += timedelta(days=1)


def office_minutes_between(first: datetime, last: datetime) -> int:
    """Whole minutes of office hours between two moments; negative when last lies before first."""
    if last < first:
        return -office_minutes_between(last, first)
    first, last = timezone.localtime(first), timezone.localtime(last)
    total, day = timedelta(), first.date()
    while day <= last.date():
        for opens, closes in _spans(day):
            total += max(min(last, closes) - max(first, opens), timedelta())
        day += timedelta(days=1)
    return int(total.total_seconds() // 60)


def marks(start: datetime, limit: Limit) -> Marks:
    """Due, half and yellow of a limit that starts at `start`."""
    if limit.unit == "workday":
        first = timezone.localdate(start)
        last = add_workdays(first, limit.amount)
        half = add_workdays(first, -(-limit.amount // 2))
        yellow = add_workdays(last, -min(limit.amount // YELLOW_SHARE, YELLOW_MOST))
        return Marks(day_end(last), opening(half), _day_start(yellow))
    if limit.unit == "day":
        first = timezone.localdate(start)
        return _day_marks(first, next_workday(first + timedelta(days=limit.amount)), limit.amount)
    if limit.unit == "office_hour":
        minutes = limit.amount * 60
        return Marks(
            add_office_minutes(start, minutes),
            add_office_minutes(start, minutes / 2),
            add_office_minutes(start, minutes * (1 - 1 / YELLOW_SHARE)),
        )
    length = timedelta(minutes=limit.amount * (60 if limit.unit == "hour" else 1))
    start = timezone.localtime(start)
    return Marks(start + length, start + length / 2, start + length * (YELLOW_SHARE - 1) / YELLOW_SHARE)


def _day_marks(first: date, last: date, amount: int) -> Marks:
    half = min(first + timedelta(days=-(-amount // 2)), last)
    yellow = max(last - timedelta(days=amount // YELLOW_SHARE), add_workdays(last, -YELLOW_MOST))
    return Marks(day_end(last), opening(half), _day_start(min(yellow, last)))


def marks_of_last_day(start: datetime, last: date) -> Marks:
    """Marks of a clock with an agreed last day, which is not rolled over."""
    first = timezone.localdate(start)
    return _day_marks(first, last, max((last - first).days, 0))


def remaining(limit: Limit, due: datetime, at: datetime) -> int:
    """What is left at a moment, in the limit's unit (minutes for limits in hours); negative when overdue."""
    here, last = timezone.localdate(at), timezone.localdate(due)
    if limit.unit == "workday":
        if here <= last:
            return workdays_between(here, last)
        # Counted so that `resume_due` finds the same day again: on a rest day after the due day 0 would mean "today".
        return -max(workdays_between(last - timedelta(days=1), here - timedelta(days=1)), 1)
    if limit.unit == "day":
        return (last - here).days
    if limit.unit == "office_hour":
        return office_minutes_between(at, due)
    return int((due - at).total_seconds() / 60)


def resume_due(limit: Limit, left: int, at: datetime) -> datetime:
    """The due moment when a clock with `left` (see `remaining`) starts again at `at`."""
    here = timezone.localdate(at)
    if limit.unit == "workday":
        return day_end(add_workdays(here, left))
    if limit.unit == "day":
        last = here + timedelta(days=left)
        return day_end(next_workday(last) if left > 0 else last)
    if limit.unit == "office_hour" and left > 0:
        return add_office_minutes(at, left)
    return timezone.localtime(at) + timedelta(minutes=left)


def skipped_days(first: date, last: date) -> list[date]:
    """Rest days between two days, for the “why this date” words."""
    days = (first + timedelta(days=i) for i in range(1, (last - first).days + 1))
    return [day for day in days if not is_workday(day)]
