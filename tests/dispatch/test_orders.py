"""指令和吹哨: to many at once, answered step by step, escalated when nobody signs, counted, whistles reviewed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dispatch import receivers
from dispatch.models import Order, OrderStep, OrderTarget
from dispatch.services import answering
from dispatch.services.escalation import sweep_orders
from dispatch.services.orders import code_of, find_by_code
from governance.cases.engine import why_not
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.core.uploads import check_upload
from governance.notify.models import Notification
from tests.cases_factory import fresh
from tests.dispatch.factory import act, after, make_incident, on_duty, ordered, receivers_of, reported, verified
from tests.dispatch.test_incidents import refused
from tests.disputes.test_referrals import PNG
from tests.factories import make_unit


@pytest.fixture
def case(town):
    """A verified incident."""
    return verified(make_incident(town=town), town)


def told(user):
    """Titles of the messages to a person."""
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def test_two_hundred_recipients_in_one_action(town, case, django_assert_max_num_queries):
    for number in range(198):
        make_unit("village", town.town, f"第{number}村", path=f"{town.town.path}{number + 300:04d}.")
    villages = receivers.of_group(town.centre, "villages")
    assert len(villages) == 200
    before = case.events.count()
    with django_assert_max_num_queries(60):
        case = ordered(case, town, villages)
    assert (OrderTarget.objects.count(), case.events.count() - before) == (200, 1)
    assert "等 200 个对象" in case.events.last().note
    assert told(town["village"]) == ["指令：柳湾村河水漫堤"]
    assert case.incident.phase == "responding"


def test_an_order_to_nobody_on_duty_is_refused_with_the_reason(town, case):
    with pytest.raises(GuardFailed) as refusal:
        receivers.of_duty(town.centre, "带班领导")
    assert "现在没有“带班领导”在班" in refusal.value.message
    on_duty(town)
    assert [row.user for row in receivers.of_duty(town.centre, "带班领导")] == [town["deputy"]]
    with after(hours=25), pytest.raises(GuardFailed):
        receivers.of_duty(town.centre, "带班领导")


def test_received_signed_on_the_way_on_site_done_with_a_photograph(client, town, case):
    case = ordered(case, town, receivers_of(town), arrive_minutes=30, done_minutes=35)
    target = OrderTarget.objects.get()
    client.force_login(town["village"])
    assert "转移低洼处群众" in client.get(reverse("dispatch:mine")).content.decode()
    target.refresh_from_db()
    assert (target.state, target.received_at) == ("received", now())
    address = reverse("dispatch:mine_one", args=[target.pk])
    assert 'name="photo"' in client.get(address).content.decode()
    assert client.post(address, {"state": "done", "note": "好了"}).status_code == 422
    for minutes, state in ((3, "signed"), (8, "on_way"), (20, "on_site")):
        with after(minutes=minutes):
            assert client.post(address, {"state": state}).status_code == 302
    with after(minutes=40):
        assert "请写办了什么" in client.post(address, {"state": "done", "note": " "}).content.decode()
        photo = SimpleUploadedFile("现场.png", PNG, content_type="image/png")
        assert client.post(address, {"state": "done", "note": "转移 12 户", "photo": photo}).status_code == 302
    target.refresh_from_db()
    assert [step.state for step in target.steps.all()] == ["received", "signed", "on_way", "on_site", "done"]
    assert (target.signed_at - target.sent_at, target.late_steps) == (timedelta(minutes=3), ["完成"])
    step = OrderStep.objects.get(state="done")
    assert b"".join(client.get(reverse("dispatch:photo", args=[step.pk])).streaming_content) == PNG
    assert "已完成" in told(town["commander"])[-1]
    client.force_login(town["village2"])
    assert client.get(address).status_code == 404
    assert client.get(reverse("dispatch:photo", args=[step.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        answering.advance(target, by=town["liaison"], state="done", note="x")


def test_steps_keep_their_order_and_the_case_stays_free(town, case):
    version = fresh(case).version
    case = ordered(case, town, receivers_of(town), arrive_minutes=30)
    target = OrderTarget.objects.get()
    with pytest.raises(GuardFailed, match="请先签收"):
        answering.advance(target, by=town["village"], state="on_site")
    answering.advance(target, by=town["village"], state="signed")
    with pytest.raises(GuardFailed, match="请先登记到场"):
        answering.advance(target, by=town["village"], state="done", note="好了")
    with pytest.raises(GuardFailed, match="已经登记过"):
        answering.advance(target, by=town["village"], state="signed")
    answering.advance(target, by=town["commander"], state="on_site", note="电话报告")
    assert OrderStep.objects.last().by == town["commander"]
    assert fresh(case).version == version + 1


def test_a_body_without_an_account_answers_through_its_one_time_link(client, town, case):
    case = ordered(case, town, receivers.of_outside([("县水利局", "0900-5200001")]), done_minutes=60)
    target = OrderTarget.objects.get()
    code, address = code_of(target), reverse("citizen:reply")
    assert code not in target.token_hash
    client.force_login(town["commander"])
    assert f"#{code}" in client.get(reverse("dispatch:order", args=[target.order_id])).content.decode()
    client.logout()
    page = client.post(address, {"code": code}).content.decode()
    assert "转移低洼处群众" in page and case.parties.first().name not in page
    assert "请写您的姓名" in client.post(address, {"code": code, "state": "signed"}).content.decode()
    assert (
        "已登记：已签收" in client.post(address, {"code": code, "state": "signed", "by_name": "周工"}).content.decode()
    )
    done = {"code": code, "state": "done", "by_name": "周工", "note": "已派技术员"}
    assert "链接已经失效" in client.post(address, done).content.decode()
    assert client.post(address, done).status_code == 422
    assert find_by_code(code) is None
    assert OrderStep.objects.last().by_name == "周工"
    case = ordered(case, town, receivers.of_outside([("县医院", "")]))
    other = OrderTarget.objects.latest("pk")
    with after(days=8):
        assert find_by_code(code_of(other)) is None
    case = act(case, "withdraw_order", town["commander"], order=other.order, reason="已由镇卫生院处理")
    assert find_by_code(code_of(other)) is None


def test_what_is_not_signed_climbs_once_each_rung(town, case):
    ordered(case, town, receivers_of(town, town.agriculture))
    assert sweep_orders() == 0
    with after(minutes=16):
        assert (sweep_orders(), sweep_orders()) == (1, 0)
        assert "还没有签收" in told(town["liaison"])[-1]
        assert not [title for title in told(town["leader"]) if "签收" in title]
    with after(minutes=27):
        assert sweep_orders() == 1
        assert "农业农村办还没有签收" in told(town["commander"])[-1]
    with after(minutes=40):
        assert sweep_orders() == 1
        assert "农业农村办还没有签收" in told(town["leader"])[-1]
        assert sweep_orders() == 0
    answering.advance(OrderTarget.objects.get(), by=town["liaison"], state="signed")
    with after(hours=3):
        assert sweep_orders() == 0


def test_who_does_not_come_in_time_is_told_to_the_command_post_once(town, case):
    ordered(case, town, receivers_of(town), arrive_minutes=30)
    answering.advance(OrderTarget.objects.get(), by=town["village"], state="signed")
    with after(minutes=31):
        assert (sweep_orders(), sweep_orders()) == (1, 0)
        assert "还没有到场" in told(town["commander"])[-1]


def test_an_incident_with_open_orders_cannot_be_closed(town):
    case = make_incident(town=town, state="handling")
    case = reported(verified(case, town), town)
    case = ordered(case, town, receivers_of(town, *town.villages))
    case = act(case, "move_phase", town["commander"], phase="controlled")
    assert "还有没完成的指令（青石村、柳湾村）" in refused(case, "move_phase", town["commander"], phase="ended").message
    assert "还有没完成的指令" in refused(case, "resolve", town["head"], result="好了", answer="好了").message
    answering.advance(OrderTarget.objects.first(), by=town["village"], state="signed")
    answering.advance(OrderTarget.objects.first(), by=town["village"], state="done", note="已转移")
    assert "柳湾村" in why_not(case, town["head"], "resolve")
    order = Order.objects.get()
    case = act(case, "withdraw_order", town["commander"], order=order, reason="水退了")
    assert [row.state for row in order.targets.order_by("pk")] == ["done", "withdrawn"]
    assert told(town["village2"])[-1].startswith("指令撤回")
    with pytest.raises(GuardFailed, match="已经撤回"):
        answering.advance(OrderTarget.objects.last(), by=town["village2"], state="signed")
    case = act(case, "move_phase", town["commander"], phase="ended")
    assert "没有可以撤回的指令" in why_not(case, town["commander"], "withdraw_order")


def test_a_whistle_gives_the_town_and_the_county_their_own_time_to_come(town, case):
    outside = receivers.of_outside([("县水利局", "")])
    ordered(case, town, [*receivers_of(town, town.police, town.county), *outside], kind="whistle")
    due = {row.name: row.arrive_by - row.sent_at for row in OrderTarget.objects.all()}
    hours = timedelta(hours=2)
    assert due == {"派出所": timedelta(minutes=30), "清溪县": hours, "县水利局": hours}


def test_needless_whistles_are_reviewed_by_somebody_else(client, town, case):
    case = ordered(case, town, receivers_of(town, town.police), kind="whistle", arrive_minutes=30)
    order = Order.objects.get()
    assert order.number.startswith("哨〔2026〕1号")
    assert "没有等待评议" in why_not(case, town["leader"], "review_whistle")
    case = act(case, "withdraw_order", town["commander"], order=order, reason="村里已处理")
    given = {"order": order, "verdict": "needless", "note": "打个电话就行"}
    assert "请由其他人评议" in refused(case, "review_whistle", town["commander"], **given).message
    case = act(case, "review_whistle", town["leader"], **given)
    order.refresh_from_db()
    assert (order.verdict, order.verdict_by) == ("needless", town["leader"])
    assert "不必吹哨" in told(town["commander"])[-1]
    assert "没有等待评议" in why_not(case, town["manager"], "review_whistle")
    client.force_login(town["leader"])
    page = client.get(reverse("dispatch:response"))
    assert page.context["whistles"] == {"number": 1, "reviewed": 1, "needless": 1}


def test_leaders_come_and_command_is_handed_over_to_somebody_who_is_there(town, case):
    by = town["commander"]
    assert "请先登记领导到场" in why_not(case, by, "hand_over_command")
    case = act(case, "leader_arrives", by, person=town["leader"], title="政法委员")
    assert "已经登记到场" in refused(case, "leader_arrives", by, person=town["leader"]).message
    case = act(case, "hand_over_command", by, person=town["leader"])
    assert "要先登记到场" in refused(case, "hand_over_command", by, person=town["deputy"]).message
    row = case.incident.arrivals.get()
    assert "请先移交指挥" in refused(case, "leader_leaves", by, arrival=row).message
    case = act(case, "leader_arrives", by, person=town["deputy"], title="副镇长")
    with after(minutes=20):
        case = act(case, "hand_over_command", by, person=town["deputy"], note="水位已降")
        case = act(case, "leader_leaves", by, arrival=row)
    assert (case.incident.commander, case.incident.arrivals.filter(left_at=None).count()) == (town["deputy"], 1)
    notes = list(case.events.filter(action="hand_over_command").values_list("note", flat=True))
    assert notes == ["由陈国强指挥", "陈国强 → 高明；水位已降"]


def test_the_form_names_recipients_and_says_who_is_missing(client, town, case):
    client.force_login(town["commander"])
    address = reverse("cases:act", args=[case.number, "issue_orders"])
    assert "带班领导（现在没有人在班）" in client.get(address).content.decode()
    form = {"kind": "order", "content": "到村口设警戒", "sign_minutes": "10", "groups": ["grids"]}
    refusal = client.post(address, {**form, "duties": ["带班领导"]})
    assert refusal.status_code == 422 and "现在没有“带班领导”在班" in refusal.content.decode()
    assert "请至少选一个接收对象" in client.post(address, {**form, "groups": []}).content.decode()
    late = {**form, "arrive_minutes": "5"}
    assert "到场时限不能比签收时限短" in client.post(address, late).content.decode()
    on_duty(town)
    outside = "县水利局 0900-5200001\n县气象局"
    assert client.post(address, {**form, "duties": ["带班领导"], "outside": outside}).status_code == 302
    assert [row.name for row in OrderTarget.objects.order_by("pk")] == ["张小梅", "县水利局", "县气象局", "高明"]


def test_the_pages_of_orders(client, town, case, django_assert_max_num_queries):
    case = ordered(case, town, receivers_of(town, *town.villages, town.police, town.county), arrive_minutes=30)
    answering.advance(OrderTarget.objects.first(), by=town["village"], state="signed")
    client.force_login(town["commander"])
    for name in ("orders", "response", "contacts", "mine"):
        with django_assert_max_num_queries(15):
            assert client.get(reverse(f"dispatch:{name}")).status_code == 200, name
    for name in ("orders_export", "response_export"):
        assert client.get(reverse(f"dispatch:{name}")).status_code == 200, name
    with after(minutes=20):
        page = client.get(reverse("dispatch:orders"), {"scope": "late"}).content.decode()
        assert "柳湾村</td>" in page and "青石村</td>" not in page
        assert "柳湾村" in client.get(reverse("dispatch:orders"), {"scope": "unsigned"}).content.decode()
    target = OrderTarget.objects.get(name="柳湾村")
    assert client.post(reverse("dispatch:urge", args=[target.pk])).status_code == 302
    assert "请尽快签收" in told(town["village2"])[-1]
    assert 'href="tel:' in client.get(reverse("dispatch:contacts")).content.decode()
    assert "青石村" in client.get(reverse("cases:detail", args=[case.number])).content.decode()
    client.force_login(town["village"])
    assert client.get(reverse("dispatch:orders")).status_code == 403
    assert client.post(reverse("dispatch:urge", args=[target.pk])).status_code == 403
    client.force_login(town["manager"])
    settings = {"order_sign_minutes": 20, "order_arrive_minutes": 40, "order_county_minutes": 180}
    given = {**settings, "order_escalate_minutes": 5}
    assert client.post(reverse("dispatch:settings"), given).status_code == 302


def test_a_picture_is_a_picture(town, case):
    ordered(case, town, receivers_of(town))
    target = OrderTarget.objects.get()
    info = check_upload(SimpleUploadedFile("a.png", PNG, content_type="image/png"))
    answering.advance(target, by=town["village"], state="signed", photo=info)
    assert OrderStep.objects.get(state="signed").photo_name == "a.png"


def test_the_case_page_of_a_busy_incident_stays_within_its_queries(client, town, case):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    case = ordered(case, town, receivers_of(town, *town.villages, town.police), arrive_minutes=30)
    case = reported(case, town)
    case = act(case, "leader_arrives", town["commander"], person=town["leader"])
    case = act(case, "add_call", town["commander"], at=now(), text="水大了")
    client.force_login(town["commander"])
    client.get(reverse("cases:detail", args=[case.number]))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse("cases:detail", args=[case.number])).status_code == 200
    case = ordered(case, town, receivers_of(town, *town.villages, town.police, town.justice))
    with CaptureQueriesContext(connection) as more:
        client.get(reverse("cases:detail", args=[case.number]))
    assert len(more) == len(seen) <= 15, [row["sql"][:120] for row in seen]
