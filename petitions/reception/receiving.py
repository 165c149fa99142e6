"""The record of a reception: the leader's opinion, the case, the 批示 with its deadline, the result and 回访."""

from django.db import transaction

from governance.cases import services as cases
from governance.cases.engine import permitted, rows_of
from governance.cases.files import CaseFiles
from governance.cases.models import Case, CaseEvent, Supervision
from governance.core.exceptions import GuardFailed
from governance.core.now import now, today
from governance.core.numbering import parse_number
from governance.core.ticket import Ticket
from governance.notify import services as notify
from governance.organisation.models import OrgUnit, User
from governance.organisation.roles import Permission
from petitions.models import ReceptionVisit
from petitions.reception import may_at, require
from petitions.reception.booking import _visit

State = ReceptionVisit.State
#: The channel of the case is set at the registration; its timeline says the rest.
CHANNEL = Case.Channel.RECEPTION


@transaction.atomic
def receive(visit, *, by, leader, opinion, on_spot=False, unit=None, due_on=None, result="") -> ReceptionVisit:
    """接待登记: what the leader said. May be corrected until the 批示 is signed.

    Answered on the spot needs the answer; otherwise a unit with a day by which it is settled.
    """
    visit = _visit(visit, by)
    if not visit.day.is_ahead:
        raise GuardFailed("这一天已经办结或者取消，不能再登记接待。")
    if visit.day.begins > now():
        raise GuardFailed("接访还没有开始，请在开始以后登记。")
    if visit.state in (State.CANCELLED, State.ABSENT) or visit.instruction_id:
        raise GuardFailed("批示已经签发，意见不能再改。" if visit.instruction_id else "已经取消或者未到。")
    if on_spot and not result.strip():
        raise GuardFailed("当场答复的，请写明怎样答复的。", "result")
    if not on_spot and unit is None:
        raise GuardFailed("不是当场答复的，请选责任单位。", "unit")
    if not on_spot and due_on is None:
        raise GuardFailed("不是当场答复的，请定办结时限。", "due_on")
    if due_on is not None and due_on < today():
        raise GuardFailed("办结时限不能早于今天。", "due_on")
    visit.state = State.RECEIVED
    visit.came_at = visit.came_at or now()
    visit.leader, visit.opinion, visit.recorded_by = leader, opinion, by
    visit.received_at = visit.received_at or now()
    visit.on_spot, visit.result = on_spot, result if on_spot else ""
    visit.unit, visit.due_on = (None, None) if on_spot else (unit, due_on)
    visit.save()
    if visit.case_id:
        _note(visit, by)
    return visit


@transaction.atomic
def link_case(visit, *, by, number: str) -> ReceptionVisit:
    """关联 with a case that is there already, which whoever records must be able to see."""
    visit = _visit(visit, by)
    if visit.case_id:
        raise GuardFailed("已经登记或者关联了案件。", "number")
    case = Case.objects.visible_to(by).filter(number=parse_number(number)).first()
    if case is None:
        raise GuardFailed("没有找到这个编号的案件，请核对；也可以直接登记为新案件。", "number")
    set_case(visit, case, by=by)
    return visit


def set_case(visit, case, *, by) -> None:
    """The visit became this case, in the caller's transaction; the case's timeline says so."""
    require(by, Permission.KEEP_RECEPTION, visit.day)
    visit.case = case
    visit.save()
    if visit.state == State.RECEIVED:
        _note(visit, by)


def _may_note(case, by) -> bool:
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        return False
    files = CaseFiles(case)
    return any(permitted(row, case, by, files)[0] for row in rows_of("note_reception"))


def _note(visit, by) -> None:
    """领导接访 in the timeline of the case, with what the leader said; and who has to sign is told."""
    day = visit.day
    words = f"{day.date:%Y-%m-%d} {day.get_form_display()}，{visit.leader.name}接待：{visit.opinion}"
    if visit.on_spot:
        words += f"；当场答复：{visit.result}"
    told = CaseEvent.objects.filter(case=visit.case, action="note_reception", data__reception=visit.number)
    last = told.order_by("-pk").first()
    if last is None or last.note != words:
        # Who registered a 限定知悉 case at the desk does not see it any more; the system writes for them.
        writer = by if _may_note(visit.case, by) else User.objects.system()
        cases.note_reception(visit.case, by=writer, ticket=Ticket.new(), words=words, number=visit.number)
    if visit.owes_instruction:
        notify.post(
            [visit.leader],
            once=f"reception:visit:{visit.pk}:sign:{visit.leader_id}",
            title="接访意见请签发批示",
            body=f"{day.date:%Y-%m-%d} 接访登记 {visit.number}",
            url=f"/receptions/visits/{visit.pk}/",
            topic=notify.Topic.ORDER,
        )


@transaction.atomic
def instruct(visit, *, by, ticket, requirement: str, to_unit, due_date) -> Supervision:
    """签发批示: the leader's opinion becomes a 领导批示 of the case, tracked like any other."""
    rows = ReceptionVisit.objects.select_for_update(of=("self",)).select_related("day__centre", "case", "unit")
    visit = rows.get(pk=visit.pk)
    if visit.case_id is None:
        raise GuardFailed("请先登记或者关联案件，再签发批示。")
    if visit.instruction_id:
        return visit.instruction
    # A case that was just registered has no units yet: the centre hands it out and answers meanwhile.
    event = cases.instruct(
        visit.case, by=by, ticket=ticket, requirement=requirement, to_unit=to_unit, due_date=due_date
    )
    visit.instruction_id = event.data["supervision"]
    visit.save()
    return visit.instruction


def receivers(visit):
    """Units that may get the 批示: those that take part in the case, and its centre."""
    case = visit.case
    parts = case.assignments.filter(until=None).values("unit")
    return OrgUnit.objects.filter(pk__in=parts) | OrgUnit.objects.filter(pk=case.centre_id)


@transaction.atomic
def write_result(visit, *, by, result: str) -> ReceptionVisit:
    """结果: what came of it, for what was not answered on the spot."""
    visit = _visit(visit, by)
    if visit.state != State.RECEIVED:
        raise GuardFailed("还没有登记接待。")
    visit.result = result
    visit.save()
    return visit


@transaction.atomic
def ask(visit, *, by, contented: str, note: str = "") -> ReceptionVisit:
    """回访 of who was received."""
    visit = _visit(visit, by)
    if visit.state != State.RECEIVED:
        raise GuardFailed("还没有登记接待，不能回访。")
    if contented == ReceptionVisit.Contented.NO and not note.strip():
        raise GuardFailed("不满意的，请写明原因。", "note")
    visit.asked_on, visit.asked_by, visit.contented, visit.asked_note = today(), by, contented, note
    visit.save()
    return visit


def may_sign(visit, user) -> bool:
    """Whether this person signs the 批示 of this visit: a leader of the town who sees the case."""
    leads = may_at(user, Permission.APPROVE_RECEPTION, visit.day)
    return leads and Case.objects.visible_to(user).filter(pk=visit.case_id).exists()
