"""质量: what was given back, done again, came back, was settled where it arose, and how cases were scored."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q

from analysis.indicators.scope import Counted, Scope
from governance.cases.models import Assignment, CaseEvent, CaseLink, Evaluation, Ruling

NO_RETURN = timedelta(days=90)
WELL_SCORED = 80


def return_rate(scope: Scope) -> Iterator[Counted]:
    """退回率: of what was handed out or given back in the span."""
    for holder, case, returned, done, word in _returns(scope):
        yield Counted(holder, case, returned, None, done, word)


def return_groundless(scope: Scope) -> Iterator[Counted]:
    """退回不成立率: given back, and a ruling gave it to the same unit again."""
    for holder, case, _returned, done, word in _returns(scope):
        yield Counted(holder, case, word == "退回不成立", None, done, word)


def _returns(scope: Scope):
    declined = Q(ended_reason=Assignment.Ended.DECLINED, until__gte=scope.start, until__lt=scope.end)
    shares = Assignment.objects.filter(Q(since__gte=scope.start, since__lt=scope.end) | declined, is_lead=True).exclude(
        ended_reason=Assignment.Ended.VOID
    )
    rulings = defaultdict(list)
    ruled = Ruling.objects.filter(ruled_at__lt=scope.end, case__in=shares.filter(declined).order_by().values("case"))
    for case, number, lead in ruled.order_by("pk").values_list("case_id", "round", "lead_id"):
        rulings[case, number].append(lead)
    columns = ("case_id", "round", "unit_id", "handler_id", "signed_by_id", "since", "until", "ended_reason")
    for case, number, unit, handler, signed_by, since, until, ended in shares.order_by("since", "pk").values_list(
        *columns
    ):
        holder = scope.holder(unit, handler or signed_by)
        if holder is None:
            continue
        returned = ended == Assignment.Ended.DECLINED and until is not None and until < scope.end
        leads = rulings.get((case, number), ())
        word = "" if not returned else "退回" if not leads else "退回不成立" if leads[-1] == unit else "退回成立"
        yield holder, case, returned, until if returned else since, word


def redo_rate(scope: Scope) -> Iterator[Counted]:
    """返工率: sent back to be done again ÷ handed in as done, or sent back from an earlier handing in."""
    events = CaseEvent.objects.filter(action__in=("resolve", "rework"), at__gte=scope.start, at__lt=scope.end)
    leads, open_at = scope.leads(events.order_by().values("case")), {}
    rows = list(events.order_by("at", "pk").values_list("case_id", "round", "action", "at"))
    found = []
    for case, number, action, at in rows:
        if action == "resolve":
            open_at[case] = len(found)
            found.append([case, number, False, at])
        elif case in open_at:
            found[open_at.pop(case)][2] = True
        else:
            found.append([case, number, True, at])
    for case, number, redone, at in found:
        holder = leads.at(case, at, number)
        if holder is not None:
            yield Counted(holder, case, redone, None, at, "退回重办" if redone else "")


def _repeats(scope, cases, **more) -> dict[int, list]:
    """case → when links 重复 were made that name it as the later one (`source`) or, with target, as the first one."""
    found = defaultdict(list)
    column = more.pop("column", "source")
    links = CaseLink.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=scope.end),
        kind=CaseLink.Kind.DUPLICATE,
        created_at__lt=scope.end,
        **{f"{column}__in": cases},
    )
    for case, at in links.values_list(column, "created_at"):
        found[case].append(at)
    return found


def repeat(scope: Scope) -> Iterator[Counted]:
    """重复信访率: petitions handed out in the span that repeat an earlier one (marked 重复)."""
    shares = (
        Assignment.objects.filter(
            is_lead=True, case__kind="petition", since__gte=scope.start, since__lt=scope.end, round=1
        )
        .exclude(ended_reason=Assignment.Ended.VOID)
        .order_by("since", "pk")
    )
    again = _repeats(scope, shares.order_by().values("case"))
    for case, unit, handler, signed_by, since in shares.values_list(
        "case_id", "unit_id", "handler_id", "signed_by_id", "since"
    ):
        holder = scope.holder(unit, handler or signed_by)
        if holder is not None:
            yield Counted(holder, case, case in again, None, since, "重复" if case in again else "")


def once(scope: Scope) -> Iterator[Counted]:
    """一次性化解率: first-time cases scored 90 days before that did not come back: no 重复, no 恢复办理."""
    ended = CaseEvent.objects.filter(
        action="evaluate", round=1, at__gte=scope.start - NO_RETURN, at__lt=scope.end - NO_RETURN
    )
    cases = ended.order_by().values("case")
    leads, earlier, later = scope.leads(cases), _repeats(scope, cases), _repeats(scope, cases, column="target")
    for case, at in CaseEvent.objects.filter(action="reopen", case__in=cases).values_list("case_id", "at"):
        later[case].append(at)
    for case, at in ended.order_by("at", "pk").values_list("case_id", "at"):
        holder = leads.at(case, at)
        if holder is None or case in earlier:
            continue
        back = any(at < moment <= at + NO_RETURN for moment in later.get(case, ()))
        yield Counted(holder, case, not back, None, at, "90 日内再次反映" if back else "")


def local(scope: Scope) -> Iterator[Counted]:
    """就地化解率: of the village's own cases scored in the span, those that the village itself had led."""
    ended = CaseEvent.objects.filter(action="evaluate", at__gte=scope.start, at__lt=scope.end)
    leads = scope.leads(ended.order_by().values("case"))
    for case, at, origin in ended.order_by("at", "pk").values_list("case_id", "at", "case__origin_id"):
        holder = scope.of.get(origin)
        if holder is not None:
            yield Counted(holder, case, scope.of.get(leads.unit_at(case, at)) == holder, None, at)


def case_score(scope: Scope) -> Iterator[Counted]:
    """案件考核优良率: cases scored with 80 points or more ÷ cases scored."""
    scored = Evaluation.objects.filter(evaluated_at__gte=scope.start, evaluated_at__lt=scope.end)
    leads = scope.leads(scored.order_by().values("case"))
    for case, number, score, at in scored.order_by("evaluated_at", "pk").values_list(
        "case_id", "round", "score", "evaluated_at"
    ):
        holder = leads.at(case, at, number)
        if holder is not None:
            yield Counted(holder, case, score >= WELL_SCORED, None, at, f"得分 {score}")
