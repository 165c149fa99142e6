"""Guards of 督办: who signs which grade, only upward, who answers, 会签, 督办延期; and why a case was late."""

from governance.cases.guards import _own_units, guard, need
from governance.cases.models import Approval, OrderGrade, Supervision
from governance.core.exceptions import GuardFailed
from governance.organisation.access import standing
from governance.organisation.roles import Role

LIVE = (Supervision.Status.ISSUED, Supervision.Status.ANSWERED)
#: The clocks that each closing action ends, and of which lateness has to be explained.
CLOSES = {
    "resolve": ("handle",),
    "take_answer": ("triage", "handle"),
    "settle_on_spot": ("triage",),
    "confirm": ("track",),
}


def signs(by, signer: str, centre_id: int) -> bool:
    """May this person sign for `signer` at this centre? Whoever stands above the centre may sign every grade."""
    place = standing(by)
    if Role.COUNTY in place.roles or centre_id in place.director_unit_ids:
        return True
    if signer == OrderGrade.Signer.DIRECTOR:
        return False
    return Role.LEADER in place.roles or signer == OrderGrade.Signer.MANAGER


def level_asked(step) -> str:
    """The grade of the request: the one named, else that of the draft, else 普通督办."""
    draft = step.get("draft")
    return step.get("level") or (draft.level if draft is not None else Supervision.Level.NORMAL)


def receiver_asked(step):
    """The unit of the request: the one named, else that of the draft, else the lead unit or the centre."""
    draft = step.get("draft")
    return step.get("to_unit") or (draft and draft.to_unit) or step.case.lead_unit or step.case.centre


@guard
def grade_is_mine_to_sign(step):
    """这一级别由您签发."""
    if step.is_preview:
        return
    grade = OrderGrade.of(level_asked(step))
    if not signs(step.by, grade.signer, step.case.centre_id):
        label = Supervision.Level(grade.level).label
        raise GuardFailed(
            f"{label}由{grade.get_signer_display()}签发，您可以签发较低的级别，或者请其签发。", field="level"
        )


@guard
def only_upward(step):
    """同一单位还有在办的督办时，只能升级."""
    if step.is_preview:
        return
    must_go_up(step.files, receiver_asked(step), level_asked(step))


def must_go_up(files, unit, level: str) -> None:
    """GuardFailed when an order of this or a higher grade runs to the unit already."""
    running = live_order(files, unit)
    if running is not None and OrderGrade.RANKS[level] <= OrderGrade.RANKS[running.level]:
        raise GuardFailed(
            f"{running.number}（{running.get_level_display()}）还没有核销，不能再发同级或者较低级别的督办，只能升级。",
            field="level",
        )


def live_order(files, unit):
    """The running 督办 of a unit in this case with the highest grade, or None."""
    found = [
        o
        for o in files.supervisions
        if o.kind == Supervision.Kind.ORDER and o.status in LIVE and unit is not None and o.to_unit_id == unit.pk
    ]
    return max(found, key=lambda o: OrderGrade.RANKS[o.level], default=None)


@guard
def receiver_takes_part(step):
    """督办对象参与本案，能够回复."""
    if step.is_preview:
        return
    unit = receiver_asked(step)
    takes_part = {row.unit_id for row in step.files.open_assignments} | {step.case.centre_id}
    if unit.pk not in takes_part:
        raise GuardFailed(f"{unit.name}没有办理这个案件，收不到也不能回复；请先分流给它或者请它协办。", field="to_unit")


@guard
def no_open_supervision(step):
    """没有未核销的督办."""
    if step.files.open_supervisions:
        raise GuardFailed("还有没有核销的督办，请先核销或者撤回。")


def _order(step, *statuses):
    """The order of the request, or in a preview any order in one of the states."""
    chosen = step.get("supervision")
    if chosen is not None:
        return next((o for o in step.files.supervisions if o.pk == chosen.pk and o.status in statuses), None)
    return next((o for o in step.files.supervisions if o.status in statuses), None)


@guard
def supervision_is_open(step):
    """有待回复的督办."""
    if _order(step, Supervision.Status.ISSUED) is None:
        raise GuardFailed("没有待回复的督办单。", field="supervision")


@guard
def addressed_to_own_unit(step):
    """督办单是发给本单位的."""
    units = _own_units(step)
    issued = Supervision.Status.ISSUED
    chosen = step.get("supervision")
    own = [o for o in step.files.supervisions if o.status == issued and o.to_unit_id in units]
    if not own or (chosen is not None and chosen.pk not in {o.pk for o in own}):
        raise GuardFailed("这份督办单不是发给您单位的。", field="supervision")


@guard
def answer_is_accepted(step):
    """有已回复待核销的督办."""
    if _order(step, Supervision.Status.ANSWERED) is None:
        raise GuardFailed("没有已回复待核销的督办单。", field="supervision")


def may_withdraw(order, by, centre_id) -> bool:
    """A draft; one's own order while it runs; a 黄牌 or 红牌 by whoever may sign one of that grade."""
    if order.status == Supervision.Status.DRAFT:
        return True
    if order.status not in LIVE:
        return False
    if order.kind == Supervision.Kind.ORDER and order.is_card:
        return signs(by, OrderGrade.of(order.level).signer, centre_id)
    return order.issued_by_id == by.pk


@guard
def by_is_issuer(step):
    """由签发人撤回，黄红牌由有权签发的领导批准撤回；系统起草的可以不签发."""
    chosen = step.get("supervision")
    own = [o for o in step.files.supervisions if may_withdraw(o, step.by, step.case.centre_id)]
    if not own or (chosen is not None and chosen.pk not in {o.pk for o in own}):
        raise GuardFailed("督办只能由签发人撤回；黄牌、红牌由有权签发的领导撤回。", field="supervision")


@guard
def order_runs(step):
    """有在办的督办."""
    if _order(step, *LIVE) is None:
        raise GuardFailed("没有在办的督办单。", field="supervision")


@guard
def not_signed_by_me(step):
    """会签人不是签发人，也没有会签过."""
    open_to_me = [o for o in step.files.supervisions if o.status in LIVE and o.issued_by_id != step.by.pk]
    signed = {row.supervision_id for row in step.files.countersigns if row.by_id == step.by.pk}
    open_to_me = [o for o in open_to_me if o.pk not in signed]
    chosen = step.get("supervision")
    if not open_to_me or (chosen is not None and chosen.pk not in {o.pk for o in open_to_me}):
        raise GuardFailed("这份督办单由您签发或者您已经会签。", field="supervision")


@guard
def opinion_is_written(step):
    """会签意见已写."""
    need(step, "opinion", "请写明会签意见。")


@guard
def order_time_left(step):
    """督办期限未过，没有待批的延期，每份督办只延期一次."""
    order = _order(step, Supervision.Status.ISSUED)
    asked = [a for a in step.files.approvals if a.kind == Approval.Kind.ORDER_TIME]
    if any(a.decision == Approval.Decision.OPEN for a in asked):
        raise GuardFailed("已有一个督办延期申请在等待审批。")
    if order is None:
        return
    if any(a.supervision_id == order.pk and a.decision == Approval.Decision.GRANTED for a in asked):
        raise GuardFailed("这份督办已经延期过一次，不能再延。")
    clock = order_clock(step, order)
    if clock is None or step.at > clock.due_at:
        raise GuardFailed("督办的回复期限已过，请尽快回复并说明原因。")
    until = step.get("until")
    if until is not None and until <= clock.due_at.astimezone(step.at.tzinfo).date():
        raise GuardFailed("新的日期须晚于现在的回复期限。", field="until")


def order_clock(step, order):
    """The running clock of an order, or None."""
    rows = [c for c in step.files.deadlines if c.supervision_id == order.pk]
    return next((c for c in rows if c.met_at is None and c.ended_at is None), None)


@guard
def order_time_is_asked(step):
    """有待批的督办延期."""
    if open_order_time(step.files) is None:
        raise GuardFailed("没有待审批的督办延期。")


def open_order_time(files):
    """The 督办延期 that waits for a decision, or None."""
    rows = [a for a in files.approvals if a.kind == Approval.Kind.ORDER_TIME]
    return next((a for a in rows if a.decision == Approval.Decision.OPEN), None)


# --- closing late ----------------------------------------------------------------------------------------------


def late_clock(files, action: str, at):
    """The running clock that this closing action ends too late, the oldest first; None when all is in time."""
    late = [
        c
        for c in files.deadlines
        if c.action in CLOSES.get(action, ())
        and c.met_at is None
        and c.ended_at is None
        and c.paused_at is None
        and c.due_at < at
    ]
    return min(late, key=lambda c: c.due_at, default=None)


@guard
def lateness_is_explained(step):
    """超期的，写明超期原因."""
    if step.is_preview or late_clock(step.files, step.row.action, step.at) is None:
        return
    if not step.get("overdue_reason"):
        raise GuardFailed("本案已经超期，请选择超期原因。", field="overdue_reason")
    if not (step.get("overdue_text") or "").strip():
        raise GuardFailed("本案已经超期，请写明超期的情况说明。", field="overdue_text")
