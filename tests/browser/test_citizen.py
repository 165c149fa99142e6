"""The public pages in the hands of a villager: on a telephone and at the hall's computer, with and without script."""

import re
from datetime import timedelta

import pytest

from citizen import guide
from governance.cases import services
from governance.cases.models import Case, Deadline
from governance.core.now import now
from tests.browser.test_accessibility import AXE, UNNAMED, WIDER
from tests.cases_factory import fresh, make_case, make_duty_line, ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = ["/q/", "/q/new/", "/q/box/", "/q/guide/", "/q/guide/paper/", "/q/sent/", "/q/nowhere/nothing/"]
#: Words smaller than 18 px that somebody can see.
SMALL = """() => { const found = new Set(); const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const n = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim()
      || n.closest(".sgc-trap, .asteriskField, script, .visually-hidden, [hidden], svg, option")) continue;
    if (n.getClientRects().length && parseFloat(getComputedStyle(n).fontSize) < 18)
      found.add(n.tagName + "." + n.className + ": " + walk.currentNode.textContent.trim().slice(0, 30)); }
  return [...found]; }"""
#: What is pressed and is smaller than a finger: 44 px, links inside a sentence apart.
NARROW = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea")]
  .filter((n) => n.getClientRects().length && !n.closest(".sgc-trap, .sg-skip") && !n.closest("p:not(.sgc-help)"))
  .map((n) => n.matches("[type=radio], [type=checkbox]") ? n.closest("label, .form-check") || n : n)
  .filter((n) => { const box = n.getBoundingClientRect(); return box.height < 43.5 || box.width < 43.5; })
  .map((n) => n.outerHTML.slice(0, 90))"""
#: The main button of a page is 60 px high.
MAIN = """() => [...document.querySelectorAll("main .btn-primary")].filter((n) => n.getClientRects().length
  && n.getBoundingClientRect().height < 59.5).map((n) => n.outerHTML.slice(0, 90))"""


def look(page):
    """Everything wrong with a page."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    found = page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    problems = [
        (finding["id"], node["target"], node["failureSummary"][:160])
        for finding in found["violations"]
        for node in finding["nodes"][:3]
    ]
    for script in (UNNAMED, WIDER, SMALL, NARROW, MAIN):
        problems += page.evaluate(script)
    return problems


@pytest.fixture
def hall(town):
    """The guide has a matter with words and one without."""
    line = make_duty_line(town.agriculture, "村组路灯维护")
    fields = dict.fromkeys(guide.ITEM_FIELDS, "")
    fields |= {"matter": "想请人调解", "bring": "身份证\n欠条", "unit": town.justice, "public": True, "order": 1}
    item = guide.save_item(by=town["manager"], centre=town.centre, **fields)
    hall = dict.fromkeys(guide.HALL_FIELDS, "") | {"hours": "工作日 8:30—12:00", "phone": "0900-7654321"}
    guide.save_hall(by=town["manager"], centre=town.centre, **hall)
    return [f"/q/guide/item-{item.pk}/", f"/q/guide/duty-{line.pk}/"]


@pytest.mark.parametrize("width", [390, 1440])
def test_every_public_page_is_sound_also_large_and_in_high_contrast(new_page, live_server, hall, width):
    page, found = new_page(width, 844), {}
    for path in [*PAGES, *hall]:
        page.goto(f"{live_server.url}{path}")
        problems = look(page)
        page.get_by_role("button", name="大字").click()
        page.get_by_role("button", name="高对比").click()
        problems += look(page)
        page.get_by_role("button", name="大字").click()
        page.get_by_role("button", name="高对比").click()
        if problems:
            found[path] = problems
    assert found == {}


def test_the_telephone_for_help_stands_at_the_same_place_and_the_switches_stay(new_page, live_server, hall):
    page = new_page(390, 844)
    page.goto(f"{live_server.url}/q/")
    page.get_by_role("button", name="大字").click()
    places = set()
    for path in ("/q/", "/q/new/", "/q/guide/"):
        page.goto(f"{live_server.url}{path}")
        assert page.get_by_role("button", name="大字").get_attribute("aria-pressed") == "true"
        assert "sgc-large" in page.locator("body").get_attribute("class")
        box = page.locator(".sgc-help a").bounding_box()
        end = page.evaluate("document.documentElement.scrollHeight")
        places.add((round(box["x"]), round(end - box["y"])))
    assert len(places) == 1


def read_code(page):
    """Number and 查询码 as they stand on the page."""
    number = page.locator("[data-number]").inner_text()
    return number, page.locator("[data-secret]").inner_text()


def test_a_villager_sends_a_request_adds_photographs_and_is_called_back(new_page, live_server, hall, sign_in, town):
    page = new_page(390, 844)
    page.goto(f"{live_server.url}/q/")
    page.get_by_role("link", name=re.compile("反映问题")).click()
    page.get_by_role("button", name="提交", exact=True).click()
    assert page.get_by_role("alert").evaluate("node => node === document.activeElement")
    assert look(page) == []
    page.get_by_text("邻里、家庭、欠款等矛盾").click()
    page.get_by_label("什么事").fill("隔壁修墙占了我家排水沟，想请人调解。")
    page.get_by_label("您的姓名").fill("吴学兵")
    page.get_by_label("您的电话").fill("199 0000 5518")
    page.get_by_label("我已看过").check()
    page.get_by_role("button", name="提交", exact=True).click()
    number, secret = read_code(page)
    assert look(page) == []
    assert number not in page.url and secret.replace(" ", "") not in page.url
    page.get_by_role("link", name="看进度").click()
    assert "已登记，正在安排办理部门" in page.locator("h1").inner_text()

    photos = [
        {"name": f"水沟{n}.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 9} for n in "12"
    ]
    page.get_by_label("选照片或文件").set_input_files(photos)
    assert "已选 2 个：水沟1.png、水沟2.png" in page.locator(".sgc-chosen").inner_text()
    page.get_by_role("button", name="上传").click()
    page.get_by_text("材料已收到").wait_for()
    assert look(page) == []

    case = Case.objects.for_system().get()
    assert case.attachments.count() == 2
    services.settle_on_spot(fresh(case), by=town["triage"], ticket=ticket(), answer="已请村上处理。")
    page.reload()
    assert not page.get_by_label("办得太慢").is_visible()
    page.get_by_text("很不满意").click()
    page.get_by_label("办得太慢").check()
    assert look(page) == []
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("谢谢您的评价").wait_for()

    desk = sign_in("frontdesk")
    listed = desk.go("/cases/follow-up/")
    assert "办得太慢" in listed.locator("#list").inner_text()
    desk.do(case.number, "record_call", result="settled", note="已约好明天上门")
    assert desk.go("/cases/follow-up/").locator("#list").get_by_text(number).count() == 0


def test_without_script_an_opinion_is_sent_and_its_answer_found(new_page, live_server, hall, town):
    page = new_page(1440, 900, java_script_enabled=False)
    page.goto(f"{live_server.url}/q/box/")
    page.get_by_role("button", name="高对比").click()
    assert page.url.endswith("/q/box/") and "sgc-contrast" in page.locator("body").get_attribute("class")
    page.get_by_label("您想说的").fill("大厅门口台阶太高，请装扶手。")
    page.get_by_label("我已看过").check()
    page.get_by_role("button", name="投进意见箱").click()
    number, secret = read_code(page)
    assert not page.get_by_role("button", name="打印").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="保存到手机或电脑").click()
    assert download.value.suggested_filename == "查询凭据.pdf"
    case = Case.objects.for_system().get()
    services.settle_on_spot(fresh(case), by=town["frontdesk"], ticket=ticket(), answer="扶手下周装好。")
    page.get_by_role("button", name="记好了").click()
    page.get_by_label("案件编号").fill(number)
    page.get_by_label("查询码").fill(secret)
    page.get_by_role("button", name="查看进度").click()
    assert "扶手下周装好" in page.locator("main").inner_text()
    assert page.get_by_label("办得太慢").is_visible(), "without script the reasons stand open"


def test_an_overdue_case_is_pressed_once(new_page, live_server, hall, town):
    case = make_case(town=town, state="handling", assists=())
    Deadline.objects.filter(case=case).update(due_at=now() - timedelta(days=1))
    event = services.reprint_receipt(
        fresh(case), by=town["frontdesk"], ticket=ticket(), party=case.parties.get(), reason="回执丢了"
    )
    page = new_page(390, 844)
    page.goto(f"{live_server.url}/q/{case.number}#{event.receipts[0][1]}")
    page.get_by_role("button", name="催一催").wait_for()
    assert look(page) == []
    page.get_by_role("button", name="催一催").click()
    page.get_by_text("已经催办").wait_for()
    assert page.get_by_role("button", name="催一催").count() == 0


def test_the_manager_writes_and_the_villager_searches(new_page, live_server, hall, sign_in):
    manager = sign_in("manager")
    page = manager.go("/administration/guide/")
    page.get_by_role("link", name=re.compile("写说明.*村组路灯维护")).click()
    page.locator("[name=matter]").fill("路灯坏了找谁修")
    page.get_by_label("要带什么").fill("灯杆上的编号")
    page.get_by_role("button", name="保存").click()
    page.locator(".alert-success").wait_for()
    phone = new_page(390, 844)
    phone.goto(f"{live_server.url}/q/guide/")
    phone.get_by_label("您想办什么").fill("编号")
    phone.get_by_role("button", name="查找").click()
    phone.get_by_role("link", name="路灯坏了找谁修").click()
    assert "灯杆上的编号" in phone.locator("main").inner_text()
    assert phone.get_by_role("button", name="打印这一页").is_visible()
