"""The demo's reception days, leaders of cases and meetings, told alone on the town without its fourteen months."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from governance.cases import services
from governance.cases.models import Case, LeaderCharge, MeetingTask
from governance.core.now import set_clock
from governance.organisation.models import User
from governance.portal.demo.life import World
from governance.portal.demo.people import Visitors
from governance.portal.demo.receptions import lead_and_confer, receive_citizens
from governance.portal.demo.town import build_town
from petitions.models import ReceptionDay, ReceptionVisit
from tests.cases_factory import new_case, ticket

pytestmark = pytest.mark.django_db
END = datetime(2026, 6, 10, 15, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def world(settings):
    """The demo's town with two cases in handling, one of them quiet for three weeks."""
    settings.PORTAL_DEMO = True
    call_command("load_reference", verbosity=0)
    with set_clock(END - timedelta(days=200)):
        town = build_town()
    people = town.people
    for days in (21, 1):
        with set_clock(END - timedelta(days=days)):
            case = services.register(by=people["frontdesk"], ticket=ticket(), data=new_case()).case
            lead = town.units["agriculture"]
            services.assign(case, by=people["triage"], ticket=ticket(), lead=lead, reason="职责")
            services.accept(case, by=people["liaison"], ticket=ticket())
    users = {"system": User.objects.system(), "citizen": User.objects.citizen()}
    return World(town=town, rng=Random(1), visitors=Visitors(Random(1)), categories={}, **users)


def test_leaders_receive_each_week_and_lead_two_cases(world):
    receive_citizens(world, END)
    lead_and_confer(world, END)
    desk = world.town.people["frontdesk"]
    days = ReceptionDay.objects.visible_to(desk)
    assert set(days.values_list("state", flat=True)) == {"draft", "published", "held"}
    assert days.filter(published_late=True).count() == 1 and days.filter(changes__kind="leader").exists()
    visits = ReceptionVisit.objects.visible_to(desk)
    assert visits.filter(state="booked").exists() and visits.filter(instruction__isnull=False).exists()
    assert not visits.filter(state="received", case=None).exists()
    assert LeaderCharge.objects.filter(until=None).count() == 2
    assert MeetingTask.objects.filter(meeting__about="hard").count() == 2
    for case in Case.objects.for_system():
        moments = [event.at for event in case.events.order_by("pk")]
        assert moments == sorted(moments)
