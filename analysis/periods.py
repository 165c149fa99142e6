"""Months, quarters and years as half-open spans of local days, and the moments at their ends."""

from datetime import date, datetime

from analysis.models import Cycle
from governance.cases.filters import day_start


def next_month(first: date, months: int = 1) -> date:
    """The first day of the month that comes `months` later."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


LENGTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.YEAR: 12}


def span_of(cycle: str, day: date) -> tuple[date, date]:
    """(first, until) of the month, quarter or year that holds `day`; `until` is the day after its last."""
    length = LENGTHS[Cycle(cycle)]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return first, next_month(first, length)


def last_ended(cycle: str, day: date) -> tuple[date, date]:
    """The span that ended last before or on `day`."""
    first, _until = span_of(cycle, day)
    return next_month(first, -LENGTHS[Cycle(cycle)]), first


def parse(text: str) -> tuple[str, date, date]:
    """(cycle, first, until) of 2026-05, 2026Q2 or 2026. ValueError for anything else."""
    text = text.strip().upper()
    if "Q" in text:
        year, quarter = text.split("Q")
        if quarter not in ("1", "2", "3", "4"):
            raise ValueError(text)
        return Cycle.QUARTER, *span_of(Cycle.QUARTER, date(int(year), int(quarter) * 3, 1))
    if "-" in text:
        year, month = text.split("-")
        return Cycle.MONTH, *span_of(Cycle.MONTH, date(int(year), int(month), 1))
    return Cycle.YEAR, *span_of(Cycle.YEAR, date(int(text), 1, 1))


def moments(first: date, until: date) -> tuple[datetime, datetime]:
    """Half-open span of moments in local time."""
    return day_start(first), day_start(until)
