"""Figures of the cockpit for a period, an area and a kind, each with the filter of the list that shows its cases.

Counted from what the reader may see (`visible_to`), in a fixed number of queries; rates come from the frozen figures of
the report of the same period.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from analysis.models import Report, ReportFigure
from analysis.reporting import words
from analysis.reporting.counting import HANDED, MEDIATED, RATES
from analysis.reporting.spans import Spans, span_of, spans_of
from analysis.views.report_blocks import url_of
from governance.cases.filters import day_start
from governance.cases.models import Case, CaseEvent
from governance.cases.states import OPEN_STATES, STAGE_OF, STAGES, Stage, State, stage_of
from governance.cases.views.lists import list_url
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level

CYCLES = ("month", "quarter", "year")
TOP = 8
NAMES = (*(name for name, _, _ in RATES), MEDIATED, *HANDED)


@dataclass(frozen=True)
class Choice:
    """What the reader picked: cycle and a day of the period, a unit (village or department) and a kind."""

    cycle: str
    day: date
    unit: OrgUnit | None = None
    kind: str = ""

    @property
    def spans(self) -> Spans:
        """The period and what it is compared with."""
        return spans_of(self.cycle, *span_of(self.cycle, self.day))

    @property
    def filters(self) -> dict:
        """The filter of the work list for area and kind."""
        found = {"kind": self.kind} if self.kind else {}
        if self.unit is not None:
            found["place" if self.unit.level == Level.VILLAGE else "lead_unit"] = self.unit.pk
        return found

    def narrow(self, queryset):
        """The cases of the area and the kind; the same conditions as the filters of the list."""
        if self.kind:
            queryset = queryset.filter(kind=self.kind)
        if self.unit is None:
            return queryset
        if self.unit.level == Level.VILLAGE:
            below = OrgUnit.objects.filter(path__startswith=self.unit.path).values("pk")
            return queryset.filter(place__in=below)
        return queryset.filter(lead_unit=self.unit)


def between(column: str, span) -> Q:
    """Moments of a half-open span of days."""
    return Q(**{f"{column}__gte": day_start(span[0]), f"{column}__lt": day_start(span[1])})


def dated(prefix: str, span) -> dict:
    """The filter of the list for the same span; its last day is included there."""
    return {f"{prefix}_from": span[0], f"{prefix}_to": span[1] - timedelta(days=1)}


def _cell(number: int, **filters) -> dict:
    return {"number": number, "url": list_url(**filters)}


class Cockpit:
    """All figures of one choice for one reader."""

    def __init__(self, user, choice: Choice):
        self.user, self.choice, self.spans = user, choice, choice.spans
        self.cases = choice.narrow(Case.objects.visible_to(user)).order_by()
        columns = ("kind", "state", "lead_unit", "place__path", "category", "category__name", "category__parent__name",
                   "category__parent")  # fmt: skip
        inside = self.cases.filter(between("registered_at", self.spans.this))
        self.registered = list(inside.values(*columns).annotate(n=Count("pk")))
        ended = self.cases.filter(between("closed_at", self.spans.this))
        self.closed = list(ended.values("lead_unit", "place__path").annotate(n=Count("pk")))

    def flows(self) -> list[dict]:
        """登记 and 结束 with 环比 and 同比; each of the three numbers opens its list."""
        spans = {"before": self.spans.before, "last_year": self.spans.last_year}
        wanted = {
            f"{column}_{name}": between(f"{column}_at", span)
            for column in ("registered", "closed")
            for name, span in spans.items()
        }
        either = Q()
        for condition in wanted.values():
            either |= condition
        earlier = self.cases.filter(either).aggregate(
            **{name: Count("pk", filter=condition) for name, condition in wanted.items()}
        )
        found = []
        for column, label, rows in (("registered", "登记", self.registered), ("closed", "结束", self.closed)):
            number = sum(row["n"] for row in rows)
            cell = _cell(number, **dated(column, self.spans.this), **self.choice.filters)
            bases = [
                {
                    "words": words.change(kind, number, earlier[f"{column}_{name}"]),
                    "base": _cell(earlier[f"{column}_{name}"], **dated(column, span), **self.choice.filters),
                    "kind": words.BASES[kind],
                }
                for kind, (name, span) in zip(("环比", "同比"), spans.items(), strict=True)
            ]
            found.append({"label": label, **cell, "bases": bases})
        return found

    def stages(self) -> list[dict]:
        """Lifecycle: how far what was registered in the period has come."""
        counts = Counter()
        for row in self.registered:
            counts[STAGE_OF[State(row["state"])]] += row["n"]
        span = dated("registered", self.spans.this)
        return [
            {"label": stage.label, **_cell(counts[stage], stage=stage.value, **span, **self.choice.filters)}
            for stage in (*STAGES, Stage.ENDED)
        ]

    def categories(self) -> list[dict]:
        """Upper categories of what was registered, the most first."""
        counts, labels = Counter(), {}
        for row in self.registered:
            key = row["category__parent"] or row["category"]
            if key is not None:
                counts[key] += row["n"]
                labels[key] = row["category__parent__name"] or row["category__name"]
        span = dated("registered", self.spans.this)
        return [
            {"label": labels[key], **_cell(number, category=key, **span, **self.choice.filters)}
            for key, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]
        ]

    def villages(self, units, open_by_place) -> list[dict]:
        """Villages ranked by what was registered; those without any stand at the end with 0."""
        registered, closed, span = Counter(), Counter(), self.spans.this
        paths = {unit.path: unit.pk for unit in units if unit.level == Level.VILLAGE}
        for rows, into in ((self.registered, registered), (self.closed, closed)):
            for row in rows:
                into[_village(row["place__path"], paths)] += row["n"]
        stock = Counter()
        for row in open_by_place:
            stock[_village(row["place__path"], paths)] += row["n"]
        found = [
            {
                "label": str(unit),
                "registered": _cell(registered[unit.pk], **self._at(place=unit.pk), **dated("registered", span)),
                "closed": _cell(closed[unit.pk], **self._at(place=unit.pk), **dated("closed", span)),
                "open": _cell(stock[unit.pk], **self._at(place=unit.pk), scope="open"),
            }
            for unit in units
            if unit.level == Level.VILLAGE
        ]
        return sorted(found, key=lambda row: -row["registered"]["number"])

    def _at(self, **unit) -> dict:
        """The filter of area and kind with one unit more."""
        return {**self.choice.filters, **unit}

    def open_by_place(self) -> list[dict]:
        """Open cases of each place."""
        return list(self.cases.filter(state__in=OPEN_STATES).values("place__path").annotate(n=Count("pk")))

    def offices(self, units, open_rows) -> list[dict]:
        """Lead units: registered and ended in the period, open and late now; the most late first."""
        names, span = {unit.pk: str(unit) for unit in units}, self.spans.this
        flows = defaultdict(lambda: [0, 0])
        for at, rows in enumerate((self.registered, self.closed)):
            for row in rows:
                flows[row["lead_unit"]][at] += row["n"]
        stock = {row["lead_unit"]: row for row in open_rows}
        keys = {*flows, *stock} - {None}
        missing = keys - set(names)
        if missing:  # an office of the county to which a case went up, or one since closed
            names |= {unit.pk: str(unit) for unit in OrgUnit.objects.filter(pk__in=missing)}
        found = [
            {
                "unit": names[pk],
                "pk": pk,
                "registered": _cell(flows[pk][0], **self._at(lead_unit=pk), **dated("registered", span)),
                "closed": _cell(flows[pk][1], **self._at(lead_unit=pk), **dated("closed", span)),
                "open": _cell(stock.get(pk, {}).get("open", 0), scope="open", **self._at(lead_unit=pk)),
                "late": _cell(
                    stock.get(pk, {}).get("light_red", 0), scope="open", light="red", **self._at(lead_unit=pk)
                ),
            }
            for pk in keys
        ]
        return sorted(found, key=lambda row: (-row["late"]["number"], -row["open"]["number"], row["pk"]))[:20]

    def risks(self, most: int = 10):
        """今日重点风险: open cases of grade 3 and 4, the graver and older first."""
        rows = self.cases.filter(state__in=OPEN_STATES, risk__gte=3).select_related("lead_unit", "handler", "place")
        return rows.defer("facts", "claim", "search_pairs").order_by("-risk", "registered_at")[:most]

    def reported(self) -> list[dict]:
        """Rates and handed in numbers of the period from its report; without a report they say so, never 0."""
        issued = Report.objects.visible_to(self.user).filter(
            cycle=self.choice.cycle, first=self.spans.this[0], topic=""
        )
        rows = ReportFigure.objects.filter(report__in=issued, name__in=NAMES).order_by("report_id")
        known = {row.name: row for row in rows.defer("cases", "good")}
        found = []
        for name in NAMES:
            row = known.get(name)
            missing = "未报送" if name in HANDED else "报告还没有起草"
            url = "/reports/deliveries/" if name in HANDED else url_of(row)
            found.append({"label": name, "text": row.text if row else missing, "url": url if row else ""})
        return found


def _village(path, paths):
    """The village of a place: itself, or the village of a grid."""
    if not path:
        return None
    steps = [step for step in path.split(".") if step]
    for length in range(len(steps), 0, -1):
        stem = "".join(f"{step}." for step in steps[:length])
        if stem in paths:
            return paths[stem]
    return None


def stage_times(user, choice: Choice, most: int = 3000) -> dict:
    """Mean days in each stage of the cases ended in the period: {rows: [(label, days, cases)], cut}."""
    ended = choice.narrow(Case.objects.visible_to(user)).filter(between("closed_at", choice.spans.this))
    keys = list(ended.order_by("-closed_at").values_list("pk", flat=True)[: most + 1])
    spent, seen, last = defaultdict(float), defaultdict(set), {}
    events = CaseEvent.objects.filter(case__in=keys[:most]).order_by("case_id", "at", "pk")
    for case, at, state in events.values_list("case_id", "at", "to_state").iterator(2000):
        before = last.get(case)
        if before is not None:
            spent[before[1]] += (at - before[0]).total_seconds() / 86400
            seen[before[1]].add(case)
        last[case] = (at, stage_of(state))
    rows = [
        {"label": stage.label, "days": f"{spent[stage] / len(seen[stage]):.1f}" if seen[stage] else "—",
         "cases": len(seen[stage])}
        for stage in STAGES
    ]  # fmt: skip
    return {"rows": rows, "cut": len(keys) > most, "cases": len(keys[:most])}
