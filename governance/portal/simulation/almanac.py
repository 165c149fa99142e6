"""Working time counted by other means than `core.calendar`: the library's days directly, by search."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar
from django.utils import timezone

SPANS = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))
LAST_SECOND = time(23, 59, 59)


@lru_cache(maxsize=4096)
def worked(day: date) -> bool:
    """Whether the State Council's notice says that this day is worked."""
    return chinese_calendar.is_workday(day)


def at(day: date, moment: time) -> datetime:
    """A local moment."""
    return timezone.make_aware(datetime.combine(day, moment))


def end_of(day: date) -> datetime:
    """The last second of a day."""
    return at(day, LAST_SECOND)


def rolled(day: date) -> date:
    """The day, or the next one that is worked."""
    return day if worked(day) else rolled(day + timedelta(days=1))


def workday(day: date, number: int) -> date:
    """The number-th worked day after (before, if negative) a day, the day itself not counted."""
    step = timedelta(days=1 if number > 0 else -1)
    days, here = [], day
    while len(days) < abs(number):
        here += step
        if worked(here):
            days.append(here)
    return days[-1] if days else day


def workdays(first: date, last: date) -> int:
    """Worked days after `first` up to `last`."""
    return len([n for n in range(first.toordinal() + 1, last.toordinal() + 1) if worked(date.fromordinal(n))])


def office_seconds(first: datetime, last: datetime) -> float:
    """Office time between two moments, added up day by day."""
    first, last = timezone.localtime(first), timezone.localtime(last)
    total = 0.0
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        if worked(day):
            for opens, closes in SPANS:
                inside = min(last, at(day, closes)) - max(first, at(day, opens))
                total += max(inside.total_seconds(), 0.0)
    return total


def office_moment_after(start: datetime, seconds: float) -> datetime:
    """The first moment by which that much office time has passed since `start`, found by halving."""
    low, high = start, start + timedelta(days=40)
    while high - low > timedelta(milliseconds=1):
        middle = low + (high - low) / 2
        if office_seconds(start, middle) >= seconds:
            high = middle
        else:
            low = middle
    return high
