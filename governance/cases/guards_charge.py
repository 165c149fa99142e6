"""Guards of 领导包案 and 疑难会商: who may lead a case, what the four still lack, whose task it is."""

from governance.cases.guards import _own_units, guard, need
from governance.cases.models import ChargeStep, LeaderCharge, Party
from governance.cases.recipients import leaders_of
from governance.core.exceptions import GuardFailed


@guard
def leader_fits(step):
    """包案领导是本镇领导；换人要写理由."""
    if step.is_preview:
        return
    leader = step.get("leader")
    if leader is None or leader.pk not in {person.pk for person in leaders_of(step.case.centre)}:
        raise GuardFailed("请从镇领导里选包案领导。", field="leader")
    running = step.files.charge
    if running is not None and running.leader_id == leader.pk:
        raise GuardFailed(f"本案已经由{leader.name}包案。", field="leader")
    need(step, "reason", "请写明包案或者换人的理由。")
    if step.get("goal_on") is None or step.get("goal_on") < step.at.astimezone().date():
        raise GuardFailed("化解时限要在今天以后。", field="goal_on")


def is_led(files) -> bool:
    """Whether a leader answers for the case now: the timeline says so without a query of its own."""
    last = files.last_event("take_charge", "end_charge")
    return last is not None and last.action == "take_charge"


@guard
def has_case_leader(step):
    """有包案领导."""
    if not is_led(step.files):
        raise GuardFailed("本案现在没有包案领导。")


@guard
def charge_step_is_open(step):
    """有没有完成的包案步骤."""
    if step.is_preview and not is_led(step.files):
        raise GuardFailed("本案现在没有包案领导。")
    if step.is_preview:
        return
    charge = step.files.charge
    waiting = [row for row in charge.steps.all() if row.done_at is None] if charge is not None else []
    chosen = step.get("charge_step")
    if not waiting or (chosen is not None and chosen.pk not in {row.pk for row in waiting}):
        raise GuardFailed("没有待完成的包案步骤，请先安排。", field="charge_step")


@guard
def four_are_done(step):
    """已化解的，四包都有完成的步骤；解除的写明理由."""
    if step.is_preview:
        return
    need(step, "note", "请写明包案的结果或者解除的理由。")
    if step.get("outcome") != LeaderCharge.Outcome.SETTLED:
        return
    lacking = four_lacking(step.files.charge)
    if lacking:
        words = "、".join(duty.label for duty in lacking)
        raise GuardFailed(f"{words}还没有完成的步骤，不能按“已化解”结束。", field="outcome")
    if any(row.done_at is None for row in step.files.charge.steps.all()):
        raise GuardFailed("还有没有完成的包案步骤，请先登记进展。", field="outcome")


def four_lacking(charge) -> list:
    """Those of 四包 for which no step is done."""
    done = {row.duty for row in charge.steps.all() if row.done_at is not None}
    return [duty for duty in ChargeStep.Duty if duty not in done]


@guard
def charge_is_ended(step):
    """没有进行中的领导包案."""
    if is_led(step.files) and step.files.charge is not None:
        raise GuardFailed(f"{step.files.charge.leader.name}还在包案，请先结束包案，再销号。")


# --- 疑难会商 -----------------------------------------------------------------------------------------------------


@guard
def tasks_are_for_fit_units(step):
    """会商任务的单位在用、不是被反映的单位，有完成期限."""
    if step.is_preview:
        return
    accused = {p.unit_id for p in step.files.parties if p.role == Party.Role.ACCUSED and p.unit_id}
    for i, (unit, _person, _text, due_on) in enumerate(step.get("tasks") or (), 1):
        if not unit.active:
            raise GuardFailed(f"{unit.name}已停用，请另选单位。", field=f"task_unit_{i}")
        if unit.pk in accused:
            raise GuardFailed(
                f"{unit.name}是被反映的单位，不能由它办理（《信访工作条例》第三十条）。", field=f"task_unit_{i}"
            )
        if due_on < step.at.astimezone().date():
            raise GuardFailed("完成期限不能早于今天。", field=f"task_due_{i}")


def open_tasks(files, units=None) -> list:
    """Tasks that nobody has reported on, of shares that still run; of these units alone when given."""
    shares = {row.pk for row in files.open_assignments}
    found = [row for row in files.tasks if row.reported_at is None and row.share_id in shares]
    return found if units is None else [row for row in found if row.unit_id in units]


@guard
def task_is_mine(step):
    """有本单位没有反馈的会商任务."""
    mine = open_tasks(step.files, _own_units(step))
    chosen = step.get("task")
    if not mine or (chosen is not None and chosen.pk not in {row.pk for row in mine}):
        raise GuardFailed("没有要您单位反馈的会商任务。", field="task")


@guard
def tasks_done_or_reason(step):
    """会商任务已反馈，或者主办说明理由."""
    if step.is_preview:
        return
    waiting = [row.unit.name for row in open_tasks(step.files)]
    if waiting:
        need(step, "reason", f"{'、'.join(dict.fromkeys(waiting))}的会商任务还没有反馈，请写明不等待的理由。")
