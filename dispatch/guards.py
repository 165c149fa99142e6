"""Guards of an incident (处置条件): detail, verification, figures, phases, and what has to be done before its end."""

from datetime import timedelta

from dispatch.files import files_of
from dispatch.models import Grade, Phase, Sort
from governance.cases import clock
from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed


def need(step, name: str, sentence: str) -> None:
    """A value of the request must be there; silent in a preview."""
    value = step.get(name)
    if not step.is_preview and (not value or (isinstance(value, str) and not value.strip())):
        raise GuardFailed(sentence, field=name)


@guard
def incident_is_live(step):
    """事件还在处置."""
    detail = files_of(step.files).detail
    if not detail.is_live:
        raise GuardFailed(f"事件已经是“{detail.get_phase_display()}”，不能再办这一步。")


@guard
def incident_is_verified(step):
    """已经核实属实."""
    detail = files_of(step.files).detail
    if detail.phase == Phase.RECEIVED:
        raise GuardFailed("事件还没有核实，请先“核实定级”。")
    if detail.phase == Phase.DISMISSED:
        raise GuardFailed("事件核实为不属实，不用再处置。")


@guard
def incident_times_fit(step):
    """事发时间、接报时间不在现在之后，先发生后接报."""
    if step.is_preview:
        return
    data = step.get("detail")
    if data["learned_at"] > step.at:
        raise GuardFailed("接报时间不能在现在之后。", field="learned_at")
    if data["happened_at"] and data["happened_at"] > data["learned_at"]:
        raise GuardFailed("事发时间不能在接报时间之后。", field="happened_at")
    if data["badly_injured"] > data["injured"]:
        raise GuardFailed("重伤人数包含在受伤人数里，不能比受伤人数多。", field="badly_injured")


@guard
def verdict_is_lawful(step):
    """核实结论写明理由；较大以上、敏感、有人死亡失联的必须报送 (《突发事件应对法》第六十一条)."""
    if step.is_preview:
        return
    if not step.get("is_true"):
        need(step, "reason", "核实为不属实的，请写明核实情况。")
        return
    if not step.get("sort"):
        raise GuardFailed("请选择事件类别。", field="sort")
    detail, grade = files_of(step.files).detail, step.get("grade")
    grave = grade is not None and grade <= Grade.MIDDLE
    if not step.get("is_reported", True) and (grave or step.get("is_sensitive") or detail.deaths or detail.missing):
        raise GuardFailed("较大以上、敏感或者有人死亡、失联的事件必须报送，请勾选“须向上级报送”。", field="is_reported")


@guard
def call_is_told(step):
    """来电内容已写."""
    need(step, "text", "请写来电内容。")
    if not step.is_preview and step.get("at") > step.at:
        raise GuardFailed("来电时间不能在现在之后。", field="at")


@guard
def figures_are_in_time(step):
    """伤亡变化在补报期限内，注明来源 (《生产安全事故报告和调查处理条例》第十三条)."""
    detail = files_of(step.files).detail
    if detail.sort == Sort.ACCIDENT and not detail.is_live:
        rule = clock.rule_for(step.case, "accident_more")
        begin = detail.happened_at or detail.learned_at
        if rule is not None and rule.unit == "day" and step.at > begin + timedelta(days=rule.amount):
            raise GuardFailed(f"事故发生已超过 {rule.amount} 日，过了补报期限（{rule.source}）。")
    need(step, "told_by", "请写数据来源。")
    if not step.is_preview and step.get("badly_injured") > step.get("injured"):
        raise GuardFailed("重伤人数包含在受伤人数里，不能比受伤人数多。", field="badly_injured")


@guard
def phase_moves_on(step):
    """阶段只向前：处置中 → 已控制 → 应急结束."""
    phase, asked = files_of(step.files).detail.phase, step.get("phase")
    if step.is_preview:
        return
    if asked == phase or (asked == Phase.CONTROLLED and phase == Phase.CONTROLLED):
        raise GuardFailed("事件已经是这个阶段。", field="phase")
    if asked not in (Phase.CONTROLLED, Phase.ENDED):
        raise GuardFailed("请选择“已控制”或者“应急结束”。", field="phase")


@guard
def emergency_is_over(step):
    """应急处置已经结束."""
    detail = files_of(step.files).detail
    if detail.phase == Phase.DISMISSED or detail.phase == Phase.REVIEWED:
        raise GuardFailed(f"事件是“{detail.get_phase_display()}”，不用复盘。")
    if detail.phase != Phase.ENDED:
        raise GuardFailed("应急处置还没有结束，结束后再复盘。")


@guard
def review_is_written(step):
    """复盘写明做得好的、问题和整改."""
    need(step, "bad", "请写存在的问题；没有的写“无”。")
    need(step, "todo", "请写整改措施和责任人；没有的写“无”。")


def incident_is_closed_properly(step):
    """办结前：已核实，应急结束，没有未完成的指令，须报送的已终报 (应对法第六十一条)."""
    own = files_of(step.files)
    detail = own.detail
    if detail.phase == Phase.DISMISSED:
        return
    if detail.phase == Phase.RECEIVED:
        raise GuardFailed("事件还没有核实，请先“核实定级”，再办结。")
    if detail.is_live:
        raise GuardFailed("应急处置还没有结束，请先登记“应急结束”，再办结。")
    if detail.is_reported and not own.sent("final"):
        raise GuardFailed("还没有报送终报，请先拟写并签发终报，再办结。")


def incident_is_reviewed(step):
    """销号前已复盘."""
    detail = files_of(step.files).detail
    if detail.phase == Phase.ENDED:
        raise GuardFailed("事件还没有复盘，请先“复盘评估”。")
