"""未来十四天: what is known to come, told by each module. A module registers one source for each sort of event."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from governance.cases.models import Case, Deadline
from governance.cases.states import OPEN_STATES
from governance.core.calendar import day_end

DAYS = 14
#: A source gives so many events at most; more than that says how many are left out.
MOST = 300


@dataclass(frozen=True)
class Coming:
    """One event: the day, the time when it has one, what, about what, who sees to it, and the button to prepare it."""

    day: date
    what: str
    about: str
    owner: str
    url: str
    button: str
    at: datetime | None = None


@dataclass(frozen=True)
class Source:
    """A sort of event. `rows(user, first, last)` gives what that person may know, both days included."""

    key: str
    label: str
    rows: Callable


_sources: dict[str, Source] = {}


def register_source(source: Source) -> Source:
    """Add a source; the same key replaces it."""
    _sources[source.key] = source
    return source


def source_choices() -> list[tuple[str, str]]:
    """(key, 中文) of the sources."""
    return [(each.key, each.label) for each in _sources.values()]


def coming(user, first: date, last: date, only: str = "") -> list[tuple[Source, Coming]]:
    """All events of the days, in the order of time; those without a time stand first in their day."""
    found = []
    for source in _sources.values():
        if not only or source.key == only:
            found += [(source, row) for row in source.rows(user, first, last)]
    return sorted(found, key=lambda pair: (pair[1].day, pair[1].at is not None, pair[1].at or 0, pair[0].key))


def moments_of(first: date, last: date) -> tuple[datetime, datetime]:
    """From the midnight before the first day to the last second of the last."""
    return timezone.make_aware(datetime.combine(first, time.min)), day_end(last)


def _clocks(user, first, last):
    start, end = moments_of(first, last)
    cases = Case.objects.visible_to(user).filter(state__in=OPEN_STATES).order_by().values("pk")
    running = Deadline.objects.filter(met_at=None, ended_at=None, paused_at=None, superseded_by=None, case__in=cases)
    rows = running.filter(due_at__gte=start, due_at__lte=end)
    rows = rows.select_related("case__lead_unit", "case__handler", "assignment__unit")
    for row in rows.defer("case__facts", "case__claim", "case__search_pairs").order_by("due_at", "pk")[:MOST]:
        unit = row.assignment.unit if row.assignment else row.case.lead_unit
        owner = "·".join(str(part) for part in (unit, row.case.handler) if part) or "社会治理中心"
        local = timezone.localtime(row.due_at)
        in_days = row.unit in ("day", "workday")
        yield Coming(
            local.date(), f"{row.get_action_display()}到期", f"{row.case.shown_number} {row.case.title}", owner,
            reverse("cases:detail", args=[row.case.number]), "去办理", None if in_days else local,
        )  # fmt: skip


register_source(Source("clock", "案件期限", _clocks))
