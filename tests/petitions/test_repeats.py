"""重复信访: found by the shared search, decided by a person, shown as one history."""

from datetime import date

import pytest

from governance.cases.models import CaseLink
from governance.core.exceptions import GuardFailed
from governance.core.now import set_clock
from petitions.repeats import bucket_of, candidates
from tests.cases_factory import applicant
from tests.petitions_factory import PetitionWalk, noon

pytestmark = pytest.mark.django_db
PHONE = "19900017777"


def again(town, month, **fields):
    """The same person on the same matter."""
    with set_clock(noon(date(2026, month, 9))):
        return PetitionWalk(town, parties=[applicant("张重复", phone=PHONE)], **fields)


@pytest.fixture
def three(town):
    """Three petitions of one person in March, April and May."""
    return [again(town, month) for month in (3, 4, 5)]


def test_earlier_ones_of_the_same_person_are_offered_with_the_reason(town, three):
    other = PetitionWalk(town, title="反映三组机耕道没有修复")
    found = candidates(town["triage"], three[2].case, list(three[2].case.parties.all()))
    assert {row.petition.pk for row in found} == {three[0].case.pk, three[1].case.pk}
    assert all("电话相同" in row.why for row in found)
    assert other.case.pk not in {row.petition.pk for row in found}


def test_what_may_not_be_seen_is_not_offered(town):
    hidden = again(town, 3, purpose="accusation")
    later = again(town, 4)
    found = candidates(town["triage"], later.case, list(later.case.parties.all()))
    assert hidden.case.pk not in {row.petition.pk for row in found}


def test_a_person_decides_and_the_history_is_numbered_in_its_order(town, three):
    first, second, third = three
    third.do("confirm_repeat", "triage", earlier=first.case)
    assert (third.row.root_id, third.row.sequence) == (first.case.pk, 2)
    second.do("confirm_repeat", "triage", earlier=first.case)
    assert [walk.row.sequence for walk in three] == [1, 2, 3]
    assert CaseLink.objects.filter(source=third.case, kind="duplicate", ended_at=None).count() == 1
    with pytest.raises(GuardFailed, match="已经认定"):
        third.do("confirm_repeat", "triage", earlier=second.case)
    third.do("undo_repeat", "triage", reason="是另一条路")
    assert (third.row.root_id, third.row.sequence) == (None, 1)
    assert not CaseLink.objects.filter(source=third.case, ended_at=None).exists()


def test_linked_to_a_repeat_it_joins_the_history_of_the_first(town, three):
    first, second, third = three
    second.do("confirm_repeat", "triage", earlier=first.case)
    third.do("confirm_repeat", "triage", earlier=second.case)
    assert third.row.root_id == first.case.pk and third.row.sequence == 3


def test_a_history_that_turns_out_older_is_joined_whole(town, three):
    first, second, third = three
    third.do("confirm_repeat", "triage", earlier=second.case)
    second.do("confirm_repeat", "triage", earlier=first.case)
    assert {third.row.root_id, second.row.root_id} == {first.case.pk}
    assert [walk.row.sequence for walk in three] == [1, 2, 3]


def test_only_what_came_before_is_repeated(town, three):
    with pytest.raises(GuardFailed, match="登记得更晚") as refusal:
        three[0].do("confirm_repeat", "triage", earlier=three[2].case)
    assert refusal.value.field == "earlier"


def test_the_page_offers_and_shows_the_history(town, client, three):
    first, _second, third = three
    client.force_login(town["triage"])
    address = f"/cases/{third.case.number}/do/confirm_repeat/"
    assert first.case.shown_number in client.get(address).content.decode()
    assert client.post(address, {"earlier": first.case.pk}).status_code == 302
    page = client.get(f"/cases/{third.case.number}/").content.decode()
    assert "同一事项的信访经过" in page and "重复信访 第 2 次" in page and first.case.shown_number in page


def test_buckets():
    wanted = {1: "1 次", 2: "2–5 次", 5: "2–5 次", 6: "6–10 次", 30: "11–30 次", 50: "31–50 次", 51: "50 次以上"}
    assert {times: bucket_of(times) for times in wanted} == wanted
