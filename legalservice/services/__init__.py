"""Actions of 公共法律服务: own events of a legal case as `service(case, *, by, ticket, …) -> CaseEvent`, named here.

Libraries, rosters and registers, which are no step of a case, are called through their own modules.
"""

from legalservice.services.consults import answer_consult, record_consult
from legalservice.services.sessions import book_session, cancel_booking, session_answered

__all__ = [
    "answer_consult",
    "book_session",
    "cancel_booking",
    "record_consult",
    "session_answered",
]
