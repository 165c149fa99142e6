"""The whole life of a case in the browser: nine people, the citizen, and a real worker behind them."""

import re

import pytest

from governance.cases.models import Case
from governance.notify.models import Notification
from tests.browser.conftest import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.browser_core, pytest.mark.django_db(transaction=True)]


def the_case():
    return Case.objects.for_system().get()


def register(person):
    """The clerk types a walk-in, hands off the mouse; returns number and 查询码 as printed."""
    page = person.go("/intake/new/")
    page.locator("#id_applicant_name").wait_for()
    page.keyboard.type("吴学兵")
    page.keyboard.press("Tab")
    page.keyboard.type("990112 19780923 4517")
    page.get_by_text("1978-09-23 · 男").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("19900005518")
    page.locator("#id_facts").focus()
    page.keyboard.type("村口的路灯坏了三天。晚上看不见路，老人摔了一跤。")
    page.get_by_text("红 重大", exact=True).click()  # so that each step waits for a person
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="受理回执", exact=True).wait_for()
    number = page.locator(".sg-receipt strong").first.inner_text()
    secret = page.locator("[data-secret]").inner_text().replace(" ", "")
    assert re.fullmatch(r"\d{6}-\d{4,}", number)
    assert re.fullmatch(r"\d{6}", secret)
    return number, secret


def ask(page, site, number, secret):
    """The citizen opens the public page and types what stands on the slip."""
    page.goto(f"{site}/q/")
    page.get_by_label("案件编号").fill(number)
    page.get_by_label("查询码").fill(secret)
    page.get_by_role("button", name="查看进度").click()
    return page


def test_one_case_from_the_front_desk_to_its_evaluation(sign_in, new_page, live_server, town, worker):
    shown, secret = register(sign_in("frontdesk"))
    number = shown.replace("-", "")
    unit, helper = str(town.agriculture.pk), str(town.police.pk)

    triage = sign_in("triage")
    assert shown in triage.go("/triage/").content()
    triage.do(number, "assign", lead=unit, assists=[helper], reason="农村公共设施")

    def the_liaison_is_told():
        return Notification.objects.filter(user=town["liaison"], subject=number, sent_at__isnull=False).exists()

    Notification.objects.filter(subject=number).update(not_before=None)  # the minute of 撤销 is over
    wait_until(the_liaison_is_told)

    liaison = sign_in("liaison")
    assert "签收" in liaison.go("/").locator("table").first.inner_text()
    liaison.do(number, "accept")
    page = liaison.open_case(number)
    page.get_by_label("办理进展").fill("已联系供电所，明天来修")
    page.get_by_label("群众查询时可以看到").check()
    page.get_by_role("button", name="保存进展").click()
    page.locator(".sg-timeline").get_by_text("已联系供电所，明天来修").wait_for()
    sign_in("liaison2").do(number, "accept_assist")
    sign_in("liaison2").do(number, "answer_assist", result="已在路口设警示")

    manager = sign_in("manager")
    manager.do(number, "supervise", to_unit=unit, requirement="老人受伤，请抓紧")
    sign_in("head").do(number, "answer_supervision", result="明日上午修好")
    manager.do(number, "close_supervision", note="属实")

    citizen = ask(new_page(390, 844), live_server.url, shown, secret)
    citizen.get_by_text("已联系供电所，明天来修").wait_for()
    assert "抓紧" not in citizen.content(), "the order is not the citizen's business"

    liaison.do(number, "resolve", result="更换灯头一只", answer="路灯已修好，给您添麻烦了。")
    desk = sign_in("frontdesk")
    desk.do(number, "tell_answer", method="phone", proof="今日上午电话告知本人")
    desk.do(number, "feed_back", note="本人表示已亮", promise="一周内再装一盏")
    assert the_case().state == "tracking"

    citizen.reload()
    citizen.get_by_text("路灯已修好，给您添麻烦了。").wait_for()
    citizen.get_by_label("非常满意").check()
    citizen.get_by_role("button", name="提交评价").click()
    citizen.get_by_role("heading", name="谢谢您的评价").wait_for()

    manager.do(number, "confirm", promises_met=True)
    manager.do(number, "evaluate")
    case = the_case()
    assert case.state == "closed"
    evaluation = case.evaluations.get()
    assert evaluation.satisfaction is not None

    leader = sign_in("leader")
    page = leader.go("/dashboard/")
    assert page.get_by_role("heading", level=1).is_visible()
    page = leader.open_case(number)
    assert str(evaluation.archive_number) in page.content()
    assert page.locator(".sg-steps li.is-done").count() == 6


def test_a_plain_question_costs_the_desk_one_page(sign_in, new_page, live_server, town):
    desk = sign_in("frontdesk")
    page = desk.go("/intake/new/")
    page.locator("#id_applicant_name").wait_for()
    page.keyboard.type("周阿姨")
    page.locator("#id_facts").fill("医保缴费到哪里交")
    page.keyboard.press("Alt+j")
    page.locator("#id_answer:focus").wait_for()
    page.keyboard.type("到一楼 3 号窗，带身份证")
    page.locator('[data-way-button="settle"][data-submit]').wait_for()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    secret = page.locator("[data-secret]").inner_text().replace(" ", "")
    number = page.locator(".sg-receipt strong").first.inner_text()
    assert the_case().state == "closed"
    citizen = ask(new_page(390, 844), live_server.url, number, secret)
    citizen.get_by_text("到一楼 3 号窗，带身份证").wait_for()


def test_what_was_typed_survives_a_crash_and_is_never_sent_by_itself(sign_in, town):
    person = sign_in("frontdesk")
    page = person.go("/intake/new/")
    page.locator("#id_applicant_name").fill("吴学兵")
    page.locator("#id_id_number").fill("990112197809234517")
    page.locator("#id_facts").fill("打到一半停电了")
    page.locator("#id_claim").evaluate("node => node.dispatchEvent(new FocusEvent('focusout', {bubbles: true}))")
    page.get_by_text("草稿已存在本机").wait_for()
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "打到一半停电了" in kept
    assert "990112197809234517" not in kept, "an identity number is kept encrypted only"
    page.reload()
    assert page.locator("#id_facts").input_value() == ""
    page.get_by_role("button", name="恢复草稿").click()
    assert page.locator("#id_facts").input_value() == "打到一半停电了"
    page.wait_for_function("document.querySelector('#id_id_number').value === '990112197809234517'")
    assert not Case.objects.for_system().exists()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="受理回执", exact=True).wait_for()
    person.go("/intake/new/")
    assert page.get_by_role("button", name="恢复草稿").count() == 0, "what was sent is no draft any more"
