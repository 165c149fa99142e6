"""Pages: bounded counts, numbered pages, keyset beyond."""

from datetime import timedelta

import pytest

from governance.core.now import now
from governance.organisation import paging
from governance.organisation.models import Absence, User
from governance.organisation.paging import Count, Page, bounded, page_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    User.objects.bulk_create(
        User(username=f"p{n:03d}", name=f"同名{n % 7}", created_at=now(), updated_at=now()) for n in range(95)
    )
    return User.objects.all()


def test_pages_are_stable_and_complete(people):
    seen = []
    for number in range(1, 6):
        page = page_of(people, ("name",), number=number)
        seen += [row.pk for row in page]
    assert len(seen) == len(set(seen)) == 95
    assert (page.first_row, page.last_row, page.pages) == (81, 95, 5)


@pytest.mark.parametrize("order", [("name",), ("-name",), ("-name", "username"), ("username",), ("last_login", "name")])
def test_the_keyset_goes_on_exactly_where_a_page_ends(people, order):
    User.objects.filter(username__lt="p040").update(last_login=now())
    User.objects.filter(username__lt="p020").update(last_login=now() - timedelta(days=1))
    whole = [row.pk for number in range(1, 6) for row in page_of(people, order, number=number)]
    seen, mark = [], ""
    first = page_of(people, order)
    seen += [row.pk for row in first]
    mark = paging.mark_of(first.rows[-1], paging.stable(order))
    while mark:
        page = page_of(people, order, after=mark)
        assert page.is_deep
        seen += [row.pk for row in page]
        mark = page.after
    assert seen == whole


def test_the_keyset_crosses_a_relation():
    moment = now()
    for n in range(45):
        user = make_user(name=f"人{n % 3}")
        Absence.objects.create(user=user, starts_at=moment, ends_at=moment + timedelta(days=1))
    rows = Absence.objects.select_related("user")
    first = page_of(rows, ("-user__name",))
    mark = paging.mark_of(first.rows[-1], paging.stable(("-user__name",)))
    second = page_of(rows, ("-user__name",), after=mark)
    third = page_of(rows, ("-user__name",), after=second.after)
    assert len({row.pk for page in (first, second, third) for row in page}) == 45
    assert third.after == ""


@pytest.mark.parametrize("mark", ["x", "W10", "WzFd", "!!", "bnVsbA", "WyJhIiwgImIiLCAiYyJd"])
def test_a_made_up_mark_gives_the_first_page(people, mark):
    assert page_of(people, ("name", "username"), after=mark).rows[0] == page_of(people, ("name", "username")).rows[0]


def test_after_the_last_numbered_page_one_goes_on_by_mark(people, monkeypatch):
    monkeypatch.setattr(paging, "NUMBERED_PAGES", 3)
    assert page_of(people, ("username",), number=2).after == ""
    page = page_of(people, ("username",), number=3)
    assert page.after and page.next is None
    assert page_of(people, ("username",), after=page.after).rows[0].username == "p060"


def test_a_number_beyond_the_end_gives_the_last_page(people):
    page = page_of(people, ("username",), number=99)
    assert page.rows[-1].username == "p094"


def test_pages_deep_in_a_list_fetch_the_keys_first(people, django_assert_num_queries):
    count = bounded(people)
    with django_assert_num_queries(2):
        page = page_of(people, ("username",), number=9, size=10, count=count)
    assert page.rows[0].username == "p080"


def test_counts_stop(people, monkeypatch):
    assert str(bounded(people)) == "95"
    monkeypatch.setattr(paging, "COUNT_STOPS_AT", 51)
    assert str(bounded(people)) == "50+"
    assert str(Count(9)) == "9"
    assert str(bounded(people, 21)) == "20+"
    page = page_of(people, ("username",), number=50, size=10, stops_at=31)
    assert (page.number, page.pages, str(page.count)) == (4, 4, "30+")


def test_numbers_leave_gaps():
    page = Page([], Count(2000), 10, 50)
    assert page.numbers == [1, None, 8, 9, 10, 11, 12, None, 50]
