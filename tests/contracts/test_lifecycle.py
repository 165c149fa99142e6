"""The running lifecycle table against the hand-written one, expanded to every state × action × role × place."""

import re

import pytest

from governance.cases import lifecycle, states
from governance.cases.lifecycle import Row
from governance.organisation.roles import Role
from tests.contracts import lifecycle_expected as expected

PLACES = {
    "C": lifecycle.CENTRE,
    "L": lifecycle.LEAD,
    "A": lifecycle.ASSIGNED,
    "O": lifecycle.ORIGIN,
    "UP": lifecycle.ABOVE,
    "ANY": lifecycle.ANYWHERE,
}
EXPECTED_ROWS = [*expected.EXPECTED_TRANSITIONS, *expected.EXPECTED_SAME_STATE]
RUNNING_ROWS = [*lifecycle.TRANSITIONS, *lifecycle.SAME_STATE]


def _target(row: Row) -> str:
    if row.target is None:
        return expected.SAME
    return expected.BEFORE if row.target == lifecycle.BEFORE else str(row.target)


def _expand(action: str, sources, target: str, who: list[tuple[str, str, frozenset]]) -> set[tuple]:
    """All (state, action, target, word's role, place) of one row; "" is the state before there is a case.

    The director keeps a name of their own: the role is that of a leader, the post is another.
    """
    triples = set()
    for state in [*sources] or [""]:
        for word, place, roles in who:
            for role in roles or {word}:
                triples.add((str(state), action, target, "director" if word == "director" else str(role), place))
    return triples


def _expected_triples() -> set[tuple]:
    triples = set()
    running = {row.action for row in RUNNING_ROWS}
    for action, _label, sources, target, who in EXPECTED_ROWS:
        if action in expected.DEFERRED and action not in running:
            continue
        words = []
        for part in who.split():
            word, _, place = part.partition("@")
            words.append((word, PLACES[place] if place else "", expected.WORDS.get(word, frozenset())))
        triples |= _expand(action, sources.split(), target, words)
    return triples


def _running_triples() -> set[tuple]:
    triples = set()
    for row in RUNNING_ROWS:
        words = []
        for who in row.who:
            actor = who.word in (lifecycle.SYSTEM, lifecycle.CITIZEN)
            words.append((who.word, "" if actor else who.place, frozenset() if actor else lifecycle.ROLES_OF[who.word]))
        triples |= _expand(row.action, row.sources, _target(row), words)
    return triples


def test_the_two_tables_name_the_same_triples():
    running, written = _running_triples(), _expected_triples()
    assert sorted(running - written) == [], "the product allows what nobody wrote down"
    assert sorted(written - running) == [], "the product refuses what was promised"
    assert len(written) > 700


def test_every_row_is_there_and_only_the_deferred_may_be_absent():
    running = {row.action for row in RUNNING_ROWS}
    written = {row[0] for row in EXPECTED_ROWS}
    assert running <= written
    assert written - running <= expected.DEFERRED


def test_each_action_stands_in_one_block():
    assert {row.action for row in lifecycle.TRANSITIONS}.isdisjoint(row.action for row in lifecycle.SAME_STATE)
    assert all(row.target is not None for row in lifecycle.TRANSITIONS)
    assert all(row.target is None for row in lifecycle.SAME_STATE)


def test_labels_are_the_written_ones():
    def plain(label):
        return re.sub(r"[\s·]", "", label)

    written = {row[0]: plain(row[1]) for row in EXPECTED_ROWS}
    assert {row.action: plain(row.label) for row in RUNNING_ROWS} == {
        action: label for action, label in written.items() if action in lifecycle.LABELS
    }


@pytest.mark.parametrize("action", sorted(expected.EXPECTED_GUARDS))
def test_no_written_guard_is_missing(action):
    """The product may ask more than the table says, never less."""
    rows = [row for row in lifecycle.TRANSITIONS if row.action == action]
    guards = {name for row in rows for name in row.guards}
    assert expected.EXPECTED_GUARDS[action] <= guards


def test_words_mean_the_written_roles():
    assert {word: {str(role) for role in roles} for word, roles in lifecycle.ROLES_OF.items()} == expected.WORDS
    assert {role for roles in expected.WORDS.values() for role in roles} <= {str(role) for role in Role}


def test_states_stages_and_owners_are_the_written_ones():
    owners = {
        "origin": states.Owner.ORIGIN,
        "centre": states.Owner.CENTRE,
        "lead": states.Owner.LEAD,
        None: states.Owner.NOBODY,
    }
    assert {state.value for state in states.State} == set(expected.STATES)
    for state in states.State:
        label, stage, owner = expected.STATES[state.value]
        assert state.label == label
        assert states.STAGE_OF[state] == stage
        assert states.OWNER_OF[state] == owners[owner]
    assert {state.value for state in states.OPEN_STATES} == set(expected.OPEN.split())
    assert {state.value for state in states.ENDED_STATES} == set(expected.ENDED.split())


def test_no_open_state_is_a_dead_end_for_its_owner():
    """Whoever's turn it is can move the case on: each open state is left by a row that names its owner's place."""
    place_of = {
        states.Owner.ORIGIN: lifecycle.ORIGIN,
        states.Owner.CENTRE: lifecycle.CENTRE,
        states.Owner.LEAD: lifecycle.LEAD,
    }
    for state in states.OPEN_STATES:
        place = place_of[states.OWNER_OF[state]]
        leaving = [
            row for row in lifecycle.TRANSITIONS if state in row.sources and any(w.place == place for w in row.who)
        ]
        assert leaving, state


def test_every_state_is_reached_and_the_three_administrators_do_nothing():
    reached = {str(row.target) for row in lifecycle.TRANSITIONS}
    assert set(expected.STATES) <= reached
    doing = {str(role) for roles in lifecycle.ROLES_OF.values() for role in roles}
    assert doing.isdisjoint({"sysadmin", "secadmin", "auditor"})
