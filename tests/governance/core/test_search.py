"""Search: a clerk types two characters of a matter, a name or a whole sentence, and finds it on either database."""

import pytest
from django.db import connection

from governance.cases.models import Case
from governance.core import calendar
from governance.core.now import set_clock
from governance.core.search import normalise, pairs, pairs_of, with_text
from tests.cases_factory import MORNING, applicant, make_case
from tests.factories import make_town


@pytest.fixture
def cases(db):
    """Three cases, by title."""
    calendar.forget()
    with set_clock(MORNING):
        town = make_town()
        found = {
            "light": make_case(town=town, title="村口路灯不亮", facts="ＬＥＤ灯坏了", parties=[applicant("吴学兵")]),
            "canal": make_case(town=town, title="水渠堵塞", facts="路边的水渠，灯下看不清", claim="尽快清淤"),
            "noise": make_case(town=town, title="夜里噪声100%", facts="KTV 到 2 点", place_text="灯塔街12号"),
        }
        yield found


def hits(text):
    """Titles that a search finds."""
    return {case.title for case in with_text(Case.objects.for_system(), "search_pairs", text)}


def test_pairs_stay_within_a_run_and_are_counted_once():
    assert pairs("路灯，灯亮路灯") == ["路灯", "灯亮", "亮路"]
    assert pairs("A座 12") == ["a座", "12"]
    assert pairs("灯") == pairs("") == pairs("。！") == []
    assert pairs_of("路灯", "路灯坏", "") == "路灯 灯坏"


def test_width_case_and_control_marks_do_not_matter():
    assert normalise("ＡＢｃ\x00１") == "abc1"
    assert pairs("ＬＥＤ") == pairs("led")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("路灯", {"村口路灯不亮"}),
        ("路灯不亮", {"村口路灯不亮"}),
        ("led", {"村口路灯不亮"}),
        ("ＬＥＤ", {"村口路灯不亮"}),
        ("吴学兵", {"村口路灯不亮"}),
        ("学兵", {"村口路灯不亮"}),
        ("清淤", {"水渠堵塞"}),
        ("ktv", {"夜里噪声100%"}),
        ("灯塔街12号", {"夜里噪声100%"}),
        ("水渠 堵塞", {"水渠堵塞"}),
        ("水渠 路灯", set()),
        ("渠", {"水渠堵塞"}),
        ("  路灯  ", {"村口路灯不亮"}),
        ("灯路", set()),
        ("100%", {"夜里噪声100%"}),
        ("%", set()),
        ("_", set()),
        ("' OR 1=1 --", set()),
        ("\x00路灯", {"村口路灯不亮"}),
    ],
)
def test_a_word_finds_what_holds_it(cases, text, found):
    assert hits(text) == found


def test_an_empty_search_leaves_all(cases):
    assert len(hits("")) == len(hits("   ")) == 3


@pytest.mark.postgres
def test_postgresql_answers_from_the_index(cases):
    query = with_text(Case.objects.for_system(), "search_pairs", "路灯").order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "case_search_pairs" in query.explain()
