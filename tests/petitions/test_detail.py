"""信访登记: the detail record follows the register, refuses at the field, and closes what is accused."""

import pytest

from governance.cases.models import Case, Party
from governance.cases.services import NewParty
from governance.core.exceptions import GuardFailed
from petitions.models import ContentClass, Petition
from tests.cases_factory import applicant, ticket
from tests.petitions_factory import PetitionWalk

pytestmark = pytest.mark.django_db
RECORD = {"form": "visit", "purpose": "appeal", "source_level": "town", "headcount": 3}


def sees(town, who, case):
    return Case.objects.visible_to(town[who]).filter(pk=case.pk).exists()


def test_a_registered_petition_has_its_record_and_the_clock_of_fifteen_days(town):
    walk = PetitionWalk(town, channel="letter", purpose="suggest")
    assert (walk.row.form, walk.row.purpose) == ("letter", "advice")
    assert f"{walk.clock('notice').due_at:%Y-%m-%d}" == "2026-03-17"
    assert walk.case.next_due <= walk.clock("notice").due_at


def test_the_record_is_written_and_says_group_and_joint(town):
    walk = PetitionWalk(town)
    road = ContentClass.objects.get(code="0301")
    walk.do("record_petition", "triage", **{**RECORD, "headcount": 6, "is_joint": True, "content": road})
    assert walk.row.is_group and walk.row.is_joint and walk.row.content.parent.name == "城乡建设"
    assert walk.case.people_count == 6


def test_six_representatives_are_refused_at_the_field(town):
    walk = PetitionWalk(town)
    names = ["赵一", "钱二", "孙三", "李四"]
    walk.do("record_petition", "triage", **{**RECORD, "headcount": 8}, representatives=names)
    with pytest.raises(GuardFailed, match="第二十条") as refusal:
        walk.do("record_petition", "triage", **{**RECORD, "headcount": 8}, representatives=["周五"])
    assert refusal.value.field == "representatives"
    assert walk.case.parties.filter(role=Party.Role.REPRESENTATIVE).count() == 4


def test_six_representatives_are_refused_on_the_page(town, client):
    walk = PetitionWalk(town)
    client.force_login(town["triage"])
    page = client.get(f"/cases/{walk.case.number}/do/record_petition/")
    assert "信访形式" in page.content.decode()
    data = {**RECORD, "headcount": 9, "received_on": "2026-03-02", "representatives": "甲\n乙\n丙\n丁\n戊"}
    answer = client.post(f"/cases/{walk.case.number}/do/record_petition/", data)
    assert answer.status_code == 422
    assert "不得超过 5 名" in answer.content.decode()


def test_old_labels_are_not_offered_any_more(town, client):
    walk = PetitionWalk(town)
    client.force_login(town["triage"])
    page = client.get(f"/cases/{walk.case.number}/do/record_petition/").content.decode()
    assert "自然资源" in page and "国土资源" not in page


class TestTheAccusedSide:
    @pytest.fixture
    def walk(self, town):
        accused = NewParty(role=Party.Role.ACCUSED, name="农业农村办", is_organisation=True, unit=town.agriculture)
        return PetitionWalk(town, purpose="accusation", parties=[applicant(), accused])

    def test_it_cannot_be_given_the_case(self, town, walk):
        walk.taken()
        with pytest.raises(GuardFailed, match="第三十条") as refusal:
            walk.do("assign", "leader", lead=town.agriculture, reason="职责所在")
        assert refusal.value.field == "lead"

    def test_it_is_not_among_the_units_to_choose(self, town, walk, client):
        walk.taken()
        client.force_login(town["leader"])
        page = client.get(f"/cases/{walk.case.number}/do/assign/").content.decode()
        assert "派出所" in page and ">农业农村办<" not in page

    def test_it_does_not_see_it_even_when_the_case_is_opened_again(self, town, walk):
        assert not sees(town, "head", walk.case) and not sees(town, "liaison", walk.case)
        walk.do("lower_confidentiality", "leader", level=1, reason="已查清")
        assert not sees(town, "head", walk.case) and not sees(town, "liaison", walk.case)

    def test_opened_again_it_asks_for_the_permission(self, town, walk):
        walk.do("lower_confidentiality", "leader", level=1, reason="已查清")
        assert sees(town, "leader", walk.case) and sees(town, "deputy", walk.case)
        assert not sees(town, "triage", walk.case) and not sees(town, "frontdesk", walk.case)

    def test_a_grid_of_an_accused_village_does_not_see_it_nor_is_it_given_to_it(self, town):
        village = town.villages[0]
        accused = NewParty(role=Party.Role.ACCUSED, name=village.name, is_organisation=True, unit=village)
        walk = PetitionWalk(town, by="grid", purpose="accusation", parties=[applicant(), accused])
        walk.do("lower_confidentiality", "leader", level=1, reason="已查清")
        assert not sees(town, "grid", walk.case) and not sees(town, "village", walk.case)
        walk.taken()
        with pytest.raises(GuardFailed, match="第三十条"):
            walk.do("assign", "leader", lead=town.grids[0], reason="职责所在")

    def test_a_village_does_not_see_what_is_said_of_its_grid(self, town):
        grid = town.grids[0]
        accused = NewParty(role=Party.Role.ACCUSED, name=grid.name, is_organisation=True, unit=grid)
        walk = PetitionWalk(town, by="village", purpose="accusation", parties=[applicant(), accused])
        walk.do("lower_confidentiality", "leader", level=1, reason="已查清")
        assert not sees(town, "village", walk.case)

    def test_the_accused_person_does_not_see_it(self, town):
        walk = PetitionWalk(town, purpose="request")
        walk.do("record_petition", "triage", **{**RECORD, "purpose": "accuse"}, accused_person=town["deputy"].name)
        walk.do("lower_confidentiality", "leader", level=1, reason="已查清")
        assert walk.case.purpose == Case.Purpose.ACCUSATION
        assert not sees(town, "deputy", walk.case) and sees(town, "leader", walk.case)

    def test_whoever_handles_it_is_not_named_as_accused(self, town):
        walk = PetitionWalk(town)
        walk.handled()
        with pytest.raises(GuardFailed, match="第三十条") as refusal:
            walk.do("record_petition", "triage", **RECORD, accused_unit=town.petition_office)
        assert refusal.value.field == "accused_unit"

    def test_named_later_the_case_closes(self, town):
        walk = PetitionWalk(town)
        walk.do("record_petition", "triage", **{**RECORD, "purpose": "accuse"}, accused_unit=town.agriculture)
        assert walk.case.is_restricted
        assert not sees(town, "triage", walk.case) and sees(town, "leader", walk.case)


def test_the_record_of_another_kind_is_made_when_it_becomes_a_petition(town):
    from governance.cases import services
    from tests.cases_factory import new_case

    event = services.register(by=town["frontdesk"], ticket=ticket(), data=new_case("general"))
    assert not Petition.objects.filter(pk=event.case_id).exists()
    services.reclassify(event.case, by=town["triage"], ticket=ticket(), kind="petition")
    assert Petition.objects.get(pk=event.case_id).received_on.isoformat() == "2026-03-02"
