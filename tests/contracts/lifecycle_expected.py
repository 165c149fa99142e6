"""The lifecycle said a second time, by hand, from the written rules.

`governance/cases/lifecycle.py` is what runs; this list is what was meant. Nothing here is imported from the
product, so a slip in either of them shows as a difference in `test_lifecycle.py`. One line per row:

    (action, Chinese label, states it starts from, state it leads to, who may do it)

Who is `word@place` with the places C centre, L lead unit, A any assigned unit, O origin, UP a unit above, ANY
wherever the case is seen. CITIZEN and SYSTEM are the two accounts that cannot sign in.
"""

OPEN = "incomplete registered assigned handling paused resolved tracking evaluating"
ENDED = "closed rejected transferred withdrawn merged"
ALL = f"{OPEN} {ENDED}"
LED = "registered assigned handling paused resolved tracking evaluating closed rejected transferred"

TRIAGED = "registered assigned handling paused resolved tracking evaluating"
REMINDED = "incomplete registered assigned handling resolved"
WRITTEN = "incomplete registered assigned handling"
SIGNERS = "signer@L signer@C county@UP"  # whoever an 审签流程 may name; whose turn it is, a guard says
WHO_SEES = "registrar@ANY triager@ANY handler@ANY head@ANY supervisor@ANY leader@ANY director@ANY"

PAPERS = "registrar@C triager@C handler@O handler@A head@A handler@L head@L supervisor@C leader@C"

SAME = "="  # the state stays
BEFORE = "<"  # back to the state the undone event came from

# fmt: off
EXPECTED_TRANSITIONS = [
    ("register", "受理登记", "", "registered", "registrar@C handler@O grid@O dispatcher@C CITIZEN SYSTEM"),
    ("file_own", "自办备案", "", "handling", "handler@O"),
    ("return_for_completion", "退回补正", "registered", "incomplete", "triager@C"),
    ("complete", "补正", "incomplete", "registered", "handler@O grid@O registrar@C"),
    ("assign", "分流", "registered", "assigned", "triager@C leader@C SYSTEM"),
    ("rule_duty", "职责裁定", "registered", "assigned", "director@C"),
    ("undo_assign", "撤销分流", "assigned", BEFORE, "triager@C"),
    ("settle_on_spot", "即办", "registered", "resolved", "registrar@C triager@C"),
    ("reject", "不予受理", "registered", "rejected", "triager@C"),
    ("transfer_out", "移送 · 转送", "registered handling", "transferred", "triager@C leader@C"),
    ("take_back", "收回退件", "transferred", "registered", "triager@C"),
    ("merge", "并案", "registered assigned handling", "merged", "triager@C"),
    ("unmerge", "取消并案", "merged", "registered", "triager@C"),
    ("accept", "签收", "assigned", "handling", "handler@L head@L"),
    ("decline", "退回分流", "assigned handling", "registered", "handler@L head@L"),
    ("reassign", "转派", "assigned handling", "assigned", "triager@C leader@C"),
    ("send_up", "提级（报请）", "registered handling", "registered", "triager@C head@L"),
    ("send_down", "下交", "registered", "registered", "triager@C"),
    ("return_level", "退回原层级", "registered", "assigned", "triager@C"),
    ("pause", "停计", "handling", "paused", "head@L"),
    ("resume", "恢复计时", "paused", "handling", "head@L triager@C"),
    ("resolve", "办结", "handling", "resolved", "handler@L head@L"),
    ("take_answer", "沿用主案答复", "handling", "resolved", "handler@L head@L"),
    ("take_answer", "沿用主案答复", "registered", "resolved", "registrar@C triager@C"),
    ("feed_back", "反馈回访", "resolved", "tracking", "caller@C SYSTEM"),
    ("rework", "退回重办", "resolved tracking", "handling", "caller@C supervisor@C director@C"),
    ("confirm", "销号", "tracking", "evaluating", "supervisor@C SYSTEM"),
    ("evaluate", "考核评价", "evaluating", "closed", "evaluator@C SYSTEM"),
    ("reopen", "恢复办理", "closed", "registered", "leader@C"),
    ("withdraw", "撤回", "incomplete registered assigned handling paused", "withdrawn", "registrar@C"),
    ("withdraw", "撤回", OPEN, "withdrawn", "leader@C"),  # the late withdrawal: more states, fewer people
]

EXPECTED_SAME_STATE = [
    ("reclassify", "改类", "registered", SAME, "triager@C"),
    ("edit_facts", "更正登记", WRITTEN, SAME, "registrar@C triager@C handler@O handler@L"),
    ("hold_meeting", "联席会议", "registered", SAME, "director@C triager@C"),
    ("attach", "上传附件", OPEN, SAME, "registrar@C triager@C handler@O handler@A"),
    ("add_material", "补充材料", OPEN, SAME, "CITIZEN registrar@C handler@O"),
    ("link", "关联", OPEN, SAME, "registrar@C triager@C handler@A"),
    ("unlink", "取消关联", OPEN, SAME, "registrar@C triager@C handler@A"),
    ("refer", "对接", "handling resolved tracking", SAME, "handler@L triager@C"),
    ("referred_back", "对接结果", OPEN, SAME, "SYSTEM"),
    ("set_risk", "评定风险", OPEN, SAME, "triager@C handler@L leader@C"),
    ("record_progress", "办理进展", "assigned handling paused tracking", SAME, "handler@A"),
    ("hand_on", "转交同事", "assigned handling paused", SAME, "handler@A head@A supervisor@C"),
    ("add_assist", "请求协办", "assigned handling", SAME, "handler@L head@L triager@C"),
    ("accept_assist", "协办签收", "assigned handling paused", SAME, "handler@A"),
    ("answer_assist", "协办答复", "handling paused", SAME, "handler@A"),
    ("call_departments", "吹哨", "assigned handling", SAME, "head@L dispatcher@C"),
    ("report_in", "报到", "assigned handling", SAME, "handler@A"),
    ("request_extension", "申请延期", "handling", SAME, "handler@L"),
    ("decide_extension", "审批延期", "handling", SAME, f"head@L leader@C {SIGNERS}"),
    ("submit_draft", "报批", "registered handling", SAME, "handler@L triager@C"),
    ("sign_off", "审核签发", "registered handling", SAME, f"head@L leader@C {SIGNERS}"),
    ("tell_answer", "答复告知", "resolved tracking", SAME, "handler@L caller@C"),
    ("rate", "群众评价", "resolved tracking evaluating closed", SAME, "CITIZEN caller@C"),
    ("record_call", "回访登记", ALL, SAME, "caller@C supervisor@C"),
    ("decide_review", "答复复核", ALL, SAME, "director@C"),
    ("draw_check", "指派二次核查", "closed", SAME, "supervisor@C director@C"),
    ("record_check", "二次核查", ALL, SAME, "caller@C triager@C supervisor@C dispatcher@C director@C"),
    ("urge", "群众催办", "registered assigned handling resolved", SAME, "CITIZEN"),
    ("remind", "催办", REMINDED, SAME, "triager@C supervisor@C head@L SYSTEM"),
    ("supervise", "督办", TRIAGED, SAME, "supervisor@C leader@C county@UP"),
    ("propose_order", "拟督办单", TRIAGED, SAME, "triager@C dispatcher@C supervisor@C leader@C"),
    ("sign_order", "督办单签审", TRIAGED, SAME, f"leader@C {SIGNERS}"),
    ("answer_supervision", "督办回复", OPEN, SAME, "head@A triager@C"),
    ("return_order_answer", "退回重答", OPEN, SAME, "supervisor@C leader@C county@UP"),
    ("ask_order_time", "申请督办延期", OPEN, SAME, "head@A triager@C"),
    ("decide_order_time", "审批督办延期", OPEN, SAME, f"leader@C {SIGNERS}"),
    ("countersign", "会签", OPEN, SAME, "leader@C supervisor@C"),
    ("close_supervision", "核销督办", OPEN, SAME, "supervisor@C leader@C county@UP"),
    ("withdraw_supervision", "撤回督办", OPEN, SAME, "supervisor@C leader@C county@UP"),
    ("instruct", "领导批示", OPEN, SAME, "leader@C county@UP"),
    ("raise_confidentiality", "收紧知悉范围", OPEN, SAME, WHO_SEES),
    ("lower_confidentiality", "放宽知悉范围", OPEN, SAME, "director@ANY"),
    ("recalculate", "期限重算", ALL, SAME, "SYSTEM"),
    ("record_reply", "登记复函", "transferred", SAME, "triager@C handler@O"),
    ("reprint_receipt", "补打回执", ALL, SAME, "registrar@C"),
    ("issue_paper", "出具文书", ALL, SAME, PAPERS),
    ("void_paper", "文书作废", ALL, SAME, PAPERS),
    ("scan_paper", "上传签字件", ALL, SAME, PAPERS),
    ("deliver_paper", "送达", ALL, SAME, PAPERS),
    ("bind_file", "归卷", ALL, SAME, PAPERS),
    ("confer", "疑难会商", "assigned handling paused", SAME, "director@C leader@C triager@C supervisor@C head@L"),
    ("report_task", "会商任务反馈", "assigned handling paused resolved tracking", SAME, "handler@A head@A"),
    ("take_charge", "领导包案", LED, SAME, "director@C leader@C supervisor@C"),
    ("plan_charge", "安排包案步骤", LED, SAME, "leader@C supervisor@C handler@L head@L"),
    ("report_charge", "包案进展", LED, SAME, "leader@C supervisor@C handler@A head@A"),
    ("end_charge", "结束包案", LED, SAME, "leader@C supervisor@C"),
    (
        "note_reception", "领导接访", ALL, SAME,
        "registrar@C triager@C supervisor@C leader@C handler@O handler@A SYSTEM",
    ),
]
# fmt: on

# Rows that may arrive with the functions that need them first; once in the product they are compared like any other.
DEFERRED = frozenset({"call_departments", "report_in"})

# The words of the table → role codes. A word not in the table is a slip of this file.
WORDS = {
    "registrar": {"front"},
    "caller": {"front"},
    "triager": {"triage"},
    "handler": {"liaison", "mediator", "petition", "legal", "village"},
    "head": {"head"},
    "grid": {"grid"},
    "dispatcher": {"dispatch"},
    "supervisor": {"manager"},
    "evaluator": {"manager"},
    "leader": {"leader"},  # a post at the town, above the centre, or at the centre itself
    "director": {"leader"},  # only with a post at the centre itself
    "county": {"county"},
    "signer": {"liaison", "mediator", "petition", "legal", "village", "front", "triage", "dispatch", "manager"},
}
# The "head" of a unit that has none is its liaison; in a village it is the village post.
HEAD_WHERE_THERE_IS_NONE = {"department": {"liaison"}, "village": {"village"}}
# At the county's own centre the county post is the triager.
TRIAGER_AT_COUNTY_CENTRE = {"county"}

STATES = {
    "incomplete": ("待补正", "intake", "origin"),
    "registered": ("待分流", "triage", "centre"),
    "assigned": ("待签收", "handling", "lead"),
    "handling": ("办理中", "handling", "lead"),
    "paused": ("停计", "handling", "lead"),
    "resolved": ("待回访", "feedback", "centre"),
    "tracking": ("跟踪中", "tracking", "centre"),
    "evaluating": ("待考核", "evaluation", "centre"),
    "closed": ("已归档", "ended", None),
    "rejected": ("不予受理", "ended", None),
    "transferred": ("已移送", "ended", None),
    "withdrawn": ("已撤回", "ended", None),
    "merged": ("已并案", "ended", None),
}

# What each row asks of the input or of the case before it may happen (names of guards).
EXPECTED_GUARDS = {
    "register": {"applicant_named", "few_representatives", "duplicate_considered", "dispatcher_takes_incidents"},
    "file_own": {"within_duty_list"},
    "return_for_completion": {"reason_given"},
    "complete": {"applicant_named"},
    "assign": {
        "system_follows_a_rule",
        "no_ruling_owed",
        "unit_is_active",
        "unit_is_not_accused",
        "duty_line_or_reason",
    },
    "rule_duty": {"ruling_is_owed", "unit_is_active", "unit_is_not_accused", "reason_given"},
    "undo_assign": {"within_60_s", "nobody_signed"},
    "settle_on_spot": {"answer_is_written", "lateness_is_explained"},
    "reject": {"lawful_reason", "signed_off_if_kind_asks", "no_open_supervision"},
    "transfer_out": {"receiver_named", "no_open_supervision"},
    "take_back": {"reason_given"},
    "merge": {"target_is_open", "no_open_supervision"},
    "unmerge": {"reason_given"},
    "accept": {"nobody_to_avoid"},
    "decline": {"duty_line_or_reason", "within_decline_time", "declines_left", "not_bound_by_ruling"},
    "reassign": {"unit_is_active", "unit_is_not_accused", "duty_line_or_reason"},
    "send_up": {"reason_given", "level_above"},
    "send_down": {"level_below"},
    "return_level": {"came_from_other_level", "reason_given"},
    "pause": {"reason_given", "kind_allows_pause"},
    "resume": set(),
    "resolve": {
        "result_is_written",
        "assists_done_or_reason",
        "signed_off_if_kind_asks",
        "lateness_is_explained",
        "checklist_is_done",
    },
    "feed_back": {"answer_is_told", "asker_is_not_a_handler", "no_review_owed"},
    "rework": {"reason_given", "rework_left"},
    "confirm": {"no_open_supervision", "undertakings_met", "lateness_is_explained", "no_review_owed"},
    "evaluate": {"by_is_not_a_handler", "no_open_supervision"},
    "reopen": {"within_reopening_time"},
    "withdraw": {"applicant_signed_request", "no_open_supervision"},
}
