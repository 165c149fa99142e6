"""Indicators of 信访 for the units that handle petitions (evaluation-and-reports: 及时受理率 … 化解率)."""

from collections.abc import Iterator

from django.utils import timezone

from analysis.indicators.scope import Counted, Scope, led_clocks
from analysis.indicators.voices import rate_part, satisfy
from governance.cases.models import Case, CaseEvent

#: What finishes a petition (办结), and what takes it up again.
FINISHES, ANEW = ("resolve", "take_answer", "settle_on_spot"), ("rework", "reopen")


def _of_petitions(rows: Iterator[Counted]) -> Iterator[Counted]:
    """Those of petitions."""
    found = list(rows)
    cases = Case.objects.for_system().filter(kind="petition", pk__in={row.case for row in found})
    mine = set(cases.values_list("pk", flat=True))
    yield from (row for row in found if row.case in mine)


def accept_timely(scope: Scope) -> Iterator[Counted]:
    """及时受理率: written notice within 15 days ÷ notices that fell due (《信访工作条例》第二十二条、第二十三条)."""
    yield from led_clocks(scope, "notice")


def close_ontime(scope: Scope) -> Iterator[Counted]:
    """信访按期办结率; an approved extension moves the due date (第三十四条)."""
    yield from _of_petitions(led_clocks(scope, "handle"))


def part(scope: Scope) -> Iterator[Counted]:
    """信访参评率."""
    yield from _of_petitions(rate_part(scope))


def content(scope: Scope) -> Iterator[Counted]:
    """信访满意率: rated 1–3 ÷ rated."""
    yield from _of_petitions(satisfy(scope))


def settled(scope: Scope) -> Iterator[Counted]:
    """信访化解率: settled by the end of the span ÷ finished in it, as known then; 办结 and 化解 are two things."""
    mine = CaseEvent.objects.filter(case__petition__isnull=False, case__kind="petition", at__lt=scope.end)
    inside = mine.filter(action__in=FINISHES, at__gte=scope.start).order_by().values("case")
    finished = {}
    for case, action, at in _told(mine.filter(action__in=(*FINISHES, *ANEW), case__in=inside)):
        finished[case] = at if action in FINISHES else None
    quiet = {case: at for case, _action, at in _told(mine.filter(action="settle_petition", case__in=inside))}
    leads = scope.leads(inside)
    for case, at in finished.items():
        holder = leads.at(case, at) if at is not None else None
        if holder is not None:
            word = f"{timezone.localdate(quiet[case])} 化解" if case in quiet else "未化解"
            yield Counted(holder, case, case in quiet, None, at, word)


def _told(events):
    return events.order_by("at", "pk").values_list("case_id", "action", "at")
