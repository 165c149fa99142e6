"""群众评价: who was asked, who rated, who was content."""

from collections.abc import Iterator
from datetime import timedelta

from analysis.indicators.scope import Counted, Scope
from governance.cases.models import Answer, CaseEvent, Rating

RATING_OPEN = timedelta(days=30)


def visit_rate(scope: Scope) -> Iterator[Counted]:
    """回访率: the party was asked by a person ÷ passed 反馈回访, by whom ever."""
    events = CaseEvent.objects.filter(action="feed_back", at__gte=scope.start, at__lt=scope.end)
    leads = scope.leads(events.order_by().values("case"))
    for case, number, at, system in events.order_by("at", "pk").values_list("case_id", "round", "at", "by__is_actor"):
        holder = leads.at(case, at, number)
        if holder is not None:
            yield Counted(holder, case, not system, None, at, "按规则免于回访" if system else "")


def rate_part(scope: Scope) -> Iterator[Counted]:
    """参评率: rated ÷ invited; the invitation ended in the span, 30 days after the answer."""
    answers = Answer.objects.filter(told_at__gte=scope.start - RATING_OPEN, told_at__lt=scope.end - RATING_OPEN)
    cases = answers.order_by().values("case")
    leads = scope.leads(cases)
    rated = {
        (case, number): at
        for case, number, at in Rating.objects.filter(case__in=cases, value__lte=5, rated_at__lt=scope.end)
        .order_by("-rated_at")
        .values_list("case_id", "round", "rated_at")
    }
    seen = set()
    for case, number, told in answers.order_by("told_at", "pk").values_list("case_id", "round", "told_at"):
        holder = leads.at(case, told, number)
        if holder is not None and (case, number) not in seen:
            seen.add((case, number))
            yield Counted(holder, case, (case, number) in rated, told + RATING_OPEN, rated.get((case, number)))


def satisfy(scope: Scope) -> Iterator[Counted]:
    """群众满意率: 1–3 ÷ 1–5 of what was said of the department; 未联系上 and 未评价 stay out."""
    ratings = Rating.objects.filter(
        of=Rating.Of.DEPARTMENT, value__lte=5, rated_at__gte=scope.start, rated_at__lt=scope.end
    )
    leads, words = scope.leads(ratings.order_by().values("case")), dict(Rating.Value.choices)
    for case, number, value, at in ratings.order_by("rated_at", "pk").values_list(
        "case_id", "round", "value", "rated_at"
    ):
        holder = leads.at(case, at, number)
        if holder is not None:
            yield Counted(holder, case, value <= 3, None, at, words[value])
