"""事件: calls made one, graded apart from warning and risk, reported in order and in time, closed with a review."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dispatch.grades import proposed
from dispatch.models import Grade, Incident, Report
from dispatch.services.registering import report_incident
from governance.cases import services as cases
from governance.cases.engine import why_not
from governance.cases.models import Case, Category, Deadline
from governance.cases.passing import pass_on_all
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock
from tests.cases_factory import MORNING, fresh, ticket
from tests.dispatch.factory import act, after, ended, make_incident, reported, verified


def refused(case, name, by, /, **data):
    """The refusal of an action."""
    with pytest.raises(GuardFailed) as problem:
        act(case, name, by, **data)
    return problem.value


def test_several_calls_become_one_incident(town):
    case, other = make_incident(town=town), make_incident(town=town, title="河边进水")
    case = act(case, "add_call", town["commander"], at=now(), text="二组也进水了", name="张某", phone="19900010001")
    cases.merge(other, by=town["triage"], ticket=ticket(), target=case, reason="同一件事")
    rows = list(case.incident.calls.order_by("pk"))
    assert [row.from_case for row in rows] == [None, None, other]
    assert rows[2].text == other.facts
    cases.unmerge(fresh(other), by=town["triage"], ticket=ticket(), reason="不是一件事")
    assert case.incident.calls.count() == 2
    assert (
        "来电时间不能" in refused(case, "add_call", town["commander"], at=now() + timedelta(hours=1), text="x").message
    )


def test_the_command_post_registers_incidents_and_nothing_else(town):
    category = Category.objects.get(code="40101")
    with after(minutes=5):
        event = report_incident(
            by=town["commander"], ticket=ticket(), title="柳湾村漫堤", facts="水进屋", category=category,
            learned_at=MORNING, place=town.villages[1],
        )  # fmt: skip
    row = Incident.objects.get()
    assert (row.sort, row.learned_at, event.case.kind) == ("1", MORNING, "incident")
    from tests.cases_factory import new_case

    with pytest.raises(GuardFailed):
        cases.register(by=town["commander"], ticket=ticket(), data=new_case())
    with pytest.raises(NotAllowed):
        report_incident(
            by=town["leader"],
            ticket=ticket(),
            title="柳湾村漫堤",
            facts="水进屋",
            category=category,
            learned_at=MORNING,
        )


def test_grade_warning_response_and_risk_are_four_things(town):
    case = make_incident(town=town, risk=2)
    detail = {"happened_at": None, "learned_at": now(), "warning": 1, "injured": 0, "badly_injured": 0}
    case = act(case, "incident_detail", town["commander"], detail=detail)
    case = verified(case, town, sort="4", grade=None)
    row = case.incident
    assert (row.grade, row.grade_words, row.warning, row.response, case.risk) == (None, "未定级", 1, None, 2)
    grave = {"is_true": True, "sort": "1", "grade": 3, "reason": "死亡三人", "is_reported": False}
    assert refused(case, "verify_incident", town["commander"], **grave).field == "is_reported"
    assert refused(case, "verify_incident", town["commander"], is_true=False).field == "reason"


def test_three_deaths_in_an_accident_speak_for_the_middle_grade():
    assert proposed(2, 9, 999) == Grade.PLAIN
    assert proposed(3, 0, 0) == Grade.MIDDLE
    assert proposed(0, 10, 0) == Grade.MIDDLE
    assert proposed(10, 0, 0) == Grade.HIGH
    assert proposed(0, 0, 10_000) == Grade.HIGHEST


def test_a_first_report_that_is_a_minute_late_says_so(town):
    case = verified(make_incident(town=town), town)
    assert {row.action: row.due_at - now() for row in Deadline.objects.filter(action__startswith="report")} == {
        "report_phone": timedelta(minutes=30),
        "report_written": timedelta(minutes=60),
    }
    with after(minutes=10):
        case = act(case, "phone_report", town["commander"], to="县值班室", spoken_to="值班员", text="河水漫堤")
    with set_clock(MORNING + timedelta(minutes=60, seconds=20)):
        case = reported(case, town)
    phone, written = case.incident.reports.order_by("pk")
    assert (phone.late_minutes, written.late_minutes) == (0, 1)
    assert written.number.startswith("突报〔2026〕1号")
    assert Deadline.objects.get(case=case, action="report_written").met_at
    assert "已经电话或者书面首报" in why_not(case, town["commander"], "phone_report")


def test_reports_go_out_in_their_order_and_are_never_overwritten(town):
    case, by = verified(make_incident(town=town), town), town["commander"]
    to = {"to": "县值班室", "text": "水位回落"}
    assert "还没有首报" in refused(case, "draft_report", by, type="more", **to).message
    assert "还没有首报" in refused(case, "draft_report", by, type="final", **to).message
    case = reported(case, town)
    assert "首报已经报送" in refused(case, "draft_report", by, type="first", **to).message
    assert "还没有结束，不能终报" in refused(case, "draft_report", by, type="final", **to).message
    case = reported(reported(case, town, "more"), town, "more")
    assert [row.ordinal for row in Report.objects.filter(type="more")] == [1, 2]
    case = ended(case, town)
    assert "请报送终报" in refused(case, "draft_report", by, type="more", **to).message
    case = reported(case, town, "final")
    assert "终报已经报送" in refused(case, "draft_report", by, type="more", **to).message
    assert "没有等待答复" in refused(case, "draft_report", by, type="answer", **to).message
    case = act(case, "ask_report", by, text="伤亡是否有变化", asked_by="县应急局")
    case = reported(case, town, "answer")
    assert not Deadline.objects.filter(case=case, action__startswith="report", met_at=None, ended_at=None).exists()


def test_a_report_is_signed_by_another_or_goes_back(town):
    case = verified(make_incident(town=town), town)
    case = act(case, "draft_report", town["leader"], type="first", to="县值班室", text="水")
    draft = case.incident.reports.get()
    assert "由其他领导签发" in refused(case, "sign_report", town["leader"], report=draft, grant=True).message
    with pytest.raises(NotAllowed):
        act(case, "sign_report", town["commander"], report=draft, grant=True)
    assert refused(case, "sign_report", town["deputy"], report=draft, grant=False).field == "note"
    case = act(case, "sign_report", town["deputy"], report=draft, grant=False, note="写明人数")
    assert Report.objects.get().state == "back"
    assert case.incident.reports.filter(sent_at__isnull=False).count() == 0


def test_grave_incidents_are_reported_on_every_two_hours(town):
    case = reported(verified(make_incident(town=town), town, grade=3), town)
    clock = Deadline.objects.get(case=case, action="report_more")
    assert clock.due_at - clock.starts_at == timedelta(hours=2)
    case = reported(verified(make_incident(town=town), town), town)
    assert Deadline.objects.get(case=case, action="report_more").amount == 24


def test_an_incident_is_closed_after_final_report_and_review(town):
    case = make_incident(town=town, state="handling", risk=4)
    worker = town["head"]
    done = {"result": "已处置", "answer": "险情已解除"}
    assert "还没有核实" in refused(case, "resolve", worker, **done).message
    case = reported(verified(case, town), town)
    assert "应急结束" in refused(case, "resolve", worker, **done).message
    case = ended(case, town)
    assert "还没有报送终报" in refused(case, "resolve", worker, **done).message
    case = act(reported(case, town, "final"), "resolve", worker, **done)
    case = act(case, "tell_answer", town["frontdesk"], method="phone", proof="电话告知")
    if case.state == "resolved":
        case = act(case, "feed_back", town["frontdesk"], note="清楚了")
    assert "还没有复盘" in why_not(case, town["manager"], "confirm")
    case = act(case, "review_incident", town["commander"], bad="通知慢了", todo="配喇叭，村委会负责")
    pass_on_all()
    case = fresh(case)
    assert case.state in ("tracking", "evaluating", "closed")
    assert why_not(case, town["manager"], "confirm") == "" or case.state != "tracking"
    assert case.incident.phase == "reviewed"


def test_what_is_not_true_needs_no_report(town):
    case = make_incident(town=town, state="handling")
    case = act(case, "verify_incident", town["commander"], is_true=False, reason="是放水冲渠，没有险情")
    assert case.incident.phase == "dismissed"
    assert act(case, "resolve", town["head"], result="误报", answer="已说明", reason="不等").state == "resolved"


def test_figures_change_within_the_time_of_the_law_and_stay_as_they_were_told(town):
    Category.objects.create(code="40201", name="生产安全事故", kinds=["incident"])
    case = make_incident(town=town, state="handling", code="40201")
    case = reported(verified(case, town, sort="2"), town)
    case = reported(ended(case, town), town, "final")
    counts = {"deaths": 1, "missing": 0, "injured": 2, "badly_injured": 1, "trapped": 0, "moved": 0}
    with after(days=30):
        case = act(case, "update_figures", town["commander"], told_by="卫生院", **counts)
        case = act(case, "update_figures", town["commander"], told_by="卫生院", **{**counts, "deaths": 2})
    assert [row.deaths for row in case.incident.figures.all()] == [1, 2]
    with after(days=31):
        assert "过了补报期限" in refused(case, "update_figures", town["commander"], told_by="卫生院", **counts).message


def test_the_pages_of_incidents(client, town, django_assert_max_num_queries):
    cases_made = [verified(make_incident(town=town), town) for _ in range(3)]
    case = act(cases_made[0], "draft_report", town["commander"], type="first", to="县值班室", text="水位上涨")
    client.force_login(town["commander"])
    with django_assert_max_num_queries(15):
        assert client.get(reverse("dispatch:incidents")).status_code == 200
    assert client.get(reverse("dispatch:incidents_export")).status_code == 200
    page = client.get(reverse("cases:detail", args=[case.number])).content.decode()
    assert "信息报送" in page and "待签发" in page
    more = reverse("dispatch:more", args=[case.pk])
    assert "报警来电" in client.get(more).content.decode()
    assert "<html" not in client.get(more, headers={"HX-Request": "true"}).content.decode()
    draft = client.get(reverse("cases:act", args=[case.number, "draft_report"])).content.decode()
    assert "正在核实" in draft and "预览草稿" in draft
    shown = client.post(reverse("dispatch:report_preview", args=[case.number]), {"type": "first", "text": "水很大"})
    assert "水很大" in shown.content.decode() and Report.objects.count() == 1
    assert "水位上涨" in client.get(reverse("dispatch:report", args=[Report.objects.get().pk])).content.decode()
    form = {"title": "山体滑坡", "category": Category.objects.get(code="40101").pk, "facts": "挡住了路"}
    form |= {"learned_at": f"{now():%Y-%m-%dT%H:%M:%S}", "place": town.villages[0].pk}
    late = {**form, "learned_at": f"{now() + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}"}
    assert "接报时间不能在现在之后" in client.post(reverse("dispatch:new"), late).content.decode()
    assert client.post(reverse("dispatch:new"), form).status_code == 302
    assert Case.objects.for_system().latest("pk").title == "山体滑坡"
    client.force_login(town["village"])
    assert client.get(reverse("dispatch:report", args=[Report.objects.get().pk])).status_code == 404
    assert client.get(reverse("dispatch:new")).status_code == 403


def test_a_wrong_place_or_moment_is_said_in_the_form(town):
    case = make_incident(town=town)
    detail = {"happened_at": now(), "learned_at": now() - timedelta(minutes=5), "injured": 1, "badly_injured": 0}
    assert refused(case, "incident_detail", town["commander"], detail=detail).field == "happened_at"
    detail |= {"happened_at": None, "badly_injured": 2}
    assert refused(case, "incident_detail", town["commander"], detail=detail).field == "badly_injured"
