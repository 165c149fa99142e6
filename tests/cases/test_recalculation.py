"""期限重算: a changed calendar or rule shows what it moves, waits for a yes, moves it once and keeps a report."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.cases import services
from governance.cases.models import CaseEvent, Deadline, DeadlineRule, RecalculationRow, RecalculationRun
from governance.cases.services import recalculation
from governance.cases.services.recalculation import propose_days, propose_hours, propose_rule
from governance.cases.services.rules import FIELDS
from governance.cases.sweeping import sweep_deadlines
from governance.cases.why import explained
from governance.core import calendar, jobs
from governance.core.exceptions import NotAllowed, PortalError
from governance.core.models import CalendarYear, Holiday, Job
from governance.core.now import now, set_clock
from governance.notify.models import Notification
from governance.organisation.models import User
from tests.cases_factory import fresh, make_case, ticket


@pytest.fixture(autouse=True)
def plain_calendar(town):
    """A year that is loaded and has no holidays yet."""
    CalendarYear.objects.create(year=2026, loaded_at=now())
    User.objects.update(password_changed_at=now())
    calendar.forget()
    yield
    calendar.forget()


def moment(day, hour=10):
    """An aware local moment of a date."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def due_of(case, action="handle"):
    """The last day of the running clock of an action."""
    return timezone.localdate(case.deadlines.get(action=action, met_at=None, ended_at=None).due_at)


def proposed(town, *days, worked=False):
    """A proposed change of days."""
    return propose_days(
        by=town["manager"], changes=dict.fromkeys(days, worked), name="测试节", words="工作日历：测试节"
    )


def settled(town, run):
    """Confirm it and let the worker do what is queued."""
    recalculation.confirm(by=town["manager"], run=run)
    calendar.forget()
    while jobs.run_next():
        pass
    run.refresh_from_db()
    assert run.state == "done", run.job.message
    return run


def fields_of(rule, **changed):
    """The fields of a rule as its form gives them."""
    return {**{name: getattr(rule, name) for name in FIELDS}, **changed}


# --- the calendar ----------------------------------------------------------------------------------------------


def test_a_new_holiday_shows_what_it_moves_and_moves_it_after_the_yes(town):
    """办理 of 20 days ends on 30 June, a Tuesday that becomes free; 签收 was met; the next case is not touched."""
    case = make_case(town=town, state="handling", assists=())
    other = make_case(town=town, state="handling", assists=(), at=moment(date(2026, 6, 11)))
    assert (due_of(case), due_of(other)) == (date(2026, 6, 30), date(2026, 7, 1))
    run = proposed(town, date(2026, 6, 30))
    row = RecalculationRow.objects.get()
    assert (run.state, row.case, row.applied_at) == ("draft", case, None)
    assert timezone.localdate(row.new_due) == date(2026, 7, 1)
    assert due_of(case) == date(2026, 6, 30) and not Holiday.objects.exists()
    settled(town, run)
    assert Holiday.objects.get().name == "测试节"
    assert (due_of(case), due_of(other)) == (date(2026, 7, 1), date(2026, 7, 1))
    row.refresh_from_db()
    event = CaseEvent.objects.get(action="recalculate")
    assert row.applied_at == event.at and event.by.username == "system"
    assert "工作日历：测试节；办理 2026-06-30 星期二 → 2026-07-01 星期三" in event.note
    told = dict(explained(Deadline.objects.filter(pk=row.deadline_id))[0].facts)
    assert "测试节：2026-06-30 → 2026-07-01" in told["重算"]
    saved = fresh(case)
    assert timezone.localdate(saved.next_due) == date(2026, 7, 1)


def test_hours_by_wall_clock_stay_and_office_hours_move(town):
    DeadlineRule.objects.create(action="triage", urgent=True, amount=30, unit="minute", source="测试")
    with set_clock(moment(date(2026, 6, 10), 17)):
        plain, urgent = make_case(town=town), make_case(town=town, urgent=True)
        run = proposed(town, date(2026, 6, 11))
        assert [row.case for row in run.rows.all()] == [plain]
        settled(town, run)
    assert plain.deadlines.get().due_at == moment(date(2026, 6, 12), 11) + timedelta(minutes=30)
    assert urgent.deadlines.get().due_at == moment(date(2026, 6, 10), 17) + timedelta(minutes=30)


def test_changed_office_hours_move_what_counts_in_them(town):
    with set_clock(moment(date(2026, 6, 10), 17)):
        case = make_case(town=town)
        run = propose_hours(by=town["manager"], spans=["9:00-12:00", "14:00-17:30"], words="办公时间")
        settled(town, run)
    assert calendar.office_hours()[1] == (time(14), time(17, 30))
    assert case.deadlines.get().due_at == moment(date(2026, 6, 11), 14) + timedelta(minutes=30)


def test_a_paused_clock_keeps_counting_right_when_it_goes_on(town):
    DeadlineRule.objects.filter(action="handle").update(amount=10, unit="workday")
    case = make_case(town=town, state="paused", assists=())  # 10 June; due on the 24th
    run = settled(town, proposed(town, date(2026, 6, 9), date(2026, 6, 11)))
    row = case.deadlines.get(action="handle")
    assert (row.remaining, timezone.localdate(row.due_at)) == (10, date(2026, 6, 25))
    assert run.rows.count() == 1
    with set_clock(moment(date(2026, 6, 12))):
        services.resume(case, by=town["head"], ticket=ticket())
    assert due_of(case) == date(2026, 6, 26)


def test_an_agreed_last_day_and_a_clock_that_ended_keep_their_dates(town):
    case = make_case(town=town, state="resolved", assists=())
    services.supervise(case, by=town["manager"], ticket=ticket(), requirement="请说明", due_date=date(2026, 6, 30))
    before = dict(case.deadlines.filter(met_at__isnull=False).values_list("pk", "due_at"))
    settled(town, proposed(town, date(2026, 6, 11), date(2026, 6, 30)))
    assert due_of(case, "supervise") == date(2026, 6, 30)
    assert due_of(case, "answer") == date(2026, 6, 15)
    assert dict(case.deadlines.filter(met_at__isnull=False).values_list("pk", "due_at")) == before


def test_who_has_less_time_is_told(town):
    case = make_case(town=town, state="handling", assists=(), at=moment(date(2026, 6, 8)))
    Holiday.objects.create(date=date(2026, 6, 29), is_workday=False, name="误录")
    calendar.forget()
    later = make_case(town=town, state="handling", assists=(), at=moment(date(2026, 6, 9)))
    assert due_of(later) == date(2026, 6, 30)
    Notification.objects.all().delete()
    settled(town, propose_days(by=town["manager"], changes={date(2026, 6, 29): None}, words="删除误录"))
    assert (due_of(case), due_of(later)) == (date(2026, 6, 29), date(2026, 6, 29))
    titles = set(Notification.objects.filter(user=town["liaison"]).values_list("title", flat=True))
    assert titles == {f"期限提前：{later.title}"}


def test_a_sent_rung_is_not_sent_again_after_the_date_moved(town):
    case = make_case(town=town, state="handling", assists=())
    row = case.deadlines.get(action="handle")
    with set_clock(moment(date(2026, 6, 27))):
        sweep_deadlines()
        assert Notification.objects.filter(once=f"deadline:{row.pk}:yellow").exists()
        before = Notification.objects.filter(once__startswith=f"deadline:{row.pk}:").count()
        settled(town, proposed(town, date(2026, 6, 30)))
        sweep_deadlines()
    with set_clock(moment(date(2026, 6, 30))):
        sweep_deadlines()
    assert Notification.objects.filter(once__startswith=f"deadline:{row.pk}:").count() == before
    with set_clock(moment(date(2026, 7, 2))):
        sweep_deadlines()
    assert Notification.objects.filter(once__startswith=f"deadline:{row.pk}:late1").exists()


def test_the_same_job_twice_moves_nothing_twice(town):
    make_case(town=town, state="handling", assists=())
    run = settled(town, proposed(town, date(2026, 6, 30)))
    before = list(CaseEvent.objects.values_list("pk", flat=True))
    Job.objects.filter(pk=run.job_id).update(state="queued")
    jobs.run_next()
    assert list(CaseEvent.objects.values_list("pk", flat=True)) == before


def test_a_loaded_year_moves_what_had_been_a_guess(town):
    from governance.portal.management.commands.load_reference import load_calendar

    with set_clock(moment(date(2026, 9, 12))):
        case = make_case(town=town, state="handling", assists=())
        assert due_of(case) == date(2026, 10, 2)
        CalendarYear.objects.all().delete()
        assert load_calendar()
        run = recalculation.recalculate_loaded("载入 2026 年放假安排")
        while jobs.run_next():
            pass
    assert due_of(case) == date(2026, 10, 8)
    assert run.rows.get().case == case


# --- rules -----------------------------------------------------------------------------------------------------


def test_running_clocks_follow_a_rule_only_when_the_manager_says_so(client, town):
    case = make_case(town=town, state="handling", assists=())
    rule = DeadlineRule.objects.get(action="handle")
    client.force_login(town["manager"])
    data = {"action": "handle", "amount": "30", "unit": "day", "source": "新办法", "active": "on", "running": "on"}
    answer = client.post(reverse("rules:edit", args=[rule.pk]), data)
    run = RecalculationRun.objects.get()
    assert answer["Location"] == reverse("rules:run", args=[run.pk])
    rule.refresh_from_db()
    assert (rule.amount, due_of(case)) == (20, date(2026, 6, 30))
    assert "将有 1 个期限变动" in client.get(answer["Location"]).content.decode()
    settled(town, run)
    clock = case.deadlines.get(action="handle")
    assert due_of(case) == date(2026, 7, 10)
    assert (clock.rule_version, clock.rule_amount, clock.amount, clock.source) == (2, 30, 30, "新办法")


def test_an_extended_clock_takes_the_new_limit_and_keeps_its_extension(town):
    case = make_case(town=town, state="handling", assists=())
    services.request_extension(case, by=town["liaison"], ticket=ticket(), amount=10, reason="会商")
    services.decide_extension(case, by=town["leader"], ticket=ticket(), grant=True)
    assert due_of(case) == date(2026, 7, 10)
    rule = DeadlineRule.objects.get(action="handle")
    settled(town, propose_rule(by=town["manager"], rule=rule, **fields_of(rule, amount=30)))
    assert due_of(case) == date(2026, 7, 20)
    clock = case.deadlines.get(action="handle", ended_at=None)
    assert (clock.rule_amount, clock.amount, clock.extra_amount) == (30, 40, 10)


def test_a_new_rule_for_a_kind_moves_the_cases_of_that_kind_alone(town):
    dispute = make_case(town=town, kind="dispute", state="handling", assists=())
    general = make_case(town=town, state="handling", assists=())
    fields = {"kind": "dispute", "category": None, "action": "handle", "urgent": None, "amount": 30, "unit": "day"}
    run = propose_rule(by=town["manager"], **fields, source="条例", note="", active=True)
    assert [row.case for row in run.rows.all()] == [dispute]
    settled(town, run)
    assert (due_of(dispute), due_of(general)) == (date(2026, 7, 10), date(2026, 6, 30))


def test_a_change_that_somebody_overtook_is_refused_and_a_dropped_one_changes_nothing(town):
    make_case(town=town, state="handling", assists=())
    rule = DeadlineRule.objects.get(action="handle")
    first = propose_rule(by=town["manager"], rule=rule, **fields_of(rule, amount=30))
    second = propose_rule(by=town["manager"], rule=rule, **fields_of(rule, amount=15))
    settled(town, second)
    with pytest.raises(PortalError, match="又有人改过"):
        recalculation.confirm(by=town["manager"], run=first)
    recalculation.drop(by=town["manager"], run=first)
    rule.refresh_from_db()
    assert rule.amount == 15
    with pytest.raises(PortalError, match="已经确认或者作废"):
        recalculation.confirm(by=town["manager"], run=first)
    with pytest.raises(NotAllowed):
        propose_rule(by=town["triage"], rule=rule, **fields_of(rule, amount=9))


# --- the pages -------------------------------------------------------------------------------------------------


def test_the_manager_corrects_some_days_in_the_browser(client, town):
    case = make_case(town=town, state="handling", assists=())
    client.force_login(town["manager"])
    new = reverse("rules:day_new")
    data = {"date": "2026-06-30", "until": "2026-07-02", "is_workday": "0", "name": "测试节"}
    for bad in ({"date": "0001-01-01"}, {"date": "x"}, {"name": ""}, {"is_workday": "7"}, {"until": "2026-06-01"}):
        assert client.post(new, {**data, **bad}).status_code == 422
    where = client.post(new, data)["Location"]
    page = client.get(where).content.decode()
    assert "将有 1 个期限变动" in page and case.title in page and "确认变动" in page
    run = RecalculationRun.objects.get()
    assert client.post(reverse("rules:run_confirm", args=[run.pk])).status_code == 302
    calendar.forget()
    assert "重算中" in client.get(where).content.decode()
    while jobs.run_next():
        pass
    assert "已完成" in client.get(where, {"applied": "yes"}).content.decode()
    assert due_of(case) == date(2026, 7, 3)
    assert client.get(reverse("rules:run_export", args=[run.pk])).status_code == 200
    assert "2026-06-30 到 2026-07-02 放假" in client.get(reverse("rules:runs")).content.decode()
    assert client.get(reverse("rules:runs_export")).status_code == 200
    gone = reverse("rules:day_remove", args=[Holiday.objects.get(date=date(2026, 7, 1)).pk])
    assert client.post(gone).status_code == 302
    assert RecalculationRun.objects.first().words == "工作日历：2026-07-01 重新按星期计算"
    client.post(reverse("rules:run_drop", args=[RecalculationRun.objects.first().pk]))
    assert Holiday.objects.count() == 3


def test_bad_office_hours_are_said_at_their_field(client, town):
    client.force_login(town["manager"])
    url = reverse("rules:hours")
    assert client.get(url).context["form"]["morning"].value() == "08:30-12:00"
    for bad in (
        {"morning": "8-12x"},
        {"morning": "12:00-8:30"},
        {"morning": "8:30-15:00", "afternoon": "14:00-18:00"},
        {},
    ):
        assert client.post(url, bad).status_code == 422
    assert client.post(url, {"morning": "9:00–12:00", "afternoon": ""}).status_code == 302


def test_a_restricted_case_is_counted_but_not_shown_to_who_may_not_see_it(client, town, django_assert_max_num_queries):
    open_case = make_case(town=town, state="handling", assists=())
    secret = make_case(town=town, by="frontdesk", state="handling", purpose="accusation", assists=())
    run = proposed(town, date(2026, 6, 30))
    client.force_login(town["manager"])
    with django_assert_max_num_queries(18):
        page = client.get(reverse("rules:run", args=[run.pk])).content.decode()
    assert "将有 2 个期限变动" in page and "其中 1 个所在的案件您无权查看" in page
    assert open_case.title in page and secret.title not in page


@pytest.mark.parametrize("name", ["runs", "runs_export", "day_new", "hours"])
def test_nobody_else_opens_them(client, town, name):
    client.force_login(town["leader"])
    assert client.get(reverse(f"rules:{name}")).status_code == 403


# --- property: an independent recount --------------------------------------------------------------------------

LIMITS = {"sign": (1, "workday"), "handle": (20, "day"), "answer": (2, "workday"), "supervise": (3, "workday")}
DAYS = st.dictionaries(st.dates(date(2026, 6, 9), date(2026, 7, 10)), st.booleans(), min_size=1, max_size=8)


def counted(start, amount, unit, free):
    """The last day of a limit, counted by hand: `free` says which days are rest days."""
    day, left = start, amount
    while left:
        day += timedelta(days=1)
        left -= unit == "day" or not free(day)
    while unit == "day" and free(day):
        day += timedelta(days=1)
    return day


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=DAYS, starts=st.lists(st.integers(0, 20), min_size=1, max_size=3))
def test_after_any_change_dates_lights_and_columns_are_those_of_a_recount(town, days, starts):
    with transaction.atomic():
        for offset in starts:
            at = moment(date(2026, 6, 10) + timedelta(days=offset))
            case = make_case(town=town, state=("assigned", "handling", "resolved")[offset % 3], assists=(), at=at)
            with set_clock(at):
                services.supervise(case, by=town["manager"], ticket=ticket(), requirement="请说明")
        run = propose_days(by=town["manager"], changes=days, name="试", words="试")
        settled(town, run)

        def free(day):
            return not days.get(day, day.weekday() < 5)

        rows = list(Deadline.objects.filter(met_at=None, ended_at=None).select_related("case"))
        assert rows
        for row in rows:
            amount, unit = LIMITS[row.action]
            last = counted(timezone.localdate(row.starts_at), amount, unit, free)
            assert timezone.localdate(row.due_at) == last, (row.action, row.starts_at)
        for case in {row.case for row in rows}:
            own = min((row.due_at, row.pk) for row in rows if row.case_id == case.pk)[0]
            assert case.next_due == own
            assert case.next_yellow in {row.yellow_at for row in rows if row.due_at == own}
        moved = {row.deadline_id for row in run.rows.exclude(applied_at=None)}
        assert moved == {row.deadline_id for row in run.rows.all()}
        transaction.set_rollback(True)
        calendar.forget()
