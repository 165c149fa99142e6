"""The span of a report and the spans it is compared with."""

from dataclasses import dataclass
from datetime import date, timedelta

from analysis.models import Report
from analysis.periods import next_month

Cycle = Report.Cycle
LENGTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.YEAR: 12}
YEAR_OF_WEEKS = timedelta(weeks=52)  # the same weekdays a year before


@dataclass(frozen=True)
class Spans:
    """Half-open spans of local days: the period itself, 上期, 上年同期 and 本年累计."""

    this: tuple[date, date]
    before: tuple[date, date]
    last_year: tuple[date, date]
    year: tuple[date, date]


def span_of(cycle: str, day: date) -> tuple[date, date]:
    """(first, until) of the week, month, quarter or year that holds `day`."""
    if cycle == Cycle.WEEK:
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    length = LENGTHS[Cycle(cycle)]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return first, next_month(first, length)


def last_ended(cycle: str, day: date) -> tuple[date, date]:
    """The span that ended last before or on `day`."""
    first, _until = span_of(cycle, day)
    return span_of(cycle, first - timedelta(days=1))


def spans_of(cycle: str, first: date, until: date) -> Spans:
    """What a report of this span is compared with; a 专题 with the days before it and those of the year before."""
    if cycle in LENGTHS:
        length = LENGTHS[Cycle(cycle)]
        before, last_year = next_month(first, -length), next_month(first, -12)
        spans = (before, first), (last_year, next_month(last_year, length))
    else:
        days = until - first
        spans = (first - days, first), (first - YEAR_OF_WEEKS, until - YEAR_OF_WEEKS)
    return Spans((first, until), *spans, (date((until - timedelta(days=1)).year, 1, 1), until))
