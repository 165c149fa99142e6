"""真办结: doubts about closed cases, and what second checks found of them."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q

from analysis.indicators.scope import Counted, Scope
from governance.cases.models import Case, CaseEvent, ClosureFlag, SecondCheck

SIGNS = dict(ClosureFlag.Sign.choices)
Result = SecondCheck.Result


def doubt_rate(scope: Scope) -> Iterator[Counted]:
    """办结疑点率: of the closings of the span, and of earlier ones doubted in it, those with a doubt not cleared."""
    ended = CaseEvent.objects.filter(action="evaluate", at__gte=scope.start, at__lt=scope.end)
    flags = ClosureFlag.objects.filter(found_at__gte=scope.start, found_at__lt=scope.end)
    closings = {(case, number): at for case, number, at in ended.order_by("at").values_list("case_id", "round", "at")}
    signs = defaultdict(list)
    columns = ("case_id", "round", "sign", "found_at", "case__confidentiality")
    for case, number, sign, at, secrecy in flags.order_by("found_at", "pk").values_list(*columns):
        # On 限定知悉 the kind of doubt is the director's alone.
        signs[case, number].append(SIGNS[sign] if secrecy < 2 else "有疑点")
        closings.setdefault((case, number), at)
    cleared = SecondCheck.objects.filter(result=Result.CONFIRMED, done_at__lt=scope.end)
    sound = set(cleared.filter(case__in=flags.order_by().values("case")).values_list("case_id", "round"))
    either = Q(pk__in=ended.order_by().values("case")) | Q(pk__in=flags.order_by().values("case"))
    leads = scope.leads(Case.objects.for_system().filter(either).order_by().values("pk"))
    for (case, number), at in sorted(closings.items(), key=lambda row: (row[1], row[0])):
        holder = leads.at(case, at, number)
        if holder is not None:
            doubted = (case, number) in signs and (case, number) not in sound
            word = "、".join(dict.fromkeys(signs.get((case, number), ())))
            yield Counted(holder, case, doubted, None, at, word if doubted or not word else f"{word}，核查属实")


def checks(scope: Scope, **conditions) -> Iterator[tuple]:
    """(object, row) of the second checks done in the span, for the unit that led the case when the check was drawn."""
    rows = SecondCheck.objects.filter(done_at__gte=scope.start, done_at__lt=scope.end, **conditions)
    leads = scope.leads(rows.order_by().values("case")) if scope.persons else None
    for row in rows.order_by("done_at", "pk"):
        holder = leads.at(row.case_id, row.assigned_at, row.round) if leads else scope.holder(row.unit_id, None)
        if holder is not None:
            yield holder, row


def check_untrue(scope: Scope) -> Iterator[Counted]:
    """核查不属实率: 不属实 ÷ 属实 and 不属实; what could not be found out (无法核实) stays out."""
    for holder, row in checks(scope, result__in=(Result.CONFIRMED, Result.NOT_TRUE)):
        untrue = row.result == Result.NOT_TRUE
        yield Counted(holder, row.case_id, untrue, None, row.done_at, row.get_result_display())
