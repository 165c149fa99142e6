"""A dispute of each outcome walked through in the browser; the steps before it are made by the services."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.models import Agreement, Confirmation, Instalment, Referral
from governance.cases.models import Deadline
from governance.core.now import now, today
from tests.browser.conftest import fill
from tests.browser.test_disputes import stamp, status
from tests.cases_factory import fresh
from tests.disputes.factory import (
    act,
    detail,
    held,
    make_dispute,
    make_dispute_types,
    make_room,
    mediating,
    sides,
    signed,
    told,
    willing,
)
from tests.disputes_factory import make_committee, make_mediator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker(sign_in, town):
    """The mediator at the desk."""
    make_dispute_types()
    return sign_in("mediator", width=1366, height=800)


@pytest.fixture
def talked(worker, town):
    """A dispute with a session at which they agreed."""
    return held(mediating(make_dispute(town=town), town), town)


def due(case, action="handle"):
    """The last day of the clock that runs for an action."""
    row = Deadline.objects.filter(case=case, action=action, met_at=None, ended_at=None).get()
    return timezone.localtime(row.due_at).date()


def counted(since, days):
    """The day after so many days, within the rest days that may follow it."""
    return {since + timedelta(days=days + extra) for extra in range(12)}


def answered(sign_in, case):
    """The desk tells the answer and writes what they say to it."""
    desk = sign_in("frontdesk")
    desk.do(case.number, "tell_answer", method="phone", proof="电话告知本人")
    desk.do(case.number, "feed_back", note="知道了")
    return fresh(case).state


def test_a_written_agreement_in_instalments_that_is_broken(worker, talked):
    case, number = talked, talked.number
    one, other = sides(case)
    worker.do(number, "draft_agreement", facts="水进了院子", issues="赔多少")
    row = {"obligor": str(other.pk), "obligee": str(one.pk), "matter": "赔偿损失", "mode": "instalments"}
    row |= {"amount": "3000", "method": "转账"}
    plan = f"{today()} 1000\n{today() + timedelta(days=30)} "
    worker.refused(number, "add_clause", "不相等", **row, instalments=f"{plan}1500")
    worker.do(number, "add_clause", **row, instalments=f"{plan}2000")
    day = f"{today()}"
    days = {"signed_on": day, "mediator_signed_on": day, "sealed_on": day}
    worker.refused(number, "sign_agreement", "协议不能生效", parties=[str(one.pk)], method="hand", **days)
    worker.do(number, "sign_agreement", parties=[str(one.pk), str(other.pk)], method="hand", **days)
    first, second = Instalment.objects.order_by("order")
    worker.do(number, "record_performance", instalment=str(first.pk), performed_on=day, paid="1000", proof="收条")
    Instalment.objects.filter(pk=second.pk).update(due_on=today() - timedelta(days=1))
    worker.do(number, "urge_performance", instalment=str(second.pk), kind="phone", text="说手头紧")
    worker.do(number, "urge_performance", instalment=str(second.pk), kind="remedy", text="告知可以起诉、申请执行")
    assert status(case) == "partly"
    worker.open_case(number).get_by_text("不履行（已告知途径）").first.wait_for()


def test_an_oral_agreement_done_on_the_spot(worker, talked, sign_in):
    one, other = sides(talked)
    row = {"facts": "水进了院子", "issues": "谁疏通", "obligor": str(other.pk), "obligee": str(one.pk)}
    row["matter"] = "当场疏通排水沟"
    worker.refused(talked.number, "agree_orally", "须订书面协议", **row)
    worker.do(talked.number, "agree_orally", **row, performed=True)
    worker.do(talked.number, "resolve", result="达成口头协议", answer="已当场疏通")
    worker.do(talked.number, "record_visit", party=str(one.pk), method="door", text="没有反复", is_stable="yes")
    assert (status(talked), Agreement.objects.get().form) == ("performed", "oral")
    assert answered(sign_in, talked) in ("evaluating", "closed")


def test_a_mediation_that_fails(worker, town, sign_in):
    case = mediating(make_dispute(town=town), town)
    ending = {"kind": "failed", "reason": "apart", "agreed_facts": "水沟在两家之间"}
    worker.refused(case.number, "end_mediation", "还没有调解过", **ending)
    session = {"starts_at": stamp(now() - timedelta(hours=2)), "record": "分歧较大。", "result": "apart"}
    worker.do(case.number, "hold_session", **session)
    assert not worker.open_case(case.number).locator('a[data-action="resolve"]').count()
    worker.do(case.number, "end_mediation", **ending)
    worker.do(case.number, "resolve", result="调解不成", answer="调解不成，可以向人民法院起诉")
    assert status(case) == "failed"
    assert answered(sign_in, case) in ("evaluating", "closed")


def test_a_side_that_refuses_and_a_side_that_withdraws(worker, town):
    case = willing(make_dispute(town=town), town["mediator"])
    other = sides(case)[1]
    no = {"party": str(other.pk), "decision": "refuses", "method": "phone"}
    worker.refused(case.number, "record_consent", "请写明拒绝的情况", **no)
    worker.do(case.number, "record_consent", **no, note="只愿意打官司")
    page = worker.open_case(case.number)
    assert not page.locator('a[data-action="plan_session"]').count()
    worker.do(case.number, "end_mediation", kind="terminated", reason="refused")
    worker.do(case.number, "resolve", result="终止调解", answer="对方不愿调解，可以向人民法院起诉")
    assert (status(case), fresh(case).state) == ("terminated", "resolved")
    case = held(mediating(make_dispute(town=town), town), town, result="closer")
    worker.do(case.number, "end_mediation", kind="terminated", reason="sued", text="申请人已经起诉")
    assert status(case) == "terminated"


def test_both_sides_ask_the_court_within_thirty_days(worker, town):
    case = signed(mediating(make_dispute(town=town), town), town)
    one, other = sides(case)
    assert due(case, "confirm_apply") in counted(today(), 30)
    asked = {"applied_on": f"{today()}", "court": "清溪县人民法院", "court_by": "seat"}
    worker.refused(case.number, "apply_confirmation", "须双方共同申请", **asked, parties=[str(one.pk)])
    worker.do(case.number, "apply_confirmation", **asked, parties=[str(one.pk), str(other.pk)])
    worker.do(case.number, "record_ruling", ruling="valid", ruled_on=f"{today()}", case_number="（2026）川0199民特1号")
    worker.open_case(case.number).get_by_text("裁定有效").first.wait_for()
    assert Confirmation.objects.get().case_number.endswith("民特1号")


def test_another_body_answers_through_its_link_once(worker, town, new_page):
    case = make_dispute(town=town)
    given = {"channel": "police", "body": "清溪派出所", "matter": "一方有殴打行为", "way": "link"}
    worker.refused(case.number, "refer_out", "回复期限要在今天之后", **given, due_on=f"{today()}")
    worker.do(case.number, "refer_out", **given, due_on=f"{today() + timedelta(days=5)}")
    row = Referral.objects.get()
    code = worker.go(reverse("disputes:referral", args=[row.pk])).locator("code").inner_text().partition("#")[2]
    theirs = new_page(390, 844)
    theirs.goto(f"{worker.site}{reverse('citizen:reply')}#{code}")
    theirs.get_by_text("一方有殴打行为").wait_for()
    for name, value in (("answer", "taken"), ("reply", "已受理，正在调查"), ("replied_by", "民警冯磊")):
        fill(theirs, name, value)
    theirs.get_by_role("button", name="提交回复").click()
    theirs.get_by_text("回复已收到").wait_for()
    again = new_page(390, 844)
    again.goto(f"{worker.site}{reverse('citizen:reply')}#{code}")
    again.locator(".sg-errors").wait_for()
    assert not again.get_by_text("一方有殴打行为").count()
    worker.open_case(case.number).get_by_text("已受理，正在调查").first.wait_for()


def test_what_a_court_sent_and_the_letter_back(worker, town):
    case = make_dispute(town=town)
    received = now() - timedelta(days=2)
    given = {"type": "02", "source": "C1", "source_body": "清溪县人民法院", "source_number": "（2026）川0199委派7号"}
    worker.refused(case.number, "dispute_detail", "请填签收材料的时间", **given)
    worker.do(
        case.number, "dispute_detail", **given, received_at=stamp(received), reply_by=f"{today() + timedelta(days=5)}"
    )
    assert due(case) in counted(received.date(), 30)
    by = town["mediator"]
    for party in sides(case):
        case = act(fresh(case), "record_consent", by, party=party, decision="agrees", method="present")
    worker.do(case.number, "end_mediation", kind="terminated", reason="unreachable")
    assert due(case, "source_reply") == today() + timedelta(days=5)
    worker.do(case.number, "reply_to_source", method="政务内网", papers_back="起诉状一份")
    letter = case.dispute.source_replies.get()
    assert letter.to == "清溪县人民法院"
    worker.open_case(case.number).get_by_text(letter.number).first.wait_for()


def test_a_dispute_over_title_leaves_by_the_lawful_route(worker, town):
    case = make_dispute(town=town)
    worker.do(case.number, "dispute_detail", type="02")
    route = "由镇人民政府处理；对处理决定不服的，30 日内可以起诉。"
    worker.do(case.number, "exclude_matter", reason="land_title", route=route, told_to="双方当事人")
    page = worker.open_case(case.number)
    page.get_by_text(route).first.wait_for()
    assert not page.locator('a[data-action="record_consent"]').count()
    worker.do(case.number, "resolve", result="不属调解范围", answer=route)
    assert (status(case), fresh(case).state) == ("excluded", "resolved")


def test_a_wage_dispute_has_fifteen_days_and_more_when_both_agree(worker, town):
    case = make_dispute(town=town)
    worker.do(case.number, "dispute_detail", type="10", amount="8600")
    last = due(case)
    assert last in counted(today(), 15)
    by = town["mediator"]
    case = act(fresh(case), "dispute_detail", by, detail=detail("10"))
    for party in sides(case):
        case = act(case, "record_consent", by, party=party, decision="agrees", method="present")
    one, other = sides(case)
    more = {"until": f"{last + timedelta(days=10)}", "reason": "等待工资表"}
    worker.refused(case.number, "extend_mediation", "须各方当事人都同意", **more, parties=[str(one.pk)])
    worker.do(case.number, "extend_mediation", **more, parties=[str(one.pk), str(other.pk)])
    assert due(case) == last + timedelta(days=10)


def test_a_related_mediator_is_not_offered_and_a_taken_room_is_refused(worker, town):
    by, room = town["mediator"], make_room(town)
    case = told(willing(make_dispute(town=town), by), by)
    party = sides(case)[1]
    party.id_number = "990112197809234517"
    party.save()
    committee = make_committee(town)
    make_mediator(town, committee, name=party.name, id_number=party.id_number)
    free = make_mediator(town, committee, name="周测公")
    dialog = worker.open_dialog(case.number, "appoint_mediators", mediators=[str(free.pk)], chosen="appointed")
    assert dialog.get_by_text("回避提示").count() and dialog.locator('[name="mediators"]').count() == 1
    dialog.locator("[data-submit]").click()
    worker.page.locator(".alert-success").first.wait_for()
    starts = now() + timedelta(days=1)
    hours = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    first = mediating(make_dispute(town=town), town, make_mediator(town, committee))
    act(first, "plan_session", by, mode="room", room=room, **hours)
    span = {"starts_at": stamp(starts), "ends_at": stamp(hours["ends_at"])}
    worker.refused(case.number, "plan_session", "已有调解，请换调解室或者时间", mode="room", room=str(room.pk), **span)
