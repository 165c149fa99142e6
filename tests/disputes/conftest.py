"""清溪镇 on a Wednesday morning."""

from datetime import timedelta

import pytest

from governance.core import calendar
from governance.core.now import set_clock
from governance.organisation.models import User
from tests.cases_factory import MORNING, make_rules
from tests.disputes.factory import make_dispute_types
from tests.disputes_factory import make_types
from tests.factories import make_town


@pytest.fixture
def town(db):
    """The town with its people, time limits and classes of dispute."""
    calendar.forget()
    with set_clock(MORNING - timedelta(days=365)):
        built = make_town()
        make_rules()
        make_types()
        make_dispute_types()
    User.objects.update(password_changed_at=MORNING)
    with set_clock(MORNING):
        yield built
