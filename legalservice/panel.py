"""What the legal part of the case page shows; rows come from the files of the case."""

from governance.cases.engine import label_of
from legalservice.checklists import missing_of
from legalservice.files import files_of
from legalservice.models.aid import AidApplication
from legalservice.models.visits import PrisonVisit

Status = AidApplication.Status

CONSULT = ("record_consult", "answer_consult", "book_session", "cancel_booking")
AID = (
    *("apply_aid", "correct_aid", "supplement_aid", "lapse_aid", "review_aid", "forward_aid"),
    *("county_received", "record_aid_reply", "object_aid", "answer_aid_objection", "close_aid"),
)
#: What an application for legal aid waits for.
AID_NEXT = {
    Status.RECEIVED: ("correct_aid", "review_aid"),
    Status.SUPPLEMENTING: ("supplement_aid",),
    Status.REVIEWED: ("forward_aid",),
    Status.FORWARDED: ("county_received",),
    Status.ACCEPTED: ("record_aid_reply",),
    Status.GRANTED: ("record_aid_reply",),
}
#: Which part a matter of this category (first three digits) begins with.
VISIT = ("visit_apply", "visit_check", "visit_decide", "visit_book", "visit_hold", "visit_cancel")
VISIT_NEXT = {
    PrisonVisit.Status.CHECKING: ("visit_check",),
    PrisonVisit.Status.AT_PRISON: ("visit_decide",),
    PrisonVisit.Status.APPROVED: ("visit_book",),
    PrisonVisit.Status.BOOKED: ("visit_hold",),
}
OPINION = ("ask_opinion", "give_opinion", "record_adoption")
GUIDES = ("guide_out", "guide_contact", "guide_result")
PARTS = {"301": "consult", "302": "aid", "303": "guide", "308": "visit", "309": "opinion"}


def part_of(case) -> str:
    """The part of the service that the category of the case names; consult where it names none."""
    return PARTS.get(case.category.code[:3], "consult") if case.category_id else "consult"


def owed(case, files) -> tuple[str, ...]:
    """The own events that are owed now, in order."""
    own = files_of(files)
    if own.waiting:
        return ("answer_consult",)
    if own.aid is not None and not own.aid.is_over:
        return AID_NEXT.get(own.aid.status, ())
    if own.opinion is not None and not own.opinion.issued_at:
        return ("give_opinion",)
    if part_of(case) == "opinion" and own.opinion is None:
        return ("ask_opinion",)
    if own.visit is not None and not own.visit.is_over:
        return VISIT_NEXT.get(own.visit.status, ())
    if part_of(case) == "visit" and own.visit is None:
        return ("visit_apply",)
    if part_of(case) == "guide" and not own.guidances:
        return ("guide_out",)
    if part_of(case) == "aid" and own.aid is None:
        return ("apply_aid",)
    if part_of(case) == "consult" and not own.consultations and not own.bookings:
        return ("record_consult",)
    return ()


def buttons(case, allowed, *actions) -> list[dict]:
    """Those of these actions that may be taken now, as links."""
    return [
        {"action": name, "label": label_of(name), "url": f"/cases/{case.number}/do/{name}/"}
        for name in actions
        if name in allowed
    ]


def panel_of(case, files, allowed) -> dict:
    """Rows and buttons of the panel: the parts that the case has or is about; what else may begin stands below."""
    own, part = files_of(files), part_of(case)
    begun = {
        "consult": own.consultations or own.bookings,
        "aid": own.aid,
        "guide": own.guidances,
        "visit": own.visit,
        "opinion": own.opinion,
    }
    actions = {"consult": CONSULT, "aid": AID, "guide": GUIDES, "visit": VISIT, "opinion": OPINION}
    shown = {name: bool(rows) or name == part for name, rows in begun.items()}
    others = [name for name in ("consult", "aid", "guide") if not shown[name] and part != "visit"]
    return {
        "shown": shown,
        "consultations": own.consultations,
        "bookings": own.bookings,
        "opinion": own.opinion,
        "visit": own.visit,
        "guidances": own.guidances,
        "aid": own.aid,
        "aid_missing": missing_of(own.aid) if own.aid and not own.aid.forwarded_at else [],
        "aid_lines": aid_lines(own) if own.aid else [],
        "correction": own.correction,
        "aid_replies": own.aid_replies,
        "buttons": {name: buttons(case, allowed, *actions[name]) for name in actions if shown[name]},
        "other_buttons": [button for name in others for button in buttons(case, allowed, *actions[name])],
    }


def aid_lines(own) -> list[tuple[str, str]]:
    """(word, text) of the application; empty ones are left out."""
    row = own.aid
    means = row.get_exempt_display() or row.get_nocheck_display()
    declared = f"说明表 {row.declared_on:%Y-%m-%d}，{row.get_checked_how_display()}" if row.declared_on else ""
    found = [
        ("援助形式", row.get_form_display()),
        ("申请事项", row.get_matter_display()),
        ("经济状况", means or declared),
        ("办案机关", row.organ),
        ("援助请求", row.request),
        ("代理人", f"{row.agent}（{row.agent_relation}）" if row.agent else ""),
        ("先行援助", row.urgent_reason if row.urgent else ""),
        ("时效届满日", f"{row.limitation_on:%Y-%m-%d}" if row.limitation_on else ""),
        ("初审意见", row.get_opinion_display()),
        ("转交", f"{row.county_office}，{row.forward_way}" if row.forwarded_at else ""),
        ("县中心收件", f"{row.county_received_on:%Y-%m-%d} {row.county_receiver}" if row.county_received_on else ""),
        ("承办", f"{row.lawyer_office} {row.lawyer} {row.lawyer_phone}" if row.lawyer else ""),
        ("异议", f"{row.objected_on:%Y-%m-%d}：{row.objection}" if row.objected_on else ""),
        ("异议审查结果", row.objection_result),
        ("结案", row.result),
    ]
    return [(word, text) for word, text in found if text]
