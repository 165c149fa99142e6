"""The kind 突发事件 (案件类型): its own events, the guards that it adds to the shared ones, and its limits."""

from dispatch import guards, guards_orders, guards_reports  # noqa: F401  (guards register themselves)
from governance.cases.kinds import CaseKind, register_kind
from governance.cases.lifecycle import own_row

COMMAND = "dispatcher@C leader@C director@C"
LEAD = "handler@L head@L"
DESK = f"registrar@C triager@C supervisor@C {COMMAND} {LEAD}"
BEFORE = "registered assigned handling"
AFTER = "registered assigned handling resolved tracking"
LATER = f"{AFTER} evaluating closed"

EVENTS = (
    own_row(
        "incident_detail", "填写事件要素", BEFORE, f"{DESK} handler@O grid@O", "incident_is_live incident_times_fit"
    ),
    own_row("verify_incident", "核实定级", BEFORE, f"triager@C {COMMAND} {LEAD}", "verdict_is_lawful"),
    own_row("add_call", "并入来电", BEFORE, DESK, "incident_is_live call_is_told"),
    own_row("update_figures", "更新伤亡和处置数据", LATER, f"{COMMAND} {LEAD}", "figures_are_in_time"),
    own_row(
        "phone_report", "电话初报", BEFORE, f"{COMMAND} {LEAD}", "incident_is_verified incident_is_reported phoned_once"
    ),
    own_row(
        "draft_report",
        "拟写报告",
        AFTER,
        f"{COMMAND} {LEAD}",
        "incident_is_verified incident_is_reported report_is_in_order answer_was_asked no_draft_of_the_type"
        " report_is_written",
    ),
    own_row("sign_report", "签发报告", AFTER, "leader@C director@C", "report_waits signer_did_not_draft"),
    own_row("ask_report", "登记核报要求", AFTER, f"{COMMAND} {LEAD}", "incident_is_verified question_is_written"),
    own_row(
        "move_phase",
        "登记处置阶段",
        BEFORE,
        f"{COMMAND} {LEAD}",
        "incident_is_verified incident_is_live phase_moves_on forces_are_back",
    ),
    own_row("issue_orders", "下达指令、吹哨", BEFORE, f"{COMMAND} {LEAD}", "incident_is_live order_is_whole"),
    own_row("withdraw_order", "撤回指令", LATER, f"{COMMAND} {LEAD}", "order_is_open reason_given"),
    own_row("review_whistle", "吹哨评议", LATER, f"{COMMAND} supervisor@C", "whistle_is_over reviewer_did_not_whistle"),
    own_row("leader_arrives", "领导到场", BEFORE, DESK, "incident_is_live leader_is_not_there_yet"),
    own_row("leader_leaves", "领导离场", BEFORE, DESK, "somebody_is_there"),
    own_row("hand_over_command", "移交指挥", BEFORE, f"{COMMAND} {LEAD}", "incident_is_live successor_is_there"),
    own_row("start_plan", "启动预案", BEFORE, COMMAND, "incident_is_verified incident_is_live plan_can_start"),
    own_row("adjust_response", "调整响应级别", BEFORE, COMMAND, "incident_is_live response_runs"),
    own_row("end_response", "终止响应", BEFORE, COMMAND, "response_runs"),
    own_row("review_incident", "复盘评估", LATER, f"{COMMAND} supervisor@C", "emergency_is_over review_is_written"),
)


def panel(case, files, allowed) -> dict:
    """What the part of the case page shows."""
    from dispatch.panel import panel_of

    return panel_of(case, files, allowed)


def next_actions(case, files) -> tuple[str, ...]:
    """What is owed now, in order."""
    from dispatch.panel import owed

    return owed(files)


def rule_name(case, action: str) -> str:
    """续报 of a grave incident has a shorter limit of its own."""
    from dispatch.limits import rule_name as named

    return named(case, action)


KIND = register_kind(
    CaseKind(
        key="incident",
        label="突发事件",
        icon="broadcast",
        allows_pause=False,
        events=EVENTS,
        guards={
            "resolve": (guards_orders.no_open_orders, guards.incident_is_closed_properly),
            "confirm": (guards.incident_is_reviewed,),
            **dict.fromkeys(("merge", "transfer_out", "withdraw", "reject"), (guards_orders.no_open_orders,)),
        },
        detail_model="dispatch.Incident",
        panel_template="dispatch/_panel.html",
        panel=panel,
        next_actions=next_actions,
        panel_actions=frozenset(row.action for row in EVENTS),
        rule_name=rule_name,
    )
)
