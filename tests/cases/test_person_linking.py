"""Whose entry it is: the ID number links, a likeness only suggests, and nothing is ever merged by the portal."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection

from governance.cases import services
from governance.cases.models import Organisation, Party, Person, PersonPhone, PersonSuggestion
from governance.cases.services import NewParty
from governance.cases.similar import earlier_cases
from governance.core.pinyin import keys
from tests.cases_factory import applicant, make_case, new_case, ticket
from tests.people_factory import CHEN, WANG, came

pytestmark = pytest.mark.django_db
PHONE = "19900005518"


@pytest.mark.parametrize(
    ("first", "second", "same", "why"),
    [
        ({"id_number": CHEN, "phone": PHONE}, {"id_number": CHEN, "phone": "19900007777"}, True, None),
        ({"id_number": CHEN}, {"id_number": CHEN.lower(), "name": "陈改名"}, True, None),
        ({"phone": PHONE}, {"phone": PHONE}, False, "phone"),
        ({"phone": PHONE}, {"phone": PHONE, "name": "陈小军"}, False, None),
        ({"village": 0}, {"village": 0}, False, "village"),
        ({"village": 0}, {"village": 1}, False, None),
        ({"village": 0, "phone": PHONE}, {"village": 0, "phone": PHONE}, False, "both"),
        ({"id_number": CHEN, "phone": PHONE}, {"phone": PHONE}, False, "phone"),
        ({"id_number": CHEN, "phone": PHONE}, {"id_number": WANG, "phone": PHONE}, False, None),
        ({"village": 0, "sex": "1"}, {"village": 0, "sex": "2"}, False, None),
        ({}, {}, False, None),
    ],
)
def test_who_is_the_same_person(town, first, second, same, why):
    def person(fields):
        given = {"name": "陈建军", **fields}
        if "village" in given:
            given["village"] = town.villages[given["village"]]
        return came(town, **given).person

    one, two = person(first), person(second)
    assert (one == two) is same
    assert PersonSuggestion.objects.values_list("why", flat=True).first() == why
    assert not Person.objects.exclude(merged_into=None).exists()


def test_one_number_keeps_all_phones_and_what_was_said_stays_with_each_case(town):
    came(town, "陈建军", id_number=CHEN, phone=PHONE)
    later = came(town, "陈建军", id_number=CHEN, phone="19900007777", village=town.villages[0], address="3 组")
    person = Person.objects.get()
    assert sorted(phone.phone for phone in person.phones.all()) == [PHONE, "19900007777"]
    assert (person.village, person.address) == (town.villages[0], "3 组")
    assert later.phone == "19900007777"
    came(town, "李秀英", phone=PHONE)
    assert PersonPhone.objects.filter(phone_hash=later.case.parties.get().phone_hash).count() == 1
    assert PersonPhone.objects.filter(phone_hash=person.phones.earliest("pk").phone_hash).count() == 2


def test_a_restricted_case_tells_the_record_the_identity_and_nothing_else(town):
    secret = came(town, "陈建军", id_number=CHEN, phone=PHONE, village=town.villages[0], asks_secrecy=True)
    person = secret.person
    assert (person.name, person.village, person.address, person.phones.count()) == ("陈建军", None, "", 0)
    came(town, "陈建军", phone=PHONE, village=town.villages[0])
    assert not PersonSuggestion.objects.exists()


def test_the_desk_may_say_who_it_is_but_the_number_decides(town):
    known = came(town, "陈建军", phone=PHONE).person
    assert came(town, "陈建军", phone=PHONE, person=known).person == known
    assert came(town, "王大山", id_number=WANG, person=came(town, "陈", id_number=CHEN).person).person.id_number == WANG


def test_nobody_is_made_of_an_anonymous_voice_and_a_group_costs_no_more_queries(town, django_assert_max_num_queries):
    case = make_case(town=town, by="frontdesk", parties=[NewParty(is_anonymous=True, phone=PHONE)])
    assert case.parties.get().person is None
    group = [applicant(name=f"村民{n}", role="member" if n else "applicant") for n in range(30)]
    with django_assert_max_num_queries(30 * 2 + 40):
        services.register(by=town["frontdesk"], ticket=ticket(), data=new_case(parties=group))
    assert Person.objects.filter(name__startswith="村民").count() == 30


def test_registration_needs_at_most_four_more_queries(town):
    from django.test.utils import CaptureQueriesContext

    def register(**person):
        with CaptureQueriesContext(connection) as seen:
            services.register(
                by=town["frontdesk"], ticket=ticket(), data=new_case(parties=[applicant(name="陈建军", **person)])
            )
        return sum("cases_person" in q["sql"] or "historicalperson" in q["sql"] for q in seen.captured_queries)

    came(town, "某人")
    assert register(id_number=CHEN, phone=PHONE) <= 4
    assert register(id_number=CHEN, phone=PHONE) <= 2


def test_a_body_is_one_by_code_by_unit_or_by_its_name(town):
    def body(**fields):
        data = NewParty(is_organisation=True, role="respondent", **fields)
        return make_case(town=town, parties=[applicant(), data]).parties.get(role="respondent").organisation

    code = "91990112MA0000001A"
    first = body(name="清溪化工厂")
    assert body(name="清溪化工厂", credit_code=code) == first
    assert body(name="清溪化工有限公司", credit_code=code) == first
    assert body(name="清溪化工厂", credit_code="91990112MA0000002B") != first
    assert body(name="农业农村办", unit=town.agriculture) == body(name="镇农业办", unit=town.agriculture)
    assert Organisation.objects.count() == 3


def test_a_corrected_number_moves_the_entry_and_a_corrected_name_the_record(town):
    def correct(party, **changes):
        services.edit_facts(
            party.case, by=town["frontdesk"], ticket=ticket(), changes={"parties": {party.pk: changes}}, reason="登错"
        )
        return Party.objects.select_related("person").get(pk=party.pk)

    known = came(town, "陈建军", id_number=CHEN).person
    party = came(town, "陈健军")
    assert correct(party, name="陈建军").person.name == "陈建军"
    assert correct(party, id_number=CHEN).person == known
    assert correct(party, id_number=WANG).person != known
    assert known.parties.count() == 1


def test_the_merged_persons_other_cases_stand_at_the_side_too(town):
    from governance.cases.services.people import merge

    with_card = came(town, "陈建军", id_number=CHEN)
    without = came(town, "陈建君", phone=PHONE)
    desk = town["frontdesk"]
    assert earlier_cases(desk, id_number=CHEN) == [with_card.case]
    merge(without.person, with_card.person, by=desk, reason="本人确认")
    assert set(earlier_cases(desk, id_number=CHEN)) == {with_card.case, without.case}


def test_old_entries_are_linked_once_and_again_without_harm(town):
    for name, fields in (("陈建军", {"id_number": CHEN}), ("陈建军", {"id_number": CHEN}), ("王芳", {"phone": PHONE})):
        came(town, name, **fields)
    came(town, "王芳", phone=PHONE)
    expected = sorted(Person.objects.values_list("name", flat=True))
    Party.objects.update(person=None)
    PersonSuggestion.objects.all().delete()
    PersonPhone.objects.all().delete()
    Person.history.all().delete()
    Person.objects.all().delete()
    call_command("link_people", "--batch", "3", verbosity=0)
    call_command("link_people", verbosity=0)
    assert sorted(Person.objects.values_list("name", flat=True)) == expected
    assert PersonSuggestion.objects.count() == 1
    assert not Party.objects.filter(person=None).exists()


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("单小红", ("shanxiaohong", "danxiaohong", "sxh", "dxh")),
        ("曾勇", ("zengyong", "cengyong", "zy")),
        ("仇长贵", ("qiuchanggui", "qiuzhanggui", "qcg", "qzg")),
        ("区建国", ("oujianguo", "qujianguo")),
        ("尉迟恭", ("yuchigong", "ycg")),
        ("吕素珍", ("lvsuzhen",)),
        ("呼延石", ("huyanshi", "hys")),
        ("", ()),
    ],
)
def test_all_readings_of_a_name_are_found(name, holds):
    stored = keys(name).split()
    assert set(holds) <= set(stored)
    assert stored[:1] == list(holds[:1])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_desks_register_the_same_new_person_at_once(town):
    ready, problems = threading.Barrier(2), []

    def desk():
        try:
            ready.wait()
            came(town, "陈建军", id_number=CHEN)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=desk) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert Person.objects.count() == 1
    assert Party.objects.filter(person__isnull=False).count() == 2
