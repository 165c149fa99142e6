"""The tree: places, codes, moves, closing."""

import pytest
from django.core.exceptions import ValidationError

from governance.core.exceptions import GuardFailed, NotAllowed
from governance.organisation import open_work
from governance.organisation.models import BodyMember, OrgUnit, Post, VillageLeader
from governance.organisation.roles import Level
from governance.organisation.services import units
from tests.factories import make_town, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def test_a_new_unit_takes_the_next_free_place_below_its_parent(town):
    by = town["sysadmin"]
    office = units.create_unit(by=by, parent=town.justice, level=Level.DEPARTMENT, name="调解股")
    second = units.create_unit(by=by, parent=town.justice, level=Level.DEPARTMENT, name="普法股")
    assert office.path == f"{town.justice.path}0001."
    assert second.path == f"{town.justice.path}0002."
    assert list(OrgUnit.objects.under(town.justice)) == [town.justice, office, second]
    assert list(OrgUnit.objects.above(office)) == [town.county, town.town, town.justice]


def test_a_move_takes_everything_below_along_and_keeps_the_history(town):
    by = town["sysadmin"]
    office = units.create_unit(by=by, parent=town.justice, level=Level.DEPARTMENT, name="调解股")
    desk = units.create_unit(by=by, parent=office, level=Level.DEPARTMENT, name="一组")
    old = office.path
    units.move_unit(by=by, unit=office, parent=town.agriculture)
    office.refresh_from_db()
    desk.refresh_from_db()
    assert office.path == f"{town.agriculture.path}0001."
    assert desk.path == f"{office.path}0001."
    assert not OrgUnit.objects.filter(path__startswith=old).exists()
    assert office.history.first().parent_id == town.agriculture.pk


def test_the_whole_tree_stays_right_after_many_moves(town):
    by = town["sysadmin"]
    for village, leader in zip(town.villages, (town.centre, town.town), strict=True):
        units.move_unit(by=by, unit=village, parent=leader)
    for unit in OrgUnit.objects.select_related("parent"):
        stem = unit.parent.path if unit.parent else ""
        assert unit.path.startswith(stem) and unit.path.count(".") == stem.count(".") + 1


def test_a_unit_cannot_move_below_itself(town):
    with pytest.raises(ValidationError, match="自己"):
        units.move_unit(by=town["sysadmin"], unit=town.town, parent=town.agriculture)


@pytest.mark.parametrize(
    ("level", "parent", "words"),
    [
        (Level.GRID, "town", "不能放在"),
        (Level.COUNTY, "town", "不能放在"),
        (Level.VILLAGE, "agriculture", "不能放在"),
        (Level.VILLAGE, None, "最上层"),
    ],
)
def test_levels_stand_in_their_order(town, level, parent, words):
    above = getattr(town, parent) if parent else None
    with pytest.raises(ValidationError, match=words):
        units.create_unit(by=town["sysadmin"], parent=above, level=level, name="某处")


@pytest.mark.parametrize(
    ("level", "code", "good"),
    [
        (Level.COUNTY, "990112000000", True),
        (Level.COUNTY, "990112100000", False),
        (Level.TOWN, "990112101000", True),
        (Level.TOWN, "990112000000", False),
        (Level.VILLAGE, "990112101201", True),
        (Level.VILLAGE, "990112101000", False),
        (Level.VILLAGE, "99011210120", False),
        (Level.VILLAGE, "９９０１１２１０１２０１", False),
        (Level.GRID, "990112101201001", True),
        (Level.GRID, "99011210120100101", True),
        (Level.GRID, "9901121012010", False),
        (Level.DEPARTMENT, "SFS-01", True),
        (Level.DEPARTMENT, "司法所", False),
        (Level.DEPARTMENT, "", True),
    ],
)
def test_codes_fit_their_level(level, code, good):
    if good:
        units.check_code(level, code)
    else:
        with pytest.raises(ValidationError):
            units.check_code(level, code)


def test_a_code_repeats_the_beginning_of_the_one_above(town):
    with pytest.raises(ValidationError, match="前 9 位"):
        units.create_unit(by=town["sysadmin"], parent=town.town, level=Level.VILLAGE, name="外村", code="990112199201")


def test_name_and_code_are_free(town):
    by = town["sysadmin"]
    with pytest.raises(ValidationError, match="同名"):
        units.create_unit(by=by, parent=town.town, level=Level.DEPARTMENT, name="司法所")
    with pytest.raises(ValidationError, match="代码"):
        code = town.villages[0].code
        units.create_unit(by=by, parent=town.town, level=Level.VILLAGE, name="新村", code=code)


def test_a_unit_closes_only_when_nothing_depends_on_it(town):
    by = town["sysadmin"]
    with pytest.raises(GuardFailed, match="任职"):
        units.close_unit(by=by, unit=town.justice)
    with pytest.raises(GuardFailed, match="下级"):
        units.close_unit(by=by, unit=town.villages[0])
    Post.objects.filter(unit=town.justice).update(state=Post.State.ENDED)
    open_work.register("案件", lambda user: 0, lambda user, target, *, by: 0, of_unit=lambda unit: 3)
    try:
        with pytest.raises(GuardFailed, match="案件 3 件"):
            units.close_unit(by=by, unit=town.justice)
    finally:
        open_work.unregister("案件")
    units.close_unit(by=by, unit=town.justice)
    assert not OrgUnit.objects.get(pk=town.justice.pk).active
    units.reopen_unit(by=by, unit=town.justice)
    assert OrgUnit.objects.get(pk=town.justice.pk).active


def test_the_manager_changes_phone_and_address_of_the_own_town_and_nothing_else(town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    by = town["manager"]
    units.update_unit(by=by, unit=town.justice, phone="0835-1234567")
    assert OrgUnit.objects.get(pk=town.justice.pk).phone == "0835-1234567"
    with pytest.raises(NotAllowed):
        units.update_unit(by=by, unit=town.justice, name="别的名称")
    with pytest.raises(NotAllowed):
        units.update_unit(by=by, unit=other.justice, phone="0835-1234567")
    with pytest.raises(NotAllowed):
        units.create_unit(by=by, parent=town.town, level=Level.DEPARTMENT, name="新部门")


def test_a_village_has_one_leader_at_a_time(town):
    village = town.villages[0]
    units.set_village_leader(by=town["manager"], village=village, user=town["deputy"])
    assert [row.user for row in VillageLeader.objects.current().filter(village=village, until=None)] == [town["deputy"]]
    units.set_village_leader(by=town["manager"], village=village, user=None)
    assert not VillageLeader.objects.filter(village=village, until=None).exists()
    with pytest.raises(ValidationError):
        units.set_village_leader(by=town["manager"], village=town.justice, user=town["deputy"])


def test_bodies_seat_a_person_once(town):
    body = units.save_body(by=town["manager"], name="平安建设领导小组", kind="leading_group", unit=town.town)
    member = units.add_member(by=town["manager"], body=body, user=town["leader"], position="组长")
    with pytest.raises(ValidationError):
        units.add_member(by=town["manager"], body=body, user=town["leader"])
    units.end_member(by=town["manager"], member=member)
    assert BodyMember.objects.get().until is not None
    with pytest.raises(NotAllowed):
        units.add_member(by=town["liaison"], body=body, user=town["head"])


def test_the_path_is_unique(town):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        make_unit(Level.DEPARTMENT, town.town, "重复", path=town.justice.path)
