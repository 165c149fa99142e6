"""Counted tries: what is counted together, for how long, and that nobody reads from it who tried what."""

from datetime import timedelta

import pytest

from governance.core import jobs
from governance.core.limits import clear, hit, too_many
from governance.core.models import Attempt
from governance.core.now import now, set_clock
from tests.cases_factory import MORNING

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning():
    """A Wednesday morning."""
    with set_clock(MORNING):
        yield


def test_the_limit_is_reached_with_the_last_allowed_try():
    for _ in range(4):
        hit("door", "a")
        assert not too_many("door", "a", 5, 10)
    hit("door", "a")
    assert too_many("door", "a", 5, 10)


def test_another_key_and_another_scope_are_counted_apart():
    for _ in range(5):
        hit("door", "a")
    assert not too_many("door", "b", 5, 10)
    assert not too_many("window", "a", 5, 10)


def test_tries_are_forgotten_one_by_one_as_they_grow_old():
    hit("door", "a")
    with set_clock(MORNING + timedelta(minutes=6)):
        hit("door", "a")
        assert too_many("door", "a", 2, 10)
    with set_clock(MORNING + timedelta(minutes=10)):
        assert not too_many("door", "a", 2, 10), "the first is ten minutes old"
        assert too_many("door", "a", 1, 10)
    with set_clock(MORNING + timedelta(minutes=16)):
        assert not too_many("door", "a", 1, 10)


def test_clearing_forgets_one_key_only():
    for key in ("a", "b"):
        hit("door", key)
    clear("door", "a")
    assert not too_many("door", "a", 1, 10)
    assert too_many("door", "b", 1, 10)


def test_the_key_is_not_readable_in_the_table():
    hit("door", "19900005518")
    row = Attempt.objects.get()
    assert "19900005518" not in row.key and len(row.key) == 64


def test_the_nightly_cleaning_drops_what_is_older_than_a_day():
    hit("door", "a")
    with set_clock(MORNING + timedelta(hours=12)):
        hit("door", "a")
    with set_clock(MORNING + timedelta(hours=25)):
        jobs.clean_up()
        assert [now() - row.at for row in Attempt.objects.all()] == [timedelta(hours=13)]
