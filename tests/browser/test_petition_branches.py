"""Every branch of a petition by hand: the early steps are walked by the services, the deciding ones in the browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.cases.models import CaseLink, DeadlineRule, Party
from governance.core import calendar
from governance.core.now import now, set_clock, today
from governance.organisation.models import User
from governance.portal.management.commands.load_reference import (
    load_content_classes,
    load_dictionary,
    load_rules,
)
from petitions.models import Petition
from tests.browser.conftest import fill
from tests.cases_factory import applicant, make_rules
from tests.factories import make_town
from tests.petitions_factory import OPINION, PetitionWalk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "19900018801"
COUNTY, CITY = "清溪县人民政府", "雅安市人民政府"


def ago(days):
    """A block so many days before today."""
    return set_clock(now() - timedelta(days=days))


@pytest.fixture
def town(transactional_db):
    """清溪镇 as it has stood for a year, with the limits of the regulation."""
    calendar.forget()
    with ago(365):
        load_dictionary()
        load_rules()
        make_rules()
        load_content_classes()
        built = make_town()
    User.objects.update(password_changed_at=now())
    return built


def ask(person, number, action, /, **fields):
    """Open the dialog of an action, fill it in and send it; the dialog stays open when it is refused."""
    page = person.open_case(number)
    link = page.locator(f'a[data-action="{action}"]').first
    if not link.is_visible():
        page.locator("details.sg-fold > summary").first.click()
    link.click()
    dialog = page.locator("#dialog[open]")
    dialog.locator("form").wait_for()
    for name, value in fields.items():
        fill(dialog, name, value)
    dialog.locator("[data-submit]").click()
    return page


def refused(person, number, action, words, /, **fields):
    """The action is refused in the dialog with these words."""
    ask(person, number, action, **fields).locator("[data-errors]", has_text=words).wait_for()


def send_on(person, words, /, **fields):
    """Correct the refused form, which came back as a page of its own, and send it again."""
    page = person.page
    form = page.locator("form", has=page.locator("[data-submit]")).last
    for name, value in fields.items():
        fill(form, name, value)
    with page.expect_navigation():
        form.locator("[data-submit]").click()
    page.locator(".alert-success").first.wait_for()
    assert page.get_by_text(words).first.is_visible()


def due(walk, action):
    """The last day of a running clock."""
    return timezone.localdate(walk.clock(action).due_at)


def offered(person, number, action):
    """Whether the case page offers the action."""
    return person.open_case(number).locator(f'a[data-action="{action}"]').count() > 0


def test_sixty_days_one_extension_and_the_answer(sign_in, town):
    with ago(50):
        walk = PetitionWalk(town)
        walk.handled()
    number, first = walk.case.number, due(walk, "handle")
    worker, leader = sign_in("petition"), sign_in("leader")
    refused(worker, number, "request_extension", "最长延长 30 日", amount="31", reason_code="complex")
    send_on(worker, "申请延期", amount="30")
    leader.do(number, "decide_extension", grant="yes")
    assert due(walk, "handle") >= first + timedelta(days=28)
    # 第三十四条 knows one extension: the button is gone and the address says why.
    assert not offered(worker, number, "request_extension")
    page = worker.go(f"/cases/{number}/do/request_extension/")
    assert page.get_by_text("延期次数已用完").first.is_visible()
    worker.do(number, "draft_opinion", **OPINION)
    worker.do(number, "resolve", result="已出具处理意见")
    page = sign_in("frontdesk").do(number, "tell_answer", method="in_person", proof="本人签收")
    assert page.get_by_text("信访人可以请求复查").first.is_visible()
    row = walk.row
    assert row.finished_on == today() and row.settled_on is None and row.opinions.get().delivered_on == today()


def test_not_accepted_with_reason_and_basis_and_told(sign_in, town):
    walk, triage = PetitionWalk(town), sign_in("triage")
    number = walk.case.number
    assert not offered(triage, number, "reject")
    refused(triage, number, "decide_petition", "第十九条", kind="refuse", reason="县法院正在审理")
    send_on(triage, "不予受理", basis="《信访工作条例》第十九条")
    triage.do(number, "reject", reason_code="已经进入诉讼、仲裁、行政复议、刑事侦查等法定程序的", reason="法院审理中")
    page = triage.do(number, "tell_decision", told_method="post", told_proof="EMS 1234")
    assert page.get_by_text("邮寄送达").first.is_visible()
    assert walk.row.case.state == "rejected" and walk.clock("notice") is None


def test_review_recheck_and_the_end_of_the_procedure(sign_in, town):
    with ago(10):
        walk = PetitionWalk(town)
        walk.delivered()
    number, triage = walk.case.number, sign_in("triage")
    assert not offered(triage, number, "ask_recheck")
    triage.do(number, "ask_review", organ=COUNTY, requests="请求撤销")
    triage.do(
        number, "record_review", result="uphold", number="清府复查〔2026〕3号", delivered_on=f"{today():%Y-%m-%d}"
    )
    triage.do(number, "ask_recheck", organ=CITY)
    plain = due(walk, "recheck")
    day = f"{today():%Y-%m-%d}"
    triage.do(number, "record_hearing", since=day, until=day, place="市信访局", conclusion="维持")
    assert due(walk, "recheck") >= plain and walk.row.reviews.get(step="recheck").hearings.get().days == 1
    page = triage.do(number, "record_recheck", result="uphold", number="雅府复核〔2026〕1号", delivered_on=day)
    assert page.get_by_text("复核终结").first.is_visible()
    assert walk.row.ended_how == Petition.Ended.RECHECKED
    assert not offered(triage, number, "ask_review")


def terminated(town):
    """A petition that went to the end of its procedure."""
    with ago(150):
        walk = PetitionWalk(town, parties=[applicant("张重复", phone=PHONE)])
        walk.delivered()
    with ago(140):
        walk.do("ask_review", "triage", organ=COUNTY)
        walk.do("record_review", "triage", result="uphold", delivered_on=today())
    with ago(130):
        walk.do("ask_recheck", "triage", organ=CITY)
        walk.do("record_recheck", "triage", result="uphold", number="雅府复核〔2026〕1号")
    return walk


def test_handed_in_again_after_the_end_it_is_a_new_case_that_is_not_accepted_again(sign_in, town):
    before = terminated(town)
    again = PetitionWalk(town, parties=[applicant("张重复", phone=PHONE)])
    number, triage = again.case.number, sign_in("triage")
    refused(triage, number, "decide_petition", "第三十六条", kind="no_repeat", reason="同一事实和理由")
    page = triage.do(number, "confirm_repeat", earlier=str(before.case.pk), note="同一条机耕道")
    assert page.get_by_text("同一事项的信访经过").is_visible()
    assert CaseLink.objects.get(source=again.case).kind == CaseLink.Kind.FOLLOWS
    refused(triage, number, "decide_petition", "第三十六条", kind="accept")
    send_on(triage, "不再受理", kind="no_repeat", reason="已经复核终结", told_method="on_spot")
    triage.do(
        number,
        "reject",
        reason_code="复核意见已经作出，仍以同一事实和理由提出的，不再受理（《信访工作条例》第三十六条）",
    )
    assert again.row.case.state == "rejected" and again.case.pk != before.case.pk


def test_a_repeat_is_confirmed_by_a_person_and_shown_as_one_history(sign_in, town):
    with ago(60):
        first = PetitionWalk(town, parties=[applicant("张重复", phone=PHONE)])
    again = PetitionWalk(town, parties=[applicant("张重复", phone=PHONE)])
    triage = sign_in("triage")
    page = triage.do(again.case.number, "confirm_repeat", earlier=str(first.case.pk))
    assert page.get_by_text("第 2 次").first.is_visible()
    page = triage.open_case(first.case.number)
    assert page.get_by_role("link", name=again.case.shown_number).first.is_visible()
    triage.do(again.case.number, "undo_repeat", reason="另一条路")
    assert again.row.root_id is None and again.row.sequence == 1


def test_transferred_to_the_organ_whose_matter_it_is(sign_in, town):
    walk, triage = PetitionWalk(town), sign_in("triage")
    number = walk.case.number
    assert not offered(triage, number, "transfer_out")
    refused(triage, number, "decide_petition", "第二十二条", kind="transfer", reason="县级职权")
    send_on(triage, "转送", organ="清溪县住房和城乡建设局", told_method="on_spot", told_proof="本人签收")
    triage.do(number, "transfer_out", receiver="清溪县住房和城乡建设局")
    assert walk.row.case.state == "transferred"
    # The receiver sends it back: it returns to 审核分流 and is decided anew within 15 days.
    page = triage.do(number, "take_back", reason="对方退回")
    assert page.get_by_text("等待受理决定").first.is_visible()


def test_objection_to_a_transfer_within_five_working_days(sign_in, town):
    with ago(12):
        late = PetitionWalk(town, channel="superior")
    walk, triage = PetitionWalk(town, channel="superior"), sign_in("triage")
    words = {"reason": "河道归县水利局管", "proposed": "清溪县水利局"}
    assert not offered(triage, late.case.number, "object_transfer")
    page = triage.go(f"/cases/{late.case.number}/do/object_transfer/")
    assert page.get_by_text("5 个工作日").first.is_visible()
    page = triage.do(walk.case.number, "object_transfer", **words)
    assert page.get_by_text("异议等转送机关答复").first.is_visible()
    assert not offered(triage, walk.case.number, "assign")
    triage.do(walk.case.number, "answer_objection", agreed="yes", note="同意退回")
    triage.do(walk.case.number, "transfer_out", receiver="清溪县信访局", reason="退回转送机关")
    assert walk.row.case.state == "transferred" and walk.row.objections.get().answer == "agreed"


def test_assigned_below_with_a_day_to_report(sign_in, town):
    walk, triage = PetitionWalk(town), sign_in("triage")
    walk.sort()
    number, day = walk.case.number, today() + timedelta(days=30)
    refused(triage, number, "decide_petition", "第二十二条第三项", kind="assign", organ="信访办")
    send_on(triage, "交办", report_by=f"{day:%Y-%m-%d}", told_method="on_spot")
    triage.do(number, "assign", lead=str(town.petition_office.pk), reason="职责所在")
    sign_in("petition").do(number, "accept")
    assert walk.row.case.state == "handling" and walk.row.decisions.get().report_by == day


ROUTES = {
    "31_1": "清溪县人民法院",
    "31_2": "清溪县劳动人事争议仲裁委员会",
    "31_3": "中共清溪县纪律检查委员会",
    "31_4": "清溪县自然资源和规划局",
    "31_5": "清溪县市场监督管理局",
}


@pytest.mark.parametrize("route", ROUTES)
def test_each_other_lawful_route_is_shown_the_way(sign_in, town, route):
    walk, triage = PetitionWalk(town), sign_in("triage")
    number, organ = walk.case.number, ROUTES[route]
    refused(triage, number, "sort_route", "第三十一条", route=route)
    send_on(triage, organ, route_organ=organ)
    triage.do(number, "decide_petition", kind="guide", organ=organ, reason="应当走这条法定途径", told_method="on_spot")
    page = triage.do(number, "transfer_out", receiver=organ)
    assert page.get_by_text(organ).first.is_visible()
    assert walk.row.case.state == "transferred" and walk.row.route == route
    assert not walk.row.needs_opinion


def test_the_sixth_route_is_the_procedure_of_petitions(sign_in, town):
    walk, triage = PetitionWalk(town), sign_in("triage")
    number = walk.case.number
    refused(triage, number, "decide_petition", "第三十一条", kind="accept")
    triage.do(number, "sort_route", route="31_6")
    triage.do(number, "decide_petition", kind="accept", matters="修复机耕道", told_method="on_spot")
    triage.do(number, "assign", lead=str(town.petition_office.pk), reason="职责所在")
    page = sign_in("petition").do(number, "accept")
    assert page.get_by_text("条例第三十四条").first.is_visible()
    assert walk.clock("handle").rule.action == "handle" and walk.row.needs_opinion


def test_the_accused_unit_neither_gets_nor_sees_the_case(sign_in, town):
    walk, leader = PetitionWalk(town, purpose="accusation"), sign_in("leader")
    number = walk.case.number
    leader.do(number, "record_petition", purpose="accuse", accused_unit=str(town.agriculture.pk))
    walk.taken()
    page = leader.open_case(number)
    page.locator('a[data-action="assign"]').first.click()
    page.locator("#dialog[open] form").wait_for()
    names = page.locator('#dialog [name="lead"] option').all_inner_texts()
    assert "派出所" in names and "农业农村办" not in names
    head = sign_in("head")
    answer = head.page.goto(f"{head.site}/cases/{number}/")
    assert answer.status == 404
    assert head.go("/petitions/").get_by_text(walk.case.shown_number).count() == 0
    found = head.go(f"/search/?q={number}")
    assert found.locator(f'a[href="/cases/{number}/"]').count() == 0


def test_a_group_has_at_most_five_representatives(sign_in, town):
    walk, triage = PetitionWalk(town), sign_in("triage")
    number = walk.case.number
    refused(
        triage,
        number,
        "record_petition",
        "不得超过 5 名",
        headcount="12",
        representatives="甲一\n乙二\n丙三\n丁四\n戊五",
    )
    send_on(triage, "集体访", representatives="甲一\n乙二\n丙三\n丁四")
    assert walk.row.is_group
    assert Party.objects.filter(case=walk.case, role=Party.Role.REPRESENTATIVE).count() == 4


def test_a_petition_is_withdrawn_with_a_signed_request(sign_in, town):
    walk, leader = PetitionWalk(town), sign_in("leader")
    refused(leader, walk.case.number, "withdraw", "请写明", signed_request=True)
    send_on(leader, "撤回", reason="信访人已与村委会达成一致")
    assert walk.row.case.state == "withdrawn" and walk.clock("notice") is None


def test_what_stands_beside_the_usual_order(sign_in, town):
    """重大紧急 and its report, 听证 in handling, 办结报告 to who assigned it."""
    walk = PetitionWalk(town, channel="superior")
    number, triage, worker = walk.case.number, sign_in("triage"), sign_in("petition")
    due_on = today() + timedelta(days=40)
    triage.do(number, "record_petition", source_level="county", sender="县信访局", upper_due=f"{due_on:%Y-%m-%d}")
    page = triage.do(number, "find_major", note="三十人聚集镇政府门口")
    assert page.get_by_text("条例第二十五条").first.is_visible()
    refused(triage, number, "report_major", "第二十五条", note="镇长接报")
    triage.page.get_by_label("本级党委、政府").check()
    send_on(triage, "本级党委、政府")
    walk.case.refresh_from_db()
    walk.taken()
    walk.hand_out()
    day = f"{today():%Y-%m-%d}"
    page = worker.do(number, "hear_petition", since=day, until=day, place="镇会议室", conclusion="责任在村委会")
    assert page.get_by_text(f"听证 {day}").first.is_visible()
    walk.finished()
    page = worker.do(number, "report_upward", number="清信结〔2026〕1号")
    assert page.get_by_text("清信结〔2026〕1号").first.is_visible() and walk.clock("upper_report") is None


def test_a_small_matter_is_handled_simply_once_the_centre_uses_it(sign_in, town):
    walk, triage = PetitionWalk(town), sign_in("triage")
    number = walk.case.number
    assert not offered(triage, number, "handle_simply")
    DeadlineRule.objects.filter(action__in=("simple_accept", "simple_finish")).update(active=True)
    triage.do(number, "handle_simply", reason="责任明确，当天能修好")
    page = triage.go(f"/cases/{number}/clocks/")
    assert page.get_by_text("3 工作日").first.is_visible()
    triage.do(number, "leave_simple", reason="涉及两个村")
    assert not walk.row.is_simple
