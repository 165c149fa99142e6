"""The demo's rosters come about through the services, whatever day it is."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from governance.administration.duty.months import read_month
from governance.administration.models import Attendance, CallUp, DutyMonth, DutySwap, Handover, OfficePaper
from governance.core.now import set_clock
from governance.organisation.models import User
from governance.organisation.roles import Level, Role
from governance.portal.demo.office_papers import build_papers_of_office
from governance.portal.demo.rosters import TYPES, build_rosters
from governance.portal.demo.staffing import FILES, RESIDENCES, build_staff
from tests.factories import make_town, make_unit, make_user

pytestmark = pytest.mark.django_db


def demo_like(town):
    """The people of the demo by their user names."""
    names = {name for row in TYPES for name in row[-1].split()}
    people = dict(town.people)
    for number, name in enumerate(sorted(names - set(people))):
        people[name] = make_user(Role.FRONT, town.centre, username=name, name=f"甲{number}")
    for number, name in enumerate(sorted({row[0] for row in FILES} | {"ruanguoping"} - set(people))):
        people.setdefault(name, make_user(Role.FRONT, town.centre, username=f"x{name}", name=f"乙{number}"))
    units = {"centre": town.centre}
    for key, *_ in RESIDENCES:
        units[key] = make_unit(Level.DEPARTMENT, town.town, key)
        make_user(Role.LIAISON, units[key], username=f"at-{key}")
    return SimpleNamespace(people=people, units=units, office=lambda unit: User.objects.get(username=f"at-{unit.name}"))


@pytest.mark.parametrize("day", [(2026, 6, 10), (2026, 2, 28)])
def test_two_months_are_out_and_the_next_has_something_to_put_right(day):
    end = timezone.make_aware(datetime(*day, 15))
    with set_clock(end - timedelta(days=100)):
        town = demo_like(make_town())
    with set_clock(end):
        build_rosters(town, end)
        build_staff(town, end)
        build_papers_of_office(town, end)
        assert OfficePaper.objects.get(way="out").state == "issued"
        assert CallUp.objects.filter(arrived_at__isnull=False).count() == 3 and Attendance.objects.count() > 20
        assert DutyMonth.objects.exclude(published_at=None).count() == 2
        ahead = DutyMonth.objects.get(published_at=None)
        assert read_month(ahead.unit, ahead.first).conflicts()
        assert Handover.objects.count() == 1
        if day[2] < 25:
            assert DutySwap.objects.get().state == "agreed"
