"""及时: what was signed, begun, settled, answered in its time."""

from collections.abc import Iterator

from django.db.models import Q

from analysis.indicators.scope import Counted, Scope, clock_row, due_clocks, led_clocks
from governance.cases.models import Assignment, CaseEvent

LIVE = ~Q(assignment__ended_reason=Assignment.Ended.VOID)


def sign_timely(scope: Scope) -> Iterator[Counted]:
    """签收及时率."""
    columns = (
        "case_id",
        "due_at",
        "met_at",
        "assignment__unit_id",
        "assignment__handler_id",
        "assignment__signed_by_id",
    )
    clocks = due_clocks(scope, "sign").filter(LIVE, assignment__isnull=False)
    for case, due, met, unit, handler, signed_by in clocks.values_list(*columns).iterator(2000):
        holder = scope.holder(unit, signed_by or handler)
        if holder is not None:
            yield Counted(holder, case, *clock_row(scope, due, met))


def close_ontime(scope: Scope) -> Iterator[Counted]:
    """按期办结率."""
    return led_clocks(scope, "handle")


def overdue(scope: Scope) -> Iterator[Counted]:
    """超期率: the others of 按期办结率."""
    return (row._replace(good=not row.good) for row in close_ontime(scope))


def reply_ontime(scope: Scope) -> Iterator[Counted]:
    """按期答复率."""
    return led_clocks(scope, "answer")


def handle_ontime(scope: Scope) -> Iterator[Counted]:
    """按期办理率: a first entry (办理进展 or 办结) of the handlers before the last day."""
    clocks = due_clocks(scope, "handle")
    cases = clocks.order_by().values("case")
    leads, first = scope.leads(cases), {}
    acts = CaseEvent.objects.filter(action__in=("record_progress", "resolve"), case__in=cases, at__lt=scope.end)
    for case, number, at in acts.order_by("at").values_list("case_id", "round", "at"):
        first.setdefault((case, number), at)
    for case, due, number in clocks.values_list("case_id", "due_at", "round").iterator(2000):
        done = first.get((case, number))
        holder = leads.at(case, min(done, due) if done else due, number)
        if holder is not None:
            yield Counted(holder, case, done is not None and done <= due, due, done)


def order_answer(scope: Scope) -> Iterator[Counted]:
    """督办响应率: orders answered within their time."""
    clocks = due_clocks(scope, "supervise").filter(supervision__isnull=False)
    leads = scope.leads(clocks.order_by().values("case")) if scope.persons else None
    for case, due, met, unit in clocks.values_list("case_id", "due_at", "met_at", "supervision__to_unit_id"):
        holder = leads.at(case, due) if leads else scope.holder(unit, None)
        if holder is not None:
            yield Counted(holder, case, *clock_row(scope, due, met))
