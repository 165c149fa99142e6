"""Who read a case: on record for restricted cases, and for each case of a kind whose files ask for it."""

from governance.audit.services import record
from governance.cases.kinds import kind_of


def note_reading(request, case) -> None:
    """Put on record who read a restricted case, or an ordinary one of a kind that asks for it; never what it says."""
    event = "read_restricted" if case.is_restricted else kind_of(case.kind).reading_event
    if event:
        page = {"page": request.resolver_match.view_name}
        record(event, by=request.user, object_type="case", object_id=case.number, detail=page, request=request)
