"""Working time: 工作日 with 调休, office hours, and the due, half and yellow moments of a limit.

Counting follows 民法典 art 201 and 203: the start day is not counted; a last day on a rest day moves to the next
working day. Half and yellow follow the one reminder ladder. For a year whose table is not loaded the weekday rule
holds and `calendar_loaded` says so.
"""

import time as clock_time
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import Lock

from django.utils import timezone

DAY_END = time(23, 59, 59)
KEPT_SECONDS = 60
DEFAULT_HOURS = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))
YELLOW_SHARE = 5  # one fifth of the limit
YELLOW_MOST = 3  # working days
DAY_UNITS = ("day", "workday")


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
    years: set
    hours: tuple
    read_at: float


_table: _Table | None = None
_lock = Lock()


def forget() -> None:
    """Read the calendar anew at the next question, after somebody changed it."""
    global _table
    _table = None


def _days() -> _Table:
    global _table
    found = _table
    if found is None or clock_time.monotonic() - found.read_at > KEPT_SECONDS:
        with _lock:
            _table = found = _read()
    return found


def _read() -> _Table:
    from governance.core.models import CalendarYear, DictionaryEntry, Holiday

    exceptions = dict(Holiday.objects.values_list("date", "is_workday"))
    years = set(CalendarYear.objects.values_list("year", flat=True))
    rows = DictionaryEntry.objects.filter(group="office_hours", active=True).order_by("order")
    hours = tuple(_span(row.label) for row in rows) or DEFAULT_HOURS
    return _Table(exceptions, years, hours, clock_time.monotonic())


def _span(label: str) -> tuple[time, time]:
    start, _, end = label.replace("–", "-").replace("—", "-").partition("-")
    return time.fromisoformat(start.strip().zfill(5)), time.fromisoformat(end.strip().zfill(5))


def calendar_loaded(year: int) -> bool:
    """False when only the weekday rule is known for a year: pages then warn."""
    return year in _days().years


def is_workday(day: date) -> bool:
    """工作日, make-up days included."""
    known = _days().exceptions.get(day)
    return day.weekday() < 5 if known is None else known


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
    return int((due - at).total_seconds() // 60)


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
