"""What the system counts for 加减分: cards that were given, and closings that proved untrue."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analysis.indicators.closure import checks
from analysis.indicators.scope import Counted, Scope
from analysis.models import SchemeItem
from governance.cases.models import SecondCheck
from governance.cases.models import Supervision as Order

Source = SchemeItem.Source


def cards(scope: Scope, level: str) -> Iterator[Counted]:
    """黄牌 and 红牌 orders given in the span and not withdrawn in it."""
    orders = (
        Order.objects.filter(kind=Order.Kind.ORDER, level=level, issued_at__gte=scope.start, issued_at__lt=scope.end)
        .exclude(status=Order.Status.WITHDRAWN, closed_at__lt=scope.end)
        # A card that was raised counts with the higher one alone.
        .exclude(status=Order.Status.RAISED, raised_to__issued_at__lt=scope.end)
    )
    for case, unit, at, number in orders.order_by("issued_at", "pk").values_list(
        "case_id", "to_unit_id", "issued_at", "number"
    ):
        holder = None if scope.persons else scope.holder(unit, None)
        if holder is not None:
            yield Counted(holder, case, True, None, at, number or "")


def yellow_cards(scope: Scope) -> Iterator[Counted]:
    """黄牌."""
    return cards(scope, "yellow")


def red_cards(scope: Scope) -> Iterator[Counted]:
    """红牌."""
    return cards(scope, "red")


def paper_closings(scope: Scope) -> Iterator[Counted]:
    """纸面办结: each closing that a second check of the span found untrue."""
    for holder, row in checks(scope, result=SecondCheck.Result.NOT_TRUE):
        yield Counted(holder, row.case_id, True, None, row.done_at, "核查不属实")


def true_closings(scope: Scope) -> Iterator[Counted]:
    """真办结: each doubted closing that a second check of the span found true."""
    for holder, row in checks(scope, result=SecondCheck.Result.CONFIRMED):
        yield Counted(holder, row.case_id, True, None, row.done_at, "核查属实")


@dataclass(frozen=True)
class Counting:
    """How a source is counted, for which sort of item, and whether for persons too."""

    count: Callable[[Scope], Iterator[Counted]]
    sort: str = SchemeItem.Sort.PENALTY
    persons: bool = False


SOURCES = {
    Source.YELLOW: Counting(yellow_cards),
    Source.RED: Counting(red_cards),
    Source.PAPER: Counting(paper_closings, persons=True),
    Source.PROVED: Counting(true_closings, SchemeItem.Sort.BONUS, persons=True),
}
