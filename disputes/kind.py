"""The kind 纠纷 (案件类型): its own events, the guards that it adds to the shared ones, and its limits.

Conditions of a mediation are guards of own events; the state of the case is the shared lifecycle's alone.
"""

from disputes import guards, guards_outcome, guards_procedure, guards_referrals  # noqa: F401  (guards register themselves)
from governance.cases.kinds import CaseKind, register_kind
from governance.cases.lifecycle import own_row

WORKERS = "handler@L head@L"
DESK = "registrar@C triager@C handler@O handler@A head@A"
ASKERS = "registrar@C triager@C " + WORKERS
SENDERS = "triager@C " + WORKERS
EVERYWHERE = "registered assigned handling paused resolved tracking evaluating closed transferred"
AFTER = "handling paused resolved tracking evaluating"
EARLY = "registered assigned handling"
BEFORE = "incomplete registered assigned handling paused"

EVENTS = (
    own_row("dispute_detail", "填写纠纷要素", BEFORE, DESK, "detail_is_whole"),
    own_row(
        "exclude_matter",
        "不属调解范围",
        "registered assigned handling",
        "triager@C " + WORKERS,
        "mediation_is_open route_is_named",
    ),
    own_row(
        "record_consent",
        "征询调解意愿",
        EARLY,
        ASKERS,
        "detail_is_filled both_sides_named consent_may_be_asked refusal_is_explained",
    ),
    own_row("give_notice", "权利义务告知", EARLY, ASKERS, "mediation_is_open all_parties_agree notice_is_whole"),
    own_row(
        "appoint_mediators",
        "指定、选定调解员",
        EARLY,
        "triager@C supervisor@C " + WORKERS,
        "mediation_is_open all_parties_agree mediators_fit",
    ),
    own_row("raise_recusal", "申请回避", EARLY, ASKERS, "mediation_is_open some_mediator"),
    own_row(
        "decide_recusal",
        "决定回避",
        EARLY,
        "head@L director@C supervisor@C",
        "recusal_is_open recusal_decision_is_lawful",
    ),
    own_row(
        "invite_participant", "邀请参加调解", EARLY, WORKERS, "mediation_is_open all_parties_agree invitation_is_agreed"
    ),
    own_row(
        "plan_session",
        "安排调解",
        "handling",
        WORKERS,
        "mediation_is_open all_parties_agree mediators_at_work session_fits",
    ),
    own_row("cancel_session", "取消调解", "handling paused", WORKERS, "session_is_planned reason_given"),
    own_row(
        "hold_session",
        "记录调解",
        "handling",
        WORKERS,
        "mediation_is_open all_parties_agree everybody_was_told mediators_at_work session_record_is_whole",
    ),
    own_row(
        "extend_mediation",
        "协议延期",
        "handling",
        WORKERS,
        "mediation_is_open mediation_clock_runs reason_given everybody_agrees_to_more_time",
    ),
    own_row(
        "draft_agreement",
        "拟定书面协议",
        "handling",
        WORKERS,
        "mediation_is_open all_parties_agree everybody_was_told session_was_held facts_are_written",
    ),
    own_row("add_clause", "添加条款", "handling", WORKERS, "mediation_is_open draft_is_unsigned clause_is_plain"),
    own_row(
        "drop_clause", "删除条款", "handling", WORKERS, "mediation_is_open draft_is_unsigned agreement_has_clauses"
    ),
    own_row(
        "sign_agreement",
        "协议签章生效",
        "handling",
        WORKERS,
        "mediation_is_open draft_is_unsigned agreement_has_clauses signatures_are_whole",
    ),
    own_row(
        "agree_orally",
        "登记口头协议",
        "handling",
        WORKERS,
        "mediation_is_open all_parties_agree everybody_was_told session_was_held may_be_oral facts_are_written",
    ),
    own_row("end_mediation", "调解不成、终止", "handling", WORKERS, "may_end other_ways_are_told"),
    own_row("record_performance", "登记履行", AFTER, WORKERS, "something_is_owed payment_fits"),
    own_row("urge_performance", "督促履行", AFTER, WORKERS, "something_is_owed due_day_has_passed"),
    own_row("apply_confirmation", "申请司法确认", AFTER, WORKERS, "confirmation_is_open both_apply"),
    own_row("record_ruling", "登记裁定", f"{AFTER} closed", WORKERS, "ruling_is_awaited"),
    own_row("record_visit", "登记回访", f"{AFTER} closed", WORKERS, "outcome_is_there"),
    own_row("report_risk", "报告激化苗头", "assigned " + AFTER, ASKERS, "risk_report_is_owed"),
    own_row("reply_to_source", "向来源单位反馈", f"{AFTER} closed", WORKERS, "source_waits letter_is_written"),
    own_row("refer_out", "移送、委托其他单位", f"registered assigned {AFTER}", SENDERS, "referral_is_whole"),
    own_row("record_return", "登记移送回复", EVERYWHERE, f"CITIZEN {SENDERS}", "referral_waits return_is_whole"),
    own_row("withdraw_referral", "撤回移送", EVERYWHERE, SENDERS, "referral_waits reason_given"),
)


def panel(case, files, allowed) -> dict:
    """What the part of the case page shows."""
    from disputes.panel import panel_of

    return panel_of(case, files, allowed)


def next_actions(case, files) -> tuple[str, ...]:
    """What is owed now, in order."""
    from disputes.panel import owed

    return owed(files)


def rule_name(case, action: str) -> str:
    """办理 of what a court sent has limits of its own (最高人民法院关于人民法院特邀调解的规定 第二十七条)."""
    from disputes.limits import rule_name as named

    return named(case, action)


def handled_from(case):
    """From the receipt of the papers, where a court sent them."""
    from disputes.limits import handled_from as since

    return since(case)


KIND = register_kind(
    CaseKind(
        key="dispute",
        label="纠纷",
        icon="scale",
        max_extensions=2,
        remedy="不愿调解或者调解不成的，可以依法申请仲裁、行政处理或者向人民法院起诉。",
        events=EVENTS,
        guards={
            "request_extension": (guards_procedure.agreed_extension_only,),
            "resolve": (guards_outcome.outcome_recorded,),
            "confirm": (guards_outcome.performance_is_over, guards_outcome.dossier_is_whole),
        },
        detail_model="disputes.Dispute",
        panel_template="disputes/_panel.html",
        panel=panel,
        next_actions=next_actions,
        panel_actions=frozenset(row.action for row in EVENTS),
        rule_name=rule_name,
        handled_from=handled_from,
    )
)
