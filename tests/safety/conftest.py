"""清溪镇 on a Wednesday morning, with a register of the old who live alone and a sealed one."""

from datetime import timedelta

import pytest

from governance.core import calendar
from governance.core.now import set_clock
from governance.organisation.models import User
from tests.cases_factory import MORNING, make_rules
from tests.factories import make_town


@pytest.fixture
def town(db):
    """The town with its people and limits."""
    calendar.forget()
    with set_clock(MORNING - timedelta(days=365)):
        built = make_town()
        make_rules()
    User.objects.update(password_changed_at=MORNING)
    with set_clock(MORNING):
        yield built
