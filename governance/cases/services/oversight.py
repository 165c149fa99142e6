"""催办, 督办, 领导批示: orders beside the state, with their own clock."""

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.models import Supervision
from governance.cases.recipients import heads_of, holders
from governance.cases.states import OWNER_OF, Owner, State
from governance.core.exceptions import GuardFailed
from governance.core.numbering import next_number
from governance.organisation.roles import Role


@action("remind")
def remind(step, *, note: str = ""):
    """催办 whoever's turn it is."""
    case = step.case
    owner = OWNER_OF[State(case.state)]
    if owner is Owner.LEAD and case.lead_unit:
        people = [case.handler] if case.handler else heads_of(case.lead_unit)
    elif owner is Owner.ORIGIN:
        people = [case.registered_by]
    else:
        people = holders(case.centre, Role.TRIAGE if case.state == State.REGISTERED else Role.FRONT)
    step.note = note or f"请抓紧办理，{case.light.text}"
    step.tell(people, f"催办：{case.title}", step.note, urgent=True)


@action("supervise")
def supervise(
    step,
    *,
    requirement: str,
    to_unit=None,
    reason: str = "",
    level: str = Supervision.Level.NORMAL,
    draft=None,
    due_date=None,
):
    """督办: a numbered order to a unit; with `draft` the drafted order is signed."""
    step.record["supervision"] = _issue(
        step, Supervision.Kind.ORDER, requirement, to_unit, reason, level, draft, due_date
    ).pk


@action("instruct")
def instruct(step, *, requirement: str, to_unit=None, due_date=None):
    """领导批示, tracked like an order."""
    step.record["supervision"] = _issue(
        step, Supervision.Kind.INSTRUCTION, requirement, to_unit, "领导批示", Supervision.Level.NORMAL, None, due_date
    ).pk


def _issue(step, kind, requirement, to_unit, reason, level, draft, due_date) -> Supervision:
    case = step.case
    unit = to_unit or (draft and draft.to_unit) or case.lead_unit or case.centre
    if draft is not None and (draft.case_id != case.pk or draft.status != Supervision.Status.DRAFT):
        raise GuardFailed("这份督办单已经签发或者撤回。", field="draft")
    order = draft or Supervision(case=case)
    year = step.at.year
    word = "督" if kind == Supervision.Kind.ORDER else "批"
    order.number = f"{word}〔{year}〕{next_number(f'supervision:{kind}:{year}')}号"
    order.kind, order.level, order.status, order.round = kind, level, Supervision.Status.ISSUED, case.round
    order.to_unit, order.reason, order.requirement = unit, reason or order.reason, requirement
    order.issued_by, order.issued_at = step.by, step.at
    order.save()
    clock.start(case, "supervise", at=step.at, supervision=order, due_date=due_date)
    step.note = f"{order.number} 致{unit.name}：{requirement}"
    step.tell(heads_of(unit), f"{order.get_kind_display()}：{case.title}", requirement, urgent=True)
    step.touch()
    return order


def _chosen(step, supervision, status, own_units=None) -> Supervision:
    """The order of the request, read anew from the case; the only fitting one when none was named."""
    fitting = [o for o in step.files.supervisions if o.status == status]
    if supervision is not None:
        fitting = [o for o in fitting if o.pk == supervision.pk]
    if own_units is not None:
        fitting = [o for o in fitting if o.to_unit_id in own_units]
    if not fitting:
        raise GuardFailed("没有可以处理的督办单，请刷新页面。", field="supervision")
    return fitting[0]


@action("answer_supervision")
def answer_supervision(step, *, result: str, supervision=None):
    """督办回复 by the unit to which the order is addressed."""
    from governance.organisation.access import standing

    order = _chosen(step, supervision, Supervision.Status.ISSUED, standing(step.by).unit_ids)
    order.answer, order.answered_by, order.answered_at = result, step.by, step.at
    order.status = Supervision.Status.ANSWERED
    order.save()
    clock.meet(step.case, "supervise", at=step.at, supervision=order)
    step.note = f"{order.number} {result}"
    step.record["supervision"] = order.pk
    step.tell([order.issued_by], f"督办已回复，待核销：{step.case.title}", result)
    step.touch()


@action("close_supervision")
def close_supervision(step, *, supervision=None, note: str = ""):
    """核销督办 when the answer is accepted."""
    order = _chosen(step, supervision, Supervision.Status.ANSWERED)
    _end(step, order, Supervision.Status.CLOSED, note)
    step.tell(heads_of(order.to_unit), f"督办已核销：{step.case.title}", note)


@action("withdraw_supervision")
def withdraw_supervision(step, *, reason: str, supervision=None):
    """撤回督办 by its issuer; the reason is kept."""
    live = [o for o in step.files.open_supervisions if o.issued_by_id == step.by.pk]
    order = next((o for o in live if supervision is None or o.pk == supervision.pk), None)
    if order is None:
        raise GuardFailed("督办只能由签发人撤回。", field="supervision")
    _end(step, order, Supervision.Status.WITHDRAWN, reason)
    step.tell(heads_of(order.to_unit), f"督办已撤回：{step.case.title}", reason)


def _end(step, order, status, note) -> None:
    order.status, order.closed_by, order.closed_at, order.closing_note = status, step.by, step.at, note
    order.save()
    clock.end(step.case, "supervise", at=step.at, supervision=order)
    step.note = f"{order.number} {note}".strip()
    step.record["supervision"] = order.pk
    step.touch()
