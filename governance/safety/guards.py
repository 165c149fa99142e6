"""Guards of a hazard (处置条件): graded, put right, checked by another person, before its case is finished."""

from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed
from governance.core.now import today
from governance.safety.models import Hazard

Phase = Hazard.Phase


def hazard_of(step) -> Hazard | None:
    """The detail record, read once for each request."""
    files = step.files
    if not hasattr(files, "_hazard"):
        never = files.never("verify_hazard")
        found = None if never else Hazard.objects.select_related("rectified_by", "checked_by")
        files._hazard = found.filter(pk=files.case.pk).first() if found is not None else None
    return files._hazard


def _need(step, **sentences) -> None:
    for name, sentence in sentences.items():
        value = step.get(name)
        if not step.is_preview and (not value or (isinstance(value, str) and not value.strip())):
            raise GuardFailed(sentence, field=name)


@guard
def hazard_is_open(step):
    """还没有整改完."""
    row = hazard_of(step)
    if row is not None and row.phase not in (Phase.ORDERED, Phase.DISMISSED):
        raise GuardFailed(f"隐患已经是“{row.get_phase_display()}”，不能再改核查。")


@guard
def hazard_verdict_is_whole(step):
    """属实的写明等级、责任、要求、期限; 重大隐患整改前要防范 (《安全生产事故隐患排查治理暂行规定》第十六条)."""
    _need(step, finding="请写明核查情况。")
    if step.is_preview or not step.get("is_true"):
        return
    _need(
        step,
        level="请选择隐患等级。",
        responsible="请填写整改责任单位。",
        requirement="请写明整改要求。",
        rectify_by="请填写整改期限。",
    )
    if step.get("rectify_by") < today():
        raise GuardFailed("整改期限不能早于今天。", field="rectify_by")
    if step.get("level") == Hazard.Level.MAJOR:
        _need(step, interim="重大隐患整改完成以前要有防范措施，请写明。")


@guard
def hazard_is_being_rectified(step):
    """正在整改; 整改情况已写."""
    row = hazard_of(step)
    if row is None:
        raise GuardFailed("隐患还没有核查，请先“核查定级”。")
    if row.phase != Phase.ORDERED:
        raise GuardFailed(f"隐患是“{row.get_phase_display()}”，没有要登记的整改。")
    _need(step, measures="请写明整改情况。", rectified_on="请填写整改完成日期。")
    if not step.is_preview and step.get("rectified_on") > today():
        raise GuardFailed("整改完成日期不能晚于今天。", field="rectified_on")


@guard
def hazard_waits_for_check(step):
    """整改已登记、等待复查; 复查人不是整改登记人; 不合格的写明再整改的期限."""
    row = hazard_of(step)
    if row is None or row.phase != Phase.RECTIFIED:
        raise GuardFailed("还没有登记整改，不能复查。")
    if row.rectified_by_id == step.by.pk:
        raise GuardFailed("整改是您登记的，请由另一个人复查。")
    _need(step, check_note="请写明复查意见。")
    if step.is_preview or step.get("passed"):
        return
    _need(step, rectify_by="不合格的请填写再整改的期限。")
    if step.get("rectify_by") < today():
        raise GuardFailed("再整改的期限不能早于今天。", field="rectify_by")


def hazard_is_settled(step):
    """办结以前，隐患复查合格，或者核查不属实."""
    row = hazard_of(step)
    if row is None:
        raise GuardFailed("隐患还没有核查，请先“核查定级”。")
    if not row.is_over:
        raise GuardFailed(f"隐患是“{row.get_phase_display()}”，复查合格后才能办结。")


def no_open_hazard(step):
    """即办以前，没有还在整改的隐患."""
    row = hazard_of(step)
    if row is not None and not row.is_over:
        raise GuardFailed(f"隐患是“{row.get_phase_display()}”，复查合格后才能办结。")
