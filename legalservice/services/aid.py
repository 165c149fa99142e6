"""法律援助初审: received, corrected once, reviewed, forwarded; then the county's reply is tracked with its clocks."""

from datetime import datetime, time

from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.services.records import store_files
from legalservice.checklists import missing_of, papers_needed
from legalservice.files import files_of
from legalservice.models.aid import AidApplication, AidCorrection, AidReply
from legalservice.services.waiting import go_on, wait_for

Status, Opinion = AidApplication.Status, AidApplication.Opinion
FIELDS = (
    "form", "matter", "exempt", "nocheck", "declared_on", "household", "income", "assets", "checked_how", "agent",
    "agent_relation", "facts", "request", "opponent", "organ", "is_local", "competent", "urgent", "urgent_reason",
    "limitation_on", "has_lawyer",
)  # fmt: skip


def at_noon(day, moment):
    """A moment of that day, not later than now: limits in days count from the day after."""
    return min(timezone.make_aware(datetime.combine(day, time(12))), moment)


def _words(*parts) -> str:
    return "；".join(str(part) for part in parts if part)


@action("apply_aid")
def apply_aid(step, *, papers=(), **data):
    """登记法律援助申请 with the papers that came; what lacks is told once, within the limit."""
    row = AidApplication.objects.filter(pk=step.case.pk).first()
    if row is None:
        row = AidApplication(case=step.case, received_at=step.at, received_by=step.by)
        clock.start(step.case, "aid_once_told", at=step.at)
    for name in FIELDS:
        if name in data:
            setattr(row, name, data[name])
    row.papers = dict.fromkeys(papers, True)
    row.save()
    if row.urgent:
        step.case.urgent = True
    lacks = missing_of(row)
    if not lacks:
        clock.meet(step.case, "aid_once_told", at=step.at)
    step.note = _words(row.get_matter_display(), f"欠缺 {len(lacks)} 项材料" if lacks else "材料齐全")
    step.touch()


@action("correct_aid")
def correct_aid(step, *, missing: str, due_on, told_on, told_how: str):
    """一次性告知补正 (第四十三条)."""
    row = files_of(step.files).aid
    AidCorrection.objects.create(
        application=row, missing=missing, due_on=due_on, told_on=told_on, told_how=told_how, by=step.by
    )
    row.status = Status.SUPPLEMENTING
    row.save()
    clock.meet(step.case, "aid_once_told", at=step.at)
    clock.start(step.case, "aid_supplement", at=step.at, due_date=due_on)
    wait_for(step, "等待申请人补正")
    step.note = _words(f"{due_on:%Y-%m-%d} 前补齐", missing.replace("\n", "、"), told_how)
    step.touch()


@action("supplement_aid")
def supplement_aid(step, *, papers=(), uploads=()):
    """登记补正材料: back to review when all is there."""
    own = files_of(step.files)
    row, correction = own.aid, own.correction
    row.papers = {**row.papers, **dict.fromkeys(papers, True)}
    lacks = missing_of(row)
    if not lacks:
        row.status, correction.met_at = Status.RECEIVED, step.at
        correction.save()
        clock.meet(step.case, "aid_supplement", at=step.at)
        go_on(step)
    row.save()
    titles = store_files(step, uploads) if uploads else ""
    step.note = _words("材料已补齐" if not lacks else f"还缺：{'、'.join(lacks)}", titles)
    step.touch()


@action("lapse_aid")
def lapse_aid(step, *, note: str = ""):
    """未按期补正，视为撤回申请 (第四十三条)."""
    own = files_of(step.files)
    own.correction.lapsed_at = step.at
    own.correction.save()
    own.aid.status = Status.WITHDRAWN
    own.aid.save()
    clock.end(step.case, "aid_supplement", at=step.at)
    go_on(step)
    step.note = _words("未按期补正，视为撤回申请", note)
    step.touch()


@action("review_aid")
def review_aid(step, *, opinion: str, opinion_text: str, insists: bool = False):
    """初审意见: an advice to the county centre, or the way elsewhere; who insists is forwarded all the same."""
    row = files_of(step.files).aid
    row.opinion, row.opinion_text, row.insists = opinion, opinion_text, insists
    row.reviewed_at, row.reviewed_by = step.at, step.by
    advised = opinion != Opinion.FORWARD and not insists
    row.status = Status.ADVISED if advised else Status.REVIEWED
    row.save()
    clock.meet(step.case, "aid_once_told", at=step.at)
    step.note = _words(row.get_opinion_display(), opinion_text, "申请人坚持申请" if insists else "")
    step.touch()


@action("forward_aid")
def forward_aid(step, *, county_office: str, forward_way: str):
    """转交县法律援助机构."""
    row = files_of(step.files).aid
    row.county_office, row.forward_way = county_office, forward_way
    row.forwarded_at, row.forwarded_by, row.status = step.at, step.by, Status.FORWARDED
    row.save()
    wait_for(step, "已转交县法律援助机构，等待决定")
    step.note = _words(f"转交{county_office}", forward_way, f"材料 {len(papers_needed(row))} 项")
    step.touch()


@action("county_received")
def county_received(step, *, county_received_on, county_receiver: str):
    """登记县中心收件: the seven days of its decision run from that day (第四十三条)."""
    row = files_of(step.files).aid
    row.county_received_on, row.county_receiver, row.status = county_received_on, county_receiver, Status.ACCEPTED
    row.save()
    clock.start(step.case, "aid_decide", at=at_noon(county_received_on, step.at))
    step.note = _words(f"{county_received_on:%Y-%m-%d} 收件", county_receiver)
    step.touch()


@action("record_aid_reply")
def record_aid_reply(step, *, kind: str, number: str, on, office: str, reason: str = "", lawyer: str = "",
                     lawyer_office: str = "", lawyer_phone: str = "", uploads=()):  # fmt: skip
    """登记县中心文书: granted starts the three days of 指派; each clock ends with its paper."""
    row = files_of(step.files).aid
    made = AidReply.objects.create(
        application=row, kind=kind, number=number, on=on, office=office, reason=reason, by=step.by
    )
    if kind in (AidReply.Kind.ASSIGN, AidReply.Kind.CHANGE):
        row.lawyer, row.lawyer_office, row.lawyer_phone, row.assigned_on = lawyer, lawyer_office, lawyer_phone, on
    row.status = AFTER.get(kind, row.status)
    row.save()
    if kind in (AidReply.Kind.GRANT, AidReply.Kind.REFUSE):
        clock.meet(step.case, "aid_decide", at=step.at)
    if kind == AidReply.Kind.GRANT:
        clock.start(step.case, "aid_appoint", at=at_noon(on, step.at))
    if kind == AidReply.Kind.ASSIGN:
        clock.meet(step.case, "aid_appoint", at=step.at)
    if kind == AidReply.Kind.STOP:
        clock.end(step.case, "aid_appoint", at=step.at)
    if row.is_over:
        go_on(step)
    titles = store_files(step, uploads) if uploads else ""
    step.note = _words(made, office, reason, _words(lawyer_office, lawyer), titles)
    step.touch()


AFTER = {
    AidReply.Kind.GRANT: Status.GRANTED,
    AidReply.Kind.REFUSE: Status.REFUSED,
    AidReply.Kind.ASSIGN: Status.ASSIGNED,
    AidReply.Kind.STOP: Status.TERMINATED,
}


@action("object_aid")
def object_aid(step, *, objection: str, objected_on):
    """登记异议: 司法行政部门 has five days (第四十九条)."""
    row = files_of(step.files).aid
    row.objection, row.objected_on = objection, objected_on
    row.save()
    clock.start(step.case, "aid_objection", at=at_noon(objected_on, step.at))
    step.note = objection
    step.touch()


@action("answer_aid_objection")
def answer_aid_objection(step, *, objection_result: str):
    """登记异议审查结果."""
    row = files_of(step.files).aid
    row.objection_result = objection_result
    row.save()
    clock.meet(step.case, "aid_objection", at=step.at)
    step.note = objection_result
    step.touch()


@action("close_aid")
def close_aid(step, *, result: str, closed_on, recovered=None):
    """登记援助案件结案."""
    row = files_of(step.files).aid
    row.result, row.closed_on, row.recovered, row.status = result, closed_on, recovered, Status.CLOSED
    row.save()
    step.note = _words(result, f"挽回 {recovered} 元" if recovered else "")
    step.touch()
