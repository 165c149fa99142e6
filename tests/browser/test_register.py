"""Registration with the hands on the keyboard: keys counted, cards read, voice and photos taken, nothing lost."""

import pytest
from django.contrib.sessions.models import Session

from governance.cases.models import Attachment, Case, Party
from governance.core.identity import check_digit
from tests.cases_factory import applicant, make_case
from tests.factories import PASSWORD
from tests.fake_bridge import fake_bridge
from tests.keystrokes import Hands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ID = "990112197809234517"
OTHER_ID = "99011219800101122" + check_digit("99011219800101122")
FACTS = "村口的路灯坏了三天。晚上看不见路，老人摔了一跤。"
WITH_READER, WITHOUT = 40, 75


def at_desk(sign_in):
    page = sign_in("frontdesk").go("/intake/new/")
    page.locator("#id_applicant_name:focus").wait_for()
    return page


def the_case():
    return Case.objects.for_system().latest("pk")


def test_three_registrations_by_keyboard_within_the_minute(sign_in, town, capsys):
    hands = Hands(at_desk(sign_in), "来访，键盘式读卡器")
    hands.card(ID).page.get_by_text("1978-09-23 · 男").wait_for()
    hands.at("applicant_name").type("吴学兵").press("Enter").at("phone").type("19900005518").press("Enter")
    hands.at("village").type("qs").press("Enter").at("address").type("3组").press("Enter").at("facts").tell(FACTS)
    walk_in = hands.submit()
    case, party = the_case(), Party.objects.get(name="吴学兵")
    assert (party.id_number, party.phone, party.village, case.facts) == (ID, "19900005518", town.villages[0], FACTS)

    hands = Hands(at_desk(sign_in), "来电，全部手打")
    hands.decide().press("Alt+q").page.locator("input[name=channel]:focus").wait_for()
    hands.press("ArrowRight").press("Enter").at("applicant_name").type("周桂英").press("Enter")
    hands.at("id_number").type(OTHER_ID).press("Enter")
    hands.at("phone").type("19900005519").press("Enter").at("village").press("Enter")
    hands.at("address").type("柳湾村").press("Enter")
    hands.at("facts").tell("医保缴费到哪里交，去年交的是三百八十元。")
    call = hands.submit()
    assert (the_case().channel, Party.objects.get(name="周桂英").village) == ("phone", town.villages[1])

    hands = Hands(at_desk(sign_in), "集体访 12 人，粘贴名单")
    hands.type("黄𠮷").press("Enter").at("id_number").press("Enter").at("phone").type("19900005520").press("Enter")
    hands.at("village").type("qs").press("Enter").at("address").press("Enter").at("facts").tell(
        "十二户的水渠被挖断，一个月没有水。"
    )
    hands.decide().press("Alt+g").at("people_count").type("12").press("Enter").at("representatives")
    hands.press("Tab").at("members").paste("\n".join(f"村民{i}" for i in range(11)))
    group = hands.submit()
    assert (the_case().is_group_visit, the_case().people_count, the_case().parties.count()) == (True, 12, 12)

    with capsys.disabled():
        print("", walk_in, call, group, sep="\n")
    assert walk_in.keys <= WITH_READER
    assert max(call.keys, group.keys) <= WITHOUT
    assert max(count.seconds for count in (walk_in, call, group)) <= 60


def test_who_was_here_before_is_filled_in_and_the_cursor_goes_on(sign_in, town):
    person = applicant("吴学兵", id_number=ID, phone="19900005518", village=town.villages[0], address="3组27号")
    make_case(town=town, by="frontdesk", state="rejected", parties=[person])
    hands = Hands(at_desk(sign_in), "来过的人")
    hands.card(ID).at("facts").tell(FACTS)
    assert hands.page.locator("#id_phone").input_value() == "199****5518"
    assert hands.submit().keys == 2
    party = the_case().parties.get()
    assert (party.name, party.phone, party.address) == ("吴学兵", "19900005518", "3组27号")


def test_the_local_service_reads_the_card_and_the_papers(sign_in, town, live_server):
    desk = sign_in("frontdesk")
    page = desk.go("/intake/devices/")
    with fake_bridge(live_server.url) as bridge:
        for wrong, words in (("http://192.168.1.9:18620", "只能填本机地址"), ("127.0.0.1", "带端口")):
            page.get_by_label("本机服务地址").fill(wrong)
            page.keyboard.press("Control+Enter")
            page.locator(".invalid-feedback", has_text=words).wait_for()
            page.locator("html[data-ready]").wait_for()
        page.get_by_label("本机服务地址").fill(bridge.address)
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="试读身份证").click()
        page.get_by_text("读到了：吴**，号码 18 位").wait_for()
        page.get_by_role("button", name="试拍一张").click()
        page.get_by_text("拍到了").wait_for()

        hands = Hands(at_desk(sign_in), "来访，本机读卡服务")
        hands.decide().press("Alt+p").at("phone").type("19900005518").press("Enter").at("facts").tell(FACTS)
        page.get_by_role("button", name="高拍仪").click()
        page.locator("[data-taken-list]").get_by_text("高拍").wait_for()
        assert hands.submit().keys <= WITH_READER
        bridge.card = None
        page = at_desk(sign_in)
        page.keyboard.press("Alt+p")
        page.get_by_text("没有读到卡").wait_for()
    page.keyboard.press("Alt+p")
    page.get_by_text("可以先手工填写").wait_for()
    party, photo = the_case().parties.get(), Attachment.objects.get()
    assert (party.name, party.id_number, party.village) == ("吴学兵", ID, town.villages[0])
    assert (photo.content_type, photo.title[:2]) == ("image/jpeg", "高拍")


def test_a_voice_note_and_a_photo_outlive_a_refused_submit_and_a_lost_session(sign_in, town):
    page = at_desk(sign_in)
    page.keyboard.press("Alt+v")
    page.get_by_text("停止录音 0:01").wait_for()
    page.keyboard.press("Alt+v")
    page.locator("[data-taken-list] audio").wait_for()
    page.locator("#id_photo").set_input_files(
        {"name": "欠条.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + bytes(60)}
    )
    page.locator("#id_applicant_name").fill("吴学兵")
    page.keyboard.press("Control+Enter")
    page.locator(".sg-errors", has_text="请写明反映的情况").wait_for()
    assert page.locator("[data-taken-list] li").count() == 2
    page.locator("#id_facts").fill(FACTS)

    # The session ends behind the clerk's back: sign in again in the dialog, send again.
    Session.objects.all().delete()
    page.keyboard.press("Control+Enter")
    dialog = page.locator("#dialog[open]")
    dialog.get_by_label("用户名").fill("frontdesk")
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录").click()
    page.get_by_text("已重新登录").wait_for()
    assert not Case.objects.for_system().exists(), "nothing was sent by itself"
    assert page.locator("#id_facts").input_value() == FACTS
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    titles = sorted(Attachment.objects.values_list("title", flat=True))
    assert [title[:2] for title in titles] == ["录音", "欠条"]
    assert titles[0].endswith(".webm")


def test_without_script_the_same_form_registers(chromium, sign_in, town, live_server):
    cookies = sign_in("frontdesk").page.context.cookies()
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{live_server.url}/intake/new/")
    page.locator("#id_applicant_name").fill("吴学兵")
    page.locator("#id_facts").fill(FACTS)
    page.locator("#id_photo").set_input_files(
        {"name": "欠条.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + bytes(60)}
    )
    page.get_by_role("button", name="提交审核").click()
    page.get_by_role("heading", name="受理回执", exact=True).wait_for()
    assert Attachment.objects.get().title == "欠条.jpg"
    context.close()
