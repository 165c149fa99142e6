"""反馈回访, 跟踪督办, 考核评价 and the ways out: tell, call back, redo, confirm, score, rate, reopen, withdraw."""

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.models import Answer, Assignment, Evaluation, Rating, Supervision
from governance.cases.recipients import heads_of, holders
from governance.cases.scoring import QUALITY, Score, score_of
from governance.cases.services.shares import end_shares
from governance.core.exceptions import GuardFailed
from governance.core.numbering import next_number
from governance.organisation.roles import Role


@action("tell_answer")
def tell_answer(step, *, method: str, proof: str, party=None, note: str = ""):
    """答复告知: how, when, by whom and the proof; the rating opens for 30 days."""
    for answer in [row for row in step.files.round_answers if row.told_at is None]:
        answer.told_to, answer.told_at, answer.told_by = party, step.at, step.by
        answer.method, answer.proof = method, proof
        answer.save()
    clock.meet(step.case, "answer", at=step.at)
    if step.case.state == "resolved":
        clock.start(step.case, "follow_up", at=step.at)
    step.note = "；".join(part for part in (Answer.Method(method).label, proof, note) if part)
    step.touch()


@action("feed_back")
def feed_back(step, *, note: str = "", promise: str = "", promise_due=None):
    """反馈回访: the citizen was asked; a promise becomes something to track."""
    if promise:
        answer = step.files.told[-1]
        answer.promise, answer.promise_due = promise, promise_due
        answer.save()
    clock.meet(step.case, "answer", "follow_up", at=step.at)
    if promise_due:
        clock.start(step.case, "track", at=step.at, due_date=promise_due)
    else:
        clock.start(step.case, "track", at=step.at)
    step.note = "；".join(part for part in (note, f"承诺：{promise}" if promise else "") if part)
    step.touch()


@action("rework")
def rework(step, *, reason: str):
    """退回重办 after a bad follow-up: a new handling clock for the same lead."""
    case, lead = step.case, step.files.lead
    case.reworks += 1
    clock.end(case, at=step.at)
    if lead is None:
        raise GuardFailed("本案是窗口即办的，没有办理单位，请恢复为重新登记。")
    lead.result, lead.result_at, lead.result_by = "", None, None
    lead.save()
    clock.start(case, "handle", at=step.at)
    step.note = reason
    step.tell([lead.handler] if lead.handler else heads_of(lead.unit), f"退回重办：{case.title}", reason, urgent=True)
    step.touch()


@action("confirm")
def confirm(step, *, note: str = "", promises_met: bool = False):
    """销号: what was promised was done (跟踪问效)."""
    if promises_met:
        for answer in [row for row in step.files.round_answers if row.promise and row.promise_met_at is None]:
            answer.promise_met_at = step.at
            answer.save()
    clock.meet(step.case, "track", at=step.at)
    clock.end(step.case, at=step.at)
    clock.start(step.case, "evaluate", at=step.at)
    step.note = note
    step.touch()


@action("evaluate")
def evaluate(step, *, quality=None, reason: str = ""):
    """考核评价: the computed score, or with a quality of 0–40 set by the evaluator and its reason."""
    case = step.case
    computed = score_of(case, step.files)
    if quality is not None and quality != computed.quality:
        if not 0 <= quality <= QUALITY:
            raise GuardFailed(f"质量分须在 0 到 {QUALITY} 之间。", field="quality")
        if not reason.strip():
            raise GuardFailed("调整质量分请写明理由。", field="reason")
        computed = Score(computed.timeliness, quality, computed.satisfaction)
    lead = step.files.lead
    Evaluation.objects.create(
        case=case,
        round=case.round,
        unit=lead.unit if lead else case.centre,
        timeliness=computed.timeliness,
        quality=computed.quality,
        satisfaction=computed.satisfaction,
        score=computed.total,
        reason=reason,
        evaluated_by=step.by,
        evaluated_at=step.at,
        archive_number=_archive_number(step),
    )
    clock.meet(case, "evaluate", at=step.at)
    clock.end(case, at=step.at)
    step.record["score"] = str(computed.total)
    step.note = "；".join(part for part in (f"得分 {computed.total}", reason) if part)
    step.touch()


def _archive_number(step) -> str:
    year = step.at.year
    return f"{year}-{next_number(f'archive:{year}'):05d}"


@action("rate")
def rate(step, *, party, value: int, of: str = Rating.Of.DEPARTMENT, comment: str = ""):
    """群众评价, once per party, object and round; 不满意 makes a task for the desk."""
    Rating.objects.create(
        case=step.case,
        party=party,
        of=of,
        round=step.case.round,
        value=value,
        comment=comment,
        asked_by=step.by,
        rated_at=step.at,
    )
    step.record.update(value=value, of=of)
    step.note = Rating.Value(value).label
    if value in (Rating.Value.BAD, Rating.Value.VERY_BAD) and not step.case.is_restricted:
        step.tell(
            holders(step.case.centre, Role.FRONT, Role.MANAGER), f"群众不满意，请回访：{step.case.title}", urgent=True
        )
    step.touch()


@action("reopen")
def reopen(step, *, reason: str):
    """恢复办理 as a new round with its own evaluation; the first evaluation stays."""
    case = step.case
    end_shares(step, step.files.open_assignments, Assignment.Ended.ROUND)
    case.round += 1
    case.declines = case.reworks = 0
    clock.start(case, "triage", at=step.at)
    step.note = reason
    step.tell(holders(case.centre, Role.TRIAGE), f"恢复办理，待分流：{case.title}", reason)
    step.touch()


@action("withdraw")
def withdraw(step, *, signed_request: bool, reason: str = ""):
    """撤回 by the applicant's signed request; late ones end the orders too."""
    end_shares(step, step.files.open_assignments, Assignment.Ended.ROUND)
    clock.end(step.case, at=step.at)
    for order in step.files.open_supervisions:
        order.status = Supervision.Status.WITHDRAWN
        order.closed_by, order.closed_at, order.closing_note = step.by, step.at, "来访人撤回"
        order.save()
    step.note = reason
    step.touch()
