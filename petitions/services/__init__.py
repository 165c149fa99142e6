"""One function for each own event of a petition: `service(case, *, by, ticket, …) -> CaseEvent`."""

from petitions.services import following  # noqa: F401  (registers itself with the engine)
from petitions.services.answering import draft_opinion, end_procedure, settle_petition
from petitions.services.deciding import answer_objection, decide_petition, object_transfer, tell_decision
from petitions.services.details import record_petition, sort_route
from petitions.services.repeating import confirm_repeat, undo_repeat
from petitions.services.reviewing import ask_recheck, ask_review, record_hearing, record_recheck, record_review
from petitions.services.urgency import (
    find_major,
    handle_simply,
    hear_petition,
    leave_simple,
    report_major,
    report_upward,
)

__all__ = [
    "answer_objection",
    "ask_recheck",
    "ask_review",
    "confirm_repeat",
    "decide_petition",
    "draft_opinion",
    "end_procedure",
    "find_major",
    "handle_simply",
    "hear_petition",
    "leave_simple",
    "object_transfer",
    "record_hearing",
    "record_petition",
    "record_recheck",
    "record_review",
    "report_major",
    "report_upward",
    "settle_petition",
    "sort_route",
    "tell_decision",
    "undo_repeat",
]
