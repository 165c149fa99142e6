"""The sweep of due clocks: the one reminder ladder, once each, and a drafted 督办单 when a case is overdue."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from governance.cases.engine import SERVICES
from governance.cases.models import Approval, Deadline, ReminderRung
from governance.cases.proposing import draft_order, level_for_lateness
from governance.cases.recipients import (
    contact_leaders_of,
    first_receivers_of,
    heads_of,
    holders,
    leaders_of,
    office_of,
    on_duty_out_of_hours,
    who_may_know,
)
from governance.cases.reminding import climb
from governance.cases.signers import signers_of
from governance.cases.states import OWNER_OF, Owner, State
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.notify import services as notify
from governance.organisation.models import User
from governance.organisation.roles import Role

BATCH = 200
DUE = ReminderRung.RANKS["due"]


def sweep_deadlines() -> int:
    """Send every reminder that has fallen due. Returns the number of rungs sent.

    Each batch is one indexed query on `next_reminder_at`; a clock that another worker holds is left to it. A sweep
    that comes late sends only the last rung that fell due, so that nobody gets the same clock's notices in a heap.
    """
    sent = 0
    while True:
        with transaction.atomic():
            due = list(
                Deadline.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(next_reminder_at__lte=now())
                .select_related(
                    "case__centre",
                    "case__origin",
                    "case__registered_by",
                    "case__place",
                    "case__lead_unit",
                    "case__handler",
                    "assignment__unit",
                    "supervision__to_unit",
                )
                .order_by("next_reminder_at", "pk")[:BATCH]
            )
            ladder = ReminderRung.ladder() if due else []
            for row in due:
                sent += _remind(row, ladder)
        if len(due) < BATCH:
            return sent


def _remind(row: Deadline, ladder) -> int:
    moment = now()
    rung = climb(row, ladder, moment)
    row.save()
    if rung is None:
        return 0
    case = row.case
    notify.post(
        _told(row, rung),
        once=f"deadline:{row.pk}:{rung.key}",
        subject=case.number,
        url=f"/cases/{case.number}/",
        title=f"{row.get_action_display()}{rung.words}：{case.title}",
        urgent=rung.urgent,
        topic=notify.Topic.CLOCK,
        body=f"期限 {timezone.localtime(row.due_at):%Y-%m-%d %H:%M}",
    )
    if rung.rank >= DUE and row.due_at < moment:
        _on_overdue(row, rung)
    return 1


def _told(row: Deadline, rung: ReminderRung) -> list[User]:
    """The readers of a rung: who owes the step, their head, the centre with 联系村领导, the leaders; never nobody."""
    case = row.case
    unit, owners = _owners(row)
    asked = set(rung.readers)
    people = list(owners) if "owner" in asked else []
    if "owner" in asked and _ruling_is_open(case):
        people += first_receivers_of(case)
    if "head" in asked and unit is not None:
        people += heads_of(unit)
    if "centre" in asked:
        people += [*holders(case.centre, Role.MANAGER), *contact_leaders_of(case), *on_duty_out_of_hours(case.centre)]
    if "leader" in asked:
        people += leaders_of(case.centre)
    return who_may_know(case, people or owners)


def _ruling_is_open(case) -> bool:
    """True while the units dispute whose duty it is and the director has not ruled: the first receiver answers."""
    return (
        case.state == State.REGISTERED
        and case.declines > 0
        and case.deadlines.filter(action="ruling", met_at=None, ended_at=None).exists()
    )


def _owners(row: Deadline):
    """(unit or None, people): who owes the step of a clock."""
    case = row.case
    if row.action == "sign_off":
        return None, _signers(case)
    unit = row.supervision.to_unit if row.supervision_id else row.assignment.unit if row.assignment_id else None
    if unit is not None:
        return unit, [row.assignment.handler] if row.assignment_id and row.assignment.handler else office_of(unit)
    of_lead = (OWNER_OF[State(case.state)] is Owner.LEAD or row.action in LEAD_OWES) and row.action not in REPORTS
    if of_lead and case.lead_unit:
        return case.lead_unit, [case.handler] if case.handler else office_of(case.lead_unit)
    roles = {
        "triage": (Role.TRIAGE,),
        "ruling": (Role.LEADER,),
        "answer_review": (Role.LEADER,),
        "check": (Role.MANAGER,),
        "evaluate": (Role.MANAGER,),
        "track": (Role.MANAGER,),
        "reply": (Role.TRIAGE,),
        "notice": (Role.TRIAGE,),
        "review": (Role.MANAGER,),
        "recheck": (Role.MANAGER,),
        "urgent_report": (Role.LEADER, Role.TRIAGE),
        "upper_report": (Role.TRIAGE, Role.MANAGER),
        **dict.fromkeys(REPORTS, (Role.DISPATCH,)),
    }
    return None, holders(case.centre, *roles.get(row.action, (Role.FRONT,)))


#: Reports of an incident to the authorities above are owed by the command post.
REPORTS = ("report_phone", "report_written", "report_more", "report_final", "report_ask_text")
#: Clocks of an agreement run on after the case was handled; the lead unit sees to them.
LEAD_OWES = {
    *("perform", "confirm_apply", "source_reply", "first_visit", "referral", "upper_report", "assigned_report"),
    *("online_inquire", "risk_oral", "risk_written"),
}
#: What a party or another body owes: the lead unit is told, but no order against it follows.
OTHERS_OWE = {"perform", "confirm_apply", "referral"}


def _signers(case) -> list[User]:
    """Those before whom drafts of the case lie."""
    drafts = (Approval.Kind.SIGN_OFF, Approval.Kind.REJECT)
    waiting = Approval.objects.filter(case=case, decision=Approval.Decision.OPEN, kind__in=drafts)
    return [person for row in waiting for person in signers_of(case, row.waits_for)]


def _owes(row: Deadline):
    """The unit that owes the step of a clock: that of the share, else whose turn the state says it is."""
    case = row.case
    if row.assignment_id:
        return row.assignment.unit
    owner = OWNER_OF[State(case.state)]
    if (owner is Owner.LEAD or row.action in LEAD_OWES) and case.lead_unit:
        return case.lead_unit
    return case.origin if owner is Owner.ORIGIN else case.centre


def _on_overdue(row: Deadline, rung: ReminderRung) -> None:
    """催办 by SYSTEM, and the order or card that lateness proposes; a person signs it."""
    case = row.case
    if row.action in OTHERS_OWE:
        return
    with suppress(GuardFailed, NotAllowed):  # reminded by hand today already, or the state owes no reminder
        SERVICES["remind"](case, by=User.objects.system(), ticket=Ticket.new(), note="系统催办：已超期")
    if row.supervision_id:
        return
    level = level_for_lateness(rung.days)
    if level:
        draft_order(case, _owes(row), level, reason="超期", matter=f"{row.get_action_display()}{rung.words}")
