"""The clocks of a case: open, meet, pause, resume, supersede and end a deadline. Called by services only."""

from django.db.models import Q

from governance.cases.models import Deadline, DeadlineRule
from governance.core.calendar import Limit, Marks, add_workdays, marks, remaining, resume_due

RUNNING = Q(met_at=None, ended_at=None)


def rule_for(case, action: str) -> DeadlineRule | None:
    """The most specific active rule for this case: kind, then category (or its parent), then urgency."""
    categories = [None]
    if case.category_id:
        categories = [case.category_id, case.category.parent_id, None]
    found = DeadlineRule.objects.filter(
        Q(kind="") | Q(kind=case.kind),
        Q(category=None) | Q(category__in=[c for c in categories if c]),
        Q(urgent=None) | Q(urgent=case.urgent),
        action=action,
        active=True,
    )

    def weight(rule):
        depth = 0 if rule.category_id is None else 2 if rule.category_id == case.category_id else 1
        return (depth, bool(rule.kind), rule.urgent is not None)

    rules = [rule for rule in found if rule.category_id is None or rule.category_id in categories]
    # An urgent rule beats the kind's ordinary one: urgency shortens, whatever the kind.
    if case.urgent and any(rule.urgent for rule in rules):
        rules = [rule for rule in rules if rule.urgent]
    return max(rules, key=weight, default=None)


def start(case, action: str, *, at, assignment=None, supervision=None, due_date=None) -> Deadline | None:
    """Open a clock by its rule; None when no rule owes one. `due_date` sets an agreed last day instead."""
    rule = rule_for(case, action)
    if rule is None and due_date is None:
        return None
    limit = Limit(rule.amount, rule.unit) if rule else Limit(1, "workday")
    when = marks(at, limit) if due_date is None else marks_until(at, due_date)
    return Deadline.objects.create(
        case=case,
        action=action,
        assignment=assignment,
        supervision=supervision,
        rule=rule,
        rule_version=rule.version if rule else 1,
        round=case.round,
        starts_at=at,
        amount=limit.amount,
        unit=limit.unit if due_date is None else "day",
        half_at=when.half,
        yellow_at=when.yellow,
        due_at=when.due,
        next_reminder_at=when.half,
    )


def marks_until(at, last_day) -> Marks:
    """Half, yellow and due of a clock with an agreed last day (a date)."""
    from governance.core.calendar import marks_of_last_day

    return marks_of_last_day(at, last_day)


def running(case, *actions: str, assignment=None, supervision=None):
    """The clocks of this case that still run or stand paused."""
    clocks = Deadline.objects.filter(RUNNING, case=case)
    if actions:
        clocks = clocks.filter(action__in=actions)
    if assignment is not None:
        clocks = clocks.filter(assignment=assignment)
    if supervision is not None:
        clocks = clocks.filter(supervision=supervision)
    return clocks


def meet(case, *actions: str, at, assignment=None, supervision=None) -> list[int]:
    """Mark clocks as met; returns their ids, so that an undo can put them back."""
    clocks = running(case, *actions, assignment=assignment, supervision=supervision)
    ids = list(clocks.values_list("pk", flat=True))
    Deadline.objects.filter(pk__in=ids).update(met_at=at, next_reminder_at=None, paused_at=None, remaining=None)
    return ids


def end(case, *actions: str, at, assignment=None, supervision=None) -> list[int]:
    """End clocks that are no longer owed; returns their ids."""
    clocks = running(case, *actions, assignment=assignment, supervision=supervision)
    ids = list(clocks.values_list("pk", flat=True))
    Deadline.objects.filter(pk__in=ids).update(ended_at=at, next_reminder_at=None, paused_at=None, remaining=None)
    return ids


def void(ids, *, at) -> None:
    """End clocks that an undone action had opened."""
    Deadline.objects.filter(RUNNING, pk__in=ids).update(
        ended_at=at, next_reminder_at=None, paused_at=None, remaining=None
    )


def revive(ids) -> None:
    """Put back clocks that an undone action had met or ended."""
    for clock in Deadline.objects.filter(pk__in=ids):
        clock.met_at = clock.ended_at = None
        clock.next_reminder_at = next_reminder(clock)
        clock.save()


def pause_all(case, *actions: str, at) -> None:
    """Stop the running clocks (停计) and keep what remains of each."""
    for clock in running(case, *actions).filter(paused_at=None):
        clock.remaining = remaining(Limit(clock.amount, clock.unit), clock.due_at, at)
        clock.paused_at = at
        clock.next_reminder_at = None
        clock.save()


def resume_all(case, *actions: str, at) -> None:
    """Start paused clocks again; the due moment moves by what remained."""
    for clock in running(case, *actions).filter(paused_at__isnull=False):
        shift(clock, resume_due(Limit(clock.amount, clock.unit), clock.remaining, at), at)


def shift(clock: Deadline, due, at) -> None:
    """Give a resumed clock its new due moment; half and yellow keep their distance where they lie ahead."""
    moved = due - clock.due_at
    clock.half_at += moved
    clock.yellow_at = min(clock.yellow_at + moved, due)
    clock.due_at = due
    clock.paused_at = None
    clock.remaining = None
    clock.next_reminder_at = next_reminder(clock)
    clock.save()


def extend(clock: Deadline, amount: int, unit: str, *, at) -> Deadline:
    """Supersede a clock by one that ends `amount` units later.

    The two limits run as one from the start, so that a last day which was moved off a rest day gives no extra day
    (60 + 30 days are the 90th day). A clock that was paused goes on from its present last day.
    """
    if unit == clock.unit and marks(clock.starts_at, Limit(clock.amount, unit)).due == clock.due_at:
        when = marks(clock.starts_at, Limit(clock.amount + amount, unit))
    else:
        when = marks(clock.due_at, Limit(amount, unit))
    total = clock.amount + amount if unit == clock.unit else amount
    later = Deadline.objects.create(
        case=clock.case,
        action=clock.action,
        assignment=clock.assignment,
        supervision=clock.supervision,
        rule=clock.rule,
        rule_version=clock.rule_version,
        round=clock.round,
        starts_at=clock.starts_at,
        amount=total,
        unit=clock.unit if unit == clock.unit else unit,
        half_at=max(clock.half_at, at),
        yellow_at=when.yellow,
        due_at=when.due,
        reminded=1,
        next_reminder_at=when.yellow,
    )
    clock.ended_at = at
    clock.superseded_by = later
    clock.next_reminder_at = None
    clock.save()
    return later


# The one reminder ladder: half, yellow, due, then +1, +3, +5 working days.
LADDER = ("half", "yellow", "due", "late1", "late3", "late5")
LATE_DAYS = {"late1": 1, "late3": 3, "late5": 5}


def rung_moment(clock: Deadline, rung: str):
    """The moment at which a rung of the ladder falls due."""
    if rung == "half":
        return clock.half_at
    if rung == "yellow":
        return clock.yellow_at
    if rung == "due":
        return clock.due_at
    day = add_workdays(
        clock.due_at.date() if clock.due_at.tzinfo is None else _local_date(clock.due_at), LATE_DAYS[rung]
    )
    return _start_of(day)


def next_reminder(clock: Deadline):
    """The moment of the next rung that was not sent, None after the last."""
    return rung_moment(clock, LADDER[clock.reminded]) if clock.reminded < len(LADDER) else None


def _local_date(moment):
    from django.utils import timezone

    return timezone.localtime(moment).date()


def _start_of(day):
    """The opening of the office on that day, when a late notice is of use."""
    from datetime import datetime, time

    from django.utils import timezone

    return timezone.make_aware(datetime.combine(day, time(8, 30)))
