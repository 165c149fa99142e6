"""Figures of 信访 in a span of days: each counts cases that its page can open (evaluation-and-reports: 考核指标).

A figure has two sets of the cases that the user may see: the whole (÷ below) and the good ones among them. Percent has
two places, half up; of nothing there is no per cent (—). Days are local and both ends count.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Exists, F, OuterRef, Q

from governance.cases.filters import day_start
from governance.cases.models import Answer, Deadline, Rating
from petitions.models import Petition, Review
from petitions.repeats import BUCKETS

RATING_DAYS = 30
#: Buckets of 集体访 in the petition statistics: (label, least, most).
GROUPS = (
    ("5–10 人", 5, 10),
    ("11–20 人", 11, 20),
    ("21–50 人", 21, 50),
    ("51–100 人", 51, 100),
    ("100 人以上", 101, None),
)


@dataclass(frozen=True)
class Span:
    """Days from `since` to `until`, both counted."""

    since: date
    until: date

    def moments(self, name: str, *, back: int = 0) -> dict:
        """Lookups of a moment within the span, or so many days before it."""
        gap = timedelta(days=back)
        return {
            f"{name}__gte": day_start(self.since - gap),
            f"{name}__lt": day_start(self.until - gap + timedelta(days=1)),
        }

    def days(self, name: str) -> dict:
        """Lookups of a date within the span."""
        return {f"{name}__gte": self.since, f"{name}__lte": self.until}


@dataclass(frozen=True)
class Figure:
    """One indicator: label, the sentence beside it, and the two conditions on a case."""

    key: str
    label: str
    formula: str
    whole: Callable[[Span], Q]
    good: Callable[[Span], Q]
    lower_is_better: bool = False


def _clocks(action: str, span: Span, **more):
    live = Q(ended_at=None) | Q(ended_at__gt=F("due_at"))
    return Exists(
        Deadline.objects.filter(
            live, case=OuterRef("pk"), action=action, superseded_by=None, **span.moments("due_at"), **more
        )
    )


def _in_time(action: str):
    return lambda span: Q(_clocks(action, span, met_at__isnull=False, met_at__lte=F("due_at")))


def _due(action: str):
    return lambda span: Q(_clocks(action, span))


def _invited(span: Span) -> Q:
    told = Answer.objects.filter(case=OuterRef("pk"), **span.moments("told_at", back=RATING_DAYS))
    return Q(Exists(told))


def _rated(most: int):
    def condition(span: Span) -> Q:
        rows = Rating.objects.filter(case=OuterRef("pk"), value__lte=most, **span.moments("rated_at"))
        return Q(Exists(rows.filter(of=Rating.Of.DEPARTMENT)))

    return condition


def _invited_and_rated(span: Span) -> Q:
    return _invited(span) & Q(Exists(Rating.objects.filter(case=OuterRef("pk"), value__lte=5)))


def _decided(**more):
    def condition(span: Span) -> Q:
        rows = Review.objects.filter(petition=OuterRef("pk"), **span.days("decided_on"), **more)
        return Q(Exists(rows))

    return condition


FIGURES = {
    row.key: row
    for row in (
        Figure(
            "notice",
            "及时受理率",
            "15 日内书面告知 ÷ 本期到期的受理告知（第二十二条、第二十三条）",
            _due("notice"),
            _in_time("notice"),
        ),
        Figure(
            "close", "按期办结率", "期限内办结 ÷ 本期到期的办理（含到期未办结）", _due("handle"), _in_time("handle")
        ),
        Figure("part", "参评率", "已评价 ÷ 本期评价期满（答复告知后 30 日）的件数", _invited, _invited_and_rated),
        Figure("satisfy", "满意率", "评价 1–3 分 ÷ 本期已评价的件数", _rated(5), _rated(3)),
        Figure(
            "settle",
            "化解率",
            "已化解 ÷ 本期办结的件数（办结和化解是两件事）",
            lambda span: Q(**span.days("petition__finished_on")),
            lambda span: Q(petition__settled_on__isnull=False, **span.days("petition__finished_on")),
        ),
        Figure(
            "repeat",
            "重复信访率",
            "认定为重复信访 ÷ 本期收到的件数",
            lambda span: Q(**span.days("petition__received_on")),
            lambda span: Q(petition__root__isnull=False, **span.days("petition__received_on")),
            True,
        ),
        Figure(
            "uphold",
            "复查复核维持率",
            "维持 ÷ 本期作出的复查、复核意见（第三十五条、第三十六条）",
            _decided(),
            _decided(result="uphold"),
        ),
    )
}


def percent(good: int, whole: int) -> Decimal | None:
    """Two places, half up; None of nothing."""
    if not whole:
        return None
    return (Decimal(good * 100) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def counted(cases, span: Span) -> list[dict]:
    """All figures over these cases in one query: figure, whole, good, percent."""
    columns = {}
    for key, figure in FIGURES.items():
        columns[f"{key}_whole"] = Count("pk", filter=figure.whole(span), distinct=True)
        columns[f"{key}_good"] = Count("pk", filter=figure.good(span), distinct=True)
    found = cases.order_by().aggregate(**columns)
    return [
        {
            "figure": figure,
            "whole": found[f"{key}_whole"],
            "good": found[f"{key}_good"],
            "percent": percent(found[f"{key}_good"], found[f"{key}_whole"]),
        }
        for key, figure in FIGURES.items()
    ]


def tables(cases, span: Span) -> list[dict]:
    """How many petitions were received by form, purpose, first or again, group size and repetition: label, query, n."""
    rows = Petition.objects.filter(case__in=cases.order_by().values("pk"), **span.days("received_on"))
    found = []
    for title, name, choices in (
        ("信访形式", "form", Petition.Form.choices),
        ("信访目的", "purpose", Petition.Purpose.choices),
        ("法定途径", "route", [*Petition.Route.choices, ("", "还没有分类")]),
        ("来源级别", "source_level", Petition.Level.choices),
    ):
        numbers = dict(rows.order_by().values_list(name).annotate(n=Count("pk")))
        lines = [
            {"label": label, "query": f"{name}={code or 'none'}", "n": numbers.get(code, 0)} for code, label in choices
        ]
        found.append({"title": title, "lines": lines})
    found.append({"title": "集体访", "lines": _buckets(rows.filter(form__in=("visit", "leader")), "headcount", GROUPS)})
    found.append({"title": "信访次数", "lines": _buckets(rows, "sequence", BUCKETS)})
    return found


def _buckets(rows, name: str, buckets) -> list[dict]:
    columns = {f"n{i}": Count("pk", filter=_between(name, least, most)) for i, (_, least, most) in enumerate(buckets)}
    found = rows.order_by().aggregate(**columns)
    key = "group" if name == "headcount" else "times"
    return [
        {"label": label, "query": f"{key}={least}", "n": found[f"n{i}"]} for i, (label, least, _) in enumerate(buckets)
    ]


def _between(name: str, least: int, most: int | None) -> Q:
    return Q(**{f"{name}__gte": least}) & (Q() if most is None else Q(**{f"{name}__lte": most}))


def bucket_condition(name: str, least: str, buckets) -> Q:
    """The condition on a case for a bucket named by its least number."""
    row = next((row for row in buckets if str(row[1]) == least), None)
    return Q(pk__in=()) if row is None else _between(f"petition__{name}", row[1], row[2])
