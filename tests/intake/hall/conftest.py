"""The hall of 清溪镇: a guide desk and two windows, one of them the justice office's."""

import pytest

from intake.hall import windows as services
from intake.models import LetterBox, Window
from tests.cases_factory import make_rules
from tests.factories import make_town


@pytest.fixture
def town():
    make_rules()
    return make_town()


@pytest.fixture
def hall(town):
    """{"guide", "law", "petition"}: windows by name."""
    make = lambda **fields: services.save_window(by=town["manager"], **fields)  # noqa: E731
    return {
        "guide": make(name="导引台", kind=Window.Kind.WINDOW, location="进门处", order=1),
        "law": make(
            name="法律咨询窗口", unit=town.justice, location="一楼 4 号", services="法律咨询、法律援助", order=2
        ),
        "mediation": make(name="调解一室", kind=Window.Kind.ROOM, unit=town.justice, order=3),
    }


@pytest.fixture
def box(town):
    """The letter box at the gate."""
    return LetterBox.objects.create(centre=town.centre, place="中心大门右侧")


@pytest.fixture
def other(town):
    """The neighbouring town, whose people see nothing of this hall."""
    return make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)


@pytest.fixture
def as_user(client, town):
    """as_user("frontdesk") → a client that is signed in."""

    def sign_in(username):
        client.force_login(town[username])
        return client

    return sign_in
