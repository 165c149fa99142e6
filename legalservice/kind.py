"""The kind 法律服务 (案件类型): its own events and the guards that it adds to the shared ones.

Consultation, aid, referral, video visit and adviser's opinion are rows beside the case; the state of the case is the
shared lifecycle's alone.
"""

from governance.cases.kinds import CaseKind, register_kind
from governance.cases.lifecycle import own_row
from legalservice import guards, guards_aid, guards_guides, guards_opinions, guards_visits  # noqa: F401

WORKERS = "handler@L head@L"
DESK = "registrar@C triager@C handler@O"
EARLY = "registered assigned handling"
OPEN = "registered assigned handling paused resolved tracking"
AFTER = "handling paused resolved tracking evaluating closed"
EVERYWHERE = f"{OPEN} evaluating closed transferred"

EVENTS = (
    own_row("record_consult", "登记法律咨询", EARLY, f"{DESK} {WORKERS}", "consult_is_whole"),
    own_row("answer_consult", "答复咨询", EARLY, f"{DESK} {WORKERS}", "consult_waits answer_is_whole"),
    own_row("book_session", "预约法律咨询", EARLY, f"{DESK} {WORKERS}", "slot_is_free"),
    own_row("cancel_booking", "取消咨询预约", EVERYWHERE, f"{DESK} {WORKERS}", "booking_is_open reason_given"),
    own_row("session_answered", "预约咨询的结果", EVERYWHERE, "SYSTEM"),
    own_row("apply_aid", "登记法律援助申请", EARLY, f"{DESK} {WORKERS}", "no_aid_yet aid_is_whole"),
    own_row("correct_aid", "一次性告知补正", EARLY, f"{DESK} {WORKERS}", "correction_is_owed"),
    own_row("supplement_aid", "登记补正材料", EARLY, f"{DESK} {WORKERS}", "supplement_is_open"),
    own_row("lapse_aid", "未按期补正，视为撤回", EARLY, WORKERS, "supplement_lapsed"),
    own_row("review_aid", "提出初审意见", "handling", WORKERS, "aid_may_be_reviewed"),
    own_row("forward_aid", "转交县法律援助机构", "handling", WORKERS, "aid_may_be_forwarded"),
    own_row("county_received", "登记县中心收件", AFTER, WORKERS, "county_may_receive"),
    own_row("record_aid_reply", "登记县中心文书", AFTER, WORKERS, "county_decides"),
    own_row("object_aid", "登记异议", AFTER, WORKERS, "may_object"),
    own_row("answer_aid_objection", "登记异议审查结果", AFTER, WORKERS, "aid_objection_is_open"),
    own_row("guide_out", "开引导单", EARLY, f"{DESK} {WORKERS}", "guidance_is_whole"),
    own_row("guide_contact", "登记引导联系", EVERYWHERE, f"{DESK} {WORKERS}", "guidance_waits"),
    own_row("guide_result", "登记引导结果", EVERYWHERE, f"{DESK} {WORKERS}", "guidance_waits guidance_result_fits"),
    own_row(
        "visit_apply", "登记视频会见申请", EARLY, f"{DESK} {WORKERS}", "keeps_visits no_visit_yet visitor_is_entitled"
    ),
    own_row("visit_check", "会见初核", "handling", WORKERS, "keeps_visits visit_waits_for_check"),
    own_row("visit_decide", "登记监狱审批", "handling paused", WORKERS, "keeps_visits prison_decides"),
    own_row("visit_book", "约定会见时段", "handling", WORKERS, "keeps_visits visit_slot_is_free"),
    own_row("visit_hold", "登记会见", "handling", WORKERS, "keeps_visits visit_is_booked"),
    own_row("visit_cancel", "取消会见", OPEN, WORKERS, "keeps_visits visit_is_open reason_given"),
    own_row("ask_opinion", "登记顾问事项", EARLY, f"{DESK} {WORKERS}", "opinion_not_issued opinion_request_is_whole"),
    own_row("give_opinion", "出具意见", "handling", WORKERS, "opinion_is_owed"),
    own_row("record_adoption", "登记采纳情况", AFTER, WORKERS, "opinion_is_issued"),
    own_row("close_aid", "登记援助结案", AFTER, WORKERS, "aid_may_be_closed"),
)

#: A clock of 咨询 follows the limit of the channel (legal-services.md §2).
CONSULT_BY_CHANNEL = {"letter": "consult_letter", "online": "consult_online"}


#: What must be over before the case is finished.
FINISHED = (
    guards.nothing_waits,
    guards_aid.aid_has_its_answer,
    guards_visits.visit_is_over,
    guards_opinions.opinion_is_given,
)


def panel(case, files, allowed) -> dict:
    """What the part of the case page shows."""
    from legalservice.panel import panel_of

    return panel_of(case, files, allowed)


def next_actions(case, files) -> tuple[str, ...]:
    """What is owed now, in order."""
    from legalservice.panel import owed

    return owed(case, files)


def rule_name(case, action: str) -> str:
    """Letters and online questions have limits of their own."""
    return CONSULT_BY_CHANNEL.get(case.channel, "consult_visit") if action == "consult" else action


KIND = register_kind(
    CaseKind(
        key="legal",
        label="法律服务",
        icon="gavel",
        events=EVENTS,
        guards=dict.fromkeys(("resolve", "settle_on_spot"), FINISHED),
        panel_template="legalservice/_panel.html",
        panel=panel,
        next_actions=next_actions,
        panel_actions=frozenset(row.action for row in EVENTS),
        rule_name=rule_name,
        remedy="需要打官司又有困难的，可以申请法律援助；法律援助不收费。",
    )
)
