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


OPEN = OPEN_STATES
EVERY = frozenset(State)

TRANSITIONS = (
    _row(
        "register",
        "受理登记",
        "",
        State.REGISTERED,
        "registrar@C handler@O grid@O CITIZEN SYSTEM",
        "applicant_named duplicate_considered",
    ),
    _row("file_own", "自办备案", "", State.HANDLING, "handler@O", "applicant_named within_duty_list"),
    _row("return_for_completion", "退回补正", "registered", State.INCOMPLETE, "triager@C", "reason_given"),
    _row("complete", "补正", "incomplete", State.REGISTERED, "handler@O grid@O registrar@C", "applicant_named"),
    _row(
        "assign",
        "分流",
        "registered",
        State.ASSIGNED,
        "triager@C leader@C",
        "unit_is_active unit_is_not_accused duty_line_or_reason",
    ),
    _row("undo_assign", "撤销分流", "assigned", BEFORE, "triager@C", "within_60_s nobody_signed"),
    _row("settle_on_spot", "即办", "registered", State.RESOLVED, "registrar@C triager@C", "answer_is_written"),
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
    _row("accept", "签收", "assigned", State.HANDLING, "handler@L head@L"),
    _row(
        "decline",
        "退回分流",
        "assigned handling",
        State.REGISTERED,
        "handler@L head@L",
        "duty_line_or_reason within_decline_time",
    ),
    _row(
        "reassign",
        "转派",
        "assigned handling",
        State.ASSIGNED,
        "triager@C leader@C",
        "unit_is_active unit_is_not_accused duty_line_or_reason",
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
        "result_is_written assists_done_or_reason signed_off_if_kind_asks",
    ),
    _row(
        "feed_back", "反馈回访", "resolved", State.TRACKING, "caller@C SYSTEM", "answer_is_told asker_is_not_a_handler"
    ),
    _row(
        "rework", "退回重办", "resolved tracking", State.HANDLING, "caller@C supervisor@C", "reason_given rework_left"
    ),
    _row(
        "confirm", "销号", "tracking", State.EVALUATING, "supervisor@C SYSTEM", "no_open_supervision undertakings_met"
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
    _row("attach", "上传附件", OPEN, None, "registrar@C triager@C handler@O handler@A", "files_given"),
    _row("add_material", "补充材料", OPEN, None, "CITIZEN registrar@C handler@O", "files_given"),
    _row("link", "关联", OPEN, None, "registrar@C triager@C handler@A", "link_target_given"),
    _row("unlink", "取消关联", OPEN, None, "registrar@C triager@C handler@A", "reason_given link_exists"),
    _row("set_risk", "评定风险", OPEN, None, "triager@C handler@L leader@C", "reason_given"),
    _row("record_progress", "办理进展", "assigned handling paused tracking", None, "handler@A", "text_is_written"),
    _row("hand_on", "转交同事", "assigned handling paused", None, "handler@A head@A supervisor@C", "same_unit"),
    _row(
        "add_assist",
        "请求协办",
        "assigned handling",
        None,
        "handler@L head@L triager@C",
        "unit_is_active unit_is_not_accused",
    ),
    _row("accept_assist", "协办签收", "assigned handling paused", None, "handler@A", "assist_is_unsigned"),
    _row("answer_assist", "协办答复", "handling paused", None, "handler@A", "assist_is_unanswered result_is_written"),
    _row("request_extension", "申请延期", "handling", None, "handler@L", "reason_given extension_left before_due"),
    _row("decide_extension", "审批延期", "handling", None, "leader@C", "approval_is_open"),
    _row("tell_answer", "答复告知", "resolved tracking", None, "handler@L caller@C", "answer_is_untold proof_given"),
    _row(
        "rate",
        "群众评价",
        "resolved tracking evaluating closed",
        None,
        "CITIZEN caller@C",
        "answer_is_told rating_is_open once_per_party_and_round asker_is_not_a_handler",
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
        "requirement_is_written",
    ),
    _row(
        "answer_supervision",
        "督办回复",
        OPEN,
        None,
        "head@L triager@C",
        "supervision_is_open addressed_to_own_unit result_is_written",
    ),
    _row("close_supervision", "核销督办", OPEN, None, "supervisor@C leader@C county@↑", "answer_is_accepted"),
    _row("withdraw_supervision", "撤回督办", OPEN, None, "supervisor@C leader@C county@↑", "by_is_issuer reason_given"),
    _row("instruct", "领导批示", OPEN, None, "leader@C county@↑", "requirement_is_written"),
    _row(
        "raise_confidentiality",
        "收紧知悉范围",
        OPEN,
        None,
        "registrar triager handler head supervisor leader director",
        "named_persons_given",
    ),
    _row("lower_confidentiality", "放宽知悉范围", OPEN, None, "director", "reason_given is_confidential"),
    _row("record_reply", "登记复函", "transferred", None, "triager@C handler@O", "reply_is_written"),
    _row("reprint_receipt", "补打回执", EVERY, None, "registrar@C", "reason_given"),
)

LABELS = {row.action: row.label for row in (*TRANSITIONS, *SAME_STATE)}
