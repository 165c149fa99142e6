"""The kind 信访 (案件类型): its own events, the guards that it adds to the shared ones, and its limits.

Decision, opinion and review are rows beside the case; the state of the case is the shared lifecycle's alone.
"""

from governance.cases.kinds import CaseKind, register_kind
from governance.cases.lifecycle import own_row
from petitions import guards, guards_handling  # noqa: F401  (the second registers its guards)

WORKERS = "handler@L head@L"
CENTRE = "triager@C director@C"
BEFORE = "registered assigned handling"
#: A case may have ended when the petitioner is told, asks for 复查 or is reconciled.
AFTER = "resolved tracking evaluating closed"
TOLD = f"{BEFORE} {AFTER} rejected transferred"

EVENTS = (
    own_row(
        "record_petition",
        "信访登记",
        f"incomplete {BEFORE}",
        f"registrar@C handler@O {CENTRE} {WORKERS}",
    ),
    own_row(
        "sort_route", "依法分类", BEFORE, f"{CENTRE} {WORKERS}", "petition_is_kept not_decided_otherwise route_is_said"
    ),
    own_row(
        "decide_petition",
        "受理决定",
        BEFORE,
        f"{CENTRE} {WORKERS}",
        "petition_is_kept not_yet_answered decision_is_lawful",
    ),
    own_row("tell_decision", "告知受理情况", TOLD, f"registrar@C {CENTRE} {WORKERS}", "notice_is_owed"),
    own_row("object_transfer", "提出异议", BEFORE, f"{CENTRE} {WORKERS}", "petition_is_kept objection_is_open"),
    own_row("answer_objection", "登记异议答复", BEFORE, f"{CENTRE} {WORKERS}", "objection_waits"),
    own_row("draft_opinion", "拟定处理意见", "handling", "handler@L", "opinion_may_be_drafted opinion_is_whole"),
    own_row("ask_review", "登记复查请求", AFTER, f"registrar@C {CENTRE} {WORKERS}", "review_may_be_asked"),
    own_row("record_review", "登记复查意见", f"{AFTER} handling", f"{CENTRE} {WORKERS}", "review_waits"),
    own_row("ask_recheck", "登记复核请求", AFTER, f"registrar@C {CENTRE} {WORKERS}", "recheck_may_be_asked"),
    own_row("record_hearing", "登记听证", f"{AFTER} handling", f"{CENTRE} {WORKERS}", "hearing_fits"),
    own_row("record_recheck", "登记复核意见", f"{AFTER} handling", f"{CENTRE} {WORKERS}", "recheck_waits"),
    own_row(
        "settle_petition", "化解登记", f"handling {AFTER}", f"{CENTRE} {WORKERS}", "petition_is_kept settling_is_said"
    ),
    own_row("end_procedure", "信访程序办结", AFTER, f"{CENTRE} {WORKERS}", "petition_is_kept procedure_may_end"),
    own_row(
        "confirm_repeat", "认定重复信访", f"{BEFORE} {AFTER}", f"{CENTRE} {WORKERS}", "petition_is_kept repeat_fits"
    ),
    own_row(
        "find_major",
        "登记重大紧急",
        f"incomplete {BEFORE}",
        f"registrar@C handler@O {CENTRE} {WORKERS}",
        "petition_is_kept not_yet_major",
    ),
    own_row(
        "report_major",
        "报告重大紧急",
        TOLD,
        f"registrar@C {CENTRE} {WORKERS}",
        "petition_is_kept major_waits major_receivers_are_said",
    ),
    own_row(
        "handle_simply",
        "转简易办理",
        BEFORE,
        f"{CENTRE} {WORKERS}",
        "petition_is_kept simple_is_in_use simple_fits reason_given",
    ),
    own_row("leave_simple", "转普通程序", BEFORE, f"{CENTRE} {WORKERS}", "petition_is_kept is_simple reason_given"),
    own_row("hear_petition", "办理中听证", "handling", f"{CENTRE} {WORKERS}", "petition_is_kept hearing_in_handling"),
    own_row(
        "report_upward",
        "报送办结报告",
        f"handling {AFTER}",
        f"{CENTRE} {WORKERS}",
        "petition_is_kept upper_report_is_owed",
    ),
    own_row("undo_repeat", "取消重复认定", f"{BEFORE} {AFTER}", CENTRE, "petition_is_kept is_repeat reason_given"),
)


def panel(case, files, allowed) -> dict:
    """What the part of the case page shows."""
    from petitions.panel import panel_of

    return panel_of(case, files, allowed)


def next_actions(case, files) -> tuple[str, ...]:
    """What is owed now, in order."""
    from petitions.panel import owed

    return owed(case, files)


def rule_name(case, action: str) -> str:
    """The 60 days of 第三十四条 run on one route alone."""
    from petitions.limits import rule_name as named

    return named(case, action)


def handled_from(case):
    """办理 counts from the day of acceptance (第三十四条)."""
    from petitions.limits import handled_from as since

    return since(case)


KIND = register_kind(
    CaseKind(
        key="petition",
        label="信访",
        icon="message",
        events=EVENTS,
        guards={
            "assign": (guards.petition_may_be_handed_out,),
            "reassign": (guards.petition_may_be_handed_out,),
            "reject": (guards.refusal_is_decided,),
            "transfer_out": (guards.sending_is_decided,),
            "resolve": (guards.petition_may_be_finished,),
            "request_extension": (guards.sixty_days_run,),
        },
        allows_pause=False,  # 《信访工作条例》第三十四条 knows no stop of the 60 days
        max_extensions=1,  # 第三十四条：延长一次，不超过 30 日
        max_extension_days=30,
        detail_model="petitions.Petition",
        panel_template="petitions/_panel.html",
        panel=panel,
        panel_actions=frozenset(row.action for row in EVENTS),
        next_actions=next_actions,
        rule_name=rule_name,
        handled_from=handled_from,
        reading_event="read_petition",  # petitions.md §9.4: each view of a petition file is on record
        remedy="对信访处理意见不服的，可以自收到书面答复之日起 30 日内请求复查（《信访工作条例》第三十五条）。",
    )
)
