"""Two records are said to be one, and parted again: in any order, nothing is lost and everything comes back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.audit.models import AuditRecord
from governance.cases.models import (
    Household,
    HouseholdMember,
    Organisation,
    Party,
    Person,
    PersonMerge,
    PersonSuggestion,
)
from governance.cases.people import profile
from governance.cases.services import people as services
from governance.cases.services.people import merge, refuse_suggestion, unmerge
from governance.core.exceptions import GuardFailed, NotAllowed
from tests.cases_factory import applicant, make_case
from tests.people_factory import CHEN, WANG, came

pytestmark = pytest.mark.django_db
PHONE = "19900005518"


def rows():
    """Everything that a merge could move, as it stands."""
    return (
        list(Person.objects.order_by("pk").values()),
        list(Party.objects.order_by("pk").values()),
        list(Person.objects.order_by("pk").values_list("pk", "phones__pk")),
    )


def test_a_merge_and_its_undoing_leave_everything_as_it_was(town):
    desk = town["frontdesk"]
    one = came(town, "陈建军", id_number=CHEN, phone=PHONE).person
    two = came(town, "陈建君", phone="19900007777").person
    before = rows()
    done = merge(one, two, by=desk, reason="本人到窗口确认")
    assert merge(one, two, by=desk, reason="又按了一次").pk == done.pk
    known = profile(Person.objects.get(pk=one.pk), desk)
    assert [len(known["cases"]), known["also_named"], len(known["phones"])] == [2, ["陈建君"], 2]
    unmerge(done, by=desk, reason="看错了")
    unmerge(done, by=desk, reason="又按了一次")
    strip = lambda data: [{**row, "updated_at": None} for row in data[0]]  # noqa: E731
    assert (strip(rows()), *rows()[1:]) == (strip(before), *before[1:])
    words = list(two.history.order_by("history_id").values_list("history_change_reason", "history_user__name"))
    assert words[-2:] == [("本人到窗口确认", "何晓燕"), ("看错了", "何晓燕")]
    events = list(
        AuditRecord.objects.filter(event__startswith="people.").order_by("pk").values_list("event", flat=True)
    )
    assert events == ["people.merge", "people.unmerge"]


def test_who_comes_after_a_merge_goes_with_the_right_one_when_it_is_undone(town):
    desk = town["frontdesk"]
    with_card = came(town, "陈建军", id_number=CHEN).person
    without = came(town, "陈建军", phone=PHONE).person
    done = merge(without, with_card, by=desk, reason="同一人")
    later = came(town, "陈建军", id_number=CHEN)
    assert len(profile(Person.objects.get(pk=without.pk), desk)["cases"]) == 3
    unmerge(done, by=desk, reason="不是")
    assert later.person == with_card
    assert len(profile(Person.objects.get(pk=without.pk), desk)["cases"]) == 1


@pytest.mark.parametrize("way", ["number", "itself", "merged", "role", "unseen", "reason"])
def test_what_is_refused(town, way):
    desk = town["frontdesk"]
    one = came(town, "陈建军", id_number=CHEN).person
    two = came(town, "陈建军", id_number=WANG if way == "number" else "").person
    refusal, by, reason = GuardFailed, desk, "同一人"
    if way == "itself":
        two = one
    elif way == "merged":
        merge(came(town, "第三").person, two, by=desk, reason="同一人")
    elif way == "role":
        by, refusal = town["mediator"], NotAllowed
    elif way == "unseen":
        two, refusal = came(town, "陈建军", asks_secrecy=True, by="village").person, NotAllowed
    else:
        reason = " " if way == "reason" else reason
    with pytest.raises(refusal):
        merge(one, two, by=by, reason=reason)
    assert PersonMerge.objects.count() == (way == "merged")


def test_a_number_in_a_record_merged_before_counts_too(town):
    desk = town["frontdesk"]
    one, two, card = (came(town, name).person for name in ("甲", "乙", "丙"))
    first, second = came(town, "丁", id_number=CHEN).person, came(town, "戊", id_number=WANG).person
    merge(one, first, by=desk, reason="同一人")
    merge(two, second, by=desk, reason="同一人")
    with pytest.raises(GuardFailed, match="证件号码不同"):
        merge(one, two, by=desk, reason="同一人")
    merge(one, card, by=desk, reason="同一人")


@given(steps=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_merges_and_undoings_agrees_with_sets(town, steps):
    """Against a plain model: edges child → parent; the head of a record is the end of its chain."""
    desk = town["frontdesk"]
    PersonMerge.objects.all().delete()
    people = list(Person.objects.order_by("pk")[:5]) or [came(town, f"人{n}").person for n in range(5)]
    keys, parent = [person.pk for person in people], {}
    for key in keys:
        Person.objects.filter(pk=key).update(merged_into=None, head=None)

    def head(key):
        return head(parent[key]) if key in parent else key

    for i, j, undo in steps:
        one, other = keys[i], keys[j]
        fresh = {person.pk: person for person in Person.objects.filter(pk__in=keys)}
        if undo and one in parent:
            unmerge(PersonMerge.objects.get(absorbed=one, undone_at=None), by=desk, reason="不是")
            del parent[one]
        elif not undo and one != other and one not in parent and other not in parent:
            merge(fresh[one], fresh[other], by=desk, reason="是")
            parent[other] = one
        for person in Person.objects.filter(pk__in=keys):
            assert person.merged_into_id == parent.get(person.pk)
            assert person.head_id == (head(person.pk) if person.pk in parent else None)
    for absorbed in list(parent):
        unmerge(PersonMerge.objects.get(absorbed=absorbed, undone_at=None), by=desk, reason="不是")
    assert not Person.objects.filter(pk__in=keys).exclude(merged_into=None, head=None).exists()


def test_a_refused_suggestion_never_comes_back(town):
    desk = town["frontdesk"]
    one = came(town, "陈建军", phone=PHONE).person
    two = came(town, "陈建军", phone=PHONE).person
    (shown,) = profile(one, desk)["suggestions"]
    assert (shown["other"], shown["why"]) == (two, "姓名和电话相同")
    refuse_suggestion(PersonSuggestion.objects.get(), by=desk)
    assert profile(one, desk)["suggestions"] == []
    came(town, "陈建军", phone=PHONE)
    assert PersonSuggestion.objects.filter(refused_at=None).count() == 2


def test_households_and_organisations_are_merged_in_the_same_way(town):
    desk = town["frontdesk"]
    one, two = (came(town, name, village=town.villages[0], address="3 组").person for name in ("陈建军", "李秀英"))
    homes = [
        services.join_household(person, by=desk, relation="head", village=town.villages[0], address="3 组").household
        for person in (one, two)
    ]
    done = merge(*homes, by=desk, reason="夫妻")
    known = profile(one, desk)["household"]
    assert {row.person for row in known["members"]} == {one, two}
    unmerge(done, by=desk, reason="分户了")
    assert [row.person for row in profile(one, desk)["household"]["members"]] == [one]
    services.join_household(two, by=desk, relation="spouse", with_person=one)
    assert HouseholdMember.objects.filter(person=two).count() == 2
    assert Household.objects.visible_to(desk).count() == 1

    bodies = []
    for name in ("清溪化工有限公司", "清溪化工公司"):
        body = applicant(name=name, is_organisation=True, role="respondent", phone="")
        bodies.append(make_case(town=town, parties=[applicant(), body]).parties.get(role="respondent").organisation)
    assert bodies[0].name_key == bodies[1].name_key
    done = merge(*bodies, by=desk, reason="同一家")
    assert Organisation.objects.shown_to(desk).count() == 1
    unmerge(done, by=desk, reason="两家")
    assert Organisation.objects.shown_to(desk).count() == 2
    role = services.give_role(one, bodies[0], by=desk, title="legal")
    assert services.give_role(one, bodies[0], by=desk, title="legal").pk == role.pk
    assert profile(one, desk)["roles"] == [role]
    services.end_role(role, by=desk)
    assert profile(one, desk)["roles"] == []
