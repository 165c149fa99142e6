"""What is counted for whom in a span: the span and its objects, who led a case when, and one counted thing."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q

from governance.cases.models import Assignment, Deadline


class Counted(NamedTuple):
    """One thing counted: for which object, in which case, for the numerator or not, when due, when done, and a word."""

    holder: int
    case: int
    good: bool
    due: datetime | None = None
    done: datetime | None = None
    word: str = ""


@dataclass
class Scope:
    """A half-open span and the objects: `of` gives the object of a unit id (or of a user id, when `persons`)."""

    start: datetime
    end: datetime
    of: dict[int, int]
    persons: bool = False
    _leads: dict = field(default_factory=dict)

    def holder(self, unit_id, person_id) -> int | None:
        """The object that a unit and its handler stand for; None when it is not scored here."""
        return self.of.get(person_id if self.persons else unit_id)

    def leads(self, cases) -> "Leads":
        """The lead assignments of these cases (a queryset of case ids)."""
        return Leads(self, cases)


class Leads:
    """Who led a case at a moment, and in which round."""

    def __init__(self, scope: Scope, cases):
        rows = (
            Assignment.objects.filter(is_lead=True, case__in=cases, since__lt=scope.end)
            .exclude(ended_reason=Assignment.Ended.VOID)
            .order_by("since", "pk")
            .values_list("case_id", "since", "round", "unit_id", "handler_id", "signed_by_id")
        )
        self.found = defaultdict(list)
        for case, since, number, unit, handler, signed_by in rows:
            self.found[case].append((since, number, unit, scope.holder(unit, handler or signed_by)))

    def at(self, case: int, moment: datetime, number: int | None = None) -> int | None:
        """The object that led the case at the moment (in this round, when given); None when there is none."""
        row = self._row(case, moment, number)
        return row[3] if row else None

    def unit_at(self, case: int, moment: datetime) -> int | None:
        """The unit that led it then, scored or not."""
        row = self._row(case, moment, None)
        return row[2] if row else None

    def _row(self, case, moment, number):
        rows = self.found.get(case, ())
        if number is not None:
            rows = [row for row in rows if row[1] == number]
        place = bisect_right(rows, moment, key=lambda row: row[0])
        return rows[place - 1] if place else None


def due_clocks(scope: Scope, action: str):
    """Clocks that fell due in the span: not ended before, not stopped before, not extended."""
    return Deadline.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=F("due_at")),
        Q(paused_at=None) | Q(paused_at__gt=F("due_at")),
        action=action,
        due_at__gte=scope.start,
        due_at__lt=scope.end,
        superseded_by=None,
    ).order_by("due_at", "pk")


def clock_row(scope: Scope, due, met) -> tuple[bool, datetime, datetime | None]:
    """(on time, due, when done as far as it was known at the end of the span)."""
    done = met if met is not None and met < scope.end else None
    return done is not None and done <= due, due, done


def led_clocks(scope: Scope, action: str) -> Iterator[Counted]:
    """The clocks of an action that fell due, each for who led the case when it was met or fell due."""
    clocks = due_clocks(scope, action)
    leads = scope.leads(clocks.order_by().values("case"))
    for case, due, met, number in clocks.values_list("case_id", "due_at", "met_at", "round").iterator(2000):
        holder = leads.at(case, min(met, due) if met else due, number)
        if holder is not None:
            yield Counted(holder, case, *clock_row(scope, due, met))
