"""Each of the sixteen roles signs in and does the main part of its day in a real browser."""

import re

import pytest

from governance.cases import services
from governance.cases.models import Approval, Case, Supervision
from governance.core.ticket import Ticket
from governance.organisation.models import Post, User
from tests.browser.conftest import fill
from tests.cases_factory import fresh, make_case, make_duty_line, ticket
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
core = pytest.mark.browser_core


def state_of(case):
    """The state as it stands in the database."""
    return fresh(case).state


def register(person, **typed):
    """Fill the registration form and send it by keyboard; the case."""
    page = person.go("/intake/new/")
    page.locator("#id_applicant_name").wait_for()
    for name, value in {"applicant_name": "吴学兵", "facts": "村口的路灯坏了三天。", **typed}.items():
        fill(page, name, value)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="受理回执", exact=True).wait_for()
    return Case.objects.for_system().latest("pk")


# --- the centre ------------------------------------------------------------------------------------------------


@core
def test_the_front_desk_registers_and_calls_back(sign_in, town):
    desk = sign_in("frontdesk")
    assert register(desk).state == "registered"
    answered = make_case(town=town, state="resolved")
    page = desk.go("/cases/follow-up/")
    page.get_by_role("link", name=answered.shown_number).wait_for()
    desk.do(answered.number, "tell_answer", method="phone", proof="今日电话告知")
    desk.do(answered.number, "feed_back", note="本人表示已亮", promise="一周内再装一盏")
    assert state_of(answered) == "tracking"


@core
def test_triage_gives_a_case_to_a_department(sign_in, town):
    case = make_case(town=town, by="frontdesk")
    sign_in("triage").do(
        case.number, "assign", lead=str(town.justice.pk), assists=[str(town.police.pk)], reason="邻里纠纷"
    )
    assert (state_of(case), fresh(case).lead_unit) == ("assigned", town.justice)


@core
def test_the_commander_sees_the_whole_list_and_decides_nothing(sign_in, town):
    case = make_case(town=town, by="frontdesk", state="handling", title="夜里施工")
    commander = sign_in("commander")
    page = commander.go("/cases/")
    page.get_by_label("关键词").fill("夜里施工")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name=case.shown_number).click()
    page.get_by_role("heading", name="夜里施工").wait_for()
    offered = page.locator("a[data-action]").evaluate_all("all => all.map(one => one.dataset.action)")
    assert set(offered) <= {"propose_order"}, "who commands may propose an order and nothing else"
    assert "由农业农村办办理" in page.locator("main").inner_text()


@core
def test_the_manager_supervises_closes_the_order_and_scores(sign_in, town):
    case = make_case(town=town, state="tracking", risk=4)
    unit = str(town.agriculture.pk)
    manager = sign_in("manager")
    manager.do(case.number, "supervise", to_unit=unit, requirement="老人受伤，请抓紧")
    services.answer_supervision(fresh(case), by=town["head"], ticket=ticket(), result="已装好")
    manager.do(case.number, "close_supervision", note="属实")
    manager.do(case.number, "confirm", promises_met=True)
    manager.do(case.number, "evaluate")
    assert state_of(case) == "closed"


@core
def test_the_leader_sees_the_cockpit_signs_an_extension_and_an_order(sign_in, town):
    case = make_case(town=town, state="handling", title="修桥")
    services.request_extension(case, by=town["liaison"], ticket=ticket(), amount=10, unit="day", reason="等汛期过")
    leader = sign_in("leader")
    page = leader.go("/")
    page.get_by_role("heading", name="领导驾驶舱").wait_for()
    assert page.locator('[data-figure="在办"] strong').inner_text() == "1"
    page = leader.go("/cases/approvals/")
    with page.expect_navigation():
        page.locator(".sg-paperwork").get_by_role("button", name="同意").click()
    page.locator(".alert-success").wait_for()
    assert Approval.objects.get().decision == "granted"
    leader.do(case.number, "supervise", to_unit=str(town.agriculture.pk), requirement="汛后一周内开工")
    order = Supervision.objects.get()
    assert (order.status, order.issued_by) == ("issued", town["leader"])


# --- departments, villages, grid -------------------------------------------------------------------------------


@core
def test_the_liaison_signs_reports_and_resolves(sign_in, town):
    case = make_case(town=town, by="frontdesk", state="assigned", assists=())
    liaison = sign_in("liaison")
    liaison.go("/").get_by_role("link", name=case.shown_number).wait_for()
    liaison.do(case.number, "accept")
    page = liaison.open_case(case.number)
    page.get_by_label("办理进展").fill("已联系供电所")
    page.get_by_role("button", name="保存进展").click()
    page.locator(".sg-timeline").get_by_text("已联系供电所").wait_for()
    liaison.do(case.number, "resolve", result="换灯头一只", answer="路灯已修好")
    assert state_of(case) == "resolved"


@core
def test_the_head_answers_an_order_and_stops_the_clock(sign_in, town):
    case = make_case(town=town, by="frontdesk", state="handling")
    services.supervise(case, by=town["manager"], ticket=ticket(), requirement="请抓紧", to_unit=town.agriculture)
    head = sign_in("head")
    head.go("/cases/orders/?status=issued").get_by_role("link", name=case.shown_number).wait_for()
    head.do(case.number, "answer_supervision", result="明日上午修好")
    head.do(case.number, "pause", reason_code="other", reason="等供电所停电计划")
    assert state_of(case) == "paused" and Supervision.objects.get().status == "answered"


@core
def test_the_mediator_accepts_and_resolves(sign_in, town):
    case = make_case(town=town, by="frontdesk", kind="dispute", state="assigned", lead=town.justice, assists=())
    mediator = sign_in("mediator")
    mediator.do(case.number, "accept")
    ways = "可以依法申请仲裁或者起诉"
    mediator.do(case.number, "end_mediation", kind="terminated", reason="settled", remedies=ways)
    mediator.do(case.number, "resolve", result="双方签了调解协议", answer="已调解")
    assert (state_of(case), fresh(case).handler) == ("resolved", town["mediator"])


@core
def test_the_petition_clerk_accepts_and_asks_for_help(sign_in, town):
    case = make_case(
        town=town, by="frontdesk", kind="petition", state="assigned", lead=town.petition_office, assists=()
    )
    petition = sign_in("petition")
    petition.do(case.number, "accept")
    petition.do(case.number, "add_assist", units=[str(town.police.pk)], reason="请核实身份")
    assert state_of(case) == "handling"
    assert set(case.assignments.filter(is_lead=False).values_list("unit__name", flat=True)) == {"派出所"}


@core
def test_legal_aid_registers_at_its_own_window(sign_in, town):
    case = register(sign_in("legal"), kind="legal", facts="想申请法律援助。")
    assert (case.kind, case.origin, case.registered_by) == ("legal", town.justice, town["legal"])


@core
def test_the_village_registers_and_files_its_own(sign_in, town):
    line = make_duty_line(town.villages[0], "村内路灯维护")
    village = sign_in("village")
    case = register(village)
    assert (case.state, case.origin) == ("registered", town.villages[0])
    page = village.go("/intake/new/")
    fill(page, "applicant_name", "郑大海")
    fill(page, "facts", "院坝灯坏了，村里自己修。")
    page.locator('[data-way-button="file"]').click()
    fill(page, "duty_line", str(line.pk))
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="受理回执", exact=True).wait_for()
    assert Case.objects.for_system().latest("pk").state == "handling"


@core
def test_the_grid_member_reports_from_a_telephone(sign_in, town):
    case = register(sign_in("grid", width=390, height=844))
    assert (case.origin, case.registered_by) == (town.grids[0], town["grid"])


# --- above, and beside -----------------------------------------------------------------------------------------


@core
def test_the_county_sends_an_order_to_the_town(sign_in, town):
    case = make_case(town=town, by="frontdesk", state="handling")
    county = sign_in("county")
    county.do(case.number, "supervise", to_unit=str(town.centre.pk), requirement="三日内报结果")
    order = Supervision.objects.get()
    assert (order.to_unit, order.issued_by) == (town.centre, town["county"])
    assert order.number in county.open_case(case.number).content()


@core
def test_the_system_administrator_opens_an_account_and_sees_no_case(sign_in, town):
    make_case(town=town, by="frontdesk", title="夜里施工")
    admin = sign_in("sysadmin")
    assert "夜里施工" not in admin.go("/").content()
    page = admin.go("/administration/staff/new/")
    fill(page, "username", "newcomer")
    fill(page, "name", "新同事")
    if page.locator('[name="phone"]').count():
        fill(page, "phone", "19900009999")
    with page.expect_navigation():
        page.locator("main form").last.locator("button[type=submit]").last.click()
    assert User.objects.get(username="newcomer").name == "新同事"
    assert not Post.objects.filter(user__username="newcomer").exists(), "posts are granted by another"


@core
def test_the_security_administrator_grants_a_post(sign_in, town):
    person = make_user(username="newcomer", name="新同事")
    page = sign_in("secadmin").go("/administration/posts/new/")
    for name, value in (("user", str(person.pk)), ("unit", str(town.justice.pk)), ("role", "mediator")):
        fill(page, name, value)
    with page.expect_navigation():
        page.locator("main form").last.locator("button[type=submit]").last.click()
    post = Post.objects.get(user=person)
    assert (post.role, post.unit, post.state) == ("mediator", town.justice, Post.State.ACTIVE)


@core
def test_the_auditor_reads_who_did_what_and_can_change_nothing(sign_in, town):
    case = make_case(town=town, by="frontdesk")
    desk = sign_in("frontdesk")
    desk.go(f"/cases/{case.number}/print/")
    page = sign_in("auditor").go("/administration/audit/?event=print")
    row = page.locator("table tbody tr").first
    assert re.search(r"frontdesk.*打印.*" + case.number, row.inner_text(), re.S)
    assert page.locator("main form[method=post]").count() == 0
    assert page.goto(f"{desk.site}/cases/{case.number}/").status == 403


# --- what one role meets of the others -------------------------------------------------------------------------


def test_whoever_was_slower_is_shown_what_happened_and_keeps_the_words(sign_in, town):
    case = make_case(town=town, by="frontdesk", state="handling", assists=())
    liaison = sign_in("liaison")
    page = liaison.open_case(case.number)
    page.locator('a[data-action="resolve"]').first.click()
    dialog = page.locator("#dialog[open]")
    dialog.locator("form").wait_for()
    fill(dialog, "result", "换灯头一只")
    services.record_progress(fresh(case), by=town["liaison"], ticket=Ticket.new(), text="同事已到现场")
    dialog.locator("[data-submit]").click()
    page.locator(".sg-conflict").wait_for()
    assert "同事已到现场" in page.locator(".sg-conflict").inner_text()
    assert page.locator('[name="result"]').input_value() == "换灯头一只"
    assert state_of(case) == "handling"


def test_a_whole_phone_number_is_shown_for_a_reason_in_the_dialog(sign_in, town):
    case = make_case(town=town, by="frontdesk", state="handling")
    page = sign_in("liaison").open_case(case.number)
    phone = case.parties.get().phone
    assert phone not in page.content()
    page.get_by_role("link", name=re.compile("显示")).first.click()
    dialog = page.locator("#dialog[open]")
    dialog.get_by_label("查看原因").fill("电话回访核对")
    dialog.get_by_role("button", name="显示").click()
    dialog.get_by_text(phone).wait_for()


def test_many_cases_are_reminded_with_one_press(sign_in, town):
    cases = [make_case(town=town, by="frontdesk", state="handling") for _ in range(2)]
    page = sign_in("triage").go("/cases/")
    page.get_by_label("全部勾选").check()
    assert page.locator("[data-ticked]").inner_text() == "2"
    page.get_by_role("button", name="催办").click()
    page.get_by_text("已催办 2 件。").wait_for()
    assert all(case.events.filter(action="remind").count() == 1 for case in cases)
