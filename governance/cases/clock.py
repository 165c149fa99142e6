"""The clocks of a case: open, meet, pause, resume, supersede and end a deadline. Called by services only."""

from django.db.models import Q

from governance.cases.kinds import kind_of, rule_name_of
from governance.cases.models import ClockPause, Deadline, DeadlineRule
from governance.cases.reckoning import marks_of, prolonged, resumed
from governance.cases.reminding import next_reminder
from governance.core.calendar import Limit, remaining

RUNNING = Q(met_at=None, ended_at=None)
HALF_REMINDED = 1  # the rank of the first rung of the ladder


def rules_for(case, *actions: str) -> dict[str, DeadlineRule]:
    """action → the most specific active rule for this case: kind, then category (or its parent), then urgency."""
    categories = [None]
    if case.category_id:
        categories = [case.category_id, case.category.parent_id, None]
    names = {rule_name_of(case, action) for action in actions}
    found = list(
        DeadlineRule.objects.filter(
            Q(kind="") | Q(kind=case.kind),
            Q(category=None) | Q(category__in=[c for c in categories if c]),
            Q(urgent=None) | Q(urgent=case.urgent),
            action__in=names,
            active=True,
        )
    )
    chosen = {action: choose(found, case, action) for action in actions}
    return {action: rule for action, rule in chosen.items() if rule}


def choose(rules, case, action: str) -> DeadlineRule | None:
    """The most specific of these rules that fits the case and the action; the case's category was read with it."""
    categories = {None, case.category_id, case.category.parent_id if case.category_id else None}
    name = rule_name_of(case, action)
    fitting = [
        rule
        for rule in rules
        if rule.active
        and rule.action == name
        and rule.kind in ("", case.kind)
        and rule.category_id in categories
        and rule.urgent in (None, case.urgent)
    ]
    # An urgent rule beats the kind's ordinary one: urgency shortens, whatever the kind.
    if case.urgent and any(rule.urgent for rule in fitting):
        fitting = [rule for rule in fitting if rule.urgent]

    def weight(rule):
        depth = 0 if rule.category_id is None else 2 if rule.category_id == case.category_id else 1
        return (depth, bool(rule.kind), rule.urgent is not None)

    return max(fitting, key=weight, default=None)


def rule_for(case, action: str) -> DeadlineRule | None:
    """The rule of one action; None when no rule owes a clock."""
    return rules_for(case, action).get(action)


def handling_start(case, at):
    """From when 办理 counts: in the first round from 受理登记, later from 分流; a kind may count from elsewhere."""
    kind = kind_of(case.kind)
    own = kind.handled_from(case) if kind.handled_from is not None else None
    if own is not None and case.round == 1:
        return own
    return case.registered_at if case.round == 1 else at


def start(case, action: str, *, at, assignment=None, supervision=None, due_date=None, source="") -> Deadline | None:
    """Open a clock by its rule; None when no rule owes one. `due_date` sets an agreed last day instead.

    `source`: the law that lets somebody set such a day.
    """
    rule = rule_for(case, action)
    if rule is None and due_date is None:
        return None
    limit = Limit(rule.amount, rule.unit) if rule else Limit(1, "workday")
    when = marks_of(at, limit, due_date)
    return Deadline.objects.create(
        case=case,
        action=action,
        assignment=assignment,
        supervision=supervision,
        rule=rule,
        rule_version=rule.version if rule else 1,
        rule_amount=limit.amount,
        rule_unit=limit.unit,
        source=rule.source if rule and due_date is None else source,
        agreed_day=due_date,
        round=case.round,
        starts_at=at,
        amount=limit.amount,
        unit=limit.unit if due_date is None else "day",
        half_at=when.half,
        yellow_at=when.yellow,
        due_at=when.due,
        next_reminder_at=when.half,
    )


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
    ids = _stopped_for_good(running(case, *actions, assignment=assignment, supervision=supervision), at)
    Deadline.objects.filter(pk__in=ids).update(met_at=at, next_reminder_at=None, paused_at=None, remaining=None)
    return ids


def end(case, *actions: str, at, assignment=None, supervision=None) -> list[int]:
    """End clocks that are no longer owed; returns their ids."""
    ids = _stopped_for_good(running(case, *actions, assignment=assignment, supervision=supervision), at)
    Deadline.objects.filter(pk__in=ids).update(ended_at=at, next_reminder_at=None, paused_at=None, remaining=None)
    return ids


def _stopped_for_good(clocks, at) -> list[int]:
    """Ids of these clocks; a pause that is still open ends with its clock."""
    rows = list(clocks.values_list("pk", "paused_at"))
    paused = [pk for pk, paused_at in rows if paused_at]
    if paused:
        ClockPause.objects.filter(deadline__in=paused, resumed_at=None).update(resumed_at=at)
    return [pk for pk, _ in rows]


def meet_one(clock: Deadline, *, at) -> None:
    """Mark this one clock as met, when it still runs."""
    ids = _stopped_for_good(Deadline.objects.filter(RUNNING, pk=clock.pk), at)
    Deadline.objects.filter(pk__in=ids).update(met_at=at, next_reminder_at=None, paused_at=None, remaining=None)


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


def pause_all(case, *actions: str, at, by, reason: str = "", reason_code: str = "") -> None:
    """Stop the running clocks (停计) and keep what remains of each, with the reason and who stopped them."""
    for clock in running(case, *actions).filter(paused_at=None):
        clock.remaining = remaining(Limit(clock.amount, clock.unit), clock.due_at, at)
        clock.paused_at = at
        clock.next_reminder_at = None
        clock.save()
        ClockPause.objects.create(
            deadline=clock, paused_at=at, paused_by=by, reason=reason[:1000], reason_code=reason_code
        )


def resume_all(case, *actions: str, at, by) -> None:
    """Start paused clocks again; the due moment moves by what remained."""
    for clock in running(case, *actions).filter(paused_at__isnull=False):
        when = resumed(clock, Limit(clock.amount, clock.unit), clock.remaining, at)
        clock.half_at, clock.yellow_at, clock.due_at = when.half, when.yellow, when.due
        clock.paused_at = clock.remaining = None
        clock.next_reminder_at = next_reminder(clock)
        clock.save()
        ClockPause.objects.filter(deadline=clock, resumed_at=None).update(resumed_at=at, resumed_by=by)


def extend(clock: Deadline, amount: int, unit: str, *, at, approval=None) -> Deadline:
    """Supersede a clock by one that ends `amount` units later (see `reckoning.prolonged`)."""
    when, limit = prolonged(clock, clock.starts_at, Limit(clock.amount, clock.unit), Limit(amount, unit), at)
    later = Deadline.objects.create(
        case=clock.case,
        action=clock.action,
        assignment=clock.assignment,
        supervision=clock.supervision,
        rule=clock.rule,
        rule_version=clock.rule_version,
        rule_amount=clock.rule_amount,
        rule_unit=clock.rule_unit,
        source=clock.source,
        agreed_day=clock.agreed_day,
        extra_amount=amount,
        extra_unit=unit,
        extension=approval,
        round=clock.round,
        starts_at=clock.starts_at,
        amount=limit.amount,
        unit=limit.unit,
        half_at=when.half,
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


def move_to(clock: Deadline, last_day, *, at) -> Deadline:
    """Supersede a clock by one that ends with an agreed day (a date); what was reminded of its half stays so."""
    later = start(clock.case, clock.action, at=clock.starts_at, supervision=clock.supervision, due_date=last_day)
    later.reminded = min(clock.reminded, HALF_REMINDED)
    later.next_reminder_at = next_reminder(later)
    later.save()
    clock.ended_at, clock.superseded_by, clock.next_reminder_at = at, later, None
    clock.save()
    return later


def restart(case, clock: Deadline, *, starts_at, at) -> Deadline:
    """Supersede a clock by one that the rule of the case as it now is gives, counted from `starts_at`."""
    later = start(case, clock.action, at=starts_at, assignment=clock.assignment)
    if later is None:
        return clock
    later.next_reminder_at = next_reminder(later)
    later.save()
    clock.ended_at, clock.superseded_by, clock.next_reminder_at = at, later, None
    clock.paused_at = clock.remaining = None
    clock.save()
    return later
