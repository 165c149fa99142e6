"""清溪镇 on a Wednesday morning, with the categories and limits of 公共法律服务."""

from datetime import timedelta

import pytest

from governance.core import calendar
from governance.core.now import set_clock
from governance.organisation.models import User
from tests.cases_factory import MORNING, make_rules
from tests.factories import make_town
from tests.legalservice.factory import make_reference


@pytest.fixture
def town(db):
    """The town with its people, limits and categories; 司法所 is its legal station."""
    calendar.forget()
    with set_clock(MORNING - timedelta(days=365)):
        built = make_town()
        make_rules()
        make_reference(built)
    User.objects.update(password_changed_at=MORNING)
    with set_clock(MORNING):
        yield built
