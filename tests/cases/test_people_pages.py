"""人员单位: who finds whom, what a page gives away, and what it costs."""

import pytest
from django.urls import reverse

from governance.audit.models import AuditRecord
from governance.cases.models import CaseAccess, PersonMerge, PersonSuggestion
from governance.cases.services import people as services
from governance.core.sheets import read_rows
from governance.organisation.models import User
from tests.cases_factory import applicant, make_case
from tests.factories import make_town
from tests.people_factory import CHEN, came

pytestmark = pytest.mark.django_db
PHONE = "19900005518"


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


@pytest.fixture
def chen(town):
    """单建军 of 青石村, who came twice."""
    came(town, "单建军", id_number=CHEN, phone=PHONE, village=town.villages[0], address="3 组 12 号")
    return came(town, "单建军", id_number=CHEN, phone="19900007777").person


def names(client, user, **query):
    """The names on the list."""
    client.force_login(user)
    rows = client.get(reverse("people:persons"), query).context["rows"]
    return sorted(line["row"].name for line in rows)


KNOWN = ("单建军", "建军", "单", "shanjianjun", "sjj", "shan", "danjianjun", CHEN, "9901121978 09234517", "4517", PHONE)


@pytest.mark.parametrize("text", [*KNOWN, "5518"])
def test_a_person_is_found_by_everything_people_know_of_them(client, town, chen, text):
    came(town, "李秀英", phone="19900001111")
    assert names(client, town["frontdesk"], q=text) == ["单建军"]


def test_filters_by_village_and_by_what_may_be_double(client, town, chen):
    came(town, "李秀英", phone="19900001111", village=town.villages[1])
    twin = came(town, "李秀英", phone="19900001111")
    assert names(client, town["frontdesk"], village=town.villages[0].pk) == ["单建军"]
    assert names(client, town["frontdesk"], maybe="on") == ["李秀英", "李秀英"]
    found = PersonSuggestion.objects.get()
    services.merge(found.first, found.second, by=town["frontdesk"], reason="同一人")
    assert names(client, town["frontdesk"], maybe="on") == []
    assert names(client, town["frontdesk"], q="李秀英") == ["李秀英"]
    client.force_login(town["frontdesk"])
    gone = client.get(reverse("people:person", args=[twin.person_id]))
    assert gone.url == reverse("people:person", args=[found.first_id])


def test_nobody_is_seen_who_is_only_in_cases_one_does_not_see(client, town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    secret = came(town, "王秘密", asks_secrecy=True, by="village").person
    theirs = came(other, "赵邻镇").person
    open_one = came(town, "李公开").person
    for who in ("frontdesk", "triage", "manager"):
        assert names(client, town[who]) == ["李公开"]
        for hidden in (secret, theirs):
            assert client.get(reverse("people:person", args=[hidden.pk])).status_code == 404
            assert client.get(reverse("people:reveal", args=[hidden.pk])).status_code == 404
            assert client.get(reverse("people:merge", args=["person", open_one.pk, hidden.pk])).status_code == 404
    assert names(client, town["leader"]) == ["李公开", "王秘密"]
    assert names(client, town["liaison"]) == []
    client.force_login(town["sysadmin"])
    assert client.get(reverse("people:persons")).status_code == 403


def test_what_only_another_case_says_stays_there(client, town):
    """The neighbour town's desk has another phone and address of the same person."""
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    came(other, "单建军", id_number=CHEN, phone="19900007777", village=other.villages[0], address="九组")
    person = came(town, "单建军", id_number=CHEN, phone=PHONE).person
    came(town, "单建军", id_number=CHEN, phone="19900006666", address="密处", asks_secrecy=True)
    assert person.phones.count() == 2
    client.force_login(town["frontdesk"])
    page = client.get(reverse("people:person", args=[person.pk])).content.decode()
    assert "199****5518" in page
    assert not any(word in page for word in ("199****7777", "199****6666", "九组", "密处", other.villages[0].name))
    assert names(client, town["frontdesk"], q="7777") == []
    assert names(client, other["frontdesk"], q="7777") == ["单建军"]


def test_a_merge_with_a_record_one_does_not_see_gives_nothing_away(client, town):
    party = came(town, "王秘密", id_number=CHEN, asks_secrecy=True, by="village")
    secret, shown = party.person, came(town, "王公开").person
    CaseAccess.objects.create(case=party.case, user=town["manager"], granted_by=town["leader"])
    services.merge(secret, shown, by=town["manager"], reason="同一人")
    assert names(client, town["frontdesk"]) == ["王公开"]
    page = client.get(reverse("people:person", args=[shown.pk]))
    assert page.status_code == 200
    assert "王秘密" not in page.content.decode() and "990112" not in page.content.decode()


def test_numbers_are_masked_until_a_reason_is_given(client, town, chen):
    client.force_login(town["frontdesk"])
    page = client.get(reverse("people:person", args=[chen.pk])).content.decode()
    assert CHEN not in page and PHONE not in page and "990112********4517" in page
    address = reverse("people:reveal", args=[chen.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    shown = client.post(address, {"reason": "核对身份"}).content.decode()
    assert CHEN in shown and PHONE in shown
    row = AuditRecord.objects.get(event="reveal")
    assert (row.object_type, row.object_id, row.detail) == ("person", str(chen.pk), {"reason": "核对身份"})
    client.force_login(town["grid"])
    assert client.get(address).status_code == 403


def test_the_export_is_masked_and_on_record(client, town, chen, tmp_path):
    client.force_login(town["frontdesk"])
    for kind in ("persons", "organisations", "households"):
        response = client.get(reverse(f"people:{kind}_export"))
        assert response.status_code == 200
        content = b"".join(response.streaming_content) if response.streaming else response.content
        (tmp_path / f"{kind}.xlsx").write_bytes(content)
    with (tmp_path / "persons.xlsx").open("rb") as file:
        cells = [str(cell) for row in read_rows(file) for cell in row]
    assert "990112********4517" in cells and "199****7777 等 2 个" in cells and CHEN not in cells
    assert AuditRecord.objects.filter(event="export", object_id="people:persons_export").exists()


def test_merge_and_unmerge_through_the_pages(client, town, chen):
    other = came(town, "单建君").person
    client.force_login(town["triage"])
    address = reverse("people:merge", args=["person", other.pk, chen.pk])
    looking = client.get(reverse("people:persons"), {"q": "sjj", "with": other.pk}).content.decode()
    assert address in looking and f'name="with" value="{other.pk}"' in looking
    page = client.get(address)
    assert page.context["form"].initial["kept"] == str(chen.pk)
    assert client.post(address, {"kept": chen.pk, "reason": ""}).status_code == 422
    assert client.post(address, {"kept": chen.pk, "reason": "本人确认"}).url == reverse("people:person", args=[chen.pk])
    page = client.get(reverse("people:person", args=[chen.pk])).content.decode()
    assert "单建君" in page and "本人确认" in page
    undo = reverse("people:unmerge", args=["person", PersonMerge.objects.get().pk])
    assert client.post(undo, {"reason": "看错了"}).url == reverse("people:person", args=[other.pk])
    assert client.get(undo).status_code == 404
    assert "看错了" in client.get(reverse("people:person", args=[chen.pk])).content.decode()
    client.force_login(town["mediator"])
    assert client.get(address).status_code == 403
    assert client.get(reverse("people:merge", args=["nothing", other.pk, chen.pk])).status_code in (403, 404)


def test_household_role_and_death_are_kept_through_the_pages(client, town, chen):
    mate = came(town, "李秀英", phone=PHONE).person
    body = applicant(name="清溪化工有限公司", is_organisation=True, role="respondent", phone="")
    organisation = make_case(town=town, parties=[applicant(), body]).parties.get(role="respondent").organisation
    client.force_login(town["frontdesk"])
    here = reverse("people:person", args=[chen.pk])
    join = reverse("people:join_household", args=[chen.pk])
    assert "李秀英" in client.get(join).content.decode()
    assert client.post(join, {"relation": "head", "with_person": mate.pk}).url == here
    give = reverse("people:give_role", args=[chen.pk])
    assert client.post(give, {"organisation": "没有的单位", "title": "legal"}).status_code == 422
    assert client.post(give, {"organisation": "化工", "title": "legal"}).url == here
    client.post(reverse("people:deceased", args=[chen.pk]), {"deceased": "1"})
    page = client.get(here).content.decode()
    assert all(word in page for word in ("已去世", "法定代表人", "户主", "李秀英"))
    for name in ("organisation", "household"):
        key = organisation.pk if name == "organisation" else chen.memberships.get().household_id
        assert "单建军" in client.get(reverse(f"people:{name}", args=[key])).content.decode()
    assert "已去世" in client.get(reverse("people:history", args=[chen.pk])).content.decode()
    client.post(reverse("people:end_role", args=[chen.roles.get().pk]))
    client.post(reverse("people:leave_household", args=[chen.pk]))
    page = client.get(here).content.decode()
    assert "法定代表人" not in page and "没有登记户" in page


@pytest.mark.parametrize("name", ["persons", "organisations", "households", "person", "merge"])
def test_pages_cost_the_same_whatever_they_hold(client, town, chen, name, django_assert_max_num_queries):
    other = came(town, "单建军", phone=PHONE).person
    for n in range(12):
        person = came(town, f"村民{n}", phone=PHONE, village=town.villages[0]).person
        if n < 4:
            services.join_household(
                person, by=town["frontdesk"], relation="child", with_person=chen if n else None, address=f"{n} 组"
            )
    body = applicant(name="清溪化工有限公司", is_organisation=True, role="respondent", phone="")
    make_case(town=town, parties=[applicant(), body])
    client.force_login(town["frontdesk"])
    keys = {"person": [chen.pk], "merge": ["person", chen.pk, other.pk]}.get(name, [])
    client.get(reverse(f"people:{name}", args=keys))
    with django_assert_max_num_queries(15):
        assert client.get(reverse(f"people:{name}", args=keys)).status_code == 200
