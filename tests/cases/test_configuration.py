"""综合设置: the manager keeps categories and dictionaries; what cannot work is refused with words."""

import pytest
from django.core.exceptions import ValidationError

from governance.cases.models import Category, DeadlineRule
from governance.cases.services.configuration import save_category, save_entry
from governance.core import calendar
from governance.core.exceptions import NotAllowed
from governance.core.models import DictionaryEntry
from governance.organisation.models import User
from tests.cases_factory import make_case


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


@pytest.fixture
def tree(town):
    """土地 with 承包 and 边界; 婚姻 without anything below it."""
    land = Category.objects.create(code="101", name="土地", kinds=["dispute"], order=1)
    lease = Category.objects.create(code="10101", name="承包", parent=land, order=1)
    border = Category.objects.create(code="10102", name="边界", parent=land, order=2)
    marriage = Category.objects.create(code="102", name="婚姻", order=2)
    return {"land": land, "lease": lease, "border": border, "marriage": marriage}


def wrong_tree(tree):
    """(what, fields, words): changes that would break the tree or what stands on it."""
    land, lease, marriage = tree["land"], tree["lease"], tree["marriage"]
    return [
        (land, {"parent": land}, "绕成一圈"),
        (land, {"parent": lease}, "绕成一圈"),
        (marriage, {"parent": lease}, "只分大类和小类两级"),
        (land, {"parent": marriage}, "下面还有 2 个小类"),
        (land, {"active": False}, "下面还有 2 个启用的小类（承包、边界）"),
        (lease, {"name": "边界"}, "“土地”下已经有“边界”"),
        (marriage, {"code": "101"}, "已经用过"),
        (lease, {"active": False}, "还有 1 条规则用到它：期限规则“5 工作日，测试依据”"),
    ]


def test_what_would_break_the_tree_is_refused_with_words(town, tree):
    DeadlineRule.objects.create(category=tree["lease"], action="handle", amount=5, unit="workday", source="测试依据")
    for row, fields, words in wrong_tree(tree):
        with pytest.raises(ValidationError, match=words):
            save_category(by=town["manager"], category=row, **fields)
        row.refresh_from_db()
    # Said aloud, it may be put aside all the same; what is put aside takes nothing new below it.
    save_category(by=town["manager"], category=tree["lease"], active=False, confirmed=True)
    save_category(by=town["manager"], category=tree["marriage"], active=False)
    with pytest.raises(ValidationError, match="大类“婚姻”已停用"):
        save_category(by=town["manager"], category=tree["border"], parent=tree["marriage"])
    with pytest.raises(NotAllowed):
        save_category(by=town["triage"], category=tree["border"], name="地界")


def test_a_changed_category_is_offered_at_once_and_its_history_says_who_changed_what(town, tree, client):
    client.force_login(town["manager"])
    url = f"/administration/configuration/categories/{tree['border'].pk}/edit/"
    page = client.get(url).content.decode()
    assert "在办案件 0 件" in page
    form = {"name": "地界", "code": "10102", "parent": tree["land"].pk, "keywords": "界桩、田坎 界桩", "order": 2}
    assert client.post(url, {**form, "active": "on", "kinds": ["dispute"]}).status_code == 302
    tree["border"].refresh_from_db()
    assert (tree["border"].keywords, tree["border"].kinds) == ("界桩 田坎", ["dispute"])
    client.force_login(town["triage"])
    client.force_login(town["manager"])
    page = client.get(f"/administration/configuration/history/category/{tree['border'].pk}/").content.decode()
    assert "名称：边界 → <strong>地界</strong>" in page
    assert town["manager"].name in page
    page = client.get("/administration/configuration/").content.decode()
    assert "修改事项类别" in page
    assert "期限规则" in page
    page = client.get("/administration/configuration/categories/?q=界桩").content.decode()
    assert "土地 › 地界" in page
    assert client.get("/administration/configuration/categories/export/").status_code == 200


def test_the_tree_costs_the_same_whatever_it_holds(town, tree, client, django_assert_max_num_queries):
    client.force_login(town["manager"])
    client.get("/administration/configuration/categories/")
    for number in range(200, 218):
        top = Category.objects.create(code=str(number), name=f"大类{number}")
        Category.objects.create(code=f"{number}01", name="小类", parent=top)
    for url in ("categories/", "dictionary/", "", f"categories/{tree['land'].pk}/edit/"):
        with django_assert_max_num_queries(15):
            assert client.get(f"/administration/configuration/{url}").status_code == 200


def test_a_refused_change_keeps_what_was_typed(town, tree, client):
    client.force_login(town["manager"])
    form = {"name": "土地", "code": "101", "parent": tree["lease"].pk, "order": 1, "active": "on", "keywords": "宅基"}
    page = client.post(f"/administration/configuration/categories/{tree['land'].pk}/edit/", form)
    assert page.status_code == 422
    assert "宅基" in page.content.decode()


def entry(town, group, label, code="new", **more):
    return save_entry(by=town["manager"], group=group, code=code, label=label, **{"order": 9, "active": True, **more})


def test_dictionaries_are_kept_without_code_and_stay_whole(town, client):
    first = entry(town, "pause_reason", "等当事人补充材料", code="material")
    with pytest.raises(ValidationError, match="已经有“等当事人补充材料”"):
        entry(town, "pause_reason", "等当事人补充材料", code="other")
    with pytest.raises(ValidationError, match="代码 material 已经用过"):
        entry(town, "pause_reason", "别的", code="material")
    with pytest.raises(ValidationError, match="至少要留一项"):
        save_entry(by=town["manager"], group="pause_reason", entry=first, active=False)
    with pytest.raises(NotAllowed):
        entry(town, "channel", "托梦")
    case = make_case(town=town, state="handling")
    client.force_login(town["manager"])
    url = f"/administration/configuration/dictionary/pause_reason/{first.pk}/edit/"
    assert client.post(url, {"label": "等材料", "order": 1, "active": "on"}).status_code == 302
    client.force_login(town["head"])
    assert "等材料" in client.get(f"/cases/{case.number}/do/pause/").content.decode()
    assert client.get("/administration/configuration/dictionary/").status_code == 403
    client.force_login(town["manager"])
    assert client.get("/administration/configuration/dictionary/channel/new/").status_code == 404
    page = client.get(f"/administration/configuration/history/dictionary/{first.pk}/").content.decode()
    assert "等当事人补充材料" in page


@pytest.mark.parametrize(
    ("label", "words"), [("上午", "请写成 8:30-12:00"), ("12:00-8:30", "晚于上班"), ("11:00-13:00", "重叠")]
)
def test_office_hours_that_make_no_sense_are_refused(town, label, words):
    entry(town, "office_hours", "8:30-12:00", code="morning")
    with pytest.raises(ValidationError, match=words):
        entry(town, "office_hours", label, code="afternoon")
    calendar.forget()


def test_what_was_loaded_in_bulk_has_its_first_state_in_the_history(town):
    DictionaryEntry.objects.bulk_create([DictionaryEntry(group="relation", code="spouse", label="夫妻")])
    row = DictionaryEntry.objects.get(code="spouse")
    save_entry(by=town["manager"], group="relation", entry=row, label="配偶")
    assert [(old.label, old.history_user) for old in row.history.all()] == [("配偶", town["manager"]), ("夫妻", None)]
