"""办理处置: sign, return, work, assist, extend, pause, finish."""

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.guards import handle_clock
from governance.cases.models import Answer, Approval, Assignment
from governance.cases.recipients import director_of, heads_of, holders
from governance.cases.services.lateness import explain_lateness
from governance.cases.services.series import tell_children
from governance.cases.services.shares import end_shares, open_share, tell_office, units_line
from governance.cases.services.signing import ask, decide, sent_out
from governance.cases.signing import open_approval
from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed
from governance.organisation.access import standing
from governance.organisation.roles import Role


def _own_share(step, shares):
    """The share of the acting person's unit: that of the post used, else of any post of theirs."""
    units = standing(step.by).unit_ids
    mine = [row for row in shares if step.grant and row.unit_id == step.grant.unit_id]
    mine = mine or [row for row in shares if row.unit_id in units]
    if not mine:
        raise GuardFailed("您的单位没有参与这个案件。")
    return mine[0]


def _sign(step, share) -> None:
    share.signed_at, share.signed_by = step.at, step.by
    share.handler = share.handler or step.by
    share.save()
    clock.meet(step.case, "sign", at=step.at, assignment=share)


@action("accept")
def accept(step, *, note: str = "", handler=None):
    """签收 by the lead unit; who signs is the handler unless a colleague is named."""
    share = step.files.lead
    if handler is not None:
        share.handler = handler
        step.tell([handler], f"请您承办：{step.case.title}")
    _sign(step, share)
    if not clock.running(step.case, "handle").exists():
        clock.start(step.case, "handle", at=step.at)
    step.note = note
    step.touch()


@action("decline")
def decline(step, *, duty_line=None, reason: str = ""):
    """退回分流 with the line of the duty list or a reason; the second time the director has to rule."""
    case, lead = step.case, step.files.lead
    end_shares(step, step.files.open_assignments, Assignment.Ended.DECLINED)
    clock.end(case, "handle", at=step.at)
    clock.start(case, "triage", at=step.at)
    case.declines += 1
    step.record.update(unit=lead.unit_id, duty_line=duty_line and duty_line.pk)
    step.note = "；".join(part for part in (f"{lead.unit.name}退回", duty_line and duty_line.matter, reason) if part)
    step.tell(holders(case.centre, Role.TRIAGE), f"部门退回，请重新分流：{case.title}", step.note)
    if case.declines >= number_of("ruling_from"):
        clock.start(case, "ruling", at=step.at)
        step.tell(
            director_of(case.centre), f"第 {case.declines} 次退回，请裁定由谁办理：{case.title}", step.note, urgent=True
        )
    step.touch()


@action("record_progress")
def record_progress(step, *, text: str, for_citizen: bool = False):
    """办理进展; with `for_citizen` its words are shown on the public page."""
    step.note = text
    step.record["for_citizen"] = for_citizen


@action("hand_on")
def hand_on(step, *, share: Assignment, to, reason: str = ""):
    """转交同事 within the unit."""
    before = share.handler
    share.handler = to
    share.save()
    step.note = "；".join(
        part for part in (f"{before.name if before else share.unit.name} → {to.name}", reason) if part
    )
    step.tell([to], f"转交给您的案件：{step.case.title}", reason)
    step.touch()


@action("add_assist")
def add_assist(step, *, units, reason: str = ""):
    """请求协办: further units, each with its own clock for 签收."""
    present = {row.unit_id for row in step.files.open_assignments}
    for unit in units:
        if unit.pk in present:
            raise GuardFailed(f"{unit.name}已经在办理这个案件。", field="units")
        open_share(step, unit, is_lead=False, reason=reason)
        tell_office(step, unit, f"请您单位协办：{step.case.title}", reason)
    step.note = "；".join(part for part in (units_line(units), reason) if part)
    step.touch()


@action("accept_assist")
def accept_assist(step, *, note: str = ""):
    """协办签收."""
    _sign(step, _own_share(step, [row for row in step.files.assists if row.signed_at is None]))
    step.note = note
    step.touch()


@action("answer_assist")
def answer_assist(step, *, result: str):
    """协办答复; "not our duty" with its line is an answer too."""
    share = _own_share(step, [row for row in step.files.assists if row.signed_at and row.result_at is None])
    share.result, share.result_at, share.result_by = result, step.at, step.by
    share.save()
    step.note = result
    if step.files.lead:
        lead = step.files.lead
        step.tell(
            [lead.handler] if lead.handler else heads_of(lead.unit),
            f"{share.unit.name}已答复协办意见：{step.case.title}",
        )
    step.touch()


@action("request_extension")
def request_extension(step, *, amount: int, unit: str = "day", reason: str, reason_code: str = ""):
    """申请延期 before the handling limit ends; those of the 审签流程 decide. The code is one of the dictionary."""
    ask(step, Approval.Kind.EXTENSION, reason=reason, amount=amount, unit=unit)
    step.note = reason
    step.record.update(amount=amount, unit=unit, reason_code=reason_code)
    step.touch()


@action("decide_extension")
def decide_extension(step, *, grant: bool, note: str = ""):
    """审批延期: handed on to the next signer; by the last the deadline is superseded, or refused with a reason."""
    approval = open_approval(step.files, Approval.Kind.EXTENSION)
    running = handle_clock(step)
    if grant and running is None:
        raise GuardFailed("办理期限已结束，无法延期。")
    if not decide(step, approval, agree=grant, note=note):
        step.touch()
        return
    if grant:
        later = clock.extend(running, approval.amount, approval.unit, at=step.at, approval=approval)
        step.record["due"] = later.due_at.isoformat()
    step.note = "；".join(part for part in (approval.get_decision_display(), note) if part)
    step.tell([approval.asked_by], f"延期申请{approval.get_decision_display()}：{step.case.title}", note)
    step.touch()


@action("pause")
def pause(step, *, reason: str, reason_code: str = ""):
    """停计, such as while papers of the applicant are awaited; the code is one of the dictionary."""
    clock.pause_all(step.case, "handle", at=step.at, by=step.by, reason=reason, reason_code=reason_code)
    step.note = reason
    step.record["reason_code"] = reason_code


@action("resume")
def resume(step, *, note: str = ""):
    """恢复计时."""
    clock.resume_all(step.case, "handle", at=step.at, by=step.by)
    step.note = note


@action("resolve")
def resolve(step, *, result: str, answer: str = "", reason: str = "", overdue_reason: str = "", overdue_text: str = ""):
    """办结: the lead's result, and the answer: the signed draft, else what is written, else the result itself."""
    case, lead = step.case, step.files.lead
    explain_lateness(step, overdue_reason, overdue_text)
    lead.result, lead.result_at, lead.result_by = result, step.at, step.by
    lead.save()
    words = sent_out(step, Approval.Kind.SIGN_OFF) or answer.strip()
    Answer.objects.create(case=case, round=case.round, text=words or result, written_by=step.by, written_at=step.at)
    for waiting in [row for row in step.files.assists if row.result_at is None]:
        clock.end(case, at=step.at, assignment=waiting)
    clock.end(case, "task", at=step.at)
    clock.meet(case, "handle", at=step.at)
    clock.start(case, "answer", at=step.at)
    step.note = "；".join(part for part in (result, reason) if part)
    if not case.is_restricted:
        step.tell(holders(case.centre, Role.FRONT), f"部门已办结，待回访：{case.title}")
    tell_children(step)
    step.touch()
