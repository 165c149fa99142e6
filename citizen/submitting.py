"""网上提交 and 意见箱: what a citizen sends becomes a case of the town's centre, registered by CITIZEN.

Nothing here looks at other cases, so nothing of them can be told; who sends how often is counted without the address.
"""

from django.db import transaction

from citizen import guide
from governance.audit.services import record
from governance.cases import services as cases
from governance.cases.models import Case, CaseEvent, Party
from governance.cases.services import NewCase, NewParty
from governance.core import limits
from governance.core.exceptions import PortalError
from governance.core.ticket import Ticket
from governance.organisation.models import OrgUnit, User
from governance.organisation.roles import Level

# A hall computer is one address for many people, so an hour is given more than a person needs.
ADDRESS_SENDS, ADDRESS_MINUTES = 12, 60
PHONE_SENDS, PHONE_MINUTES = 4, 24 * 60
MOST_FILES = 9
TOO_OFTEN = "提交的次数太多了，请过一段时间再来，或者打电话、到大厅办理。您填写的内容还在这一页。"
#: What a citizen may say that the matter is; told to triage in the register event, which decides the kind.
TOPICS = (
    ("dispute", "邻里、家庭、欠款等矛盾，想请人调解"),
    ("request", "反映问题，请求帮忙解决"),
    ("law", "问法律、申请法律援助"),
    ("danger", "发现了不安全的地方"),
    ("other", "其他事情，说不清属于哪一类"),
)


class SentTooOften(PortalError):
    """This address or this telephone has sent enough for now."""


def villages_of(centre):
    """Villages of the town around a centre."""
    seat = centre.parent or centre
    units = OrgUnit.objects.active().filter(path__startswith=seat.path, level=Level.VILLAGE)
    return units.order_by("path")


def units_to_name(centre):
    """Departments and villages that somebody may complain of.

    Not the centre itself: whoever is complained of cannot see the case, and nobody would be left to handle it.
    """
    seat = centre.parent or centre
    levels = (Level.DEPARTMENT, Level.VILLAGE)
    return OrgUnit.objects.active().filter(path__startswith=seat.path, level__in=levels).order_by("level", "path")


def count_sending(address: str, phone: str = "") -> None:
    """Count one sending; SentTooOften when there were enough."""
    if limits.too_many("citizen.send", address, ADDRESS_SENDS, ADDRESS_MINUTES):
        raise SentTooOften(TOO_OFTEN)
    if phone and limits.too_many("citizen.send_phone", phone, PHONE_SENDS, PHONE_MINUTES):
        raise SentTooOften(TOO_OFTEN)
    limits.hit("citizen.send", address)
    if phone:
        limits.hit("citizen.send_phone", phone)


@transaction.atomic
def send_request(*, data: NewCase, topic: str, uploads, ticket: Ticket, address: str) -> CaseEvent:
    """网上提交. Returns the event with its `receipts`, or that of the first try when the request is a repeat."""
    data.note = f"来访人网上提交，自选：{dict(TOPICS)[topic]}"
    return _send(data, uploads, ticket, address)


@transaction.atomic
def send_opinion(*, data: NewCase, about: OrgUnit | None, uploads, ticket: Ticket, address: str) -> CaseEvent:
    """意见箱. A unit complained of becomes a party, so that it neither gets the case nor sees it."""
    if about is not None and data.purpose == Case.Purpose.ACCUSATION:
        data.parties.append(NewParty(role=Party.Role.ACCUSED, name=about.name, is_organisation=True, unit=about))
    data.note = "意见箱"
    return _send(data, uploads, ticket, address)


def _send(data, uploads, ticket, address) -> CaseEvent:
    by = User.objects.citizen()
    if not CaseEvent.objects.filter(request_key=ticket.key).exists():
        count_sending(address, data.parties[0].phone)
    data.kind, data.channel = "general", Case.Channel.ONLINE
    data.centre = data.centre or guide.halls()[0]
    event = cases.register(by=by, ticket=ticket, data=data)
    if uploads:
        cases.add_material(event.case, by=by, ticket=ticket.derived("material"), uploads=uploads)
    if getattr(event, "receipts", None):
        record("citizen_send", object_type="case", object_id=event.case.number)
    return event
