"""Standing and may()."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from governance.core.now import now, today
from governance.organisation.access import forget_standing, home_path, in_area, may, standing
from governance.organisation.models import Post, Substitute, User
from governance.organisation.roles import Permission, Role
from tests.factories import make_post, make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def stand_in(absent, substitute, days=(-1, 1)):
    moment = now()
    return Substitute.objects.create(
        absent=absent,
        substitute=substitute,
        starts_at=moment + timedelta(days=days[0]),
        ends_at=moment + timedelta(days=days[1]),
    )


def test_standing_costs_one_query_with_posts_of_ones_own_and_of_the_absent(town, django_assert_num_queries):
    stand_in(town["head"], town["liaison"])
    stand_in(town["mediator"], town["liaison"])
    user = User.objects.get(pk=town["liaison"].pk)
    with django_assert_num_queries(1):
        known = standing(user)
        assert known.roles == {"liaison", "head", "mediator"}
        assert known.unit_ids == {town.agriculture.pk, town.justice.pk}
        assert standing(user) is known
        assert [grant.label for grant in known.grants][0] == "农业农村办·部门联络员"
    as_head = known.as_role(Role.HEAD)[0]
    assert (as_head.user_id, as_head.for_user_id, as_head.for_name) == (user.pk, town["head"].pk, "邓海")
    assert "（代 邓海）" in as_head.label
    assert known.stands_in_for == {town["head"].pk, town["mediator"].pk}


@pytest.mark.parametrize("days", [(-3, -1), (1, 3)])
def test_a_substitution_counts_only_in_its_time(town, days):
    stand_in(town["head"], town["liaison"], days)
    assert standing(town["liaison"]).roles == {"liaison"}


def test_nobody_gets_the_power_of_an_administrator_by_standing_in(town):
    stand_in(town["secadmin"], town["sysadmin"])
    assert standing(town["sysadmin"]).roles == {"sysadmin"}


def test_posts_count_from_their_first_to_their_last_day_and_only_when_granted(town):
    user = make_user()
    day = today()
    make_post(user, Role.FRONT, town.centre, since=day + timedelta(days=1))
    make_post(user, Role.TRIAGE, town.centre, since=day - timedelta(days=9), until=day - timedelta(days=1))
    make_post(user, Role.DISPATCH, town.centre, state=Post.State.PROPOSED)
    make_post(user, Role.MANAGER, town.centre, since=day, until=day)
    assert standing(user).roles == {"manager"}


def test_a_closed_account_an_actor_and_a_visitor_stand_nowhere(town):
    liaison = town["liaison"]
    liaison.is_active = False
    for nobody in (liaison, User.objects.system(), User.objects.citizen(), AnonymousUser()):
        assert not standing(nobody).grants
        assert not may(nobody, Permission.VIEW_CASES)
    assert not may(AnonymousUser(), Permission.SIGNED_IN)
    assert not may(User.objects.system(), Permission.SIGNED_IN)
    assert may(make_user(), Permission.SIGNED_IN)


def test_may_at_a_unit_asks_for_a_post_there_or_above(town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    assert may(town["leader"], Permission.SUPERVISE, at=town.agriculture)
    assert not may(town["leader"], Permission.SUPERVISE, at=other.agriculture)
    assert not may(town["head"], Permission.HANDLE_CASE, at=town.town)
    assert may(town["county"], Permission.SUPERVISE, at=other.villages[1])


def test_a_manager_serves_the_town_around_the_centre_and_a_head_the_own_department(town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    assert in_area(town["manager"], Permission.EDIT_DUTIES, town.agriculture)
    assert not in_area(town["manager"], Permission.EDIT_DUTIES, other.agriculture)
    assert in_area(town["head"], Permission.EDIT_DUTIES, town.agriculture)
    assert not in_area(town["head"], Permission.EDIT_DUTIES, town.police)


def test_director_is_a_leader_with_a_post_at_the_centre_itself(town):
    assert standing(town["leader"]).director_unit_ids == {town.centre.pk}
    assert not standing(town["deputy"]).is_director


def test_standing_is_read_anew_after_a_minute_or_when_told(town):
    user = town["liaison"]
    assert standing(user).roles == {"liaison"}
    make_post(user, Role.MEDIATOR, town.justice)
    assert standing(user).roles == {"liaison"}
    forget_standing(user)
    assert standing(user).roles == {"liaison", "mediator"}


def test_home_is_the_town_of_the_first_post(town):
    assert home_path(town["grid"]) == town.town.path
    assert home_path(town["county"]) == town.county.path
    assert home_path(make_user()) == ""


def test_a_request_reads_the_standing_once(town, client, django_assert_max_num_queries):
    client.force_login(town["liaison"])
    client.get("/accounts/still-here/")
    with django_assert_max_num_queries(3):
        client.get("/accounts/still-here/")
