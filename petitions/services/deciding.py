"""受理决定 within 15 days, its notice, and the objection to a transfer (《信访工作条例》第二十二条、第二十三条)."""

from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.recipients import holders
from governance.organisation.roles import Role
from petitions.files import files_of
from petitions.limits import moment_of
from petitions.models import Decision, Objection
from petitions.services.urgency import owe_below

WORKED_HERE = (Decision.Kind.ACCEPT, Decision.Kind.ASSIGN)


@action("decide_petition")
def decide_petition(
    step,
    *,
    kind: str,
    decided_on=None,
    matters: str = "",
    reason: str = "",
    basis: str = "",
    organ: str = "",
    report_by=None,
    notice_waived: bool = False,
    told_method: str = "",
    told_proof: str = "",
):
    """受理决定; with `told_method` the petitioner was told on the spot, in writing (第二十三条第二款)."""
    own, day = files_of(step.files), decided_on or timezone.localdate(step.at)
    before = own.decision
    if before is not None:
        before.ended_at = step.at
        before.save()
    made = Decision.objects.create(
        petition=own.detail,
        round=step.case.round,
        kind=kind,
        matters=matters,
        reason=reason,
        basis=basis,
        organ=organ,
        report_by=report_by,
        decided_on=day,
        decided_by=step.by,
        notice_waived=notice_waived,
        told_on=day if told_method and not notice_waived else None,
        told_method=told_method if not notice_waived else "",
        told_proof=told_proof if not notice_waived else "",
    )
    if not made.notice_is_owed:
        clock.meet(step.case, "notice", at=step.at)
    if kind in WORKED_HERE:
        _count_from(step, day)
    owe_below(step.case, made, at=step.at)
    parts = (made.get_kind_display(), organ, reason, basis, "姓名住址不清，免于告知" if notice_waived else "")
    step.note = "；".join(part for part in parts if part)
    step.record.update(decision=made.pk, kind=kind)
    step.touch()


def _count_from(step, day) -> None:
    """办理 counts from the day of acceptance (第三十四条), not from registering."""
    for running in clock.running(step.case, "handle"):
        if running.extra_amount is None:
            clock.restart(step.case, running, starts_at=moment_of(day, step.at), at=step.at)


@action("tell_decision")
def tell_decision(step, *, told_on=None, told_method: str, told_proof: str = ""):
    """告知受理情况: the written notice has reached the petitioner (第二十三条)."""
    live = files_of(step.files).decision
    live.told_on = told_on or timezone.localdate(step.at)
    live.told_method, live.told_proof = told_method, told_proof
    live.save()
    clock.meet(step.case, "notice", at=moment_of(live.told_on, step.at))
    words = f"{live.get_kind_display()}，{live.told_on:%Y-%m-%d} {live.get_told_method_display()}"
    step.note = "；".join(part for part in (words, told_proof) if part)
    step.touch()


@action("object_transfer")
def object_transfer(step, *, reason: str, proposed: str, returned: str = "", raised_on=None):
    """提出异议 to the organ that sent the petition, within 5 working days of its receipt (第二十三条第三款)."""
    Objection.objects.create(
        petition=files_of(step.files).detail,
        raised_on=raised_on or timezone.localdate(step.at),
        raised_by=step.by,
        reason=reason,
        proposed=proposed,
        returned=returned,
    )
    step.note = f"建议转{proposed}；{reason}"
    step.touch()


@action("answer_objection")
def answer_objection(step, *, agreed: bool, answered_on=None, note: str = ""):
    """登记异议答复: agreed, the petition goes back; refused, it is decided here."""
    row = files_of(step.files).open_objection
    row.answer = Objection.Answer.AGREED if agreed else Objection.Answer.REFUSED
    row.answered_on, row.answer_note = answered_on or timezone.localdate(step.at), note
    row.save()
    step.note = "；".join(part for part in (row.get_answer_display(), note) if part)
    people = holders(step.case.centre, Role.TRIAGE)
    step.tell(people, f"异议已答复（{row.get_answer_display()}）：{step.case.title}", note)
    step.touch()
