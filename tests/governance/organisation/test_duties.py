"""职责清单."""

import pytest
from django.core.exceptions import ValidationError

from governance.core.exceptions import NotAllowed
from governance.organisation.models import DutyLine
from governance.organisation.services.duties import save_duty
from tests.factories import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def test_the_manager_keeps_the_towns_lines_and_a_head_the_own(town):
    line = save_duty(
        by=town["manager"],
        unit=town.agriculture,
        matter="农村土地承包经营纠纷调解",
        legal_basis="《农村土地承包经营纠纷调解仲裁法》第七条",
        keywords="土地 承包，流转、田埂",
        person_a=town["liaison"],
        person_b=town["head"],
    )
    assert line.keyword_list == ["土地", "承包", "流转", "田埂"]
    save_duty(by=town["head"], line=line, legal_basis="同上")
    assert DutyLine.objects.get().legal_basis == "同上"
    with pytest.raises(NotAllowed):
        save_duty(by=town["head2"], line=line, legal_basis="别的")
    with pytest.raises(NotAllowed):
        save_duty(by=town["head"], unit=town.police, matter="不是本部门的")
    with pytest.raises(NotAllowed):
        save_duty(by=town["liaison"], unit=town.agriculture, matter="联络员不维护")


def test_a_head_cannot_pass_a_line_to_another_department(town):
    line = save_duty(by=town["head"], unit=town.agriculture, matter="农机安全")
    with pytest.raises(NotAllowed):
        save_duty(by=town["head"], line=line, unit=town.police)


def test_a_line_is_said_once_and_has_two_different_persons(town):
    save_duty(by=town["manager"], unit=town.justice, matter="人民调解")
    with pytest.raises(ValidationError, match="同样"):
        save_duty(by=town["manager"], unit=town.justice, matter="人民调解")
    with pytest.raises(ValidationError, match="A 岗和 B 岗"):
        save_duty(
            by=town["manager"],
            unit=town.justice,
            matter="普法",
            person_a=town["mediator"],
            person_b=town["mediator"],
        )
    with pytest.raises(ValidationError, match="部门"):
        save_duty(by=town["manager"], unit=town.grids[0], matter="网格的")


def test_active_lines_are_those_in_force_of_units_in_use(town):
    save_duty(by=town["manager"], unit=town.justice, matter="人民调解")
    save_duty(by=town["manager"], unit=town.justice, matter="旧的", active=False)
    assert [line.matter for line in DutyLine.objects.active()] == ["人民调解"]
    town.justice.active = False
    town.justice.save()
    assert not DutyLine.objects.active().exists()
