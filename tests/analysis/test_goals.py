"""年度目标: counted from the same indicators or reported by the owner; a light, and the cases behind each number."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from analysis.models import Goal
from analysis.services import goals
from analysis.views.goals import light_of
from governance.cases import services
from governance.core import calendar
from governance.core.exceptions import NotAllowed
from governance.core.now import set_clock
from governance.organisation.models import User
from tests.cases_factory import MORNING, make_case, make_rules, ticket
from tests.factories import make_town

pytestmark = pytest.mark.django_db


def at(month, day):
    """A morning of 2026."""
    return datetime(2026, month, day, 9, 30, tzinfo=MORNING.tzinfo)


@pytest.fixture
def town(db):
    """清溪镇 with three ratings of May, two of them good; it is the tenth of June."""
    calendar.forget()
    with set_clock(MORNING - timedelta(days=365)):
        built = make_town()
        make_rules()
    for value in (1, 3, 5):
        case = make_case(town=built, state="resolved", told=True, at=at(5, 6), assists=())
        with set_clock(at(5, 8)):
            services.rate(case, by=built["frontdesk"], ticket=ticket(), party=case.parties.first(), value=value)
    with set_clock(MORNING):
        User.objects.update(password_changed_at=MORNING)
        yield built


def satisfaction(town, planned=(60, 66, 80, 90), **fields):
    """A goal for the whole town."""
    return goals.save_goal(
        by=town["manager"],
        area=town.town,
        year=2026,
        title="群众满意率达到 90%",
        key="satisfy",
        target=Decimal(planned[3]),
        planned=[Decimal(value) for value in planned],
        owner=town.centre,
        **fields,
    )


def test_a_counted_goal_shows_each_quarter_with_its_light_and_cases(client, town):
    goal = satisfaction(town)
    points = {point.quarter: point for point in goal.points.all()}
    assert (points[2].numerator, points[2].denominator, points[2].actual) == (2, 3, Decimal("66.67"))
    assert points[1].actual is None and points[3].actual is None  # nobody rated; not begun
    assert [light_of(points[quarter]).colour for quarter in (1, 2, 3)] == ["none", "green", "none"]
    client.force_login(town["liaison"])
    page = client.get("/evaluation/goals/").content.decode()
    assert "2/3 件" in page and f"/evaluation/goal-points/{points[2].pk}/cases/" in page
    assert client.get(f"/evaluation/goal-points/{points[2].pk}/cases/").context["count"].value == 3
    assert client.get(f"/evaluation/goal-points/{points[2].pk}/cases/?only=good").context["count"].value == 2


@pytest.mark.parametrize(("planned", "colour"), [(66, "green"), (70, "amber"), (80, "red")])
def test_the_light_compares_with_the_point_of_the_quarter(town, planned, colour):
    goal = satisfaction(town, planned=(60, planned, 80, 90))
    assert light_of(goal.points.get(quarter=2)).colour == colour


def test_a_goal_of_one_office_counts_that_office_alone(town):
    goal = satisfaction(town, unit=town.justice)
    assert goal.points.get(quarter=2).denominator == 0
    assert goal.points.get(quarter=2).actual is None


def test_the_night_counts_anew(town):
    goal = satisfaction(town)
    case = make_case(town=town, state="resolved", told=True, assists=())
    services.rate(case, by=town["frontdesk"], ticket=ticket(), party=case.parties.first(), value=2)
    assert goals.fill_all() == 1
    assert goal.points.get(quarter=2).denominator == 4


def test_a_free_measure_is_reported_by_its_owner_and_nobody_else(town):
    goal = goals.save_goal(
        by=town["manager"],
        area=town.town,
        year=2026,
        title="开展法治宣传 12 场",
        key="",
        measure="场",
        target=Decimal(12),
        planned=[Decimal(value) for value in (3, 6, 9, 12)],
        owner=town.justice,
    )
    point = goal.points.get(quarter=1)
    assert light_of(point).text == "待填报"
    with pytest.raises(NotAllowed):
        goals.report_point(point, by=town["head"], actual=Decimal(3), note="")
    goals.report_point(point, by=town["mediator"], actual=Decimal(3), note="三场均已开展")
    assert light_of(goal.points.get(quarter=1)).colour == "green"
    assert point.history.count() == 2


def test_a_goal_that_contradicts_itself_is_refused_in_words(client, town):
    with pytest.raises(ValidationError, match="要等于全年目标值"):
        goals.save_goal(
            by=town["manager"],
            area=town.town,
            year=2026,
            title="目标",
            key="satisfy",
            target=Decimal(95),
            planned=[Decimal(90)] * 4,
            owner=town.centre,
        )
    with pytest.raises(NotAllowed):
        goals.save_goal(by=town["head"], area=town.town, planned=[Decimal(1)] * 4, year=2026, title="目标")
    assert not Goal.objects.exists()


def test_the_manager_keeps_goals_in_the_portal(client, town, django_assert_max_num_queries):
    client.force_login(town["manager"])
    data = {
        "year": 2026,
        "title": "按期办结率达到 95%",
        "key": "close_ontime",
        "target": "95",
        **{f"planned_{quarter}": "95" for quarter in range(1, 5)},
        "owner": town.centre.pk,
        "active": "on",
    }
    assert client.post("/evaluation/goals/new/", {**data, "planned_4": "90"}).status_code == 422
    assert client.post("/evaluation/goals/new/", data).status_code == 302
    goal = Goal.objects.get()
    assert client.post(f"/evaluation/goals/{goal.pk}/", {**data, "title": "按期办结率 95%"}).status_code == 302
    point = goal.points.get(quarter=2)
    assert client.post(f"/evaluation/goal-points/{point.pk}/", {"note": "已约谈"}).status_code == 302
    client.get("/evaluation/goals/")
    with django_assert_max_num_queries(15):
        page = client.get("/evaluation/goals/")
    assert "已约谈" in page.content.decode()
    assert client.get("/evaluation/goals/export/").status_code == 200
    client.force_login(town["head"])
    assert client.post("/evaluation/goals/new/", data).status_code == 403
