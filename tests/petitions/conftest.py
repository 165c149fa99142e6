"""清溪镇 on a Monday morning in March, with the shipped limits of the regulation and the real calendar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from governance.core import calendar
from governance.core.now import set_clock
from governance.organisation.models import User
from governance.portal.management.commands.load_reference import load_calendar, load_content_classes, load_rules
from tests.cases_factory import make_rules
from tests.factories import make_town

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def morning():
    """The clock stands at 2026-03-02 09:30, the day of the example in the rules."""
    with set_clock(MONDAY):
        yield MONDAY


@pytest.fixture
def town(db, morning):
    """清溪镇 with its people, the shipped time limits, content classes and the calendar of the State Council."""
    with set_clock(morning - timedelta(days=365)):
        built = make_town()
        load_rules()
        make_rules()
        load_calendar()
        load_content_classes()
    User.objects.update(password_changed_at=morning)
    calendar.forget()
    yield built
    calendar.forget()
