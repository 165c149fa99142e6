"""Actions of 公共法律服务: own events of a legal case as `service(case, *, by, ticket, …) -> CaseEvent`, named here.

Libraries, rosters and registers, which are no step of a case, are called through their own modules.
"""

from legalservice.services.aid import (
    answer_aid_objection,
    apply_aid,
    close_aid,
    correct_aid,
    county_received,
    forward_aid,
    lapse_aid,
    object_aid,
    record_aid_reply,
    review_aid,
    supplement_aid,
)
from legalservice.services.consults import answer_consult, record_consult
from legalservice.services.guides import guide_contact, guide_out, guide_result
from legalservice.services.opinions import ask_opinion, give_opinion, record_adoption
from legalservice.services.sessions import book_session, cancel_booking, session_answered
from legalservice.services.visits import (
    visit_apply,
    visit_book,
    visit_cancel,
    visit_check,
    visit_decide,
    visit_hold,
)

__all__ = [
    "answer_aid_objection",
    "apply_aid",
    "ask_opinion",
    "close_aid",
    "correct_aid",
    "county_received",
    "forward_aid",
    "give_opinion",
    "guide_contact",
    "guide_out",
    "guide_result",
    "lapse_aid",
    "object_aid",
    "record_adoption",
    "record_aid_reply",
    "review_aid",
    "supplement_aid",
    "visit_apply",
    "visit_book",
    "visit_cancel",
    "visit_check",
    "visit_decide",
    "visit_hold",
    "answer_consult",
    "book_session",
    "cancel_booking",
    "record_consult",
    "session_answered",
]
