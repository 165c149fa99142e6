"""The reference data agree with one another and with what the code knows: codes, kinds, roles, limits, units."""

import json
import re
from collections import Counter
from datetime import time
from pathlib import Path

import pytest

from governance.cases import steps
from governance.cases.kinds import KIND_KEYS
from governance.cases.models import Answer, Case, Deadline, Rating, Supervision
from governance.cases.models.clock import DeadlineRule, Unit
from governance.core.models import DictionaryEntry
from governance.organisation.models import DutyLine
from governance.organisation.roles import ADMINISTRATORS, ROLE_LEVELS, Level, Role
from governance.organisation.services.units import check_code, check_place

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DEMO_ACCOUNTS = {
    "frontdesk",
    "triage",
    "liaison",
    "head",
    "mediator",
    "petition",
    "legal",
    "commander",
    "leader",
    "manager",
    "village",
    "grid",
    "county",
    "sysadmin",
    "secadmin",
    "auditor",
}
# Written by the code although no clock of this name runs: a guard asks for it.
MORE_ACTIONS = set(dict(steps.ASKED))
# Clocks of a petition alone; the regulation gives their limits for no other kind.
OF_PETITIONS = {"notice", "review", "recheck", "urgent_report"}
#: Steps of a mediation: those without an agreed day have a limit for disputes alone.
OF_DISPUTES = {
    *("confirm_apply", "first_visit", "source_reply", "referral", "perform"),
    *("online_accept", "online_inquire", "risk_oral", "risk_written"),
}
#: Its day is agreed each time.
AGREED = {"task", "upper_report", "assigned_report", "opinion", "rectify"}
#: Reports to the authorities above are owed for incidents alone.
OF_INCIDENTS = {"report_phone", "report_written", "report_more", "report_final", "report_ask_text"}
#: Steps of 公共法律服务 have limits for that kind alone; 咨询 by its channel under the name that rule_name gives.
OF_LEGAL = {
    *("aid_once_told", "aid_supplement", "aid_decide", "aid_appoint", "aid_objection"),
    *("consult", "guide_visit", "prison_review"),
}


def read(name):
    """A file of fixtures/ as Python values."""
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def categories():
    return {row["code"]: row for row in read("categories")}


@pytest.fixture(scope="module")
def town():
    return read("demo_town")


def units_of(town):
    """Key → (level, row, parent key) of every unit of the town, in the order in which they are made."""
    found = {
        "county": (Level.COUNTY, town["county"], None),
        "county_centre": (Level.CENTRE, town["county_centre"], "county"),
        "town": (Level.TOWN, town["town"], "county"),
        "centre": (Level.CENTRE, town["centre"], "town"),
    }
    for row in town["departments"]:
        found[row["key"]] = (Level.DEPARTMENT, row, row["parent"])
    for row in town["villages"]:
        found[row["key"]] = (Level.VILLAGE, row, "town")
        for grid in row["grids"]:
            found[grid["key"]] = (Level.GRID, grid, row["key"])
    return found


# --- code tables -----------------------------------------------------------------------------------------------


def group(name):
    """Code → label of one group of the dictionary."""
    return {row["code"]: row["label"] for row in read("dictionary") if row["group"] == name}


def test_no_code_stands_twice_in_a_group():
    pairs = Counter((row["group"], row["code"]) for row in read("dictionary"))
    assert [pair for pair, times in pairs.items() if times > 1] == []


def test_the_entries_fit_their_columns():
    for row in read("dictionary"):
        for column in ("group", "code", "label"):
            assert 0 < len(row[column]) <= DictionaryEntry._meta.get_field(column).max_length, row


@pytest.mark.parametrize(
    "name, choices",
    [
        ("channel", Case.Channel),
        ("purpose", Case.Purpose),
        ("answer_method", Answer.Method),
        ("supervise_level", Supervision.Level),
    ],
)
def test_a_table_says_what_the_code_says(name, choices):
    assert group(name) == dict(choices.choices)


def test_satisfaction_is_the_one_scale():
    assert group("satisfaction") == {str(value): label for value, label in Rating.Value.choices}


def test_office_hours_can_be_read_as_times():
    spans = [[time.fromisoformat(end.zfill(5)) for end in label.split("-")] for label in group("office_hours").values()]
    assert spans == [[time(8, 30), time(12)], [time(14, 30), time(18)]]


def test_receivers_say_whether_it_is_transfer_or_hand_over():
    words = {row["parent"] for row in read("dictionary") if row["group"] == "transfer_receiver"}
    assert words == {"移送", "转送"} == set(group("transfer_word"))


# --- matters and limits ----------------------------------------------------------------------------------------


def test_matters_have_two_levels_and_known_kinds(categories):
    assert len(categories) == len(read("categories"))
    for code, row in categories.items():
        assert re.fullmatch(r"\d{3}(\d{2})?", code)
        assert row["parent"] == (code[:3] if len(code) == 5 else "")
        assert row["kinds"] and set(row["kinds"]) <= set(KIND_KEYS)
        if row["parent"]:
            assert row["kinds"] == categories[row["parent"]]["kinds"]


def test_names_do_not_repeat_below_one_parent(categories):
    names = Counter((row["parent"], row["name"]) for row in categories.values())
    assert max(names.values()) == 1


def test_every_kind_has_matters(categories):
    assert {kind for row in categories.values() for kind in row["kinds"]} == set(KIND_KEYS)


def test_the_seven_classes_of_the_message_boards_are_there(categories):
    general = {row["name"] for row in categories.values() if not row["parent"] and "general" in row["kinds"]}
    assert general >= {"城乡建设", "劳动和社会保障", "教育文体", "商贸旅游", "环境保护", "卫生计生", "交通运输"}


def test_limits_name_known_things_once(categories):
    rules = read("deadline_rules")
    keys = Counter((r["kind"], r["category"], r["action"], r["urgent"]) for r in rules)
    assert max(keys.values()) == 1
    for rule in rules:
        assert rule["kind"] in ("", *KIND_KEYS)
        assert rule["category"] in ("", *categories)
        assert rule["action"] in steps.LABELS
        assert rule["urgent"] in (None, True, False)
        assert rule["unit"] in Unit.values and rule["amount"] > 0
        assert rule["source"]
        for column in ("source", "note", "starts_from"):
            assert len(rule[column]) <= DeadlineRule._meta.get_field(column).max_length
        if rule["category"] and rule["kind"]:
            assert rule["kind"] in categories[rule["category"]]["kinds"]


def test_every_clock_has_a_limit_for_any_case():
    blank = [r for r in read("deadline_rules") if (r["kind"], r["category"], r["urgent"]) == ("", "", None)]
    anything = {rule["action"] for rule in blank if not steps.is_outside(rule["action"])}
    of_kinds = OF_PETITIONS | OF_DISPUTES | OF_INCIDENTS | OF_LEGAL
    assert anything == {*Deadline.For.values, *MORE_ACTIONS} - of_kinds - AGREED


def limit(**wanted):
    """(amount, unit) of the one rule with these keys."""
    full = {"kind": "", "category": "", "urgent": None, **wanted}
    found = [r for r in read("deadline_rules") if all(r[key] == value for key, value in full.items())]
    assert len(found) == 1
    return found[0]["amount"], found[0]["unit"]


def test_the_limits_of_the_law():
    assert limit(kind="petition", action="handle") == (60, "day")
    assert limit(kind="petition", action="decline") == (5, "workday")
    assert limit(kind="dispute", action="handle") == (30, "day")
    assert limit(kind="dispute", action="handle", category="110") == (15, "day")
    assert limit(kind="dispute", action="handle", category="112") == (30, "workday")
    assert limit(kind="petition", action="notice") == (15, "day")
    assert limit(kind="petition", action="recheck") == (30, "day")
    assert limit(kind="dispute", action="confirm_apply") == (30, "day")
    assert limit(kind="dispute", action="court_summary") == (7, "day")
    assert limit(kind="legal", action="aid_decide") == (7, "day")
    assert limit(kind="incident", action="accident_unit") == (1, "hour")
    assert limit(action="triage") == (4, "office_hour")
    assert limit(action="triage", urgent=True) == (30, "minute")


def test_every_step_outside_the_lifecycle_has_its_limit():
    assert {r["action"] for r in read("deadline_rules") if steps.is_outside(r["action"])} == set(dict(steps.OUTSIDE))
    assert [r["action"] for r in read("deadline_rules") if not r.get("active", True)] == [
        "simple_accept",
        "simple_finish",
    ]


def test_what_no_law_says_is_marked_as_a_default():
    for rule in read("deadline_rules"):
        assert "《" in rule["source"] or "默认值，可修改" in rule["note"]


# --- the town --------------------------------------------------------------------------------------------------


def test_units_stand_where_they_may_with_codes_that_fit(town):
    made = {}
    units = units_of(town)
    codes = Counter(row["code"] for _, row, _ in units.values())
    assert max(codes.values()) == 1
    for key, (level, row, parent) in units.items():
        above = made.get(parent)
        check_place(level, above)
        check_code(level, row["code"], above)
        made[key] = type("Place", (), {"level": level, "code": row["code"], "name": row["name"]})()
        assert row["code"].startswith("990112")
        assert len(row["code"]) == (15 if level == Level.GRID else 12)


def test_people_hold_posts_that_exist(town):
    units = units_of(town)
    usernames = [person["username"] for person in town["people"]]
    assert len(set(usernames)) == len(usernames)
    for person in town["people"]:
        roles = {post["role"] for post in person["posts"]}
        assert person["posts"]
        for post in person["posts"]:
            level = units[post["unit"]][0]
            assert level in ROLE_LEVELS[Role(post["role"])], (person["username"], post)
        if roles & ADMINISTRATORS:
            assert len(roles) == 1


def test_the_demo_accounts_are_there_and_cover_every_role(town):
    demo = {person["username"]: person for person in town["people"] if person["demo"]}
    assert set(demo) == DEMO_ACCOUNTS
    assert {post["role"] for person in demo.values() for post in person["posts"]} == set(Role.values)
    assert {post["unit"] for post in demo["leader"]["posts"]} == {"town", "centre"}


def test_every_department_and_village_has_somebody_who_signs(town):
    workers = {Role.LIAISON, Role.MEDIATOR, Role.PETITION, Role.LEGAL, Role.VILLAGE}
    staffed = {post["unit"] for p in town["people"] for post in p["posts"] if post["role"] in workers}
    assert {row["key"] for row in (*town["departments"], *town["villages"])} <= staffed


def test_twelve_villages_with_two_or_three_grids_and_a_leader_each(town):
    assert len(town["villages"]) == 12
    assert {len(row["grids"]) for row in town["villages"]} <= {2, 3}
    assert [row["village"] for row in town["village_leaders"]] == [row["key"] for row in town["villages"]]


def test_bodies_pairs_and_leaders_name_people(town):
    people = {person["username"] for person in town["people"]}
    units = units_of(town)
    for body in town["bodies"]:
        assert {member for member, _ in body["members"]} <= people
        assert body["unit"] in units
    leaders = {p["username"] for p in town["people"] if any(post["role"] == "leader" for post in p["posts"])}
    assert {row["user"] for row in town["village_leaders"]} <= leaders
    for pair in town["pairs"]:
        assert pair["unit"] in units and pair["person_a"] != pair["person_b"]
        assert {pair["person_a"], pair["person_b"]} <= people


# --- duties and texts ------------------------------------------------------------------------------------------


def test_duties_name_units_kinds_and_matters(town, categories):
    keys = {row["key"] for row in town["departments"]} | {"village"}
    lines = read("duties")
    assert {line["unit"] for line in lines} == keys
    said = Counter((line["unit"], line["matter"]) for line in lines)
    assert max(said.values()) == 1
    for line in lines:
        assert line["kind"] in ("", *KIND_KEYS)
        assert line["category"] in ("", *categories)
        if line["kind"] and line["category"]:
            assert line["kind"] in categories[line["category"]]["kinds"], line
        for column in ("matter", "legal_basis", "keywords", "materials"):
            assert len(line.get(column, "")) <= DutyLine._meta.get_field(column).max_length


def test_texts_are_whole_and_name_known_things(town, categories):
    texts = read("demo_texts")
    villages = {row["key"] for row in town["villages"]}
    departments = {row["key"] for row in town["departments"]} | {"village"}
    assert len(texts) >= 120
    assert len({text["title"] for text in texts}) == len(texts)
    for text in texts:
        assert text["kind"] in categories[text["category"]]["kinds"], text["title"]
        assert text["channel"] in Case.Channel.values and text["purpose"] in Case.Purpose.values
        assert text["village"] in villages and text["risk"] in (1, 2, 3, 4) and text["people"] >= 1
        assert text["lead"] in departments and set(text["assists"]) <= departments - {text["lead"]}
        assert text["facts"] and text["answer"] and len(text["title"]) <= 120
        assert set(text["flags"]) <= {"urgent", "violence", "minor", "secrecy", "collective", "on_spot"}
        assert set(text.get("months", ())) <= set(range(1, 13))
        assert not (text["progress"] and "on_spot" in text["flags"])


def test_texts_cover_every_kind_and_hold_no_number_of_a_person():
    texts = read("demo_texts")
    assert {text["kind"] for text in texts} == set(KIND_KEYS)
    whole = json.dumps(texts, ensure_ascii=False)
    assert not re.search(r"1[3-9]\d{9}|\d{17}[\dXx]", whole)
