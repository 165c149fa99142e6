"""自动取数: the objects of a round, the counting of each indicator, and the sheets. Run as a Job; may run again."""

from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from analysis import points
from analysis.indicators import REGISTRY, SOURCES, Counted, Scope
from analysis.models import ObjectKind, SchemeItem, ScoreRound, ScoreSheet, SheetFigure, SheetItem
from analysis.periods import moments
from governance.core import jobs
from governance.core.now import now
from governance.organisation.models import OrgUnit, Post, User
from governance.organisation.roles import Level, Role
from intake.models import Sitting

JOB = "analysis.score"
LEVELS = {ObjectKind.DEPARTMENT: Level.DEPARTMENT, ObjectKind.VILLAGE: Level.VILLAGE}


def objects_of(area, kind: str, first, until) -> list:
    """Units or persons that are scored in the span: units in use, mediators with a post, persons with a 驻厅安排."""
    if kind in LEVELS:
        return list(OrgUnit.objects.active().under(area).filter(level=LEVELS[kind]).order_by("order", "path"))
    if kind == ObjectKind.MEDIATOR:
        posts = Post.objects.filter(Q(until=None) | Q(until__gte=first), since__lt=until, role=Role.MEDIATOR)
        people = posts.filter(unit__path__startswith=area.path).values("user")
    else:
        people = (
            Sitting.objects.filter(window__centre__path__startswith=area.path)
            .filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lt=until)
            .values("user")
        )
    return list(User.objects.people().filter(pk__in=people).order_by("name", "pk"))


def scope_of(kind: str, objects, first, until) -> Scope:
    """The Scope of these objects; what lies below a unit (a grid of a village) counts for the unit."""
    start, end = moments(first, until)
    if kind not in LEVELS:
        return Scope(start, end, {person.pk: person.pk for person in objects}, persons=True)
    below = Q(pk__in=())
    for unit in objects:
        below |= Q(path__startswith=unit.path)
    paths = {unit.path: unit.pk for unit in objects}
    of = {}
    for pk, path in OrgUnit.objects.filter(below).values_list("pk", "path"):
        steps = path.split(".")
        of[pk] = next(
            paths[stem] for n in range(len(steps), 0, -1) if (stem := "".join(f"{s}." for s in steps[:n] if s)) in paths
        )
    return Scope(start, end, of)


def counted_of(scope: Scope, key: str) -> dict[int, list[Counted]]:
    """object → what an indicator counted for it."""
    found = defaultdict(list)
    for row in REGISTRY[key].count(scope):
        found[row.holder].append(row)
    return found


def packed(row: Counted) -> list:
    """A row as it is kept in a sheet."""
    return [
        row.case,
        int(row.good),
        int(row.due.timestamp()) if row.due else None,
        int(row.done.timestamp()) if row.done else None,
        row.word,
    ]


@jobs.job(JOB)
def run_job(job, report):
    """Draft the sheets of a round; a round that has gone further is left as it is."""
    found = ScoreRound.objects.select_related("scheme", "area").get(pk=job.params["round"])
    draft(found, report)


def draft(score_round: ScoreRound, report=lambda *args: None) -> None:
    """Count everything and write the sheets, in one transaction at the end. What persons entered stays."""
    scheme, area = score_round.scheme, score_round.area
    objects = objects_of(area, score_round.kind, score_round.first, score_round.until)
    scope = scope_of(score_round.kind, objects, score_round.first, score_round.until)
    figures, steps = list(scheme.figures.all()), scheme.figures.count() + 2
    counted = {}
    for step, figure in enumerate(figures, 1):
        counted[figure.key] = counted_of(scope, figure.key)
        report(step, steps, f"已统计 {REGISTRY[figure.key].label}")
    items = {}
    for item in scheme.items.exclude(source=""):
        items[item] = defaultdict(list)
        for row in SOURCES[item.source].count(scope):
            items[item][row.holder].append(row)
    report(steps - 1, steps, "正在写考核表")
    with transaction.atomic():
        locked = ScoreRound.objects.select_for_update().get(pk=score_round.pk)
        if locked.status not in (ScoreRound.Status.COUNTING, ScoreRound.Status.REVIEW):
            return
        _write(locked, objects, figures, counted, items)
        locked.status, locked.drafted_at = ScoreRound.Status.REVIEW, now()
        locked.save()


def _write(score_round, objects, figures, counted, items) -> None:
    persons = score_round.scheme.is_of_persons
    column = "person_id" if persons else "unit_id"
    known = {getattr(sheet, column): sheet for sheet in score_round.sheets.all()}
    groups = _groups(score_round.scheme)
    SheetFigure.objects.filter(sheet__round=score_round).delete()
    SheetItem.objects.filter(sheet__round=score_round, entered_by=None).delete()
    new = []
    for each in objects:
        sheet = known.pop(each.pk, None) or ScoreSheet(round=score_round, **{column: each.pk})
        sheet.name = each.name
        sheet.group = (
            groups.get(each.pk, score_round.get_kind_display()) if not persons else score_round.get_kind_display()
        )
        sheet.save()
        for order, figure in enumerate(figures):
            rows = counted[figure.key].get(each.pk, [])
            new.append(_figure(sheet, figure, order, rows))
        for item, found in items.items():
            if rows := found.get(each.pk):
                _counted_item(sheet, item, rows)
    SheetFigure.objects.bulk_create(new, batch_size=200)
    # A unit that was closed meanwhile keeps its sheet only where a person has entered something.
    ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in known.values()], items=None, proofs=None).delete()
    settle(score_round)


def _groups(scheme) -> dict[int, str]:
    """unit id → the group it is ranked in."""
    return {
        unit: group.name
        for group in scheme.groups.prefetch_related("units")
        for unit in [u.pk for u in group.units.all()]
    }


def _figure(sheet, figure, order, rows) -> SheetFigure:
    moment = now()
    made = SheetFigure(
        sheet=sheet,
        key=figure.key,
        label=REGISTRY[figure.key].label,
        weight=figure.weight,
        target=figure.target,
        floor=figure.floor,
        order=order,
        counted=[packed(row) for row in rows],
        created_at=moment,
        updated_at=moment,
    )
    return reckon(made, frozenset())


def _counted_item(sheet, item, rows) -> None:
    SheetItem.objects.create(
        sheet=sheet,
        item=item,
        times=len(rows),
        reason=f"本期{item.get_source_display()} {len(rows)} 次",
        evidence="、".join(row.word for row in rows if row.word)[:300] or item.get_source_display(),
        counted=[packed(row) for row in rows],
        entered_at=now(),
    )


def reckon(figure: SheetFigure, left_out: frozenset[int]) -> SheetFigure:
    """Set numerator, denominator, value and points from what was counted, without the cases of granted appeals."""
    rows = [row for row in figure.counted if row[0] not in left_out]
    figure.denominator, figure.numerator = len(rows), sum(row[1] for row in rows)
    figure.value = points.percent(figure.numerator, figure.denominator)
    figure.points = points.points_of(figure.value, figure.weight, figure.target, figure.floor)
    return figure


def left_out_of(score_round) -> dict[int, frozenset[int]]:
    """figure id → cases that a granted appeal left out."""
    from analysis.models import Appeal

    found = defaultdict(set)
    granted = Appeal.objects.filter(sheet__round=score_round, decision=Appeal.Decision.GRANTED, figure__isnull=False)
    for figure, case in granted.values_list("figure_id", "case_id"):
        found[figure].add(case)
    return {figure: frozenset(cases) for figure, cases in found.items()}


def settle(score_round) -> None:
    """Totals, grades and ranks of all sheets from their figures, items and appeals; writes what changed."""
    for sheet in reckoned(score_round):
        for figure in sheet.all_figures:
            figure.save(update_fields=["numerator", "denominator", "value", "points"])
        sheet.save()


def reckoned(score_round) -> list[ScoreSheet]:
    """The sheets of a round, computed anew from what they hold and not saved; figures in `all_figures`."""
    scheme = score_round.scheme
    left_out = left_out_of(score_round)
    sheets = list(score_round.sheets.prefetch_related("figures", "items__item").order_by("pk"))
    for sheet in sheets:
        sheet.all_figures = [reckon(figure, left_out.get(figure.pk, frozenset())) for figure in sheet.figures.all()]
        _total(sheet, scheme)
    placed = points.ranks([(s.pk, s.group, s.total, s.cases >= scheme.least_cases) for s in sheets])
    for sheet in sheets:
        sheet.rank = placed.get(sheet.pk)
    return sheets


def _total(sheet, scheme) -> None:
    items = [item for item in sheet.items.all() if item.withdrawn_at is None]
    sheet.cases = len({row[0] for figure in sheet.all_figures for row in figure.counted})
    sheet.base = points.base_of((figure.points, figure.weight) for figure in sheet.all_figures)
    sheet.bonus = min(_sum(items, SchemeItem.Sort.BONUS), scheme.bonus_most)
    sheet.penalty = _sum(items, SchemeItem.Sort.PENALTY)
    sheet.vetoed = any(item.item.sort == SchemeItem.Sort.VETO for item in items)
    sheet.total = points.total_of(sheet.base, sheet.bonus, sheet.penalty)
    sheet.grade = points.grade_of(sheet.total, scheme.grades, vetoed=sheet.vetoed)


def _sum(items, sort) -> Decimal:
    """Points of the items of one sort; several entries of one item share its limit."""
    times = defaultdict(int)
    for each in items:
        if each.item.sort == sort:
            times[each.item] += each.times
    return points.cents(sum((points.capped(n, item.points, item.most) for item, n in times.items()), Decimal(0)))
