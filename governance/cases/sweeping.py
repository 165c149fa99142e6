"""The sweep of due clocks: the one reminder ladder, once each, and a drafted 督办单 when a case is overdue."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import SERVICES
from governance.cases.models import Case, Deadline, Supervision
from governance.cases.recipients import heads_of, holders, leaders_of, office_of
from governance.cases.states import OWNER_OF, Owner, State
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.notify import services as notify
from governance.organisation.models import User
from governance.organisation.roles import Role

BATCH = 200
WORDS = {
    "half": "期限已过半",
    "yellow": "即将到期",
    "due": "已到期",
    "late1": "已超期 1 个工作日",
    "late3": "已超期 3 个工作日",
    "late5": "已超期 5 个工作日",
}


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
                    "case__centre", "case__lead_unit", "case__handler", "assignment__unit", "supervision__to_unit"
                )
                .order_by("next_reminder_at", "pk")[:BATCH]
            )
            for row in due:
                sent += _remind(row)
        if len(due) < BATCH:
            return sent


def _remind(row: Deadline) -> int:
    moment = now()
    rung = None
    while row.reminded < len(clock.LADDER) and clock.rung_moment(row, clock.LADDER[row.reminded]) <= moment:
        rung = clock.LADDER[row.reminded]
        row.reminded += 1
    row.next_reminder_at = clock.next_reminder(row)
    row.save()
    if rung is None:
        return 0
    case = row.case
    notify.post(
        _told(row, rung),
        once=f"deadline:{row.pk}:{rung}",
        subject=case.number,
        url=f"/cases/{case.number}/",
        title=f"{row.get_action_display()}{WORDS[rung]}：{case.title}",
        urgent=rung not in ("half", "yellow"),
        body=f"期限 {timezone.localtime(row.due_at):%Y-%m-%d %H:%M}",
    )
    if rung.startswith("late") or (rung == "due" and row.due_at < moment):
        _on_overdue(row)
    return 1


def _told(row: Deadline, rung: str) -> list[User]:
    """The ladder's readers: who owes the step; late, their head too; later, the centre; at last the leaders."""
    case = row.case
    unit = row.supervision.to_unit if row.supervision_id else row.assignment.unit if row.assignment_id else None
    if unit is not None:
        people = [row.assignment.handler] if row.assignment_id and row.assignment.handler else office_of(unit)
    elif OWNER_OF[State(case.state)] is Owner.LEAD and case.lead_unit:
        unit = case.lead_unit
        people = [case.handler] if case.handler else office_of(unit)
    else:
        roles = {
            "triage": (Role.TRIAGE,),
            "ruling": (Role.LEADER,),
            "evaluate": (Role.MANAGER,),
            "track": (Role.MANAGER,),
            "reply": (Role.TRIAGE,),
        }
        people = holders(case.centre, *roles.get(row.action, (Role.FRONT,)))
    if rung in ("due", "late1", "late3", "late5") and unit is not None:
        people += heads_of(unit)
    if rung in ("late1", "late3", "late5"):
        people += holders(case.centre, Role.MANAGER)
    if rung in ("late3", "late5"):
        people += leaders_of(case.centre)
    return _who_may_know(case, people)


def _who_may_know(case: Case, people) -> list[User]:
    if not case.is_restricted:
        return people
    named = set(case.access.filter(ended_at=None).values_list("user_id", flat=True)) | {case.handler_id}
    directors = {user.pk for user in holders(case.centre, Role.LEADER)}
    return [person for person in people if person.pk in named | directors]


def _on_overdue(row: Deadline) -> None:
    """催办 by SYSTEM and a drafted 督办单, once for each case and unit; a person signs it."""
    case = row.case
    with suppress(GuardFailed, NotAllowed):  # reminded by hand today already, or the state owes no reminder
        SERVICES["remind"](case, by=User.objects.system(), ticket=Ticket.new(), note="系统催办：已超期")
    unit = (row.supervision.to_unit if row.supervision_id else None) or case.lead_unit
    if unit is None or row.supervision_id:
        return
    known = Supervision.objects.filter(case=case, to_unit=unit, round=case.round).exclude(
        status__in=(Supervision.Status.CLOSED, Supervision.Status.WITHDRAWN)
    )
    if not known.exists():
        Supervision.objects.create(
            case=case,
            to_unit=unit,
            round=case.round,
            status=Supervision.Status.DRAFT,
            reason="超期",
            requirement=f"{row.get_action_display()}已超过期限，请说明原因，并在 3 个工作日内书面回复办理情况。",
        )
