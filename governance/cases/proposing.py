"""督办的提出: what lateness, returned cases, unhappy citizens and earlier cards propose. A person signs or declines.

The conditions are data (OrderTrigger). Nothing here is signed, numbered or told to the unit.
"""

from datetime import date, datetime, time

from django.db.models import Count
from django.utils import timezone

from governance.cases.lifecycle import SAME_STATE
from governance.cases.models import (
    Approval,
    ApprovalScheme,
    Case,
    Interview,
    OrderGrade,
    OrderTrigger,
    Rating,
    Supervision,
)
from governance.cases.models.signing import Matter, Signer
from governance.cases.places import centre_of
from governance.cases.recipients import holders, leaders_of, who_may_know
from governance.cases.signers import signers_of
from governance.cases.signing import next_step, steps_of
from governance.core.calendar import add_workdays
from governance.core.now import now, today
from governance.notify import services as notify
from governance.organisation.models import OrgUnit, User
from governance.organisation.roles import Role

MAY_BE_SUPERVISED = frozenset().union(*(row.sources for row in SAME_STATE if row.action == "supervise"))
RANKS = OrderGrade.RANKS
On = OrderTrigger.On


def level_for_lateness(days: int) -> str:
    """The highest grade that so many working days of lateness propose; "" for none."""
    rows = [t.proposes for t in OrderTrigger.in_force() if t.on == On.LATE and t.number <= days]
    return max(rows, key=lambda level: RANKS[level], default="")


def draft_order(case, unit, level: str, *, reason: str, matter: str) -> Supervision | None:
    """Draft an order of this grade, or raise the draft that waits; None where that is said or decided already.

    One draft for each case and unit. A running order is only followed by a higher one; a grade that somebody declined
    to sign does not come back in the same round.
    """
    if case.state not in MAY_BE_SUPERVISED:
        return None
    known = list(Supervision.objects.filter(case=case, to_unit=unit, kind=Supervision.Kind.ORDER))
    draft = next((o for o in known if o.status == Supervision.Status.DRAFT), None)
    running = [o for o in known if o.status in (Supervision.Status.ISSUED, Supervision.Status.ANSWERED)]
    withdrawn = Supervision.Status.WITHDRAWN
    declined = [o for o in known if o.round == case.round and o.status == withdrawn and o.number is None]
    if any(RANKS[o.level] >= RANKS[level] for o in (*running, *declined)):
        return None
    if draft is not None and draft.round == case.round and RANKS[draft.level] >= RANKS[level]:
        return None
    # A draft that nobody signed in an earlier round is taken up again.
    draft = draft or Supervision(case=case, to_unit=unit, status=Supervision.Status.DRAFT)
    draft.round, draft.level, draft.reason = case.round, level, reason
    draft.requirement = f"{matter}。{OrderGrade.of(level).requirement}"
    draft.save()
    _tell_signers(draft, _lay_before(draft))
    return draft


def _lay_before(draft) -> Approval:
    """Put the draft before its first signer; one that lies there already stays where it is."""
    case, kind = draft.case, Matter.ORDER
    waiting = Approval.objects.filter(supervision=draft, kind=kind, decision=Approval.Decision.OPEN).first()
    if waiting is not None:
        return waiting
    by, steps = User.objects.system(), steps_of(ApprovalScheme.objects.filter(active=True), case.kind, kind)
    first = next_step(case, steps, 0, (), draft)
    word = steps[first] if first is not None else Signer.ISSUER
    fields = {"steps": steps, "waits_for": word, "reason": draft.reason, "round": case.round}
    return Approval.objects.create(case=case, kind=kind, supervision=draft, asked_by=by, asked_at=now(), **fields)


def _tell_signers(draft, asked) -> None:
    """Whose step it is hears of the draft; an ordinary one without review is in the manager's inbox already."""
    case = draft.case
    if not draft.is_card and asked.waits_for == Signer.ISSUER:
        return
    people = signers_of(case, asked.waits_for, draft)
    notify.post(
        who_may_know(case, people or holders(case.centre, Role.MANAGER)),
        once=f"draft:{draft.pk}:{draft.round}:{draft.level}",
        subject=case.number,
        url="/cases/approvals/",
        title=f"建议签发{draft.get_level_display()}：{case.title}",
        body=f"{draft.to_unit.name}，{draft.reason}",
        topic=notify.Topic.ORDER,
    )


# --- every morning ---------------------------------------------------------------------------------------------


def propose_all() -> int:
    """Propose what returned cases, unhappy citizens and earlier cards call for. Safe to run again. Returns how many."""
    made = 0
    for trigger in OrderTrigger.in_force():
        made += PROPOSERS[trigger.on](trigger) if trigger.on in PROPOSERS else 0
    return made


def _declined(trigger) -> int:
    """A unit gave the case back so often and has it again: its returns were without ground."""
    cases = Case.objects.for_system().filter(declines__gte=trigger.number, state__in=MAY_BE_SUPERVISED)
    made = 0
    for case in cases.exclude(lead_unit=None).select_related("centre", "lead_unit"):
        events = case.events.filter(action="decline", round=case.round).values_list("data", flat=True)
        times = sum(data.get("unit") == case.lead_unit_id for data in events)
        if times >= trigger.number:
            reason = f"退回 {times} 次后仍由本单位办理"
            made += _once(case, case.lead_unit, trigger.proposes, "无正当理由退回", reason)
    return made


def _unhappy(trigger) -> int:
    """不满意 or 很不满意 with the department, and no rework within the days."""
    day = today()
    rated = Rating.objects.filter(
        value__in=(Rating.Value.BAD, Rating.Value.VERY_BAD),
        of=Rating.Of.DEPARTMENT,
        case__reworks=0,
        case__state__in=MAY_BE_SUPERVISED,
    ).select_related("case__centre", "case__lead_unit")
    made = 0
    for row in rated:
        case = row.case
        last = add_workdays(timezone.localtime(row.rated_at).date(), trigger.number)
        if row.round == case.round and case.lead_unit_id and last < day:
            reason = f"来访人评价{row.get_value_display()}，{trigger.number} 个工作日内没有重办"
            made += _once(case, case.lead_unit, trigger.proposes, "群众不满意且未重办", reason)
    return made


def _once(case, unit, level, reason, matter) -> int:
    """Draft it unless this reason has led to an order of this round, whatever became of that. 1 when drafted."""
    if Supervision.objects.filter(case=case, to_unit=unit, round=case.round, reason=reason).exists():
        return 0
    return int(draft_order(case, unit, level, reason=reason, matter=matter) is not None)


def _units_with(level: str, number: int, since) -> list[OrgUnit]:
    cards = Supervision.objects.cards(since=since).filter(level=level).order_by()
    units = cards.values("to_unit").annotate(n=Count("pk")).filter(n__gte=number).values("to_unit")
    return list(OrgUnit.objects.filter(pk__in=units))


def _yellows(trigger) -> int:
    """So many 黄牌 of a unit in a quarter: a red one, on the latest of these cases that is still open; or a talk."""
    since = _start(3)
    made = 0
    for unit in _units_with(Supervision.Level.YELLOW, trigger.number, since):
        cards = list(Supervision.objects.cards(unit, since=since).select_related("case__centre").order_by("-issued_at"))
        if trigger.proposes == OrderTrigger.Proposes.TALK:
            made += propose_talk(unit, [c for c in cards if c.level == Supervision.Level.YELLOW], "一个季度内黄牌")
            continue
        reason = f"一个季度内黄牌满 {trigger.number} 张"
        if Supervision.objects.filter(to_unit=unit, reason=reason, created_at__gte=since).exists():
            continue
        card = next((c for c in cards if c.case.state in MAY_BE_SUPERVISED and c.case.lead_unit_id == unit.pk), None)
        if card is not None:
            matter = f"{unit.name}本季度已有黄牌 {len(cards)} 张"
            made += int(draft_order(card.case, unit, trigger.proposes, reason=reason, matter=matter) is not None)
    return made


def _reds(trigger) -> int:
    """So many 红牌 of a unit in half a year: a talk."""
    since = _start(6)
    made = 0
    for unit in _units_with(Supervision.Level.RED, trigger.number, since):
        cards = Supervision.objects.cards(unit, since=since).filter(level=Supervision.Level.RED)
        made += propose_talk(unit, list(cards.order_by("-issued_at")), "半年内红牌")
    return made


def propose_talk(unit, cards, words: str) -> int:
    """约谈 for these cards, once: a card that has led to one does not lead to another. 1 when proposed."""
    if Interview.objects.filter(supervisions=cards[0]).exists():
        return 0
    if Interview.objects.filter(unit=unit, status=Interview.Status.PROPOSED).exists():
        return 0
    talk = Interview.objects.create(
        unit=unit, status=Interview.Status.PROPOSED, matter=f"{unit.name}{words} {len(cards)} 张"
    )
    talk.supervisions.set(cards)
    centre = centre_of(unit)
    notify.post(
        leaders_of(centre) if centre else [],
        once=f"talk:{talk.pk}:proposed",
        url=f"/cases/talks/{talk.pk}/",
        title=f"建议约谈{unit.name}",
        body=talk.matter,
        topic=notify.Topic.ORDER,
    )
    return 1


def _start(months: int):
    """The first moment of the present quarter (3) or half-year (6)."""
    day = timezone.localtime(now()).date()
    first = (day.month - 1) // months * months + 1
    return timezone.make_aware(datetime.combine(date(day.year, first, 1), time.min))


PROPOSERS = {On.DECLINED: _declined, On.UNHAPPY: _unhappy, On.YELLOWS: _yellows, On.REDS: _reds}
