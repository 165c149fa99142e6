"""The hall's first minute by keyboard: ask, tap, undo, turn an entry into a registration; open a box by two."""

import pytest

from governance.cases.models import Case
from governance.organisation.models import DutyLine
from intake.hall.windows import save_window
from intake.models import BoxOpening, LetterBox, Visit
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, key):
    """A key that leads to a new page."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.locator("html[data-ready]").wait_for()


def test_the_front_desk_asks_taps_undoes_and_registers_without_a_mouse(sign_in, town):
    DutyLine.objects.create(unit=town.justice, matter="调处婚姻家庭纠纷", keywords="彩礼", materials="身份证")
    save_window(by=town["manager"], name="调解室", unit=town.justice, location="二楼")
    page = sign_in("frontdesk").go("/intake/hall/")

    page.keyboard.press("f")
    page.keyboard.type("彩礼")
    press(page, "Enter")
    page.get_by_role("heading", name="调处婚姻家庭纠纷").wait_for()
    assert page.get_by_text("身份证").is_visible()

    press(page, "1")
    page.get_by_text("已记一次引导").wait_for()
    press(page, "u")
    page.get_by_text("已撤销，这一条不计数").wait_for()
    assert not Visit.objects.counted().exists()

    page.get_by_label("咨询内容").fill("问彩礼能不能退")
    press(page, "Control+Enter")
    page.get_by_text("已记一次咨询").wait_for()
    press(page, "3")
    assert page.get_by_label("反映情况").input_value() == "问彩礼能不能退"
    page.get_by_label("来访人姓名").fill("张测")
    with page.expect_navigation(url="**/intake/receipt/**"):
        page.keyboard.press("Control+Enter")
    assert Visit.objects.counted().get().case == Case.objects.for_system().get()


def test_two_persons_open_a_box_on_one_page(sign_in, town):
    LetterBox.objects.create(centre=town.centre, place="中心大门右侧")
    page = sign_in("frontdesk").go("/intake/boxes/new/")
    page.get_by_label("意见箱").select_option(label="中心大门右侧（意见箱）")
    page.get_by_label("第二人").select_option(label="周敏（triage）")
    page.get_by_label("信件数").fill("1")
    with page.expect_navigation():
        page.get_by_role("button", name="登记开箱").click()
    page.get_by_label("第二人的登录密码").fill(PASSWORD)
    press(page, "Control+Enter")
    page.get_by_role("link", name="不需登记").click()
    page.get_by_label("不需登记的原因").fill("广告单")
    with page.expect_navigation():
        page.get_by_role("button", name="不需登记").click()
    page.get_by_text("数目一致").wait_for()
    page.locator("html[data-ready]").wait_for()
    press(page, "Control+Enter")
    assert BoxOpening.objects.get().status == "已办结"
