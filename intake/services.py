"""What the desk does in one press: register, keep the papers, and settle or file at once."""

from django.db import transaction

from governance.cases import services as cases
from governance.cases.models import CaseEvent


@transaction.atomic
def register_at_desk(*, by, ticket, data, post_id=None, uploads=(), answer="", duty_line=None) -> CaseEvent:
    """受理登记, with 附件; with an answer 即办, with a duty line 自办备案. All or nothing.

    Returns the first event; it carries `receipts` unless the request was a repeat.
    """
    if duty_line is not None:
        event = cases.file_own(by=by, ticket=ticket, data=data, post_id=post_id, duty_line=duty_line)
    else:
        event = cases.register(by=by, ticket=ticket, data=data, post_id=post_id)
    if uploads:
        cases.attach(event.case, by=by, ticket=ticket.derived("attach"), uploads=uploads)
    if answer:
        cases.settle_on_spot(event.case, by=by, ticket=ticket.derived("settle"), answer=answer)
    return event
