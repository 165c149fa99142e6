"""Absence, substitution, duty."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from governance.core.exceptions import NotAllowed
from governance.core.now import now, set_clock
from governance.notify.models import Notification
from governance.notify.services import post
from governance.organisation.access import standing
from governance.organisation.models import Absence, OnDuty, Substitute, User
from governance.organisation.presence import on_duty_now, stood_in_by, substitute_for
from governance.organisation.services import accounts, presence
from tests.factories import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def span(days=(0, 3)):
    moment = now()
    return {"starts_at": moment + timedelta(days=days[0]), "ends_at": moment + timedelta(days=days[1])}


def test_notices_and_posts_flow_to_the_substitute_and_say_so(town):
    absence, stand_in = presence.set_absence(
        by=town["head"], user=town["head"], substitute=town["liaison"], reason="年休假", **span()
    )
    assert (stand_in.absent, stand_in.substitute) == (town["head"], town["liaison"])
    post([town["head"]], once="event:1", title="有新的案件")
    titles = dict(Notification.objects.values_list("user__username", "title"))
    assert titles == {"head": "有新的案件", "liaison": "代 邓海：有新的案件"}
    assert standing(User.objects.get(pk=town["liaison"].pk)).roles == {"liaison", "head"}
    with set_clock(now() + timedelta(days=4)):
        post([town["head"]], once="event:2", title="又有新的案件")
        assert standing(User.objects.get(pk=town["liaison"].pk)).roles == {"liaison"}
    assert not Notification.objects.filter(user=town["liaison"], once="event:2").exists()


def test_a_substitute_who_is_told_anyway_is_told_once(town):
    presence.set_absence(by=town["head"], user=town["head"], substitute=town["liaison"], **span())
    post([town["head"], town["liaison"]], once="event:1", title="消息")
    assert Notification.objects.filter(user=town["liaison"]).count() == 1
    assert Notification.objects.get(user=town["liaison"]).title == "消息"


def test_back_early_ends_both(town):
    absence, _ = presence.set_absence(by=town["head"], user=town["head"], substitute=town["liaison"], **span((0, 3)))
    with set_clock(now() + timedelta(hours=1)):
        presence.end_absence(by=town["head"], absence=absence)
        assert substitute_for([town["head"].pk]) == {}
        assert Absence.objects.get().ends_at <= now()
        assert Substitute.objects.get().ends_at <= now()


def test_an_absence_that_has_not_begun_is_taken_away(town):
    absence, _ = presence.set_absence(by=town["head"], user=town["head"], substitute=town["liaison"], **span((2, 3)))
    presence.end_absence(by=town["head"], absence=absence)
    assert not Absence.objects.exists() and not Substitute.objects.exists()


def test_one_arranges_ones_own_absence_and_the_manager_that_of_the_town(town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    presence.set_absence(by=town["manager"], user=town["grid"], **span())
    with pytest.raises(NotAllowed):
        presence.set_absence(by=town["manager"], user=other["grid"], **span())
    with pytest.raises(NotAllowed):
        presence.set_absence(by=town["leader"], user=town["head"], **span())


def test_who_cannot_stand_in(town):
    head, liaison = town["head"], town["liaison"]
    with pytest.raises(ValidationError, match="本人"):
        presence.set_absence(by=head, user=head, substitute=head, **span())
    with pytest.raises(ValidationError, match="管理员"):
        presence.set_absence(by=head, user=head, substitute=town["auditor"], **span())
    presence.set_absence(by=liaison, user=liaison, **span((1, 2)))
    with pytest.raises(ValidationError, match="也请假"):
        presence.set_absence(by=head, user=head, substitute=liaison, **span())
    assert not Absence.objects.filter(user=head).exists()


def test_times_have_to_fit(town):
    with pytest.raises(ValidationError, match="晚于"):
        presence.set_absence(by=town["head"], user=town["head"], **span((2, 1)))
    with pytest.raises(ValidationError, match="过去"):
        presence.set_absence(by=town["head"], user=town["head"], **span((-2, -1)))
    presence.set_absence(by=town["head"], user=town["head"], **span((0, 3)))
    with pytest.raises(ValidationError, match="已经登记"):
        presence.set_absence(by=town["head"], user=town["head"], **span((2, 5)))


def test_the_latest_arrangement_wins_and_a_closed_substitute_does_not_count(town):
    moment = now()
    for username in ("liaison", "petition"):
        Substitute.objects.create(
            absent=town["head"],
            substitute=town[username],
            starts_at=moment,
            ends_at=moment + timedelta(days=1),
        )
    assert substitute_for([town["head"].pk, town["grid"].pk]) == {town["head"].pk: town["petition"].pk}
    assert stood_in_by(town["petition"]) == {town["head"].pk}
    accounts.close_account(by=town["sysadmin"], user=town["petition"])
    assert substitute_for([town["head"].pk]) == {town["head"].pk: town["liaison"].pk}


def test_who_is_on_duty_now(town):
    moment = now()
    for days, user in ((0, "commander"), (2, "deputy")):
        OnDuty.objects.create(
            starts_at=moment + timedelta(days=days),
            ends_at=moment + timedelta(days=days + 1),
            duty_type="值班员",
            unit=town.centre,
            user=town[user],
        )
    assert [row.user for row in on_duty_now()] == [town["commander"]]
    assert [row.user for row in on_duty_now(town.town, moment + timedelta(days=2))] == [town["deputy"]]
    assert not on_duty_now(town.justice).exists()
