"""指挥调度 in the browser: a flood drill of five orders with a late village, and the live board."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatch.models import OrderTarget, PlanVersion, VillageWork
from dispatch.services import answering
from governance.core.now import now, today
from tests.browser.conftest import fill
from tests.browser.test_accessibility import UNNAMED, WIDER, axe
from tests.dispatch.drill import Drill
from tests.dispatch.factory import (
    LEVELS,
    make_incident,
    make_limits,
    make_plan,
    on_duty,
    ordered,
    receivers_of,
    verified,
)
from tests.dispatch.test_villages import force

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".sgw-grid p, .sgw-grid li, .sgw-grid span")]
  .map((node) => parseFloat(getComputedStyle(node).fontSize)))"""
STEPS = (
    "三级｜青石村｜15｜｜60｜叫醒低洼处群众\n三级｜柳湾村｜15｜｜60｜转移沟边住户\n三级｜派出所｜15｜30｜120｜道路警戒\n"
    "三级｜农业农村办｜15｜｜120｜查看堤坝\n三级｜值班：带班领导｜15｜｜120｜到指挥室"
)


def test_a_flood_drill_with_five_orders_and_one_village_late(sign_in, town):
    drill = Drill(sign_in, town, STEPS)
    drill.begin()
    assert OrderTarget.objects.count() == 5
    # One village was told twenty minutes ago and has not signed: its clock stands as it would then.
    early = now() - timedelta(minutes=20)
    OrderTarget.objects.filter(name="柳湾村").update(sent_at=early, sign_by=early + timedelta(minutes=15))
    board = drill.post.go("/dispatch/")
    late = OrderTarget.objects.get(name="柳湾村")
    assert "超" in board.locator("li", has=board.locator(f"#target-{late.pk}")).locator("[data-clock]").inner_text()
    village = sign_in("village", 390, 844)
    assert village.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    drill.press(village, "青石村", "signed")
    drill.press(village, "青石村", "done", "转移 12 户 31 人")
    police = sign_in("liaison2", 390, 844)
    for state, note in (("signed", ""), ("on_way", ""), ("on_site", ""), ("done", "路口已封")):
        drill.press(police, "派出所", state, note)
    drill.press(sign_in("village2", 390, 844), "柳湾村", "signed")
    # The command post notes what it was told by telephone.
    drill.press(drill.post, "柳湾村", "done", "电话：已转移")
    for name in ("农业农村办", "高明"):
        drill.press(drill.post, name, "signed")
        drill.press(drill.post, name, "done", "电话：已办")
    drill.finish()
    drill.recount(late={"柳湾村"})


def test_the_board_lives_without_reloading_says_when_it_is_stale_and_recovers(sign_in, town):
    make_limits()
    case = ordered(verified(make_incident(town=town), town), town, receivers_of(town, *town.villages))
    target = OrderTarget.objects.get(name="青石村")
    person = sign_in("commander")
    page = person.page
    page.clock.install()
    person.go("/dispatch/")
    page.locator("html[data-board-ready]").wait_for()
    page.evaluate("window.neverReloaded = true")
    assert page.locator("li", has_text="青石村").locator("[data-clock]").inner_text().startswith("剩")
    answering.advance(target, by=town["village"], state="signed")
    page.clock.run_for(16_000)
    page.locator(".sg-board-item", has_text="青石村").get_by_text("签收", exact=False).first.wait_for()
    page.locator("#board .sg-log", has_text="青石村 已签收").wait_for()

    page.context.set_offline(True)
    page.clock.run_for(61_000)
    page.get_by_text("连不上服务器，正在自动重试").wait_for()
    page.context.set_offline(False)
    page.clock.run_for(16_000)
    page.locator("[data-board-stale]").wait_for(state="hidden")
    assert page.evaluate("window.neverReloaded")

    # A row that holds the focus stays; the news comes when it is left.
    page.locator(f"#target-{target.pk}").focus()
    answering.advance(target, by=town["village"], state="done", note="已转移")
    page.clock.run_for(16_000)
    page.get_by_text("有新动态，移开后显示").wait_for()
    assert page.evaluate("document.activeElement.id") == f"target-{target.pk}"
    page.evaluate("document.activeElement.blur()")
    page.clock.run_for(1_000)
    page.locator(f"#target-{target.pk}").wait_for(state="detached")

    page.get_by_role("button", name="暂停").click()
    page.get_by_role("button", name="继续").click()
    page.keyboard.press("w")
    page.wait_for_url(f"**/cases/{case.number}/do/issue_orders/**")
    wall = sign_in("leader", 1920, 1080)
    shown = wall.page
    shown.goto(f"{wall.site}/dispatch/wall/")
    shown.locator("html[data-board=live]").wait_for()
    said = shown.locator("[data-board-words]").inner_text()[:2]
    assert int(said) in {timezone.localtime(now()).hour, timezone.localtime(now() - timedelta(minutes=1)).hour}
    shown.locator("html[data-board-ready]").wait_for()
    assert shown.evaluate(
        "document.documentElement.scrollHeight <= 1080 && document.documentElement.scrollWidth <= 1920"
    )
    assert shown.evaluate(SMALLEST) >= 18


def test_no_page_has_a_serious_finding_and_a_phone_needs_no_sideways_scrolling(sign_in, town):
    make_limits()
    on_duty(town)
    plan = make_plan(town).plan_id
    force(town)
    case = ordered(verified(make_incident(town=town), town), town, receivers_of(town, *town.villages))
    target = OrderTarget.objects.get(name="青石村")
    pages = {
        "commander": [
            "/dispatch/", "/dispatch/wall/", "/dispatch/incidents/new/", "/dispatch/orders/", f"/cases/{case.number}/",
            f"/dispatch/orders/{target.order_id}/", f"/cases/{case.number}/do/issue_orders/", "/dispatch/villages/",
            f"/dispatch/plans/{plan}/", f"/dispatch/plans/{plan}/draft/", "/dispatch/resources/", "/dispatch/contacts/",
        ],
        "village": ["/dispatch/mine/", f"/dispatch/mine/{target.pk}/", "/dispatch/village/",
                    "/dispatch/village/work/new/"],
    }  # fmt: skip
    found = {}
    for person, paths in pages.items():
        width = 390 if person == "village" else 1440
        page = sign_in(person, width=width).page
        for path in paths:
            page.goto(f"{sign_in(person).site}{path}")
            page.wait_for_load_state("load")
            problems = [*axe(page), *page.evaluate(UNNAMED)]
            if width == 390:
                problems += page.evaluate(WIDER)
            if problems:
                found[path] = problems
    assert found == {}


def test_a_plan_is_written_a_village_checks_in_and_a_force_is_kept(sign_in, town):
    keeper = sign_in("manager")
    page = keeper.go("/dispatch/plans/new/")
    for name, value in {"name": "清溪镇防汛应急预案", "type": "special", "unit": str(town.centre.pk)}.items():
        fill(page, name, value)
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="修订").click()
    text = {"levels": LEVELS, "posts": "指挥长｜陈国强｜总指挥", "steps": "三级｜没有这个村｜5｜｜60｜巡查"}
    for name, value in {**text, "issuer": "清溪镇人民政府", "issued_on": f"{today()}"}.items():
        fill(page, name, value)
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("没有找到单位或者应急队伍").first.wait_for()
    fill(page, "steps", "三级｜全部村｜5｜｜60｜巡查危房")
    with page.expect_navigation():
        page.get_by_role("button", name="保存草稿").click()
    page.once("dialog", lambda question: question.accept())
    with page.expect_navigation():
        page.get_by_role("button", name="审定生效").click()
    assert PlanVersion.objects.get().state == "in_force"
    page = keeper.go("/dispatch/resources/new/")
    values = {"kind": "force", "name": "应急分队", "unit": str(town.police.pk), "keeper": "冯磊", "quantity": "10"}
    for name, value in {**values, "at_hand": "9"}.items():
        fill(page, name, value)
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="应急分队").wait_for()

    village = sign_in("village", 390, 844)
    phone = village.go("/dispatch/village/")
    fill(phone, "people", "2")
    with phone.expect_navigation():
        phone.get_by_role("button", name="签到").click()
    phone.get_by_role("link", name="登记巡查、走访").click()
    fill(phone, "result", "problem")
    fill(phone, "text", "沟边堆放杂物")
    with phone.expect_navigation():
        phone.get_by_role("button", name="登记", exact=True).click()
    phone.get_by_role("link", name="登记整改").click()
    fill(phone, "note", "已清理")
    with phone.expect_navigation():
        phone.get_by_role("button", name="登记整改").click()
    assert VillageWork.objects.get().fix_note == "已清理"
    board = sign_in("commander").go("/dispatch/")
    assert "1 / 2" in board.locator("#tile-villages").inner_text()
    assert "9 / 10" in board.locator("#tile-force").inner_text()
