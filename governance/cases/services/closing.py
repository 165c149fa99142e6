"""反馈回访, 跟踪督办, 考核评价 and the ways out: tell, call back, redo, confirm, score, rate, reopen, withdraw."""

from django.utils import timezone

from governance.cases import clock, closure
from governance.cases.engine import action
from governance.cases.models import Answer, Assignment, Deadline, Evaluation, FollowUpCall, Rating, Supervision
from governance.cases.recipients import heads_of, holders
from governance.cases.scoring import QUALITY, Score, score_of
from governance.cases.services.calls import UNHAPPY, answered, called
from governance.cases.services.lateness import explain_lateness
from governance.cases.services.records import store_files
from governance.cases.services.shares import end_shares
from governance.core.exceptions import GuardFailed
from governance.core.numbering import next_number
from governance.organisation.roles import Role


@action("tell_answer")
def tell_answer(step, *, method: str, proof: str, party=None, note: str = "", uploads=(), received_on=None):
    """答复告知: how, when, by whom and the proof, in words and as files; the rating opens for 30 days.

    `received_on`: the day on which a written answer reached the citizen, where it was another than today.
    """
    if received_on is not None and received_on > timezone.localdate(step.at):
        raise GuardFailed("收到日期不能晚于今天，请核对。", field="received_on")
    for answer in [row for row in step.files.round_answers if row.told_at is None]:
        answer.told_to, answer.told_at, answer.told_by = party, step.at, step.by
        answer.method, answer.proof = method, proof
        answer.save()
    clock.meet(step.case, "answer", at=step.at)
    if step.case.state == "resolved":
        clock.start(step.case, "follow_up", at=step.at)
    files_kept = store_files(step, uploads) if uploads else ""
    received = f"{received_on:%Y-%m-%d} 收到" if received_on else ""
    step.note = "；".join(part for part in (Answer.Method(method).label, received, proof, note, files_kept) if part)
    step.touch()


@action("feed_back")
def feed_back(step, *, note: str = "", promise: str = "", promise_due=None):
    """反馈回访: the citizen was asked; a promise becomes something to track."""
    if promise:
        answer = step.files.told[-1]
        answer.promise, answer.promise_due = promise, promise_due
        answer.save()
    clock.meet(step.case, "answer", "follow_up", at=step.at)
    for row in [row for row in step.files.ratings if row.call_owed]:
        called(step, row)
        row.save()
    answered(step, FollowUpCall.Result.SETTLED)
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
def confirm(step, *, note: str = "", promises_met: bool = False, overdue_reason: str = "", overdue_text: str = ""):
    """销号: what was promised was done (跟踪问效)."""
    explain_lateness(step, overdue_reason, overdue_text)
    if promises_met:
        for answer in [row for row in step.files.round_answers if row.promise and row.promise_met_at is None]:
            answer.promise_met_at = step.at
            answer.save()
    clock.meet(step.case, "track", at=step.at)
    _end_clocks(step)
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
    _end_clocks(step)
    step.record["score"] = str(computed.total)
    step.note = "；".join(part for part in (f"得分 {computed.total}", reason) if part)
    step.after.append(lambda event: closure.flag(event.case))
    step.touch()


def _archive_number(step) -> str:
    year = step.at.year
    return f"{year}-{next_number(f'archive:{year}'):05d}"


@action("rate")
def rate(step, *, party, value: int, of: str = Rating.Of.DEPARTMENT, reasons=(), comment: str = ""):
    """群众评价, once per party, object and round; 不满意 from the public page makes a task for the desk.

    `reasons`: codes of Rating.Reason, kept with 不满意 and 很不满意 alone.
    """
    unhappy = value in UNHAPPY
    rating = Rating.objects.create(
        case=step.case,
        party=party,
        of=of,
        round=step.case.round,
        value=value,
        reasons=[code for code in Rating.Reason.values if code in reasons] if unhappy else [],
        comment=comment,
        asked_by=step.by,
        rated_at=step.at,
        # Whoever was asked by a colleague has been spoken to already.
        call_owed=unhappy and step.by.is_actor,
    )
    step.record.update(value=value, of=of)
    step.note = "：".join(part for part in (Rating.Value(value).label, rating.reason_words) if part)
    if unhappy:
        people = holders(step.case.centre, Role.FRONT, Role.MANAGER)
        step.tell(people, f"群众不满意，请回访：{step.case.title}", step.note, urgent=True)
    if rating.call_owed and not clock.running(step.case, "follow_up").exists():
        clock.start(step.case, "follow_up", at=step.at)
    step.touch()


def _end_clocks(step) -> None:
    """End all clocks of the case but those of a call and of a review which are still owed."""
    owed = {"follow_up"} if any(row.call_owed for row in step.files.ratings) else set()
    if step.files.open_review is not None:
        owed.add("answer_review")
    actions = [name for name in Deadline.For.values if name not in owed] if owed else ()
    clock.end(step.case, *actions, at=step.at)


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
