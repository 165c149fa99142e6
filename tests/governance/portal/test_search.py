"""The page behind the search box: where the word was found, persons, and nothing that is not one's own."""

import pytest
from django.urls import reverse

from governance.cases import services
from governance.cases.services import NewParty
from tests import factories
from tests.cases_factory import make_case, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return factories.make_town()


def search(client, user, text):
    """The page as this person gets it."""
    client.force_login(user)
    return client.get(reverse("portal:search"), {"q": text})


def test_the_page_says_where_the_word_stands(client, town):
    case = make_case(town=town, state="handling", title="水渠垮塌")
    services.record_progress(case, by=town["liaison"], ticket=ticket(), text="下午到现场<丈量>土地")
    page = search(client, town["triage"], "丈量").content.decode()
    assert case.shown_number in page and "<mark>丈量</mark>" in page and "办理动态" in page
    assert "&lt;<mark>" in page, "what people wrote is escaped"


@pytest.mark.parametrize("text", ["单有财", "syc", "shanyoucai", "4321", "1217", "999999198001011217", "19900004321"])
def test_persons_stand_above_their_cases(client, town, text):
    make_case(town=town, parties=[NewParty(name="单有财", id_number="999999198001011217", phone="19900004321")])
    page = search(client, town["frontdesk"], text).content.decode()
    assert "persons-head" in page and "案件 1 件" in page


def test_what_is_restricted_leaves_no_trace(client, town):
    secret = make_case(
        town=town,
        purpose="accusation",
        title="举报虚报",
        parties=[NewParty(name="区小勇", id_number="999999198001011217")],
    )
    for text in ("举报", "区小勇", "oxy", "1217", secret.number):
        page = search(client, town["triage"], text).content.decode()
        assert "没有找到" in page and "persons-head" not in page and secret.shown_number not in page
        assert secret.shown_number in search(client, town["leader"], text).content.decode()


@pytest.mark.parametrize(
    ("text", "words"), [("", "要找什么"), ("水", "一个字太少"), ("没有的词", "没有找到"), ("\x00", "要找什么")]
)
def test_nothing_found_says_what_to_do(client, town, text, words):
    answer = search(client, town["triage"], text)
    assert answer.status_code == 200 and words in answer.content.decode()


def test_the_administrators_find_no_cases(client, town):
    assert search(client, town["sysadmin"], "路灯").status_code == 403


@pytest.mark.parametrize("number", [2, 12])
def test_few_queries_whatever_is_found(client, town, number, django_assert_max_num_queries):
    for _ in range(number):
        make_case(town=town, parties=[NewParty(name="单有财", phone="19900004321")])
    search(client, town["triage"], "单有财")
    with django_assert_max_num_queries(15):
        assert search(client, town["triage"], "syc").status_code == 200
