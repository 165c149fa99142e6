"""What citizens do in the demo without coming to the hall: read the guide, send, drop into the box, press, complain."""

from datetime import timedelta

from django.db.models import Max

from citizen import guide, submitting
from governance.cases import services
from governance.cases.engine import why_not
from governance.cases.models import Case, Party
from governance.cases.services import NewCase, NewParty
from governance.core.now import set_clock
from governance.core.ticket import Ticket
from governance.portal.demo.town import read
from intake.forms import first_sentence

ADDRESS = "192.0.2.7"  # RFC 5737: an address of nobody
LATE_RATINGS, URGES = 2, 2


def open_hall(town) -> None:
    """办事指南 as the manager wrote it."""
    plan, by, centre = read("demo_guide.json"), town.people["manager"], town.units["centre"]
    guide.save_hall(by=by, centre=centre, **plan["hall"])
    for order, row in enumerate(plan["items"], 1):
        fields = {**row, "unit": town.units[row["unit"]]}
        guide.save_item(by=by, centre=centre, public=True, order=order, **fields)


def send(world, end) -> None:
    """网上提交 and 意见箱 of the last two days."""
    plan, town = read("demo_guide.json"), world.town
    centre = town.units["centre"]
    for row in plan["requests"]:
        village = town.villages[row["village"]]
        data = _case(row, [world.visitors.draw(village)], centre, place=village, place_text=row["place"])
        with set_clock(end - timedelta(hours=row["hours"])):
            submitting.send_request(data=data, topic=row["topic"], uploads=(), ticket=Ticket.new(), address=ADDRESS)
    for row in plan["opinions"]:
        data = _case(row, [NewParty(is_anonymous=True)], centre, purpose=row["purpose"])
        about = town.units.get(row.get("about"))
        with set_clock(end - timedelta(hours=row["hours"])):
            submitting.send_opinion(data=data, about=about, uploads=(), ticket=Ticket.new(), address=ADDRESS)


def _case(row, parties, centre, **fields) -> NewCase:
    facts = row["facts"]
    return NewCase(kind="general", title=first_sentence(facts), facts=facts, parties=parties, centre=centre, **fields)


def complain(world) -> None:
    """Late 不满意 on answered cases, and 催办 on overdue ones, at the moment that the clock shows."""
    cases = Case.objects.for_system().filter(confidentiality__lt=2).annotate(told=Max("answers__told_at"))
    closed = cases.filter(state="closed", ratings=None).order_by("-told", "-pk")
    rated = 0
    for case in closed[:20]:
        party = case.parties.filter(role=Party.Role.APPLICANT).first()
        if rated == LATE_RATINGS or party is None or why_not(case, world.citizen, "rate"):
            continue
        said = {"value": 4 + rated, "reasons": ["unsolved", "slow"][: 2 - rated], "comment": "过了几天又和原来一样"}
        services.rate(case, by=world.citizen, ticket=Ticket.new(), party=party, **said)
        rated += 1
    pressed = 0
    for case in cases.filter(state__in=("assigned", "handling")).order_by("next_due", "pk")[:20]:
        if pressed < URGES and not why_not(case, world.citizen, "urge"):
            services.urge(case, by=world.citizen, ticket=Ticket.new())
            pressed += 1
