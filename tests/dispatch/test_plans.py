"""应急预案: written in lines, kept in versions, started with orders and clocks in one action, drilled."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dispatch.models import Drill, OrderTarget, Plan, PlanVersion
from dispatch.plan_lines import read_steps, written
from dispatch.services import plans
from governance.cases.engine import why_not
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from governance.notify.models import Notification
from tests.dispatch.factory import (
    LEVELS,
    STEPS,
    act,
    after,
    make_incident,
    make_plan,
    on_duty,
    verified,
)
from tests.dispatch.test_incidents import refused


@pytest.fixture
def case(town):
    """A verified incident."""
    return verified(make_incident(town=town), town)


def test_starting_a_plan_makes_its_orders_and_clocks_in_one_action(town, case):
    version = make_plan(town)
    before = case.events.count()
    given = {"plan": version, "level": 3, "matter": "柳湾村漫堤", "expected_hours": 6}
    refusal = refused(case, "start_plan", town["commander"], **given)
    assert "现在没有“带班领导”在班" in refusal.message
    assert not OrderTarget.objects.exists()
    on_duty(town)
    case = act(case, "start_plan", town["commander"], **given)
    assert case.events.count() == before + 1
    incident = case.incident
    assert (incident.phase, incident.response, incident.commander) == ("responding", 3, town["leader"])
    assert incident.orders.count() == 3
    targets = {row.name: row for row in OrderTarget.objects.filter(order__step__to="duty")}
    assert targets["高明"].sign_by == now() + timedelta(minutes=5)
    assert targets["高明"].arrive_by == now() + timedelta(minutes=30)
    assert OrderTarget.objects.filter(order__step__to="villages").count() == 2
    assert Notification.objects.filter(user=town["liaison2"], title__contains="启动三级响应").exists()
    start = incident.starts.get()
    assert start.expected_until == now() + timedelta(hours=6)
    assert "已经启动" in refused(case, "start_plan", town["commander"], **given).message
    case = act(case, "adjust_response", town["commander"], start=start, level=2, reason="水进村了")
    assert [row.name for row in case.incident.orders.first().targets.all()] == ["派出所"]
    assert case.incident.response == 2
    assert "已经是这个级别" in refused(
        case, "adjust_response", town["commander"], start=start, level=2, reason="再升"
    ).message  # fmt: skip
    case = act(case, "end_response", town["commander"], start=start, reason="水退了")
    assert case.incident.response is None
    assert "没有正在进行的应急响应" in why_not(case, town["commander"], "end_response")


def test_a_level_that_the_plan_does_not_know_is_refused(town, case):
    version = make_plan(town, steps="三级｜青石村｜5｜｜60｜叫醒群众")
    given = {"plan": version, "matter": "漫堤"}
    assert refused(case, "start_plan", town["commander"], level=1, **given).field == "level"
    with pytest.raises(NotAllowed):
        act(case, "start_plan", town["frontdesk"], level=3, **given)


def test_versions_are_kept_and_a_version_in_force_never_changes(town):
    first = make_plan(town)
    with pytest.raises(GuardFailed, match="不能改"):
        plans.save_version(by=town["manager"], version=first, parts={}, text="改")
    draft = plans.new_draft(by=town["manager"], plan=first.plan)
    assert written(draft) == written(first)
    assert plans.new_draft(by=town["manager"], plan=first.plan) == draft
    with pytest.raises(GuardFailed, match="批准机关"):
        plans.put_in_force(by=town["manager"], version=draft)
    parts = {"steps": read_steps("二级｜青石村｜5｜｜60｜转移", town.town)}
    draft = plans.save_version(
        by=town["manager"], version=draft, parts=parts, issuer="清溪镇人民政府", issued_on=today()
    )
    plans.put_in_force(by=town["manager"], version=draft)
    first.refresh_from_db()
    assert (first.state, first.steps.count(), draft.steps.count()) == ("old", 4, 1)
    assert Plan.objects.get().in_force == draft
    with pytest.raises(NotAllowed):
        plans.new_draft(by=town["village"], plan=first.plan)


def test_every_wrong_line_is_named(town):
    with pytest.raises(Exception) as problem:
        read_steps(
            "三级｜青石村｜5｜｜60｜叫醒\n五级｜青石村｜5｜｜60｜x\n三级｜没有这个队｜5｜｜60｜x\n三级｜青石村｜90｜｜60｜x\n半行",
            town.town,
        )
    words = " ".join(problem.value.messages)
    assert "第 1 行" not in words
    for part in ("第 2 行：级别写", "第 3 行：没有找到", "第 4 行：完成时限", "第 5 行：应写成"):
        assert part in words


def test_drills_are_recorded_with_what_is_put_right(town):
    version = make_plan(town)
    fields = {"name": "防汛桌面推演", "form": "desk", "place": "会议室", "units": "各村", "people": 20}
    drill = plans.save_drill(by=town["manager"], plan=version.plan, held_at=now(), problems="叫应慢", **fields)
    assert drill.version == version
    with pytest.raises(Exception, match="不能在现在之后"):
        plans.save_drill(by=town["manager"], plan=version.plan, held_at=now() + timedelta(days=1), **fields)


def test_the_pages_of_plans(client, town, django_assert_max_num_queries):
    client.force_login(town["commander"])
    form = {"name": "山洪预案", "type": "special", "sort": "1", "unit": town.centre.pk, "active": "on"}
    assert client.post(reverse("dispatch:plan_new"), form).status_code == 302
    plan = Plan.objects.get()
    draft = {"levels": LEVELS, "posts": "指挥长｜陈国强", "steps": STEPS, "issuer": "镇政府", "issued_on": today()}
    address = reverse("dispatch:plan_draft", args=[plan.pk])
    assert "第 1 行" in client.post(address, {**draft, "posts": "指挥长｜无此人"}).content.decode()
    assert client.post(address, draft).status_code == 302
    assert client.post(reverse("dispatch:plan_force", args=[plan.pk])).status_code == 302
    assert PlanVersion.objects.get().state == "in_force"
    for name in ("plans", "drills"):
        with django_assert_max_num_queries(15):
            assert client.get(reverse(f"dispatch:{name}")).status_code == 200
        assert client.get(reverse(f"dispatch:{name}_export")).status_code == 200
    with django_assert_max_num_queries(15):
        assert "一小时降雨" in client.get(reverse("dispatch:plan", args=[plan.pk])).content.decode()
    assert client.get(address).status_code == 200
    drill = {"name": "桌面推演", "form": "desk", "held_at": f"{now() - timedelta(hours=2):%Y-%m-%dT%H:%M}"}
    drill |= {"place": "会议室", "units": "各村", "people": "12", "problems": "慢"}
    assert client.post(reverse("dispatch:drill_new", args=[plan.pk]), drill).status_code == 302
    row = Drill.objects.get()
    fixed = {**drill, "fixes": "配喇叭", "fixed_on": today()}
    assert client.post(reverse("dispatch:drill_edit", args=[plan.pk, row.pk]), fixed).status_code == 302
    assert "已整改" in client.get(reverse("dispatch:drills")).content.decode()
    case = verified(make_incident(town=town), town)
    assert "山洪预案：三级响应" in client.get(reverse("cases:act", args=[case.number, "start_plan"])).content.decode()
    client.force_login(town["village"])
    assert client.get(reverse("dispatch:plans")).status_code == 403
    client.force_login(town["leader"])
    assert client.get(address).status_code == 403
    with after(minutes=1):
        assert client.get(reverse("dispatch:plans")).status_code == 200


def test_a_plan_is_started_adjusted_and_ended_from_the_case_page(client, town, case):
    version = make_plan(town)
    on_duty(town)
    client.force_login(town["commander"])

    def post(action, **form):
        return client.post(reverse("cases:act", args=[case.number, action]), form)

    assert post("start_plan", plan=version.pk, level="", matter="漫堤").status_code == 422
    assert post("start_plan", plan=version.pk, level="3", matter="漫堤", expected_hours="").status_code == 302
    start = case.incident.starts.get()
    assert post("adjust_response", start=start.pk, level="2", reason="水进村了").status_code == 302
    assert post("end_response", start=start.pk, reason="水退了").status_code == 302
    assert case.incident.starts.get().ended_at is not None
