"""Indicators of 信访 for the units that handle petitions (evaluation-and-reports: 及时受理率 … 化解率)."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from analysis.indicators.scope import Counted, Scope, led_clocks
from analysis.indicators.voices import rate_part, satisfy
from governance.cases.filters import day_start
from governance.cases.models import Case
from petitions.models import Petition


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
    """信访化解率: settled by the end of the span ÷ finished in it; 办结 and 化解 are two things."""
    first, last = timezone.localdate(scope.start), timezone.localdate(scope.end - timedelta(microseconds=1))
    rows = Petition.objects.filter(finished_on__gte=first, finished_on__lte=last)
    leads = scope.leads(rows.order_by().values("case"))
    for case, finished, settled_on in rows.order_by("finished_on", "pk").values_list("pk", "finished_on", "settled_on"):
        moment = timezone.make_aware(datetime.combine(finished, time(23, 59)))
        holder = leads.at(case, min(moment, scope.end))
        if holder is not None:
            good = settled_on is not None and day_start(settled_on) < scope.end
            yield Counted(holder, case, good, None, moment, f"{settled_on} 化解" if good else "未化解")
