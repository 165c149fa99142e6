"""Two records of one man: the desk is told, looks at both, merges them and takes it back."""

import pytest

from governance.cases.models import Person
from tests.people_factory import CHEN, came

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_desk_merges_two_records_and_takes_it_back(sign_in, town):
    with_card = came(town, "单建军", id_number=CHEN, phone="19900005518").person
    came(town, "单建军", phone="19900005518")
    page = sign_in("frontdesk").go("/people/")
    page.get_by_label("找人").fill("sjj")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="单建军").first.click()
    page.get_by_role("heading", name="可能是同一人").wait_for()
    page.get_by_role("link", name="对比").click()
    page.get_by_role("heading", name="合并两份人员记录").wait_for()
    page.get_by_label("为什么是同一个").fill("本人出示身份证")
    page.get_by_role("button", name="合并").click()
    page.get_by_role("heading", name="合并记录").wait_for()
    assert page.url.endswith(f"/people/{with_card.pk}/")
    assert page.get_by_role("row").filter(has_text="反映第").count() == 2

    page.get_by_role("link", name="显示").click()
    dialog = page.locator("#dialog[open]")
    dialog.get_by_label("查看原因").fill("核对身份")
    dialog.get_by_role("button", name="显示").click()
    dialog.get_by_text(CHEN).wait_for()
    dialog.get_by_role("link", name="关闭").click()

    page.get_by_role("link", name="撤销合并").click()
    page.get_by_label("为什么不是同一个").fill("是父子两人")
    page.get_by_role("button", name="撤销合并").click()
    page.get_by_text("已撤销合并").first.wait_for()
    assert Person.objects.exclude(merged_into=None).count() == 0
