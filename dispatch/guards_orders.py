"""Guards of 指令, 吹哨, 指挥 and 应急响应."""

from dispatch.files import files_of
from dispatch.guards import need
from dispatch.models import Phase, PlanVersion
from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed


@guard
def order_is_whole(step):
    """要求、接收对象和签收时限已写；到场、完成不早于签收."""
    if step.is_preview:
        return
    need(step, "content", "请写要求做什么。")
    if not step.get("receivers"):
        raise GuardFailed("请至少选一个接收对象。", field="units")
    sign, arrive, done = (step.get(f"{name}_minutes") for name in ("sign", "arrive", "done"))
    if arrive and arrive < sign:
        raise GuardFailed("到场时限不能比签收时限短。", field="arrive_minutes")
    if done and done < max(sign, arrive or 0):
        raise GuardFailed("完成时限不能比签收、到场时限短。", field="done_minutes")


@guard
def order_is_open(step):
    """有没有完成的指令可以撤回."""
    rows = files_of(step.files).open_orders
    if not rows:
        raise GuardFailed("没有可以撤回的指令。")
    if not step.is_preview and step.get("order") not in rows:
        raise GuardFailed("这条指令已经完成或者撤回。", field="order")


@guard
def whistle_is_over(step):
    """吹哨单已完成或者撤回，还没有评议."""
    rows = files_of(step.files).whistles_to_review
    if not rows:
        raise GuardFailed("没有等待评议的吹哨单。")
    if not step.is_preview and step.get("order") not in rows:
        raise GuardFailed("这张吹哨单没有结束或者已经评议。", field="order")


@guard
def reviewer_did_not_whistle(step):
    """评议人不是吹哨人；写明理由 (无事不扰)."""
    rows = [step.get("order")] if not step.is_preview else files_of(step.files).whistles_to_review
    if rows and all(row.issued_by_id == step.by.pk for row in rows):
        raise GuardFailed("自己吹的哨请由其他人评议。")
    need(step, "note", "请写评议意见。")


def no_open_orders(step):
    """没有未完成的指令，才能办结 (突发事件)."""
    rows = files_of(step.files).open_targets
    if rows:
        names = "、".join(row.name for row in rows[:5])
        more = f"等 {len(rows)} 个" if len(rows) > 5 else ""
        raise GuardFailed(f"还有没完成的指令（{names}{more}），请先办完或者撤回。")


@guard
def forces_are_back(step):
    """应急结束时没有未完成的指令."""
    if not step.is_preview and step.get("phase") == Phase.ENDED:
        no_open_orders(step)


@guard
def leader_is_not_there_yet(step):
    """这位领导还没有登记到场；时间不在现在之后."""
    if step.is_preview:
        return
    person = step.get("person")
    if person is None:
        raise GuardFailed("请选择到场的领导。", field="person")
    if any(row.user_id == person.pk and row.left_at is None for row in files_of(step.files).arrivals):
        raise GuardFailed(f"{person.name}已经登记到场。", field="person")
    if step.get("at") and step.get("at") > step.at:
        raise GuardFailed("到场时间不能在现在之后。", field="at")


@guard
def somebody_is_there(step):
    """有在场的领导；离场前已移交指挥."""
    own = files_of(step.files)
    if step.is_preview:
        if not own.anybody_came:
            raise GuardFailed("没有登记在场的领导。")
        return
    present = [row for row in own.arrivals if row.left_at is None]
    row = step.get("arrival")
    if row not in present:
        raise GuardFailed("请选择在场的领导。", field="arrival")
    if row.user_id == own.detail.commander_id and own.detail.is_live:
        raise GuardFailed(f"{row.user.name}是指挥长，请先移交指挥，再离场。", field="arrival")
    at = step.get("at") or step.at
    if at > step.at or at < row.arrived_at:
        raise GuardFailed("离场时间要在到场时间和现在之间。", field="at")


@guard
def successor_is_there(step):
    """接任的指挥长在场."""
    own = files_of(step.files)
    if step.is_preview:
        if not own.anybody_came:
            raise GuardFailed("没有登记在场的领导，请先登记领导到场。")
        return
    present = {row.user_id for row in own.arrivals if row.left_at is None}
    person = step.get("person")
    if person is None or person.pk not in present:
        raise GuardFailed("接任的人要先登记到场。", field="person")
    if person.pk == own.detail.commander_id:
        raise GuardFailed(f"{person.name}已经是指挥长。", field="person")


@guard
def plan_can_start(step):
    """预案有现行版本，选的级别写在预案里，没有正在响应."""
    if step.is_preview:
        return
    version, level = step.get("plan"), step.get("level")
    if version is None or version.state != PlanVersion.State.IN_FORCE:
        raise GuardFailed("请选择有现行版本的预案。", field="plan")
    if any(row.version_id == version.pk and row.ended_at is None for row in files_of(step.files).starts):
        raise GuardFailed("这个预案已经启动，要改级别请用“调整响应级别”。", field="plan")
    if level not in {row.level for row in version.levels.all()}:
        raise GuardFailed("预案里没有这个响应级别，请选择预案写明的级别。", field="level")
    need(step, "matter", "请写响应事项。")


@guard
def response_runs(step):
    """有正在进行的响应；调整写明理由和另一个级别."""
    own = files_of(step.files)
    if step.is_preview:
        if own.detail.response is None:
            raise GuardFailed("没有正在进行的应急响应。")
        return
    running = [row for row in own.starts if row.ended_at is None]
    start = step.get("start")
    if start not in running:
        raise GuardFailed("请选择正在进行的响应。", field="start")
    need(step, "reason", "请写理由。")
    level = step.get("level")
    if step.row.action == "adjust_response":
        if level == start.level:
            raise GuardFailed("已经是这个级别。", field="level")
        if level not in {row.level for row in start.version.levels.all()}:
            raise GuardFailed("预案里没有这个响应级别。", field="level")
