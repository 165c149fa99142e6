"""What one press does: at the desk register and settle or file, at 分流 reclassify, rate and hand out."""

from django.db import transaction

from governance.cases import services as cases
from governance.cases.models import Answer, Case, CaseEvent
from governance.core.ticket import Ticket


@transaction.atomic
def register_at_desk(*, by, ticket, data, post_id=None, uploads=(), answer="", duty_line=None, source=None):
    """受理登记, with 附件; with an answer 即办, with a duty line 自办备案. All or nothing.

    `source` (hall.sources.Source): the visit, call or letter that becomes this case.
    Returns the first CaseEvent; it carries `receipts` unless the request was a repeat.
    """
    if source is not None:
        data.note = data.note or source.words
    if duty_line is not None:
        event = cases.file_own(by=by, ticket=ticket, data=data, post_id=post_id, duty_line=duty_line)
    else:
        event = cases.register(by=by, ticket=ticket, data=data, post_id=post_id)
    if source is not None:
        source.became(event.case, by=by)
    if uploads:
        cases.attach(event.case, by=by, ticket=ticket.derived("attach"), uploads=uploads)
    if answer:
        method = Answer.Method.PHONE if data.channel == Case.Channel.PHONE else Answer.Method.IN_PERSON
        cases.settle_on_spot(event.case, by=by, ticket=ticket.derived("settle"), answer=answer, method=method)
    return event


@transaction.atomic
def triage_at_once(case, *, by, ticket, kind, category, risk, urgent, signs=(), **handing_out) -> CaseEvent:
    """审核分流 in one press: 改类 and 评定风险 where they differ, then 分流. All or nothing.

    `signs`: the 研判 that the risk rests on. `handing_out`: what `services.assign` takes. The
    version of the ticket is checked by the first action.
    Returns the event of 分流.
    """
    version = ticket.version
    if (kind, category) != (case.kind, case.category):
        first = Ticket(ticket.derived("reclassify").key, version)
        cases.reclassify(case, by=by, ticket=first, kind=kind, category=category)
        version = None
    if (risk, urgent) != (case.risk, case.urgent):
        second = Ticket(ticket.derived("risk").key, version)
        cases.set_risk(case, by=by, ticket=second, risk=risk, urgent=urgent, reason="分流时评定", signs=signs)
        version = None
    return cases.assign(case, by=by, ticket=Ticket(ticket.key, version), **handing_out)
