"""远程视频会见: applied, checked, decided by the prison, booked without clashes, held. Notes name nobody."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed
from governance.core.numbering import next_number
from governance.organisation.roles import Permission
from legalservice.files import files_of
from legalservice.models.visits import PrisonVisit, VisitRoom
from legalservice.services.keeping import keep, require
from legalservice.services.sessions import within_duty_hours
from legalservice.services.waiting import go_on, wait_for

Status = PrisonVisit.Status
FIELDS = (
    "relation", "prison_letter", "proof", "companions", "inmate", "inmate_no", "prison", "ward", "reason", "wanted_on",
)  # fmt: skip


def span_of(starts_at):
    """Beginning and end of a slot."""
    return starts_at, starts_at + timedelta(minutes=number_of("visit_minutes"))


def clash_of(row, room, starts_at, ends_at) -> str:
    """Why a slot cannot be had, in a sentence; "" when it can."""
    words = within_duty_hours(starts_at, ends_at)
    if words:
        return words
    others = PrisonVisit.objects.holding().exclude(pk=row.pk).filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    if others.filter(room=room).exists():
        return f"{room.name}这段时间已经约出去，请另选时间或者会见室。"
    if others.filter(inmate_hash=row.inmate_hash).exists():
        return "被会见人这段时间已经有会见，请另选时间。"
    return ""


@action("visit_apply")
def visit_apply(step, **data):
    """登记视频会见申请."""
    row = PrisonVisit.objects.filter(pk=step.case.pk).first()
    applicant = next(p for p in step.files.parties if p.role == "applicant")
    if row is None:
        month = f"{timezone.localtime(step.at):%Y%m}"
        unit = step.case.lead_unit or step.case.origin
        number = f"SP-{month}-{next_number(f'prison_visit:{month}'):03d}"
        row = PrisonVisit(case=step.case, unit=unit, number=number, applied_at=step.at)
    for name in FIELDS:
        setattr(row, name, data.get(name) or (None if name == "wanted_on" else ""))
    row.visitor_hash, row.is_first = applicant.id_hash, row.proof != PrisonVisit.Proof.EARLIER
    row.save()
    step.note = f"{row.number}；{row.get_reason_display()}"
    step.touch()


@action("visit_check")
def visit_check(step, *, passed: bool, note: str = "", **seen):
    """初核 and sending to the prison, whose days then run; or not passed, with the reason."""
    row = files_of(step.files).visit
    row.checked_at, row.checked_by, row.check_note = step.at, step.by, note
    row.status = Status.AT_PRISON if passed else Status.REJECTED
    row.save()
    if passed:
        clock.start(step.case, "prison_review", at=step.at)
        wait_for(step, "已转送监狱，等待审批和会见")
    step.note = "初核通过，转送监狱审批" if passed else "初核不通过"
    step.touch()


@action("visit_decide")
def visit_decide(step, *, approved: bool, decided_by: str, decided_on, note: str = "", suspended_until=None):
    """登记监狱审批."""
    row = files_of(step.files).visit
    row.decided_by, row.decided_on, row.decision_note = decided_by, decided_on, note
    row.suspended_until = suspended_until
    row.status = Status.APPROVED if approved else Status.REFUSED
    row.save()
    clock.meet(step.case, "prison_review", at=step.at)
    if not approved:
        go_on(step)
    step.note = "监狱批准" if approved else "监狱不批准"
    step.touch()


@action("visit_book")
def visit_book(step, *, room, starts_at):
    """约定会见时段: asked anew under the lock of the room, so that two desks cannot have one slot."""
    VisitRoom.objects.select_for_update().get(pk=room.pk)
    row = files_of(step.files).visit
    first, last = span_of(starts_at)
    words = clash_of(row, room, first, last)
    if words:
        raise GuardFailed(words, field="starts_at")
    row.room, row.starts_at, row.ends_at, row.status = room, first, last, Status.BOOKED
    row.save()
    step.note = f"{timezone.localtime(first):%Y-%m-%d %H:%M} {room.name}"
    step.touch()


@action("visit_hold")
def visit_hold(step, *, absent: bool = False, verified: bool = False, pledged: bool = False, began_at=None,
               ended_at=None, situation: str = "", trouble: str = "", suspended_until=None):  # fmt: skip
    """登记会见 or 爽约; a breach may bring a suspension by the prison."""
    row = files_of(step.files).visit
    row.status = Status.ABSENT if absent else Status.DONE
    row.verified, row.pledged, row.began_at, row.ended_at = verified, pledged, began_at, ended_at
    row.situation, row.trouble = situation, trouble
    row.suspended_until = suspended_until or row.suspended_until
    row.save()
    go_on(step)
    step.note = "没有到场" if absent else "已会见"
    step.touch()


@action("visit_cancel")
def visit_cancel(step, *, reason: str):
    """取消会见: the slot is free again."""
    row = files_of(step.files).visit
    row.status, row.room, row.starts_at, row.ends_at = Status.CANCELLED, None, None, None
    row.save()
    clock.end(step.case, "prison_review", at=step.at)
    go_on(step)
    step.note = reason
    step.touch()


@transaction.atomic
def save_room(*, by, unit, row=None, **values) -> VisitRoom:
    """视频会见室: a new one, or a changed one."""
    require(by, Permission.KEEP_PRISON_VISITS, row.unit if row else unit)
    return keep(row or VisitRoom(unit=unit), by=by, event="visit_room.saved", **values)
