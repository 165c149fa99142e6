"""The lifecycle as one table in two blocks: TRANSITIONS (the state changes) and SAME_STATE (it stays). Data only."""

from dataclasses import dataclass, field

from governance.cases.states import OPEN_STATES, State
from governance.organisation.roles import Role

# Where a role must stand to act: the case's centre, its lead unit, any assigned unit, the registering unit,
# a unit above the centre, or wherever the case is seen.
CENTRE, LEAD, ASSIGNED, ORIGIN, ABOVE, ANYWHERE = "C", "L", "A", "O", "↑", "*"

# The target of 撤销分流: the state in which the case was before it.
BEFORE = "before"

SYSTEM, CITIZEN = "SYSTEM", "CITIZEN"

HANDLERS = frozenset({Role.LIAISON, Role.MEDIATOR, Role.PETITION, Role.LEGAL, Role.VILLAGE})
ROLES_OF = {
    "registrar": frozenset({Role.FRONT}),
    "caller": frozenset({Role.FRONT}),
    "triager": frozenset({Role.TRIAGE}),  # at the county's own centre also 县级, see engine.stands
    "handler": HANDLERS,
    "head": frozenset({Role.HEAD}),  # in a unit without one its 联络员, in a village its 村级, see engine.stands
    "grid": frozenset({Role.GRID}),
    "dispatcher": frozenset({Role.DISPATCH}),
    "supervisor": frozenset({Role.MANAGER}),
    "evaluator": frozenset({Role.MANAGER}),
    "leader": frozenset({Role.LEADER}),
    "director": frozenset({Role.LEADER}),  # a 镇领导 with a post at the centre itself
    "county": frozenset({Role.COUNTY}),
    # whoever an 审签流程 may name beside heads and leaders; the guard says whose turn it is
    "signer": HANDLERS | {Role.FRONT, Role.TRIAGE, Role.DISPATCH, Role.MANAGER},
}


@dataclass(frozen=True)
class Who:
    """A word of the table (办事角色) and the place where it must stand."""

    word: str
    place: str = ANYWHERE


@dataclass(frozen=True)
class Row:
    """One line of the table. `target` None keeps the state; empty `sources` make a new case."""

    action: str
    label: str
    sources: frozenset
    target: str | None
    who: tuple[Who, ...]
    guards: tuple[str, ...] = field(default=())


def _who(text: str) -> tuple[Who, ...]:
    """'triager@C leader@C SYSTEM' → Who rows."""
    return tuple(Who(*part.split("@")) if "@" in part else Who(part) for part in text.split())


def _row(action, label, sources, target, who, guards="") -> Row:
    states = sources if isinstance(sources, frozenset) else frozenset(State(name) for name in sources.split())
    return Row(action, label, states, target, _who(who), tuple(guards.split()))


def own_row(action: str, label: str, sources: str, who: str, guards: str = "") -> Row:
    """An own event of a kind, which keeps the state; the words are those of the table."""
    return _row(action, label, sources, None, who, guards)


#: Whoever works at the centre may be asked to check a case in which they had no part.
CHECKERS = "caller@C triager@C supervisor@C dispatcher@C director@C"
#: Papers are also issued and delivered after the end of a case: letters of refusal, follow-up records, the dossier.
PAPERS = "registrar@C triager@C handler@O handler@A head@A handler@L head@L supervisor@C leader@C"
SIGNERS = "signer@L signer@C county@↑"
OPEN = OPEN_STATES
EVERY = frozenset(State)
LED = EVERY - {State.MERGED, State.WITHDRAWN, State.INCOMPLETE}

TRANSITIONS = (
    _row(
        "register",
        "受理登记",
        "",
        State.REGISTERED,
        "registrar@C handler@O grid@O dispatcher@C CITIZEN SYSTEM",
        "applicant_named few_representatives duplicate_considered dispatcher_takes_incidents",
    ),
    _row(
        "file_own", "自办备案", "", State.HANDLING, "handler@O", "applicant_named few_representatives within_duty_list"
    ),
    _row("return_for_completion", "退回补正", "registered", State.INCOMPLETE, "triager@C", "reason_given"),
    _row("complete", "补正", "incomplete", State.REGISTERED, "handler@O grid@O registrar@C", "applicant_named"),
    _row(
        "assign",
        "分流",
        "registered",
        State.ASSIGNED,
        "triager@C leader@C SYSTEM",
        "system_follows_a_rule no_ruling_owed unit_is_active unit_is_not_accused nobody_to_avoid duty_line_or_reason",
    ),
    _row(
        "rule_duty",
        "职责裁定",
        "registered",
        State.ASSIGNED,
        "director@C",
        "ruling_is_owed unit_is_active unit_is_not_accused nobody_to_avoid reason_given",
    ),
    _row("undo_assign", "撤销分流", "assigned", BEFORE, "triager@C", "within_60_s nobody_signed"),
    _row(
        "settle_on_spot",
        "即办",
        "registered",
        State.RESOLVED,
        "registrar@C triager@C",
        "answer_is_written lateness_is_explained",
    ),
    _row(
        "reject",
        "不予受理",
        "registered",
        State.REJECTED,
        "triager@C",
        "lawful_reason signed_off_if_kind_asks no_open_supervision",
    ),
    _row(
        "transfer_out",
        "移送转送",
        "registered handling",
        State.TRANSFERRED,
        "triager@C leader@C",
        "receiver_named no_open_supervision",
    ),
    _row("take_back", "收回退件", "transferred", State.REGISTERED, "triager@C", "reason_given"),
    _row(
        "merge", "并案", "registered assigned handling", State.MERGED, "triager@C", "target_is_open no_open_supervision"
    ),
    _row("unmerge", "取消并案", "merged", State.REGISTERED, "triager@C", "reason_given"),
    _row("accept", "签收", "assigned", State.HANDLING, "handler@L head@L", "nobody_to_avoid"),
    _row(
        "decline",
        "退回分流",
        "assigned handling",
        State.REGISTERED,
        "handler@L head@L",
        "duty_line_or_reason within_decline_time declines_left not_bound_by_ruling",
    ),
    _row(
        "reassign",
        "转派",
        "assigned handling",
        State.ASSIGNED,
        "triager@C leader@C",
        "ruling_stands unit_is_active unit_is_not_accused nobody_to_avoid duty_line_or_reason",
    ),
    _row(
        "send_up",
        "提级（报请）",
        "registered handling",
        State.REGISTERED,
        "triager@C head@L",
        "reason_given level_above",
    ),
    _row("send_down", "下交", "registered", State.REGISTERED, "triager@C", "level_below"),
    _row("return_level", "退回原层级", "registered", State.ASSIGNED, "triager@C", "came_from_other_level reason_given"),
    _row("pause", "停计", "handling", State.PAUSED, "head@L", "reason_given kind_allows_pause"),
    _row("resume", "恢复计时", "paused", State.HANDLING, "head@L triager@C"),
    _row(
        "resolve",
        "办结",
        "handling",
        State.RESOLVED,
        "handler@L head@L",
        "result_is_written assists_done_or_reason tasks_done_or_reason checklist_is_done signed_off_if_kind_asks"
        " lateness_is_explained",
    ),
    _row(
        "take_answer",
        "沿用主案答复",
        "handling",
        State.RESOLVED,
        "handler@L head@L",
        "parent_is_answered assists_done_or_reason tasks_done_or_reason signed_off_if_kind_asks lateness_is_explained",
    ),
    _row(
        "take_answer",
        "沿用主案答复",
        "registered",
        State.RESOLVED,
        "registrar@C triager@C",
        "parent_is_answered signed_off_if_kind_asks lateness_is_explained",
    ),
    _row(
        "feed_back",
        "反馈回访",
        "resolved",
        State.TRACKING,
        "caller@C SYSTEM",
        "answer_is_told asker_is_not_a_handler no_review_owed",
    ),
    _row(
        "rework",
        "退回重办",
        "resolved tracking",
        State.HANDLING,
        "caller@C supervisor@C director@C",
        "reason_given rework_left",
    ),
    _row(
        "confirm",
        "销号",
        "tracking",
        State.EVALUATING,
        "supervisor@C SYSTEM",
        "no_open_supervision undertakings_met lateness_is_explained no_review_owed charge_is_ended",
    ),
    _row(
        "evaluate",
        "考核评价",
        "evaluating",
        State.CLOSED,
        "evaluator@C SYSTEM",
        "by_is_not_a_handler no_open_supervision",
    ),
    _row("reopen", "恢复办理", "closed", State.REGISTERED, "leader@C", "reason_given within_reopening_time"),
    _row(
        "withdraw",
        "撤回",
        "incomplete registered assigned handling paused",
        State.WITHDRAWN,
        "registrar@C",
        "applicant_signed_request no_open_supervision",
    ),
    _row("withdraw", "撤回", OPEN, State.WITHDRAWN, "leader@C", "applicant_signed_request reason_given"),
)

SAME_STATE = (
    _row("reclassify", "改类", "registered", None, "triager@C"),
    _row(
        "edit_facts",
        "更正登记",
        "incomplete registered assigned handling",
        None,
        "registrar@C triager@C handler@O handler@L",
        "reason_given_after_triage",
    ),
    _row(
        "hold_meeting", "联席会议", "registered", None, "director@C triager@C", "duty_is_disputed decision_is_written"
    ),
    _row(
        "confer",
        "疑难会商",
        "assigned handling paused",
        None,
        "director@C leader@C triager@C supervisor@C head@L",
        "decision_is_written tasks_are_for_fit_units",
    ),
    _row(
        "report_task",
        "会商任务反馈",
        "assigned handling paused resolved tracking",
        None,
        "handler@A head@A",
        "task_is_mine result_is_written",
    ),
    # 积案: a case whose procedure has ended may still want a leader who answers for it.
    _row("take_charge", "领导包案", LED, None, "director@C leader@C supervisor@C", "leader_fits"),
    _row(
        "plan_charge",
        "安排包案步骤",
        LED,
        None,
        "leader@C supervisor@C handler@L head@L",
        "has_case_leader",
    ),
    _row(
        "report_charge",
        "包案进展",
        LED,
        None,
        "leader@C supervisor@C handler@A head@A",
        "charge_step_is_open text_is_written",
    ),
    _row("end_charge", "结束包案", LED, None, "leader@C supervisor@C", "has_case_leader four_are_done"),
    _row("attach", "上传附件", OPEN, None, "registrar@C triager@C handler@O handler@A", "files_given"),
    _row("add_material", "补充材料", OPEN, None, "CITIZEN registrar@C handler@O", "files_given"),
    _row("link", "关联", OPEN, None, "registrar@C triager@C handler@A", "link_target_given"),
    _row("unlink", "取消关联", OPEN, None, "registrar@C triager@C handler@A", "reason_given link_exists"),
    _row(
        "refer",
        "对接",
        "handling resolved tracking",
        None,
        "handler@L triager@C",
        "other_kind_given reason_given",
    ),
    _row("referred_back", "对接结果", OPEN, None, "SYSTEM"),
    _row("set_risk", "评定风险", OPEN, None, "triager@C handler@L leader@C", "reason_given"),
    _row("record_progress", "办理进展", "assigned handling paused tracking", None, "handler@A", "text_is_written"),
    _row(
        "hand_on",
        "转交同事",
        "assigned handling paused",
        None,
        "handler@A head@A supervisor@C",
        "same_unit nobody_to_avoid",
    ),
    _row(
        "add_assist",
        "请求协办",
        "assigned handling",
        None,
        "handler@L head@L triager@C",
        "unit_is_active unit_is_not_accused",
    ),
    _row(
        "accept_assist", "协办签收", "assigned handling paused", None, "handler@A", "assist_is_unsigned nobody_to_avoid"
    ),
    _row("answer_assist", "协办答复", "handling paused", None, "handler@A", "assist_is_unanswered result_is_written"),
    _row("request_extension", "申请延期", "handling", None, "handler@L", "reason_given extension_left before_due"),
    _row(
        "decide_extension",
        "审批延期",
        "handling",
        None,
        f"head@L leader@C {SIGNERS}",
        "extension_is_asked by_is_next_signer by_is_not_the_drafter",
    ),
    _row("submit_draft", "报批", "registered handling", None, "handler@L triager@C", "draft_is_written"),
    _row(
        "sign_off",
        "审核签发",
        "registered handling",
        None,
        f"head@L leader@C {SIGNERS}",
        "draft_is_open by_is_next_signer by_is_not_the_drafter",
    ),
    _row("tell_answer", "答复告知", "resolved tracking", None, "handler@L caller@C", "answer_is_untold proof_given"),
    _row(
        "rate",
        "群众评价",
        "resolved tracking evaluating closed",
        None,
        "CITIZEN caller@C",
        "answer_is_told rating_is_open once_per_party_and_round asker_is_not_a_handler",
    ),
    _row("record_call", "回访登记", EVERY, None, "caller@C supervisor@C", "call_is_owed asker_is_not_a_handler"),
    _row("decide_review", "答复复核", EVERY, None, "director@C", "review_is_owed finding_is_written"),
    _row(
        "draw_check",
        "指派二次核查",
        "closed",
        None,
        "supervisor@C director@C",
        "no_check_yet checker_had_no_part",
    ),
    _row("record_check", "二次核查", EVERY, None, CHECKERS, "check_is_mine finding_is_written"),
    _row(
        "urge",
        "群众催办",
        "registered assigned handling resolved",
        None,
        "CITIZEN",
        "clock_is_overdue once_a_week",
    ),
    _row(
        "remind",
        "催办",
        "incomplete registered assigned handling resolved",
        None,
        "triager@C supervisor@C head@L SYSTEM",
        "once_a_day",
    ),
    _row(
        "supervise",
        "督办",
        "registered assigned handling paused resolved tracking evaluating",
        None,
        "supervisor@C leader@C county@↑",
        "requirement_is_written receiver_takes_part grade_is_mine_to_sign only_upward order_goes_its_way",
    ),
    _row(
        "propose_order",
        "拟督办单",
        "registered assigned handling paused resolved tracking evaluating",
        None,
        "triager@C dispatcher@C supervisor@C leader@C",
        "others_sign_the_order requirement_is_written receiver_takes_part only_upward no_draft_waits",
    ),
    _row(
        "sign_order",
        "督办单签审",
        "registered assigned handling paused resolved tracking evaluating",
        None,
        f"leader@C {SIGNERS}",
        "order_draft_is_open by_is_next_signer by_is_not_the_drafter",
    ),
    _row(
        "answer_supervision",
        "督办回复",
        OPEN,
        None,
        "head@A triager@C",
        "supervision_is_open addressed_to_own_unit result_is_written",
    ),
    _row(
        "return_order_answer",
        "退回重答",
        OPEN,
        None,
        "supervisor@C leader@C county@↑",
        "answer_is_accepted reason_given",
    ),
    _row(
        "ask_order_time",
        "申请督办延期",
        OPEN,
        None,
        "head@A triager@C",
        "supervision_is_open addressed_to_own_unit order_time_left reason_given",
    ),
    _row(
        "decide_order_time",
        "审批督办延期",
        OPEN,
        None,
        f"leader@C {SIGNERS}",
        "order_time_is_asked by_is_next_signer by_is_not_the_drafter",
    ),
    _row("countersign", "会签", OPEN, None, "leader@C supervisor@C", "order_runs not_signed_by_me opinion_is_written"),
    _row("close_supervision", "核销督办", OPEN, None, "supervisor@C leader@C county@↑", "answer_is_accepted"),
    _row("withdraw_supervision", "撤回督办", OPEN, None, "supervisor@C leader@C county@↑", "by_is_issuer reason_given"),
    _row("instruct", "领导批示", OPEN, None, "leader@C county@↑", "requirement_is_written receiver_takes_part"),
    _row(
        "raise_confidentiality",
        "收紧知悉范围",
        OPEN,
        None,
        "registrar triager handler head supervisor leader director",
        "named_persons_given",
    ),
    _row("lower_confidentiality", "放宽知悉范围", OPEN, None, "director", "reason_given is_confidential"),
    _row("recalculate", "期限重算", EVERY, None, "SYSTEM"),
    _row("record_reply", "登记复函", "transferred", None, "triager@C handler@O", "reply_is_written"),
    _row("reprint_receipt", "补打回执", EVERY, None, "registrar@C", "reason_given"),
    _row("issue_paper", "出具文书", EVERY, None, PAPERS, "paper_can_be_issued"),
    _row(
        "void_paper",
        "文书作废",
        EVERY,
        None,
        PAPERS,
        "reason_given paper_is_in_force voided_by_its_issuer_or_head",
    ),
    _row("scan_paper", "上传签字件", EVERY, None, PAPERS, "files_given paper_is_in_force"),
    _row("deliver_paper", "送达", EVERY, None, PAPERS, "paper_is_in_force delivery_is_complete"),
    _row("bind_file", "归卷", EVERY, None, PAPERS, "file_is_there"),
    _row(
        "note_reception",
        "领导接访",
        EVERY,
        None,
        "registrar@C triager@C supervisor@C leader@C handler@O handler@A SYSTEM",
        "comes_from_reception",
    ),
)

LABELS = {row.action: row.label for row in (*TRANSITIONS, *SAME_STATE)}
