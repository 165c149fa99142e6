"""督办 and 领导批示: numbered orders beside the state, with their own clock. Only upward; never deleted."""

from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.guards_orders import live_order, may_withdraw, must_go_up, order_clock, receiver_asked
from governance.cases.guards_signing import order_approval
from governance.cases.models import Approval, Countersign, OrderGrade, Supervision
from governance.cases.models.signing import Matter, Signer
from governance.cases.places import organ_word
from governance.cases.recipients import heads_of, holders
from governance.cases.services.records import store_files
from governance.cases.services.signing import ask, decide
from governance.cases.signing import open_approval
from governance.core.exceptions import GuardFailed
from governance.core.numbering import next_number
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Role

WORDS = {Supervision.Kind.ORDER: "督", Supervision.Kind.INSTRUCTION: "批"}


@action("supervise")
def supervise(
    step, *, requirement: str, to_unit=None, reason: str = "", level: str = "", draft=None, due_date=None, uploads=()
):
    """督办: a numbered order to a unit; with `draft` the drafted order is signed. A lower running one is raised."""
    _issue(
        step,
        Supervision.Kind.ORDER,
        requirement,
        reason=reason,
        level=level or (draft.level if draft else Supervision.Level.NORMAL),
        draft=draft,
        due_date=due_date,
        uploads=uploads,
    )


@action("instruct")
def instruct(step, *, requirement: str, to_unit=None, due_date=None, uploads=()):
    """领导批示, tracked like an order: number, deadline, answer, fed back to the leader who wrote it."""
    level = Supervision.Level.NORMAL
    _issue(
        step,
        Supervision.Kind.INSTRUCTION,
        requirement,
        reason="领导批示",
        level=level,
        due_date=due_date,
        uploads=uploads,
    )


def _issue(step, kind, requirement, *, reason, level, draft=None, due_date=None, uploads=()) -> Supervision:
    case, unit = step.case, receiver_asked(step)
    if draft is not None:
        due_date = _signed_draft(step, draft, requirement) or due_date
    lower = live_order(step.files, unit) if kind == Supervision.Kind.ORDER else None
    order = draft or Supervision(case=case)
    order.organ = _organ(step)
    order.number = number_of(order.organ, WORDS[kind], f"supervision:{kind}", step.at)
    order.kind, order.level, order.status, order.round = kind, level, Supervision.Status.ISSUED, case.round
    order.to_unit, order.reason, order.requirement = unit, reason or order.reason, requirement
    order.points = OrderGrade.of(level).points if kind == Supervision.Kind.ORDER else 0
    order.issued_by, order.issued_at = step.by, step.at
    order.save()
    if lower is not None:
        _raise(step, lower, order)
    clock.start(case, "supervise", at=step.at, supervision=order, due_date=due_date)
    store_files(step, uploads)
    step.record["supervision"] = order.pk
    step.note = f"{order.number} 致{unit.name}：{requirement}"
    step.tell(heads_of(unit), f"{_word(order)}：{case.title}", requirement, urgent=True)
    if order.is_card:
        step.tell(holders(case.centre, Role.MANAGER), f"已签发{_word(order)}：{case.title}", step.note)
    step.touch()
    return order


def _signed_draft(step, draft, requirement):
    """Write down that the draft is signed now; returns the day by which an answer was asked for, or None."""
    if draft.status != Supervision.Status.DRAFT:
        raise GuardFailed("这份督办单已经签发或者撤回。", field="draft")
    asked = open_approval(step.files, Matter.ORDER, draft)
    if asked is None:  # signed by sign_order just now
        granted = Approval.objects.filter(supervision=draft, kind=Matter.ORDER).order_by("-pk").first()
        return granted and granted.until
    changed = "" if requirement == draft.requirement else "签发时改了督办要求"
    decide(step, asked, agree=True, note=changed)
    return asked.until


def _organ(step):
    """The organ that signs: the centre of the case, or the unit above it through whose post the order comes."""
    if step.grant is not None and step.grant.role == Role.COUNTY:
        return OrgUnit.objects.get(pk=step.grant.unit_id)
    return step.case.centre


def number_of(organ, word: str, what: str, at) -> str:
    """清溪督〔2026〕1号: by organ and year, without gaps."""
    year = timezone.localtime(at).year
    return f"{organ_word(organ)}{word}〔{year}〕{next_number(f'{what}:{organ.pk}:{year}')}号"


def _word(order) -> str:
    return order.get_level_display() if order.kind == Supervision.Kind.ORDER else order.get_kind_display()


def _raise(step, lower, order) -> None:
    """The lower order goes into the higher one: one answer is owed, not two."""
    lower.status, lower.raised_to = Supervision.Status.RAISED, order
    lower.closed_by, lower.closed_at, lower.closing_note = step.by, step.at, f"升级为{order.number}"
    lower.save()
    clock.end(step.case, "supervise", at=step.at, supervision=lower)
    _drop_asked_time(step, lower)


def _chosen(step, supervision, *statuses, own_units=None) -> Supervision:
    """The order of the request, read anew from the case; the only fitting one when none was named."""
    fitting = [o for o in step.files.supervisions if o.status in statuses]
    if supervision is not None:
        fitting = [o for o in fitting if o.pk == supervision.pk]
    if own_units is not None:
        fitting = [o for o in fitting if o.to_unit_id in own_units]
    if not fitting:
        raise GuardFailed("没有可以处理的督办单，请刷新页面。", field="supervision")
    return fitting[0]


@action("answer_supervision")
def answer_supervision(step, *, result: str, supervision=None, uploads=()):
    """督办回复 by the unit to which the order is addressed, with its evidence."""
    order = _chosen(step, supervision, Supervision.Status.ISSUED, own_units=standing(step.by).unit_ids)
    order.answer, order.answered_by, order.answered_at = result, step.by, step.at
    order.status = Supervision.Status.ANSWERED
    order.save()
    clock.meet(step.case, "supervise", at=step.at, supervision=order)
    _drop_asked_time(step, order)
    titles = store_files(step, uploads)
    step.note = "；".join(part for part in (f"{order.number} {result}", titles and f"附件：{titles}") if part)
    step.record["supervision"] = order.pk
    step.tell([order.issued_by], f"督办已回复，待核销：{step.case.title}", result)
    step.touch()


@action("return_order_answer")
def return_order_answer(step, *, reason: str, supervision=None, due_date=None):
    """退回重答: the answer does not do; it stays in the timeline, and a new limit runs."""
    order = _chosen(step, supervision, Supervision.Status.ANSWERED)
    order.status, order.returns = Supervision.Status.ISSUED, order.returns + 1
    order.answered_by = order.answered_at = None
    order.save()
    clock.start(step.case, "supervise", at=step.at, supervision=order, due_date=due_date)
    step.note = f"{order.number} {reason}"
    step.record["supervision"] = order.pk
    step.tell(heads_of(order.to_unit), f"督办回复被退回，请重新回复：{step.case.title}", reason, urgent=True)
    step.touch()


@action("close_supervision")
def close_supervision(step, *, supervision=None, note: str = ""):
    """核销督办 when the answer is accepted."""
    order = _chosen(step, supervision, Supervision.Status.ANSWERED)
    _end(step, order, Supervision.Status.CLOSED, note)
    step.tell(heads_of(order.to_unit), f"督办已核销：{step.case.title}", note)


@action("withdraw_supervision")
def withdraw_supervision(step, *, reason: str, supervision=None):
    """撤回督办, or 不签发 a draft that nobody was told of; who approved it and why is kept."""
    live = [o for o in step.files.supervisions if may_withdraw(o, step.by, step.case.centre_id)]
    order = next((o for o in live if supervision is None or o.pk == supervision.pk), None)
    if order is None:
        raise GuardFailed("督办只能由签发人撤回。", field="supervision")
    drafted = order.status == Supervision.Status.DRAFT
    if drafted:
        _refuse_draft(step, order, reason)
    _end(step, order, Supervision.Status.WITHDRAWN, reason)
    if drafted:
        return
    step.tell(heads_of(order.to_unit), f"督办已撤回：{step.case.title}", reason)
    if order.issued_by_id != step.by.pk:
        step.tell([order.issued_by], f"您签发的督办已撤回：{step.case.title}", reason)


def _end(step, order, status, note) -> None:
    order.status, order.closed_by, order.closed_at, order.closing_note = status, step.by, step.at, note
    order.save()
    clock.end(step.case, "supervise", at=step.at, supervision=order)
    _drop_asked_time(step, order)
    step.note = f"{order.number or '起草的督办单不签发：'} {note}".strip()
    step.record["supervision"] = order.pk
    step.touch()


def _refuse_draft(step, order, reason) -> None:
    asked = open_approval(step.files, Matter.ORDER, order)
    if asked is None:
        return
    asked.decision, asked.decided_by, asked.decided_at = Approval.Decision.REFUSED, step.by, step.at
    asked.decision_note = reason[:500]
    asked.save()
    step.tell([asked.asked_by], f"您拟的督办单没有签发：{step.case.title}", reason)


# --- 拟督办单 and its signers -----------------------------------------------------------------------------------


@action("propose_order")
def propose_order(step, *, requirement: str, to_unit=None, reason: str = "", level: str = "normal", due_date=None):
    """拟督办单: written for those who review and sign it; nothing is told to the unit."""
    unit = receiver_asked(step)
    draft = Supervision.objects.create(
        case=step.case,
        to_unit=unit,
        status=Supervision.Status.DRAFT,
        round=step.case.round,
        level=level,
        reason=reason,
        requirement=requirement,
    )
    asked = ask(step, Matter.ORDER, supervision=draft, reason=reason, until=due_date)
    step.record["supervision"] = draft.pk
    step.note = f"{draft.get_level_display()}，致{unit.name}，送{asked.waits_for_words}：{requirement}"
    step.touch()


@action("sign_order")
def sign_order(step, *, agree: bool, note: str = "", supervision=None):
    """督办单签审: handed on to the next signer; the last one issues it, or refuses with a reason."""
    approval = order_approval(step)
    draft = approval.supervision
    if agree and approval.waits_for == Signer.ISSUER:
        must_go_up(step.files, draft.to_unit, draft.level)
    decided = decide(step, approval, agree=agree, note=note)
    step.record["supervision"] = draft.pk
    step.touch()
    if not decided:
        return
    if not agree:
        _end(step, draft, Supervision.Status.WITHDRAWN, note)
        step.tell([approval.asked_by], f"您拟的督办单没有签发：{step.case.title}", note)
        return
    step.data = {**step.data, "draft": draft}
    _issue(step, draft.kind, draft.requirement, reason=draft.reason, level=draft.level, draft=draft)


# --- 督办延期 and 会签 -------------------------------------------------------------------------------------------


@action("ask_order_time")
def ask_order_time(step, *, until, reason: str, supervision=None):
    """申请督办延期 to a day, before the limit ends, once for each order."""
    order = _chosen(step, supervision, Supervision.Status.ISSUED, own_units=standing(step.by).unit_ids)
    ask(step, Matter.ORDER_TIME, supervision=order, reason=reason, until=until)
    step.note = f"{order.number} 申请延至 {until:%Y-%m-%d}：{reason}"
    step.record["supervision"] = order.pk
    step.touch()


@action("decide_order_time")
def decide_order_time(step, *, grant: bool, note: str = "", supervision=None):
    """审批督办延期: handed on to the next signer; by the last the limit moves, or stays with a reason."""
    approval = order_approval(step)
    order = next(o for o in step.files.supervisions if o.pk == approval.supervision_id)
    running = order_clock(step, order)
    if grant and running is None:
        raise GuardFailed("这份督办的期限已经结束，无法延期。")
    step.record["supervision"] = order.pk
    if not decide(step, approval, agree=grant, note=note):
        step.touch()
        return
    if grant:
        later = clock.move_to(running, approval.until, at=step.at)
        step.record["due"] = later.due_at.isoformat()
    words = f"{order.number} {approval.get_decision_display()}延至 {approval.until:%Y-%m-%d}"
    step.note = "；".join(part for part in (words, note) if part)
    step.tell([approval.asked_by], f"督办延期申请{approval.get_decision_display()}：{step.case.title}", note)
    step.touch()


def _drop_asked_time(step, order) -> None:
    """A request for more time ends with the order's wait: it is refused by that."""
    for row in step.files.approvals:
        if row.kind == Approval.Kind.ORDER_TIME and row.supervision_id == order.pk and row.decided_at is None:
            row.decision, row.decided_by, row.decided_at = Approval.Decision.REFUSED, step.by, step.at
            row.decision_note = "督办已经回复或者结束"
            row.save()


@action("countersign")
def countersign(step, *, opinion: str, supervision=None):
    """会签: a leader or the manager joins an order; the opinion stands on the paper."""
    signed = {row.supervision_id for row in step.files.countersigns if row.by_id == step.by.pk}
    live = [o for o in step.files.supervisions if o.status in ("issued", "answered") and o.issued_by_id != step.by.pk]
    order = next(o for o in live if o.pk not in signed and (supervision is None or o.pk == supervision.pk))
    Countersign.objects.create(supervision=order, by=step.by, at=step.at, opinion=opinion)
    step.note = f"{order.number} {opinion}"
    step.record["supervision"] = order.pk
    step.tell([order.issued_by, *heads_of(order.to_unit)], f"督办会签意见：{step.case.title}", opinion)
    step.touch()
