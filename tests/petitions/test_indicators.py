"""The indicators of petitions count for the unit that held them, and name their cases."""

from datetime import date

import pytest

from analysis.indicators import REGISTRY, Scope
from governance.core.now import set_clock
from tests.petitions_factory import PetitionWalk, noon

pytestmark = pytest.mark.django_db


def counted(town, key, first, last):
    """(good, cases) for 信访办 in the span from noon to noon."""
    office = town.petition_office.pk
    rows = list(REGISTRY[key].count(Scope(noon(first), noon(last), {office: office})))
    assert {row.holder for row in rows} <= {office}
    return sum(row.good for row in rows), {row.case for row in rows}


@pytest.fixture
def walks(town):
    """One answered on the day and settled; one handed out and never told nor answered; one that is no petition's."""
    done, late = PetitionWalk(town), PetitionWalk(town)
    done.delivered()
    done.do("settle_petition", "petition", note="签了息诉息访承诺")
    late.sort()
    late.do("decide_petition", "triage", kind="accept")
    late.hand_out()
    return done, late


def test_notice_and_finishing_in_time(town, walks):
    done, late = walks
    with set_clock(noon(date(2026, 5, 20))):
        assert counted(town, "petition_notice", date(2026, 3, 1), date(2026, 5, 20)) == (
            1,
            {done.case.pk, late.case.pk},
        )
        assert counted(town, "petition_close", date(2026, 3, 1), date(2026, 5, 20)) == (1, {done.case.pk, late.case.pk})


def test_settled_is_counted_apart_from_finished(town, walks):
    done, _late = walks
    assert counted(town, "petition_settle", date(2026, 3, 1), date(2026, 3, 31)) == (1, {done.case.pk})
    other = PetitionWalk(town)
    other.finished()
    assert counted(town, "petition_settle", date(2026, 3, 1), date(2026, 3, 31)) == (1, {done.case.pk, other.case.pk})


def test_ratings_of_petitions_alone(town, walks):
    done, _late = walks
    party = done.case.parties.first()
    done.do("rate", "frontdesk", party=party, value=4)
    assert counted(town, "petition_satisfy", date(2026, 3, 1), date(2026, 3, 31)) == (0, {done.case.pk})
    assert counted(town, "petition_part", date(2026, 3, 31), date(2026, 4, 30)) == (1, {done.case.pk})
