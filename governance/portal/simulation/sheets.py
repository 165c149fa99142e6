"""The recount of the score sheets: each figure, entry, total, grade and rank from the facts of the cases."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from analysis.models import ScoreRound
from governance.organisation.models import OrgUnit
from governance.portal.simulation.facts import Fact

CENT = Decimal("0.01")


def sheets(outcome, facts: list[Fact]) -> Iterator[str]:
    """Every mismatch in the sheets that were drafted for the simulated time."""
    parents = dict(OrgUnit.objects.values_list("pk", "parent"))
    by_key = defaultdict(list)
    for fact in facts:
        by_key[fact.key].append(fact)
    found = ScoreRound.objects.filter(drafted_at__isnull=False, pk__gt=outcome.first_round)
    for score_round in found.select_related("scheme", "area").order_by("pk"):
        yield from _round(score_round, by_key, parents)
    waiting = ScoreRound.objects.filter(drafted_at=None, pk__gt=outcome.first_round)
    yield from (f"{row} 没有核算" for row in waiting)


def _round(score_round, by_key, parents) -> Iterator[str]:
    rows = list(score_round.sheets.prefetch_related("figures", "items__item"))
    yield from _missing(score_round, rows, parents)
    place = _places(rows, parents, score_round.scheme.is_of_persons)
    start, end = (timezone.make_aware(datetime.combine(day, time())) for day in (score_round.first, score_round.until))
    keys = {figure.key for row in rows for figure in row.figures.all()}
    sources = {item.source: item for item in score_round.scheme.items.exclude(source="")}
    counted = {key: _count(by_key[key], start, end, place) for key in keys | set(sources)}
    for row in rows:
        own = row.person_id or row.unit_id
        name = f"{row.name} {score_round}"
        for figure in row.figures.all():
            yield from _figure(name, figure, counted[figure.key].get(own, []))
        yield from _items(name, row, {source: counted[source].get(own, []) for source in sources})
        yield from _totals(name, row, score_round.scheme)
    yield from _ranks(score_round, rows)


def _missing(score_round, rows, parents) -> Iterator[str]:
    """Each unit of the level that lies in the town has a sheet."""
    if score_round.scheme.is_of_persons:
        return
    scored = {row.unit_id for row in rows}
    for unit in OrgUnit.objects.filter(level=score_round.kind, created_at__lt=score_round.drafted_at):
        above, here = False, unit.pk
        while here is not None and not above:
            here = parents[here]
            above = here == score_round.area_id
        if above and unit.pk not in scored and unit.active:
            yield f"{unit.name} {score_round}没有考核表"


def _places(rows, parents, persons):
    """A function: the object that a holder stands for, or None."""
    objects = {row.person_id or row.unit_id for row in rows}

    def place(holder):
        here = holder.person if persons else holder.unit
        while here is not None and here not in objects and not persons:
            here = parents[here]
        return here if here in objects else None

    return place


def _count(facts, start, end, place) -> dict[int, list]:
    """object → [(case, good)]."""
    found = defaultdict(list)
    for fact in facts:
        if start <= fact.at < end:
            judged = fact.judge(start, end)
            own = judged and place(judged[0])
            if own is not None:
                good = judged[1]
                if isinstance(good, tuple):  # 就地化解: did the village itself lead it
                    good = good[0] is not None and place(judged[0]._replace(unit=good[0])) == own
                found[own].append((fact.case, int(good)))
    return found


def _figure(name, figure, rows) -> Iterator[str]:
    kept = sorted((row[0], row[1]) for row in figure.counted)
    if kept != sorted(rows):
        extra, gone = set(kept) - set(rows), set(rows) - set(kept)
        yield f"考核表 {name} {figure.label}计入 {len(kept)} 件，应为 {len(rows)} 件（多 {extra}，少 {gone}）"
    numerator, denominator = sum(good for _case, good in rows), len(rows)
    value = _cents(Decimal(100) * numerator / denominator) if denominator else None
    worth = None
    if value is not None:
        share = (value - figure.floor) / (figure.target - figure.floor)
        worth = _cents(figure.weight * sorted((Decimal(0), share, Decimal(1)))[1])
    due = (numerator, denominator, value, worth)
    shown = (figure.numerator, figure.denominator, figure.value, figure.points)
    if due != shown:
        yield f"考核表 {name} {figure.label}应为 {_words(due)}，记为 {_words(shown)}"


def _items(name, sheet, counted) -> Iterator[str]:
    kept = {item.item.source: item for item in sheet.items.all() if item.item.source}
    for source, rows in counted.items():
        times = kept[source].times if source in kept else 0
        if times != len(rows):
            yield f"考核表 {name} {source} 应计 {len(rows)} 次，记为 {times} 次"


def _totals(name, sheet, scheme) -> Iterator[str]:
    """Points of what could be counted, scaled to 100; bonus and penalty with their limits; the grade by its mark."""
    worth = [(figure.points, figure.weight) for figure in sheet.figures.all() if figure.points is not None]
    if not worth:
        due = (None, None, "")
    else:
        base = _cents(sum(row[0] for row in worth) / sum(row[1] for row in worth) * 100)
        sums = defaultdict(Decimal)
        for item in sheet.items.all():
            points = item.item.points * item.times
            sums[item.item.sort] += points if item.item.most is None else min(points, item.item.most)
        total = _cents(max(base + min(sums["bonus"], scheme.bonus_most) - sums["penalty"], Decimal(0)))
        due = (base, total, next(label for label, mark in scheme.grades if total >= mark))
    shown = (sheet.base, sheet.total, sheet.grade)
    if due != shown:
        yield f"考核表 {name} 指标分、总分、等次应为 {_words(due)}，记为 {_words(shown)}"


def _ranks(score_round, rows) -> Iterator[str]:
    """One more than the number of better ones in the group."""
    ranked = [row for row in rows if row.total is not None and row.cases >= score_round.scheme.least_cases]
    for row in rows:
        better = [one for one in ranked if one.group == row.group and one.total > row.total] if row in ranked else None
        due = None if better is None else len(better) + 1
        if due != row.rank:
            yield f"考核表 {row.name} {score_round}名次应为 {due}，记为 {row.rank}"


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def _words(values) -> str:
    return "/".join("—" if value is None else str(value) for value in values)
