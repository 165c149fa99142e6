"""The generator, as properties: no hole, no clash, rest kept, fair within one shift over a quarter; and its speed."""

import time as clock
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.administration.duty.drafting import Drafter
from governance.administration.duty.rules import Kind, Person, Shift, Slot, conflicts_of

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
DAY = timedelta(days=1)

#: name, how many at once, rest in hours, length in hours
TYPES = (("带班领导", 1, 24, 24), ("值班员", 2, 24, 24), ("窗口", 1, 12, 9), ("应急队", 3, 24, 24))


def at(day, hour=8.5):
    return datetime.combine(day, time()) + timedelta(hours=hour)


def slots_of(types, first, last):
    return [
        Slot(day, name, at(day), at(day) + timedelta(hours=hours), day.weekday() >= 5, number + 1)
        for day in (first + DAY * n for n in range((last - first).days + 1))
        for name, needed, _, hours in types
        for number in range(needed)
    ]


def kinds_of(types):
    return {name: Kind(name, needed, timedelta(hours=rest)) for name, needed, rest, _ in types}


@st.composite
def teams(draw):
    """Types with lists that are large enough (three times the places, two spare), some people in two lists, leave."""
    types = TYPES[: draw(st.integers(1, 4))]
    people, number = {}, 0
    for name, needed, _, _ in types:
        for _ in range(needed * 3 + 2 + draw(st.integers(0, 6))):
            number += 1
            people[number] = Person(number, f"人{number}", {name: (FIRST, None)})
    for user in draw(st.lists(st.sampled_from(sorted(people)), max_size=2, unique=True)):
        people[user].lists.setdefault(types[0][0], (FIRST, None))
    for user in draw(st.lists(st.sampled_from(sorted(people)), max_size=3, unique=True)):
        start = FIRST + DAY * draw(st.integers(0, 85))
        people[user].away.append((at(start, 0), at(start + DAY * draw(st.integers(1, 10)), 0), "请假"))
    return types, people


@settings(max_examples=8, deadline=None)
@given(teams())
def test_a_quarter_has_no_hole_no_clash_keeps_the_rest_and_is_fair(team):
    types, people = team
    kinds, kept = kinds_of(types), []
    for month in (1, 2, 3):
        last = date(2026, month + 1, 1) - DAY
        drafter = Drafter(kinds, people, kept, FIRST)
        draft = drafter.run(slots_of(types, date(2026, month, 1), last))
        assert not draft.holes
        assert all(why for _, why in draft.placed)
        kept += [shift for shift, _ in draft.placed]
    assert conflicts_of(FIRST, LAST, slots_of(types, FIRST, LAST), kept, kinds, people) == []
    for name in kinds:
        assert drafter.spread(name) <= 1


def test_a_place_that_only_a_busy_person_can_fill_is_filled_by_an_exchange():
    types = (("甲", 1, 24, 24), ("乙", 1, 24, 24))
    people = {1: Person(1, "一", {"甲": (FIRST, None), "乙": (FIRST, None)}), 2: Person(2, "二", {"甲": (FIRST, None)})}
    draft = Drafter(kinds_of(types), people, [], FIRST).run(slots_of(types, FIRST, FIRST))
    assert {(shift.kind, shift.user) for shift, _ in draft.placed} == {("甲", 2), ("乙", 1)}


def test_what_nobody_can_fill_is_a_hole_with_its_reason():
    people = {1: Person(1, "一", {"值班员": (FIRST, None)}, [(at(FIRST, 0), at(FIRST + DAY, 0), "请假")])}
    draft = Drafter(kinds_of(TYPES[1:2]), people, [], FIRST).run(slots_of(TYPES[1:2], FIRST, FIRST))
    assert len(draft.holes) == 2 and "1 人请假" in draft.holes[0][1]


def test_sixty_people_and_a_month_are_drafted_in_under_five_seconds():
    people = {n: Person(n, f"人{n}", {TYPES[n % 4][0]: (FIRST, None)}) for n in range(60)}
    for n in range(0, 60, 7):
        people[n].lists[TYPES[(n + 1) % 4][0]] = (FIRST, None)
    begun = clock.perf_counter()
    draft = Drafter(kinds_of(TYPES), people, [], FIRST).run(slots_of(TYPES, FIRST, date(2026, 1, 31)))
    assert clock.perf_counter() - begun < 5
    assert len(draft.placed) == 31 * 7 and not draft.holes


def test_rest_is_measured_between_types_and_over_the_edge_of_the_month():
    kinds = kinds_of(TYPES)
    before = Shift(date(2026, 1, 31), "值班员", at(date(2026, 1, 31)), at(date(2026, 2, 1)), 1)
    after = Shift(date(2026, 2, 1), "窗口", at(date(2026, 2, 1)), at(date(2026, 2, 1), 18), 1)
    person = {1: Person(1, "甲", {"值班员": (FIRST, None), "窗口": (FIRST, None)})}
    found = conflicts_of(date(2026, 2, 1), date(2026, 2, 28), [], [after, before], kinds, person)
    assert [row.words for row in found] == ["2月1日 甲 距1月31日值班员只休息 0 小时，应休息 24 小时"]
