"""为什么是这一天: every due date is explained, also after pauses, extensions and changed rules."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.audit.models import AuditRecord
from governance.cases import services
from governance.cases.models import ClockPause, Deadline, DeadlineRule
from governance.cases.reckoning import history_of, reckon
from governance.cases.services.rules import save_rule
from governance.cases.why import explained, with_history
from governance.core import calendar
from governance.core.exceptions import GuardFailed
from governance.core.models import DictionaryEntry
from governance.core.now import set_clock
from governance.organisation.models import User
from governance.portal.management.commands.load_reference import load_calendar
from tests.cases_factory import make_case, ticket


@pytest.fixture(autouse=True)
def holidays(town):
    """The published calendar, and passwords that need no change."""
    load_calendar()
    calendar.forget()
    User.objects.update(password_changed_at=timezone.now())
    for order, (code, label) in enumerate((("party_material", "等待当事人补充材料"), ("other", "其他"))):
        DictionaryEntry.objects.create(group="pause_reason", code=code, label=label, order=order)
        DictionaryEntry.objects.create(group="extension_reason", code=code, label=label, order=order)
    yield
    calendar.forget()


def moment(day, hour=10):
    """An aware local moment of a date."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def why_of(case, action="handle", **conditions):
    """The explanation of the latest clock of an action."""
    rows = Deadline.objects.filter(case=case, action=action, **conditions).order_by("-pk")
    return explained(rows)[0]


def text(why):
    """All words of an explanation."""
    facts = [f"{label} {words}" for label, words in why.facts]
    spans = [f"{span.first} {span.last} {span.word} {span.counted}" for span in why.spans]
    return "\n".join([why.name, why.status, why.sentence, why.warning, *facts, *spans])


# --- the words -------------------------------------------------------------------------------------------------


def test_working_days_name_the_weekend_the_holiday_and_the_make_up_day(town):
    """国庆节 2026: 1–7 October rest, Saturday 10 October is worked."""
    with set_clock(moment(date(2026, 9, 29))):
        case = make_case(town=town, state="handling", assists=())
        services.supervise(case, by=town["manager"], ticket=ticket(), requirement="请说明")
        DeadlineRule.objects.filter(action="supervise").update(amount=5)
        services.instruct(case, by=town["leader"], ticket=ticket(), requirement="抓紧")
    why = why_of(case, "supervise")
    said = text(why)
    assert timezone.localdate(why.clock.due_at) == date(2026, 10, 12)
    assert "10月1日–10月7日国庆节放假" in why.sentence and "10月10日调休上班" in why.sentence
    assert "2026-10-01 2026-10-07 国庆节放假 不计" in said
    assert "2026-10-10 2026-10-10 调休上班 第 4 日" in said
    assert "2026-10-11 2026-10-11 周末 不计" in said
    assert "到期 2026-10-12 星期一" in said


def test_calendar_days_say_that_the_last_day_moved(town):
    with set_clock(moment(date(2026, 6, 1))):
        case = make_case(town=town, state="handling", assists=())
    said = text(why_of(case))
    assert "自 6月1日起算（当日不计）；到期日逢休息日，顺延 1 天" in said
    assert "2026-06-02 2026-06-21 连续计算 第 1–20 日" in said
    assert "2026-06-22 2026-06-22 最后一日 6月21日是端午节放假，顺延到这个工作日 顺延" in said
    assert "依据 测试" in said and "规则 第 1 版" in said


def test_hours_show_the_office_hours_that_were_counted(town):
    with set_clock(moment(date(2026, 6, 10), 17)):
        case = make_case(town=town)
    said = text(why_of(case, "triage"))
    assert "2026-06-10 2026-06-10 17:00–18:00 计 1 小时 0 分" in said
    assert "2026-06-11 2026-06-11 08:30–11:30 计 3 小时 0 分" in said
    assert "只算办公时间" in said


def test_pauses_and_extensions_tell_who_why_and_who_approved(town):
    with set_clock(moment(date(2026, 6, 1))):
        case = make_case(town=town, state="handling", assists=())
    with set_clock(moment(date(2026, 6, 5))):
        services.pause(
            case, by=town["head"], ticket=ticket(), reason="等待当事人补充材料；缺合同", reason_code="party_material"
        )
    assert "剩 17 自然日" in text(why_of(case))
    with set_clock(moment(date(2026, 6, 25))):
        services.resume(case, by=town["head"], ticket=ticket())
        services.request_extension(case, by=town["liaison"], ticket=ticket(), amount=10, reason="要会商")
        services.decide_extension(case, by=town["leader"], ticket=ticket(), grant=True, note="抓紧")
    why = why_of(case)
    said = text(why)
    head, leader, liaison = town["head"].name, town["leader"].name, town["liaison"].name
    assert f"停计 2026-06-05 10:00 {head}停计：等待当事人补充材料；缺合同" in said
    assert f"2026-06-25 10:00 {head}恢复计时，停 20 天" in said
    assert f"{liaison}申请：要会商" in said and f"{leader}批准（抓紧）" in said
    assert "2026-06-05 2026-06-25 停计，恢复当日不计 不计" in said
    assert "中间有停计、延期" in why.sentence
    before = text(why_of(case, superseded_by__isnull=False))
    assert "已延期" in before and "延期到" in before


def test_the_panel_tells_the_truth_after_the_rule_changed(town):
    case = make_case(town=town, state="handling", assists=())
    rule = DeadlineRule.objects.get(action="handle")
    save_rule(by=town["manager"], rule=rule, amount=7, source="新办法")
    said = text(why_of(case))
    assert "期限 20 自然日" in said and "依据 测试" in said
    assert "规则后来改到第 2 版（7 自然日），这个期限仍按第 1 版" in said


def test_an_agreed_last_day_says_so(town):
    case = make_case(town=town, state="tracking")
    with set_clock(moment(date(2026, 6, 10))):
        services.supervise(case, by=town["manager"], ticket=ticket(), requirement="请说明", due_date=date(2026, 6, 27))
    said = text(why_of(case, "supervise"))
    assert "约定的最后一日 2026-06-27，逢休息日不顺延" in said
    assert "约定 6月27日前完成" in said


def test_a_due_date_in_a_year_without_holidays_is_said_everywhere(client, town):
    with set_clock(moment(date(2026, 12, 20))):
        case = make_case(town=town, state="handling", assists=())
        assert "2027 年放假安排还没有载入，按周末推算" in text(why_of(case))
        client.force_login(town["liaison"])
        words = "2027 年放假安排还没有载入"
        assert words in client.get(reverse("cases:detail", args=[case.number])).content.decode()
        assert "按周末推算" in client.get(reverse("cases:list")).content.decode()


# --- the pages -------------------------------------------------------------------------------------------------


def test_the_panel_opens_from_the_case_and_from_the_list(client, town):
    case = make_case(town=town, state="handling", assists=())
    clock = Deadline.objects.get(case=case, action="handle")
    client.force_login(town["liaison"])
    panel = reverse("cases:clock", args=[case.number, clock.pk])
    assert panel in client.get(reverse("cases:detail", args=[case.number])).content.decode()
    now = reverse("cases:clock_now", args=[case.number])
    assert now in client.get(reverse("cases:list")).content.decode()
    assert client.get(now).url == panel
    page = client.get(panel).content.decode()
    assert "为什么是这一天？" in page and "<html" in page
    fragment = client.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and "连续计算" in fragment


def test_the_ledger_shows_ended_clocks_too_and_its_print_is_on_record(client, town):
    case = make_case(town=town, state="resolved", assists=())
    client.force_login(town["liaison"])
    page = client.get(reverse("cases:clocks", args=[case.number])).content.decode()
    assert page.count("已完成（按期）") == 3 and "答复告知" in page
    client.force_login(town["manager"])
    paper = client.get(reverse("cases:clocks_print", args=[case.number]))
    assert "请勿外传" in paper.content.decode()
    assert AuditRecord.objects.filter(event="print", object_id=case.number).count() == 1


def test_whoever_does_not_see_the_case_sees_no_clock_of_it(client, town):
    case, other = make_case(town=town, state="handling", assists=()), make_case(town=town)
    clock = Deadline.objects.get(case=case, action="handle")
    client.force_login(town["mediator"])
    for name, more in (("clock", [clock.pk]), ("clocks", []), ("clock_now", []), ("clocks_print", [])):
        assert client.get(reverse(f"cases:{name}", args=[case.number, *more])).status_code in (403, 404)
    client.force_login(town["triage"])
    assert client.get(reverse("cases:clock", args=[other.number, clock.pk])).status_code == 404


def test_the_ledger_costs_the_same_for_one_clock_and_for_many(client, town, django_assert_max_num_queries):
    case = make_case(town=town, state="closed")
    client.force_login(town["triage"])
    with django_assert_max_num_queries(15):
        client.get(reverse("cases:clocks", args=[case.number]))


# --- pause and extension forms ---------------------------------------------------------------------------------


def send(client, case, action, **fields):
    """Open the form of an action and send it."""
    url = reverse("cases:act", args=[case.number, action])
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in ("request_key", "version")}
    return client.post(url, {**shown, **fields})


def test_a_pause_has_a_reason_from_the_dictionary(client, town):
    case = make_case(town=town, state="handling", assists=())
    client.force_login(town["head"])
    assert send(client, case, "pause", reason_code="", reason="x").status_code == 422
    assert send(client, case, "pause", reason_code="other", reason="").status_code == 422
    assert send(client, case, "pause", reason_code="party_material", reason="缺合同").status_code == 302
    pause = ClockPause.objects.get()
    assert (pause.reason_code, pause.reason) == ("party_material", "等待当事人补充材料；缺合同")
    assert (pause.paused_by, pause.resumed_at) == (town["head"], None)
    services.resume(case, by=town["head"], ticket=ticket())
    pause.refresh_from_db()
    assert pause.resumed_by == town["head"]


def test_a_petition_is_extended_by_thirty_days_at_most(town):
    case = make_case(town=town, kind="petition", state="handling", assists=())
    for more in ({"amount": 31}, {"amount": 5, "unit": "workday"}):
        with pytest.raises(GuardFailed, match="最长延长 30 日"):
            services.request_extension(case, by=town["liaison"], ticket=ticket(), reason="复杂", **more)
    services.request_extension(case, by=town["liaison"], ticket=ticket(), reason="复杂", amount=30)
    with pytest.raises(GuardFailed, match="等待审批"):
        services.request_extension(case, by=town["liaison"], ticket=ticket(), reason="复杂", amount=30)


# --- property: the history of a clock gives its moments --------------------------------------------------------

STEPS = st.lists(st.tuples(st.sampled_from(["pause", "extend"]), st.integers(0, 9), st.integers(1, 25)), max_size=4)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, unit=st.sampled_from(["day", "workday", "office_hour"]))
def test_whatever_happened_the_history_gives_the_stored_moments(town, steps, unit):
    with transaction.atomic():
        DeadlineRule.objects.filter(action="handle").update(amount=60, unit=unit)
        at = moment(date(2026, 9, 1))
        with set_clock(at):
            case = make_case(town=town, kind="dispute", state="handling", assists=())
        for what, wait, length in steps:
            at += timedelta(days=wait, hours=1)
            if what == "extend":
                with set_clock(at):
                    _extended(town, case, length)
                continue
            with set_clock(at):
                services.pause(case, by=town["head"], ticket=ticket(), reason="等")
            _told(case)
            at += timedelta(days=length)
            with set_clock(at):
                services.resume(case, by=town["head"], ticket=ticket())
        _told(case)
        transaction.set_rollback(True)


def _extended(town, case, length):
    """An extension where the rules still allow one."""
    try:
        services.request_extension(case, by=town["liaison"], ticket=ticket(), amount=length, reason="复杂")
    except GuardFailed:
        return
    services.decide_extension(case, by=town["leader"], ticket=ticket(), grant=True)


def _told(case):
    """Each clock of the case follows from its history."""
    for row in with_history(Deadline.objects.filter(case=case)):
        found = reckon(history_of(row))
        assert (found.marks.due, found.marks.yellow) == (row.due_at, row.yellow_at)
        assert found.left == row.remaining
        assert (found.limit.amount, found.limit.unit) == (row.amount, row.unit)
