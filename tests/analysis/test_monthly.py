"""The months of the dashboard are counted once and stay right: after each step they equal a fresh count."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from analysis import figures, monthly
from governance.cases import services
from governance.core import calendar
from governance.core.now import set_clock
from governance.organisation.models import Post, User
from tests.cases_factory import MORNING, fresh, later, make_case, make_rules, ticket
from tests.factories import make_town

pytestmark = pytest.mark.django_db
MONTHS = figures.months(MORNING.date())
READERS = ("leader", "deputy", "head", "village", "triage")


@pytest.fixture
def town(db):
    """清溪镇 with an archive: cases of several months, ended and open."""
    calendar.forget()
    with set_clock(MORNING - timedelta(days=365)):
        built = make_town()
        make_rules()
    with set_clock(MORNING):
        User.objects.update(password_changed_at=MORNING)
        built.old = make_case(town=built, state="closed", at=later(days=-70))
        built.running = make_case(town=built, state="handling", at=later(days=-40))
        make_case(town=built, state="handling", by="frontdesk", asks_secrecy=True, assists=())
        yield built


def read(town):
    """The kept months of every reader, each with a newly loaded account."""
    return {who: monthly.counts(User.objects.get(pk=town[who].pk), MONTHS) for who in READERS}


def counted_anew(town):
    """The same with nothing kept."""
    cache.clear()
    return read(town)


STEPS = {
    "a new case": lambda town: make_case(town=town, by="frontdesk"),
    "an old case ends": lambda town: services.withdraw(
        fresh(town.running), by=town["leader"], ticket=ticket(), signed_request=True, reason="来访人撤回"
    ),
    "an ended case is opened again": lambda town: services.reopen(
        fresh(town.old), by=town["leader"], ticket=ticket(), reason="又坏了"
    ),
    "fewer may know": lambda town: services.raise_confidentiality(
        fresh(town.running), by=town["leader"], ticket=ticket(), level=2, persons=[town["triage"]]
    ),
    "another unit leads": lambda town: services.reassign(
        fresh(town.running), by=town["triage"], ticket=ticket(), lead=town.justice, reason="职责在此"
    ),
    "a post ends": lambda town: Post.objects.filter(user=town["head"]).update(state=Post.State.ENDED),
}


@pytest.mark.parametrize("step", STEPS)
def test_kept_months_equal_a_fresh_count_after(town, step):
    before = read(town)
    assert before == counted_anew(town)
    STEPS[step](town)
    kept = read(town)
    assert kept != before, "the step changes nothing that is counted"
    assert kept == counted_anew(town)


def test_a_reader_who_comes_back_counts_nothing_again(town, django_assert_num_queries):
    leader = town["leader"]
    for minutes in (0, 6):  # what was written in the last minutes is counted once more
        with set_clock(later(minutes=minutes)):
            monthly.counts(leader, MONTHS)
    with set_clock(later(minutes=6, seconds=30)), django_assert_num_queries(2) as asked:
        monthly.counts(leader, MONTHS)
    assert "COUNT" not in "".join(query["sql"] for query in asked.captured_queries)


def test_counts_of_another_month_or_of_long_ago_are_not_believed(town):
    leader = town["leader"]
    first = monthly.counts(leader, MONTHS)
    with set_clock(later(days=30)):
        july = figures.months((MORNING + timedelta(days=30)).date())
        moved = monthly.counts(leader, july)
    assert list(moved["registered_at"]) == july
    assert all(moved["registered_at"][month] == first["registered_at"][month] for month in july[:-1])
