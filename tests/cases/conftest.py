"""A town on a Wednesday morning, for all tests of cases."""

from datetime import timedelta

import pytest

from governance.core import calendar
from governance.core.now import set_clock
from tests.cases_factory import MORNING, make_rules
from tests.factories import make_town


@pytest.fixture
def morning():
    """The clock stands at 2026-06-10 10:42."""
    with set_clock(MORNING):
        yield MORNING


@pytest.fixture
def town(db, morning):
    """清溪镇 with its people, in office for a year, and the default time limits."""
    calendar.forget()
    with set_clock(morning - timedelta(days=365)):
        built = make_town()
        make_rules()
    return built
