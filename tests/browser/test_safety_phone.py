"""走访 on a phone: the grid worker finds who is due, writes the visit, and the next one is planned."""

import pytest

from governance.core.now import today
from governance.safety.models import Visit
from governance.safety.services import entries
from tests.cases_factory import make_case
from tests.safety.factory import make_entry, make_register

pytestmark = pytest.mark.browser


@pytest.fixture
def entry(town):
    """Somebody of 青石村 whom the grid worker visits."""
    row = make_entry(town, make_register(town, days_high=5))
    entries.join_team(row, by=town["village"], user=town["grid"], is_lead=True)
    return row


def narrow(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keeper_enters_somebody_and_the_grid_worker_writes_the_visit_on_the_phone(sign_in, town, entry):
    desk = sign_in("village").go("/safety/registers/")
    desk.get_by_role("link", name="独居老人").click()
    desk.get_by_role("link", name="列入登记册").click()
    for label, text in (("姓名", "册中乙"), ("身份证号", "990112195002020017"), ("子女电话", "19900010002")):
        desk.locator("main").get_by_label(label).first.fill(text)
    desk.get_by_label("性别").select_option("1")
    desk.get_by_label("管理的村（社区）、网格").select_option(str(town.villages[0].pk))
    desk.get_by_role("button", name="保存").click()
    desk.get_by_role("heading", name="册中乙").wait_for()
    assert desk.get_by_text("990112********0017").is_visible()
    desk.get_by_role("link", name="走访小组").click()
    desk.get_by_label("成员").first.select_option(str(town["grid"].pk))
    desk.get_by_role("button", name="保存").click()

    phone = sign_in("grid", 390, 844).go("/")
    phone.get_by_role("link", name="册中甲").click()
    phone.get_by_label("表现").wait_for()
    assert narrow(phone)
    phone.get_by_label("本人状态").select_option("home")
    phone.get_by_label("表现").fill("在院坝晒太阳，精神很好。")
    phone.get_by_label("困难和需求").fill("想在厕所装扶手。")
    phone.get_by_label("走访后的关注程度").select_option("mid")
    phone.get_by_role("button", name="保存").click()
    phone.get_by_text("在院坝晒太阳").wait_for()
    assert narrow(phone)
    visit = Visit.objects.get()
    assert (visit.by, visit.on, (visit.next_on - today()).days) == (town["grid"], today(), 30)
    phone = sign_in("grid").go("/safety/visits/")
    phone.get_by_text("册中甲").wait_for()
    assert narrow(phone) and phone.get_by_text("剩 30 天").is_visible()
    stranger = sign_in("village2").go(f"/safety/entries/{entry.pk}/")
    assert stranger.get_by_text("册中甲").count() == 0


def test_a_hazard_is_verified_put_right_and_checked_by_the_grid_worker_on_the_phone(sign_in, town):
    case = make_case(town=town, state="handling", by="grid", kind="hazard", assists=())
    desk = sign_in("liaison")
    for action, fields, button in (
        (
            "verify_hazard",
            {
                "finding": "属实",
                "level": "plain",
                "responsible": "2 组",
                "requirement": "清走",
                "rectify_by": f"{today()}",
            },
            "保存核查",
        ),
        ("rectify_hazard", {"measures": "柴草已清走"}, "登记整改"),
    ):
        dialog = desk.open_dialog(case.number, action, **fields)
        dialog.get_by_role("button", name=button).click()
        desk.page.get_by_text("整改中" if action == "verify_hazard" else "待复查").first.wait_for()
    phone = sign_in("grid", 390, 844)
    dialog = phone.open_dialog(case.number, "check_hazard", passed=True, check_note="已清空")
    dialog.get_by_role("button", name="登记复查").click()
    phone.page.get_by_text("复查合格").first.wait_for()
    assert narrow(phone.page)
