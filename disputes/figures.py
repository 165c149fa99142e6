"""Figures of the sheets: each is a condition on dispute cases, so that its number and its list are one and the same.

案件表 in the columns of 司法行政, and the 综治 sheet (矛盾纠纷排查情况表). A figure has a key; its cases are asked
for by that key, the period and, where wanted, a place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Count, Q, Sum

from disputes.models import Agreement, Confirmation, DisputeType, Ending, Prevention
from disputes.models.dispute import AGREED, Status
from governance.cases.filters import day_start
from governance.cases.models import Case
from governance.organisation.roles import Level


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def registered(self) -> Q:
        """Cases registered in the period."""
        return Q(registered_at__gte=day_start(self.first), registered_at__lt=day_start(self.last + timedelta(days=1)))

    def moments(self, column: str) -> dict:
        """Lookups of a moment within the period."""
        return {
            f"{column}__gte": day_start(self.first),
            f"{column}__lt": day_start(self.last + timedelta(days=1)),
        }

    def days(self, column: str) -> dict:
        """Lookups of a day within the period."""
        return {f"{column}__gte": self.first, f"{column}__lte": self.last}


@dataclass(frozen=True)
class Figure:
    """A figure (统计项): `condition` of a period; `what`: count, or a sum over the cases (people, amount)."""

    key: str
    label: str
    condition: Callable[[Period], Q]
    what: str = "count"


def _agreed(period: Period, **more) -> Q:
    rows = Agreement.objects.filter(voided_at=None, **period.days("effective_on"), **more)
    return Q(pk__in=rows.values("dispute"))


def _failed(period: Period, *kinds) -> Q:
    rows = Ending.objects.filter(**period.moments("at"))
    rows = rows.filter(kind__in=kinds) if kinds else rows
    return Q(pk__in=rows.values("dispute"))


def ended(period: Period) -> Q:
    """调解结束: an agreement took effect, or the mediation ended without one."""
    return _agreed(period) | _failed(period)


def _confirmed(period: Period, **more) -> Q:
    column = "ruled_on" if more else "applied_on"
    return Q(pk__in=Confirmation.objects.filter(**period.days(column), **more).values("dispute"))


def _prevented(period: Period, kind) -> Q:
    return Q(pk__in=Prevention.objects.filter(kind=kind, **period.days("on")).values("case"))


def _sources(label, key, *codes) -> Figure:
    return Figure(f"source-{key}", label, lambda period: period.registered & Q(dispute__source__in=codes))


def _bodies(label, kind) -> Figure:
    presides = {"dispute__appointments__presides": True, "dispute__appointments__until": None}

    def condition(period):
        cases = Case.objects.for_system().filter(
            **presides, dispute__appointments__mediator__committee__kind=kind
        )  # fmt: skip
        return period.registered & Q(pk__in=cases.order_by().values("pk"))

    return Figure(f"body-{kind}", label, condition)


TOTALS = (
    Figure("all", "调解案件总数", lambda period: period.registered),
    Figure("ended", "调解结束数", ended),
    Figure("agreed", "调解成功数", _agreed),
    Figure("failed", "调解不成、终止数", _failed),
    Figure("people", "涉及当事人数（人）", lambda period: period.registered, "people"),
    Figure("amount", "协议涉及金额（元）", _agreed, "amount"),
    Figure("hard", "疑难复杂、重大件数", lambda period: period.registered & Q(dispute__difficulty__gte=3)),
)
AGREEMENTS = (
    Figure("written", "书面协议", lambda period: _agreed(period, form="written")),
    Figure("oral", "口头协议", lambda period: _agreed(period, form="oral")),
    Figure("performed", "已履行", lambda period: _agreed(period) & Q(dispute__status=Status.PERFORMED)),
    Figure("confirm-asked", "申请司法确认", _confirmed),
    Figure("confirmed", "司法确认有效", lambda period: _confirmed(period, ruling="valid")),
)
SOURCES = (
    _sources("主动调解", "own", "B"),
    _sources("依申请", "asked", "A1", "A2", "A3"),
    _sources("法院委派、委托", "court", "C1", "C2", "C3"),
    _sources("公安、交警移送", "police", "D", "K"),
    _sources("检察机关委托", "procurator", "E"),
    _sources("信访部门移交", "petition", "F"),
    _sources("其他移送", "other", "G", "H", "I", "J"),
)
BODIES = (
    _bodies("乡镇（街道）调委会", "town"),
    _bodies("村（社区）调委会", "village"),
    _bodies("企事业单位调委会", "company"),
    _bodies("行业性、专业性调委会", "sector"),
)
PREVENTED = tuple(
    Figure(f"prevent-{kind}", label, lambda period, kind=kind: _prevented(period, kind))
    for kind, label in Prevention.Kind.choices
)

#: 综治 sheet: headcount bands.
BANDS = (
    ("b1", "50 人以下", 0, 49),
    ("b2", "50–100 人", 50, 100),
    ("b3", "101–499 人", 101, 499),
    ("b4", "500 人以上", 500, 10**9),
)
LEVELS = (("town", "乡镇"), ("village", "村（社区）"), ("sum", "小计"))
MEASURES = (("found", "排查数"), ("handled", "调处数"), ("done", "成功数"))
#: 调处: the mediation was taken up, whatever came of it.
NOT_HANDLED = (Status.REGISTERED, Status.EXCLUDED, Status.REFUSED)
GRAVE = 4
#: Behind the key of a figure of the 综治 sheet: 年度累计.
YEAR = "@year"


def _level(key: str) -> Q:
    village = Q(lead_unit__level=Level.VILLAGE) | Q(lead_unit=None, origin__level__in=(Level.VILLAGE, Level.GRID))
    return {"town": ~village, "village": village}.get(key, Q())


def _measure(key: str) -> Q:
    if key == "handled":
        return Q(dispute__isnull=False) & ~Q(dispute__status__in=NOT_HANDLED)
    return Q(dispute__status__in=AGREED) if key == "done" else Q()


def _gov(key: str, label: str, rows: Q) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            f"gov-{key}-{measure}-{level}",
            f"{label} {words} {place}",
            lambda period, measure=measure, level=level: (
                period.registered & rows & _measure(measure) & _level(level)
            ),
        )
        for measure, words in MEASURES
        for level, place in LEVELS
    )  # fmt: skip


def gov_lines() -> list[tuple[str, str, Q]]:
    """(key, label, condition) of the lines of the 综治 sheet: all, each class, headcount bands, grave ones."""
    lines = [("all", "总况", Q())]
    for number, name in enumerate(gov_categories(), 1):
        own = Q(dispute__gov_category=name) | Q(dispute__gov_category="", dispute__type__gov_category=name)
        lines.append((f"c{number}", name, own))
    lines += [(key, f"涉及 {words}", Q(people_count__range=(low, high))) for key, words, low, high in BANDS]
    return [*lines, ("grave", "重大矛盾纠纷", Q(risk=GRAVE) | Q(dispute__difficulty=GRAVE))]


GOV_CATEGORIES = (
    *("民族宗教", "军转干部复退军人安置", "征地拆迁安置", "建筑工程质量及物业管理", "土地矿产山林水利界限权属"),
    *("经济活动", "劳资", "企业改制", "环境污染生态破坏", "司法活动", "行政执法活动", "大中专院校中小学校", "海事渔事"),
    *("干部作风", "村务管理", "农村土地承包/集体“三资”/农民负担", "婚姻家庭邻里等民间纠纷", "医患", "其他"),
)


def gov_categories() -> tuple[str, ...]:
    """The classes of the 综治 sheet, with others that the types of this installation name."""
    known = DisputeType.objects.exclude(gov_category="").values_list("gov_category", flat=True)
    return (*GOV_CATEGORIES, *sorted(set(known) - set(GOV_CATEGORIES)))


def type_figures() -> tuple[Figure, ...]:
    """One figure for each published class (司法行政); a newer class counts in the one it names."""
    rows = list(DisputeType.objects.order_by("order", "code").values_list("code", "name", "stat_parent"))
    figures = []
    for code, name, parent in rows:
        if parent is None:
            codes = [code, *(each for each, _name, above in rows if above == code)]
            figures.append(
                Figure(f"type-{code}", name, lambda period, codes=codes: period.registered & Q(dispute__type__in=codes))
            )
    unknown = Figure("type-none", "要素没有填写", lambda period: period.registered & Q(dispute__type=None))
    return (*figures, unknown)


def groups() -> list[tuple[str, tuple[Figure, ...]]]:
    """The sheet of 司法行政: (heading, figures)."""
    return [
        ("总况", TOTALS),
        ("按纠纷类型", type_figures()),
        ("按案件来源", SOURCES),
        ("协议和履行", AGREEMENTS),
        ("按调委会", BODIES),
        ("防止激化（件）", PREVENTED),
    ]


def figure_of(key: str) -> Figure | None:
    """The figure of a key; None for an unknown one."""
    parts = key.split("-")
    if parts[0] == "gov" and len(parts) == 4:
        line = next((line for line in gov_lines() if line[0] == parts[1]), None)
        return next((each for each in _gov(*line) if each.key == key), None) if line else None
    return next((each for _heading, figures in groups() for each in figures if each.key == key), None)


def cases_of(user, figure: Figure, period: Period):
    """The dispute cases that a figure counts, of those that the user sees."""
    return seen(user).filter(figure.condition(period))


def seen(user):
    """Dispute cases that the user sees."""
    return Case.objects.visible_to(user).filter(kind="dispute")


def count(cases, figures, period: Period) -> dict[str, int]:
    """key → number of each figure over these dispute cases, in one query."""
    return totals(cases, [(each.key, each, period) for each in figures])


def totals(cases, parts) -> dict:
    """key → number of each (key, figure, period), in one query."""
    values = {
        "count": lambda condition: Count("pk", filter=condition),
        "people": lambda condition: Sum("people_count", filter=condition, default=0),
        "amount": lambda condition: Sum("dispute__amount", filter=condition, default=0),
    }
    columns = {f"f{i}": values[each.what](each.condition(period)) for i, (_key, each, period) in enumerate(parts)}
    found = cases.order_by().aggregate(**columns)
    return {key: found[f"f{i}"] for i, (key, _each, _period) in enumerate(parts)}


def rate(part: int, whole: int) -> str:
    """87.5%; — where nothing is there to divide by."""
    return f"{part * 100 / whole:.1f}%" if whole else "—"


def sheet(cases, period: Period) -> list[dict]:
    """Groups of the sheet of 司法行政: {"heading", "lines": [{"label", "number", "key"}]}."""
    rows = groups()
    numbers = count(cases, [each for _heading, row in rows for each in row], period)
    found = [
        {
            "heading": heading,
            "lines": [{"label": each.label, "number": numbers[each.key], "key": each.key} for each in row],
        }
        for heading, row in rows
    ]
    success = rate(numbers["agreed"], numbers["ended"])
    found[0]["lines"].insert(4, {"label": "调解成功率（成功数÷调解结束数）", "number": success, "key": ""})
    done = rate(numbers["performed"], numbers["agreed"])
    found[3]["lines"].insert(3, {"label": "履行率（已履行÷成功数）", "number": done, "key": ""})
    averted = Prevention.objects.filter(case__in=cases.order_by().values("pk"), **period.days("on")).order_by()
    people = dict(averted.values_list("kind").annotate(Sum("people")))
    for line in found[5]["lines"]:
        line["note"] = f"{people.get(line['key'].removeprefix('prevent-'), 0)} 人"
    return found


def year_of(period: Period) -> Period:
    """From the first day of the year to the end of the period (年度累计)."""
    return Period(period.last.replace(month=1, day=1), period.last)


def gov_sheet(cases, period: Period) -> list[dict]:
    """Lines of the 综治 sheet: {"label", "cells": [{"number", "key", "year"}], "handled", "done"}.

    Cells: 排查, 调处, 成功, each for 乡镇, 村, 小计 and 年度累计.
    """
    lines, year = gov_lines(), year_of(period)
    figures = [each for line in lines for each in _gov(*line)]
    parts = [(each.key, each, period) for each in figures]
    parts += [(each.key + YEAR, each, year) for each in figures if each.key.endswith("-sum")]
    numbers = totals(cases, parts)
    sheet = []
    for key, label, _condition in lines:
        cells = []
        for measure, _words in MEASURES:
            keys = [f"gov-{key}-{measure}-{level}" for level, _place in LEVELS]
            cells += [{"number": numbers[each], "key": each, "year": False} for each in keys]
            cells.append({"number": numbers[keys[-1] + YEAR], "key": keys[-1], "year": True})
        found, handled, done = (numbers[f"gov-{key}-{measure}-sum"] for measure, _words in MEASURES)
        sheet.append({"label": label, "cells": cells, "handled": rate(handled, found), "done": rate(done, handled)})
    return sheet


def gov_figures() -> list[Figure]:
    """Every figure of the 综治 sheet."""
    return [each for line in gov_lines() for each in _gov(*line)]


@lru_cache(1)
def gov_headings() -> list[str]:
    """Headings of the 综治 sheet."""
    places = [place for _level, place in LEVELS] + ["年度累计"]
    return ["类别", *(f"{words}·{place}" for _key, words in MEASURES for place in places), "调处率", "成功率"]
