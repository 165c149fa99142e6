"""Which running clocks move when the calendar or a rule changes. Reckoning only: nothing is written here."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from governance.cases import clock as clocks
from governance.cases.models import Deadline, DeadlineRule
from governance.cases.models.clock import Unit
from governance.cases.models.recalculation import RecalculationRun
from governance.cases.reckoning import Reckoned, history_of, reckon
from governance.core import calendar
from governance.core.calendar import Limit, day_end, span_of

BY_CALENDAR = (Unit.WORKDAY, Unit.DAY, Unit.OFFICE_HOUR)
#: So far before a changed day may a clock have been due that its rungs of the ladder still depend on it.
REACH = timedelta(days=21)


@dataclass(frozen=True)
class Change:
    """What is assumed: days (date → worked, free, or None for as its weekday), office hours, or one rule."""

    days: dict = field(default_factory=dict)
    hours: tuple | None = None
    rule: DeadlineRule | None = None
    rules: tuple = ()

    def assumed(self):
        """Reckon by the changed calendar until the block ends."""
        return calendar.assumed(self.days, self.hours)


@dataclass(frozen=True)
class Move:
    """A running clock whose moments change: what they become, and by which rule (None: the one it has)."""

    clock: Deadline
    found: Reckoned
    rule: DeadlineRule | None = None

    @property
    def is_told(self) -> bool:
        """True when the due moment moves, or what remains of a paused clock; a moved half or yellow is not told."""
        return self.found.marks.due != self.clock.due_at or self.found.left != self.clock.remaining


def change_of(run: RecalculationRun, *, applied: bool = False) -> Change:
    """The change of a run; with `applied` it stands in the tables already."""
    if run.cause == RecalculationRun.Cause.CALENDAR:
        days = {date.fromisoformat(day): worked for day, worked in run.change.get("days", {}).items()}
        hours = tuple(span_of(words) for words in run.change.get("hours", ())) or None
        return Change(days=days, hours=hours)
    rule = _rule(run.change.get("rule"))
    before = rule.action
    if not applied:
        for name, value in run.change["fields"].items():
            setattr(rule, name, value)
    others = DeadlineRule.objects.filter(action__in={before, rule.action}, active=True).exclude(pk=rule.pk)
    return Change(rule=rule, rules=(*others, rule))


def _rule(pk) -> DeadlineRule:
    return DeadlineRule.objects.get(pk=pk) if pk else DeadlineRule(version=0)


def touched(change: Change):
    """The running clocks that a change can move, with what reckoning reads."""
    rows = Deadline.objects.filter(clocks.RUNNING)
    if change.rule is not None:
        actions = {rule.action for rule in change.rules}
        # A kind may keep the limit of a clock under another name than the clock's own.
        named = Q(action__in=actions) | Q(rule__action__in=actions)
        rows = rows.filter(named, rule__isnull=False, agreed_day=None)
    else:
        rows = rows.filter(Q(unit__in=BY_CALENDAR) | Q(rule_unit__in=BY_CALENDAR) | Q(agreed_day__isnull=False))
        if change.days and not change.hours:
            since = day_end(min(change.days) - REACH)
            rows = rows.filter(Q(due_at__gte=since) | Q(paused_at__isnull=False))
    return (
        rows.select_related("case__category", "case__handler", "rule")
        .prefetch_related("pauses", "earlier__pauses", "earlier__earlier__pauses")
        .order_by("pk")
    )


def moves(rows, change: Change):
    """The clocks among these whose moments change. `rows`: from `touched`, whole or filtered."""
    with change.assumed():
        for row in rows.iterator(500):
            move = _move(row, change)
            if move is not None:
                yield move


def _move(row: Deadline, change: Change) -> Move | None:
    rule, limit = None, None
    if change.rule is not None:
        chosen = clocks.choose(change.rules, row.case, row.action)
        if chosen is None or (row.rule_id != change.rule.pk and chosen is not change.rule):
            return None
        limit = Limit(chosen.amount, chosen.unit)
        if (chosen.pk, chosen.version) != (row.rule_id, row.rule_version):
            rule = chosen
    found = reckon(history_of(row, limit=limit))
    when = found.marks
    same = (when.due, when.yellow, found.left) == (row.due_at, row.yellow_at, row.remaining)
    return None if same and rule is None and _half_stands(row, when) else Move(row, found, rule)


def _half_stands(row: Deadline, when) -> bool:
    """The half of an extended clock is the moment of its extension and calls nobody any more."""
    return row.reminded > 0 or when.half == row.half_at
