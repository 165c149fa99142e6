"""What tests of 分析研判 share."""

from datetime import timedelta

import pytest

from governance.core import calendar
from governance.core.now import set_clock
from governance.organisation.models import User
from tests.cases_factory import MORNING, make_rules
from tests.factories import make_town
from tests.scores_factory import at


@pytest.fixture
def scored_town(db):
    """清溪镇, its people a year in office; the clock stands at the second of June."""
    calendar.forget()
    with set_clock(MORNING - timedelta(days=365)):
        built = make_town()
        make_rules()
    with set_clock(at(6, 2)):
        User.objects.update(password_changed_at=at(6, 1))
        yield built
