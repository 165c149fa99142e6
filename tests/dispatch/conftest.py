"""A town with its time limits, on a Wednesday morning."""

import pytest

from governance.cases.models import Category
from governance.core.now import now, set_clock
from tests.cases_factory import MORNING, make_rules
from tests.dispatch.factory import make_limits
from tests.factories import make_town


@pytest.fixture
def town(db):
    """清溪镇; the matters of incidents and the limits of their reports are there."""
    with set_clock(MORNING):
        make_rules()
        make_limits()
        Category.objects.get_or_create(code="40101", defaults={"name": "洪涝、山洪", "kinds": ["incident"]})
        assert now() == MORNING
        yield make_town()
