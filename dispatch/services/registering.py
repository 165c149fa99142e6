"""上报事件: the command post registers an incident from a call."""

from django.db import transaction

from dispatch.services.incidents import detail_of
from governance.cases import services as cases
from governance.cases.models import Case
from governance.cases.services import NewCase, NewParty


@transaction.atomic
def report_incident(
    *, by, ticket, title, facts, category, learned_at, place=None, place_text="", happened_at=None, name="", phone=""
):
    """受理登记 of the kind 突发事件, urgent; the moment of the call counts. Returns the event."""
    teller = NewParty(name=name, phone=phone, is_anonymous=not name)
    data = NewCase(
        kind="incident",
        title=title,
        facts=facts,
        channel=Case.Channel.PHONE,
        category=category,
        urgent=True,
        occurred_at=happened_at,
        place=place,
        place_text=place_text,
        parties=[teller],
        duplicates_seen=True,
    )
    event = cases.register(by=by, ticket=ticket, data=data)
    incident = detail_of(event.case)
    if learned_at and learned_at < incident.learned_at:
        incident.learned_at = learned_at
        incident.save()
        incident.calls.update(at=learned_at)
    return event
