"""Who is on duty now drives the workbench, the top line, reminders out of hours, and the public notice."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from governance.cases import services
from governance.cases.recipients import on_duty_out_of_hours
from governance.core.now import set_clock
from governance.notify.models import Notification
from governance.organisation.models import OnDuty, User
from tests.administration.factory import make_types
from tests.cases_factory import make_rules, new_case, ticket
from tests.factories import make_town

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(datetime(2026, 6, 10, 10, 0))
NIGHT = timezone.make_aware(datetime(2026, 6, 10, 22, 0))


@pytest.fixture
def town():
    with set_clock(NOON - timedelta(hours=1)):
        built = make_town()
        other = make_town("云岭镇", prefix="b_", county=built.county, county_centre=built.county_centre, number=2)
        make_types(built)
        for unit, name, kind in ((built.centre, "deputy", "带班领导"), (built.centre, "commander", "值班员")):
            OnDuty.objects.create(
                unit=unit, user=built[name], duty_type=kind, starts_at=NOON - timedelta(hours=2),
                ends_at=NOON + timedelta(hours=22),
            )  # fmt: skip
        OnDuty.objects.create(
            unit=other.centre, user=other["deputy"], duty_type="带班领导", starts_at=NOON - timedelta(hours=2),
            ends_at=NOON + timedelta(hours=22),
        )  # fmt: skip
        User.objects.update(password_changed_at=NOON)
    cache.clear()
    with set_clock(NOON):
        yield built


def test_the_workbench_and_the_top_line_name_those_of_the_own_town(town, client):
    client.force_login(town["frontdesk"])
    page = client.get("/").content.decode()
    assert "今日带班 高明" in page and page.count("高明") == 2 and "罗刚" in page


def test_out_of_office_hours_the_centres_reader_is_whoever_is_on_duty(town):
    assert on_duty_out_of_hours(town.centre) == []
    with set_clock(NIGHT):
        assert {user.name for user in on_duty_out_of_hours(town.centre)} == {"高明", "罗刚"}


def test_an_urgent_case_of_the_night_reaches_whoever_is_on_duty(town):
    make_rules()
    with set_clock(NIGHT):
        services.register(by=town["frontdesk"], ticket=ticket(), data=new_case(urgent=True, title="鱼塘决口"))
    assert Notification.objects.filter(user=town["commander"], title__contains="鱼塘决口").exists()


def test_the_public_reads_names_of_the_published_types_alone(town, client):
    page = client.get("/q/reception/").content.decode()
    assert "今天值班" in page and "高明" in page and town["deputy"].phone not in page
