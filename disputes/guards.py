"""Guards of the mediation (调解条件), each with its article; they say nothing about typing in a preview."""

from disputes.files import files_of
from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed


@guard
def detail_is_whole(step):
    """要素合乎规定：其他纠纷写明是什么纠纷；有移送单位的写明单位."""
    if step.is_preview:
        return
    data = step.get("detail")
    if data["type"] is None:
        raise GuardFailed("请选择纠纷类型。", field="type")
    if data["type"].code == "99" and not data["type_note"].strip():
        raise GuardFailed("选了“其他纠纷”，请写明是什么纠纷。", field="type_note")
    from disputes.models.dispute import COURT, SENT

    if data["source"] in SENT and not data["source_body"].strip():
        raise GuardFailed("请写明移送或者委托的单位，结果要反馈给它。", field="source_body")
    if data["source"] in COURT and data["received_at"] is None:
        raise GuardFailed(
            "法院委派、委托的，请填签收材料的时间，调解期限从这时起算（特邀调解规定第二十七条）。", field="received_at"
        )
    if data["received_at"] and data["received_at"] > step.at:
        raise GuardFailed("签收材料的时间不能在现在之后。", field="received_at")


@guard
def mediation_is_open(step):
    """调解还没有结果."""
    dispute = files_of(step.files).detail
    if dispute.has_ended:
        raise GuardFailed(f"这件纠纷已经是“{dispute.get_status_display()}”。")


@guard
def route_is_named(step):
    """不能调解的，写明依法走哪条路、告诉了谁."""
    if step.is_preview:
        return
    if not step.get("reason"):
        raise GuardFailed("请选择不能调解的理由。", field="reason")
    if not (step.get("route") or "").strip():
        raise GuardFailed("请写明告诉当事人依法走哪条途径。", field="route")
