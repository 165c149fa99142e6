"""年度目标: set by the manager, counted each night from the same indicators, free measures entered by the owner."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from analysis import points
from analysis.drafting import LEVELS, packed, scope_of
from analysis.indicators import REGISTRY
from analysis.models import Goal, GoalPoint
from analysis.models.schemes import Cycle
from analysis.periods import next_month, span_of
from analysis.services.rounds import may_score
from governance.audit.services import record
from governance.core.exceptions import NotAllowed
from governance.core.now import now, today
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit

FIELDS = ("year", "title", "key", "unit", "measure", "target", "lower_is_better", "owner", "owner_person", "active")
WHOLE = 0


@transaction.atomic
def save_goal(*, by, area, planned: list[Decimal], goal: Goal | None = None, **fields) -> Goal:
    """A new goal, or a changed one, with its four quarterly points."""
    if not may_score(by, area):
        raise NotAllowed("年度目标由中心管理员维护。")
    goal = goal or Goal(area=area)
    for name in FIELDS:
        if name in fields:
            setattr(goal, name, fields[name])
    if Goal.objects.filter(area=area, year=goal.year, title=goal.title).exclude(pk=goal.pk).exists():
        raise ValidationError({"title": "这一年已经有同名的目标。"})
    if goal.key:
        goal.measure, goal.lower_is_better = "%", REGISTRY[goal.key].lower_is_better
    if planned[3] != goal.target:
        raise ValidationError({"planned_4": "第四季度末的节点值要等于全年目标值。"})
    goal.save()
    for quarter, value in enumerate(planned, 1):
        point = goal.points.filter(quarter=quarter).first() or GoalPoint(goal=goal, quarter=quarter)
        point.planned = value
        point.save()
    fill(goal)
    record("goal.saved", by=by, object_type="goal", object_id=str(goal.pk), detail={"year": goal.year})
    return goal


def may_report(user, goal) -> bool:
    """The owner, who works for the owning unit, or the manager."""
    return goal.owner_person_id == user.pk or goal.owner_id in standing(user).unit_ids or may_score(user, goal.area)


@transaction.atomic
def report_point(point: GoalPoint, *, by, actual: Decimal | None, note: str) -> GoalPoint:
    """The value of a free measure at the end of a quarter, and what to say of it. Counted ones take the words alone."""
    if not may_report(by, point.goal):
        raise NotAllowed("进展由责任单位或者中心管理员填报。")
    if not point.goal.key:
        point.actual = actual
    point.note, point.filled_at = note, now()
    point.save()
    record("goal.reported", by=by, object_type="goal", object_id=str(point.goal_id), detail={"quarter": point.quarter})
    return point


def fill_all() -> int:
    """Count the goals of this year, and of last year in January. Returns how many."""
    day = today()
    years = {day.year, (next_month(day.replace(day=1), -1)).year}
    goals = list(Goal.objects.filter(year__in=years, active=True).exclude(key="").select_related("area", "unit"))
    for goal in goals:
        fill(goal)
    return len(goals)


def fill(goal: Goal) -> None:
    """Write what the quarters that have begun show, each counted from New Year to its end or today."""
    if not goal.key:
        return
    for point in goal.points.all():
        first, until = span_of(Cycle.QUARTER, date(goal.year, point.quarter * 3, 1))
        if first > today():
            continue
        rows = count(goal, min(until, date.fromordinal(today().toordinal() + 1)))
        point.counted = [packed(row) for row in rows]
        point.denominator, point.numerator = len(rows), sum(row.good for row in rows)
        point.actual, point.filled_at = points.percent(point.numerator, point.denominator), now()
        point.save()


def count(goal: Goal, until: date) -> list:
    """What the indicator counts for the unit of the goal, or for all departments and villages of the town."""
    units = [goal.unit] if goal.unit_id else list(OrgUnit.objects.under(goal.area).filter(level__in=LEVELS.values()))
    scope = scope_of("department", units, date(goal.year, 1, 1), until)
    scope.of = dict.fromkeys(scope.of, WHOLE) if not goal.unit_id and goal.key != "local" else scope.of
    return list(REGISTRY[goal.key].count(scope))
