"""The statements behind the busiest pages are answered by an index: no large table is read from end to end.

A town of the demo's size with some thousand cases is filled in bulk; PostgreSQL is asked for its plan of exactly the
statements that the portal's own functions send.
"""

import json

import pytest
from django.db import connection, transaction
from django.test import override_settings

from analysis import monthly
from analysis.figures import open_cases
from governance.cases.filters import SORTS, by_text
from governance.cases.filters_people import matching, rows_of
from governance.cases.likeness import similar_texts
from governance.cases.models import Case, Party, Person
from governance.cases.similar import earlier_cases
from governance.cases.states import OPEN_STATES
from governance.cases.sweeping import sweep_deadlines
from governance.cases.views.scoped import seen_cases
from governance.core.now import now
from governance.core.pinyin import keys
from governance.notify.services import unread_count
from governance.organisation.models import User
from governance.organisation.paging import PAGE_SIZE, Count, mark_of, page_of, stable
from governance.portal.demo.town import build_town
from tests.bench.counting import statements
from tests.bench.fill import LARGE, fill
from tests.cases_factory import make_rules

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
CASES = 5_000


@pytest.fixture(scope="module")
def long_case(django_db_setup, django_db_blocker):
    """A filled town, in a transaction that is rolled back at the end. Gives the case of thirty entries."""
    with django_db_blocker.unblock(), override_settings(PORTAL_DEMO=True), transaction.atomic():
        make_rules()
        build_town()
        case = fill(CASES)
        # Once for all rows; otherwise the end of each test would check every foreign key anew.
        connection.check_constraints()
        yield case
        transaction.set_rollback(True)


def plans(ask) -> list:
    """(statement, its plan) of everything that `ask` reads."""
    with statements() as seen:
        ask()
    found = []
    for _, sql in seen:
        if sql.lstrip("( ").upper().startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
                plan = cursor.fetchone()[0]
            found.append((sql, (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
    assert found, "nothing was read"
    return found


def nodes(plan):
    """A plan's node and all below it."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def read_whole(ask) -> list[str]:
    """Large tables that a statement of `ask` reads from end to end, with the statement's beginning."""
    return [
        f"{node['Relation Name']} in {sql[:200]}"
        for sql, plan in plans(ask)
        for node in nodes(plan)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE
    ]


def sorted_rows(ask) -> int:
    """The most rows that a statement of `ask` is expected to sort."""
    found = [node["Plan Rows"] for _, plan in plans(ask) for node in nodes(plan) if node["Node Type"].endswith("Sort")]
    return max(found, default=0)


def scans(ask, table) -> set[str]:
    """The indexes by which the statements of `ask` read a table; "" for reading all of it."""
    found = set()
    for _, plan in plans(ask):
        for node in nodes(plan):
            if node["Node Type"] == "Bitmap Index Scan" and node["Index Name"].startswith("case_"):
                found.add(node["Index Name"])
            elif node.get("Relation Name") == table and node["Node Type"] != "Bitmap Heap Scan":
                found.add(node.get("Index Name", ""))
    return found


def person(username):
    """One of the demo people."""
    return User.objects.get(username=username)


@pytest.mark.parametrize("username", ["liaison", "triage"])
def test_the_work_list_by_due_time(long_case, username):
    seen = seen_cases(person(username)).filter(state__in=OPEN_STATES)
    assert read_whole(lambda: page_of(seen, SORTS["due"])) == []


@pytest.mark.parametrize("username", ["liaison", "triage"])
@pytest.mark.parametrize("sort", ["due", "-registered", "-closed"])
def test_a_page_deep_in_the_archive_and_what_comes_after_it(long_case, username, sort):
    """Read in the order of an index: nothing is sorted but the twenty rows of the page."""
    seen, count = seen_cases(person(username)), Count(CASES)  # counting to 10,001 may read whatever it likes
    number = 40 if username == "triage" else 8
    page = page_of(seen, SORTS[sort], number=number, count=count)
    assert len(page) == PAGE_SIZE
    mark = mark_of(page.rows[-1], stable(SORTS[sort]))
    for ask in (
        lambda: page_of(seen, SORTS[sort], number=number, count=count),
        lambda: page_of(seen, SORTS[sort], after=mark, count=count),
    ):
        assert read_whole(ask) == []
        assert sorted_rows(ask) <= PAGE_SIZE + 1


def test_the_open_cases_of_the_dashboard(long_case):
    found = scans(lambda: open_cases(person("leader")), "cases_case")
    assert found and found <= {"case_open_due", "case_centre_state"}  # which one, the statistics of the day decide


def test_one_month_of_the_dashboard(long_case):
    month = now().date().replace(day=1)
    found = scans(
        lambda: [monthly._count(person("leader"), column, [month]) for column in monthly.COLUMNS], "cases_case"
    )
    assert found == {"case_registered", "case_closed"}


def test_the_sweep_of_due_clocks(long_case):
    assert read_whole(sweep_deadlines) == []


def test_earlier_cases_of_the_person_at_the_desk(long_case):
    known = Party.objects.exclude(id_hash="").order_by("pk").first()
    desk = person("frontdesk")
    assert earlier_cases(desk, id_number=known.id_number)
    assert read_whole(lambda: earlier_cases(desk, id_number=known.id_number)) == []


def test_cases_of_similar_text_beside_the_form(long_case):
    desk = person("frontdesk")
    recent = Case.objects.visible_to(desk).order_by("-registered_at").first()
    found = similar_texts(desk, recent.title, recent.facts)
    assert found[0].case_id == recent.pk and found[0].score > 0.95
    assert read_whole(lambda: similar_texts(desk, recent.title, recent.facts)) == []


@pytest.mark.parametrize("username", ["liaison", "triage"])
@pytest.mark.parametrize("what", ["initials", "pinyin", "tail", "number", "beginning"])
def test_the_search_box(long_case, username, what):
    party = long_case.parties.order_by("pk").first()
    whole, initials = keys(party.name).split()[:2]
    text = {
        "initials": initials, "pinyin": whole, "tail": party.phone[-4:], "number": long_case.number,
        "beginning": long_case.number[:8],
    }[what]  # fmt: skip
    found = by_text(seen_cases(person(username)), text)
    assert read_whole(lambda: page_of(found, ("-registered_at", "-pk"))) == []


@pytest.mark.parametrize("username", ["liaison", "triage"])
def test_a_keyword_of_two_characters(long_case, username):
    found = by_text(seen_cases(person(username)), "低保")
    assert read_whole(lambda: page_of(found, SORTS["due"], by_words=True)) == []


def test_the_unread_messages_of_the_menu(long_case):
    assert read_whole(lambda: unread_count(person("liaison"))) == []


def test_a_case_by_its_number(long_case):
    seen = Case.objects.visible_to(person("liaison"))
    assert read_whole(lambda: seen.filter(number=long_case.number).first()) == []


def test_the_filled_town_is_plausible(long_case):
    cases = Case.objects.for_system()
    assert cases.count() == CASES
    assert 0.03 < cases.open().count() / CASES < 0.08
    assert long_case.events.count() == 30
    assert not cases.filter(registered_at__gt=now()).exists()
    assert not cases.open().exclude(closed_at=None).exists()


@pytest.mark.parametrize("text", ["9901", "sxy", "申秀英", "19900000007"])
@pytest.mark.parametrize("username", ["liaison", "triage"])
def test_a_person_by_name_pinyin_or_number(long_case, username, text):
    user = person(username)

    def ask():
        page_of(rows_of(Person.objects.shown_to(user), Person, user, matching(user, text)), ("-pk",))

    assert [line for line in read_whole(ask) if line.startswith("cases_person in")] == []
