"""The cases of a town as a report counts them: read once, counted in memory, 限定知悉 and drills left out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from analysis.indicators import REGISTRY, Scope
from analysis.periods import moments
from analysis.points import percent
from disputes.models.dispute import AGREED, Status
from governance.cases.models import Case
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level

COLUMNS = (
    "pk", "number", "kind", "category_id", "category__name", "category__parent__name", "place__path", "lead_unit_id",
    "channel", "risk", "people_count", "registered_at", "closed_at", "dispute__status", "incident__sort",
    "handler__name",
)  # fmt: skip
NOT_MEDIATED = (Status.FAILED, Status.TERMINATED)


@dataclass(frozen=True)
class Fact:
    """One case."""

    pk: int
    number: str
    kind: str
    category_id: int | None
    category_name: str | None
    group_name: str | None
    path: str | None
    lead: int | None
    channel: str
    risk: int
    people: int
    registered: datetime
    closed: datetime | None
    mediation: str | None
    sort: str | None
    handler: str | None

    @property
    def category(self) -> str:
        """The upper category."""
        return self.group_name or self.category_name or "未分类"


class Facts:
    """All that a report counts. `until`: the moment at which the period ends."""

    def __init__(self, area, spans):
        self.area, self.spans = area, spans
        self.villages = list(
            OrgUnit.objects.under(area).filter(level=Level.VILLAGE, active=True).order_by("order", "path")
        )
        units = OrgUnit.objects.under(area).values_list("pk", "short_name", "name")
        self.names = {pk: short or name for pk, short, name in units}
        begin, _ = moments(min(spans.last_year[0], spans.year[0], spans.before[0]), spans.this[1])
        counted = Q(registered_at__gte=begin) | Q(closed_at__gte=begin) | Q(closed_at=None)
        rows = counted_cases(area).filter(counted, registered_at__lt=moments(*spans.this)[1])
        self.rows = [Fact(*row) for row in rows.order_by("registered_at", "pk").values_list(*COLUMNS)]
        self.seen = {row.pk for row in self.rows}

    def registered(self, span, wanted: Callable = lambda fact: True) -> list[int]:
        """Cases registered in the span."""
        start, end = moments(*span)
        return [row.pk for row in self.rows if start <= row.registered < end and wanted(row)]

    def closed(self, span, wanted: Callable = lambda fact: True) -> list[int]:
        """Cases ended in the span."""
        start, end = moments(*span)
        return [row.pk for row in self.rows if row.closed and start <= row.closed < end and wanted(row)]

    def open_at(self, day: date, wanted: Callable = lambda fact: True) -> list[int]:
        """Cases registered before the day and not ended by then."""
        moment = moments(day, day)[0]
        return [
            row.pk
            for row in self.rows
            if row.registered < moment and (row.closed is None or row.closed >= moment) and wanted(row)
        ]

    def rated(self, key: str, span) -> tuple[list[int], list[int]]:
        """(denominator, numerator) of an indicator for the whole town."""
        rows = [row for row in REGISTRY[key].count(self._scope(span)) if row.case in self.seen]
        return [row.case for row in rows], [row.case for row in rows if row.good]

    def rated_by_unit(self, key: str, span) -> dict[int, tuple[list[int], list[int]]]:
        """The same for each unit."""
        start, end = moments(*span)
        found: dict[int, tuple[list[int], list[int]]] = {}
        for row in REGISTRY[key].count(Scope(start, end, {pk: pk for pk in self.names})):
            if row.case in self.seen:
                whole, good = found.setdefault(row.holder, ([], []))
                whole.append(row.case)
                good.extend([row.case] if row.good else [])
        return found

    def mediated(self, span) -> tuple[list[int], list[int]]:
        """(mediations that ended in the span, agreements among them), by the end of the case."""
        ended = self.closed(span, lambda row: row.mediation in AGREED or row.mediation in NOT_MEDIATED)
        status = {row.pk: row.mediation for row in self.rows}
        return ended, [pk for pk in ended if status[pk] in AGREED]

    def _scope(self, span) -> Scope:
        start, end = moments(*span)
        return Scope(start, end, dict.fromkeys(self.names, self.area.pk))


def counted_cases(area):
    """The cases of the town that figures count: no drills, nothing that is 限定知悉."""
    return Case.objects.for_system().filter(
        Q(incident=None) | Q(incident__is_drill=False),
        confidentiality__lt=Case.Confidentiality.RESTRICTED,
        centre__path__startswith=area.path,
    )


def value_of(pair) -> "object | None":
    """Percent of (denominator, numerator)."""
    return percent(len(pair[1]), len(pair[0]))
