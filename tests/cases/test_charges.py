"""领导包案 and 疑难会商: a named leader with steps for the four, a meeting whose tasks are tracked, and the guards."""

import io
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from governance.cases import services
from governance.cases.charging import remind_of_charges
from governance.cases.engine import available, why_not
from governance.cases.models import CasePaper, LeaderCharge, MeetingTask
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock, today
from governance.notify.models import Notification
from governance.organisation.models import User
from tests.cases_factory import fresh, make_case, ticket

pytestmark = pytest.mark.django_db
PAGES = ("cases:detail", "cases:charge_panel")


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


def lead(town, case, leader="deputy", by="leader", **changes):
    """Name the leader of a case."""
    given = {"reason": "多次来访", "goal_on": today() + timedelta(days=60), **changes}
    services.take_charge(fresh(case), by=town[by], ticket=ticket(), leader=town[leader], **given)
    return fresh(case)


def plan(town, case, duty="facts", days=5, text="上门见面"):
    """Plan a step."""
    due_on = today() + timedelta(days=days)
    services.plan_charge(fresh(case), by=town["deputy"], ticket=ticket(), duty=duty, text=text, due_on=due_on)


def report(town, case, by="deputy", done=True, **fields):
    """Report on the first open step."""
    services.report_charge(fresh(case), by=town[by], ticket=ticket(), text="已办", done=done, **fields)


def names(case, user):
    """Actions of a person."""
    return {choice.action for choice in available(fresh(case), user)}


def titles(user):
    """Titles of the notices of a person."""
    return list(Notification.objects.filter(user=user, channel="in_app").values_list("title", flat=True))


def test_a_leader_answers_for_a_case_in_steps_of_the_four_until_it_is_settled(client, town):
    case = make_case(town=town, state="handling")
    with pytest.raises(NotAllowed):
        lead(town, case, by="liaison")
    with pytest.raises(GuardFailed, match="镇领导里选"):
        lead(town, case, leader="head")
    case = lead(town, case)
    assert any(title.startswith("请您包案") for title in titles(town["deputy"]))
    for duty in ("facts", "talks", "settling"):
        plan(town, case, duty)
        report(town, case, by="liaison")
    with pytest.raises(GuardFailed, match="包息诉息访还没有完成的步骤"):
        services.end_charge(case, by=town["leader"], ticket=ticket(), outcome="settled", note="化解了")
    plan(town, case, "peace")
    with pytest.raises(GuardFailed, match="包息诉息访还没有完成"):
        services.end_charge(fresh(case), by=town["leader"], ticket=ticket(), outcome="settled", note="化解了")
    client.force_login(town["deputy"])
    assert "charge/" in client.get(reverse("cases:detail", args=[case.number])).content.decode()
    page = client.get(reverse("cases:charge_panel", args=[case.number])).content.decode()
    for words in ("领导包案", "高明", "包息诉息访", "剩 5 天", "安排步骤"):
        assert words in page
    report(town, case)
    services.end_charge(fresh(case), by=town["leader"], ticket=ticket(), outcome="settled", note="双方握手")
    charge = LeaderCharge.objects.get()
    assert (charge.outcome, charge.ended_by) == ("settled", town["leader"])
    assert "end_charge" not in names(case, town["leader"]) and "take_charge" in names(case, town["leader"])


def test_another_leader_takes_over_the_open_steps(town):
    case = lead(town, make_case(town=town, state="handling"))
    plan(town, case)
    with pytest.raises(GuardFailed, match="已经由高明包案"):
        lead(town, case)
    lead(town, case, leader="leader", by="manager", reason="分工调整")
    before, now_leading = LeaderCharge.objects.order_by("pk")
    assert (before.outcome, before.ending) == ("handed", "分工调整")
    assert now_leading.steps.get().text == "上门见面"
    assert any("已改由陈国强负责" in title for title in titles(town["deputy"]))


def test_a_case_is_not_closed_while_a_leader_answers_for_it_but_a_closed_one_may_be_led(town):
    case = lead(town, make_case(town=town, state="tracking"))
    assert "还在包案" in why_not(case, town["manager"], "confirm")
    services.end_charge(case, by=town["deputy"], ticket=ticket(), outcome="released", note="来访人撤回诉求")
    assert "还在包案" not in why_not(fresh(case), town["manager"], "confirm")
    closed = lead(town, make_case(town=town, state="closed"))
    assert (closed.state, LeaderCharge.objects.filter(until=None).get().case) == ("closed", closed)


def test_on_a_restricted_case_the_leader_is_named_and_sees_it(client, town):
    case = make_case(town=town, state="handling", purpose="accusation")
    assert "take_charge" not in names(case, town["manager"])
    case = lead(town, case)
    client.force_login(town["deputy"])
    assert client.get(reverse("cases:detail", args=[case.number])).status_code == 200
    client.force_login(town["commander"])
    assert case.title not in client.get(reverse("cases:charges")).content.decode()


def test_what_is_due_or_late_is_told_once(town, morning):
    case = lead(town, make_case(town=town, state="handling"))
    plan(town, case, days=1)
    assert remind_of_charges() == 1 and "包案步骤快到期" in str(titles(town["deputy"]))
    for days in (3, 3, 61):
        with set_clock(morning + timedelta(days=days)):
            remind_of_charges()
    told = titles(town["deputy"])
    assert sum("包案步骤已过期" in title for title in told) == 1
    assert sum("已过化解时限" in title for title in told) == 1


def test_the_list_of_a_leader_shows_lights_and_is_a_workbook(client, town, morning):
    for number in range(3):
        case = lead(town, make_case(town=town, state="handling"))
        plan(town, case, days=number + 1, text=f"第{number}步")
    client.force_login(town["deputy"])
    page = client.get(reverse("cases:charges")).content.decode()
    assert "我包的案" in page and "第0步" in page and "0 / 1" in page
    with set_clock(morning + timedelta(days=3)):
        later = Client()
        later.force_login(town["deputy"])
        assert "共 2 件" in later.get(reverse("cases:charges"), {"late": "step"}).content.decode()
    answer = client.get(reverse("cases:charges_export"))
    sheet = load_workbook(io.BytesIO(b"".join(answer)), read_only=True).active
    assert "包掌握情况" in str([list(row) for row in sheet.iter_rows(values_only=True)])


def test_pages_stay_cheap(client, town, django_assert_max_num_queries):
    case = lead(town, make_case(town=town, state="handling"))
    for number in range(8):
        plan(town, case, text=f"第{number}步")
    confer(town, case)
    client.force_login(town["manager"])
    client.get("/cases/")
    for path in (reverse("cases:charges"), *(reverse(name, args=[case.number]) for name in PAGES)):
        with django_assert_max_num_queries(15):
            client.get(path)


# --- 疑难会商 ----------------------------------------------------------------------------------------------------


def confer(town, case, tasks=(), by="leader", **changes):
    """Hold a meeting."""
    given = {
        "held_on": today(),
        "topic": "路灯由谁修",
        "positions": [(town.agriculture, "杨帆", "可以修"), (town.police, "冯磊", "配合")],
        "decision": "十日内修好",
        **changes,
    }
    return services.confer(fresh(case), by=town[by], ticket=ticket(), tasks=tasks, **given)


def test_the_tasks_of_a_meeting_are_shares_with_a_clock_until_they_are_reported(town):
    case = make_case(town=town, state="handling", assists=())
    day = today() + timedelta(days=10)
    tasks = [(town.agriculture, "杨帆", "换灯", day), (town.justice, "李春兰", "调解", day)]
    confer(town, case, tasks)
    case = fresh(case)
    meeting = case.meetings.get()
    assert (meeting.number, meeting.about) == ("会商〔2026〕1号", "hard")
    assist = case.assignments.get(unit=town.justice)
    assert not assist.is_lead and case.deadlines.filter(action="task").count() == 2
    assert any("会商任务" in title for title in titles(town["mediator"]))
    with pytest.raises(NotAllowed):
        services.report_task(case, by=town["petition"], ticket=ticket(), result="x")
    services.report_task(fresh(case), by=town["mediator"], ticket=ticket(), result="已调解")
    assist.refresh_from_db()
    assert (assist.result, assist.signed_by) == ("已调解", town["mediator"])
    task = MeetingTask.objects.get(unit=town.justice)
    assert task.deadline.met_at is not None and task.reported_by == town["mediator"]
    own = MeetingTask.objects.get(unit=town.agriculture)
    assert own.deadline.met_at is None
    with pytest.raises(GuardFailed, match="农业农村办的会商任务还没有反馈"):
        services.resolve(fresh(case), by=town["liaison"], ticket=ticket(), result="修好了")
    services.report_task(fresh(case), by=town["liaison"], ticket=ticket(), result="已换", task=own)
    services.resolve(fresh(case), by=town["liaison"], ticket=ticket(), result="修好了")
    assert fresh(case).state == "resolved"


def test_open_tasks_end_with_the_case_when_the_lead_says_why(town):
    case = make_case(town=town, state="handling", assists=())
    confer(town, case, [(town.agriculture, "", "换灯", today() + timedelta(days=10))])
    services.resolve(fresh(case), by=town["liaison"], ticket=ticket(), result="修好了", reason="灯是好的")
    assert not case.deadlines.filter(action="task", ended_at=None, met_at=None).exists()


def test_the_form_refuses_halves_and_the_minutes_are_a_paper(client, town):
    case = make_case(town=town, state="handling", assists=())
    client.force_login(town["triage"])
    url = reverse("cases:act", args=[case.number, "confer"])
    sent = {
        "held_on": f"{today():%Y-%m-%d}", "topic": "路灯由谁修", "decision": "十日内修好",
        "unit_1": town.agriculture.pk, "person_1": "杨帆", "position_1": "可以修",
        "unit_2": town.police.pk, "person_2": "冯磊", "position_2": "配合",
        "task_unit_1": town.justice.pk, "task_text_1": "调解邻里",
        "task_due_1": f"{today() + timedelta(days=9):%Y-%m-%d}",
        "task_person_2": "谁",
    }  # fmt: skip
    errors = client.post(url, sent).context["form"].errors
    assert errors["task_unit_2"] == ["请选择责任单位。"] and errors["task_due_2"] == ["请定完成期限。"]
    del sent["task_person_2"]
    late = client.post(url, {**sent, "task_due_1": "2026-06-01"})
    assert late.status_code == 422 and "不能早于今天" in late.content.decode()
    assert client.post(url, sent).status_code == 302
    meeting = case.meetings.get()
    assert "调解邻里" in client.get(reverse("cases:charge_panel", args=[case.number])).content.decode()
    lead(town, case)
    services.issue_paper(fresh(case), by=town["triage"], ticket=ticket(), paper="DM-33", options={"meeting": meeting})
    row = CasePaper.objects.get(case=case)
    with row.file.open("rb") as file:
        words = "".join(page.extract_text() for page in PdfReader(BytesIO(file.read())).pages)
    for part in ("路灯由谁修", "可以修", "十日内修好", "调解邻里", "高明", "会商〔2026〕1号"):
        assert part in words.replace("\n", "")


def test_an_accused_unit_gets_no_task(town):
    case = make_case(town=town, state="handling", assists=())
    case.parties.create(role="accused", name="派出所", is_organisation=True, unit=town.police, order=5)
    with pytest.raises(GuardFailed, match="被反映的单位"):
        confer(town, case, [(town.police, "", "自查", today() + timedelta(days=3))])
