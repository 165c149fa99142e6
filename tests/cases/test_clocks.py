"""The clocks of a case through its services: opened, met, paused, resumed, extended, ended."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.cases import clock, services
from governance.cases.models import Deadline, DeadlineRule
from governance.core import calendar
from governance.core.exceptions import GuardFailed
from governance.core.models import CalendarYear, Holiday
from governance.core.now import now, set_clock
from tests.cases_factory import MORNING, fresh, make_case, new_case, ticket

ON_ROWS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def moment(day, hour=10, minute=0):
    """An aware local moment."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def end_of(day):
    """The due moment of a limit in days."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def clocks(case, action, **conditions):
    """The clocks of one action, the latest first."""
    return list(case.deadlines.filter(action=action, **conditions).order_by("-pk"))


def running(case):
    """Actions whose clock runs or stands."""
    return set(case.deadlines.filter(met_at=None, ended_at=None).values_list("action", flat=True))


def rule(**fields):
    """One more rule."""
    return DeadlineRule.objects.create(source="测试", **fields)


@pytest.fixture
def holidays(db):
    """端午 2026: Friday 19 June to Sunday 21 June rest; a make-up Saturday on the 27th."""
    Holiday.objects.bulk_create(
        [
            Holiday(date=date(2026, 6, 19), is_workday=False, name="端午节"),
            Holiday(date=date(2026, 6, 27), is_workday=True, name="调休上班"),
            Holiday(date=date(2026, 5, 1), is_workday=False, name="劳动节"),
        ]
    )
    CalendarYear.objects.create(year=2026, loaded_at=now())
    calendar.forget()
    yield
    calendar.forget()


# --- the examples of the rules ---------------------------------------------------------------------------------


def test_triage_is_owed_within_four_office_hours(town):
    case = make_case(town=town)
    assert clocks(case, "triage")[0].due_at == moment(date(2026, 6, 10), 17, 12)


def test_urgent_triage_is_owed_within_half_an_hour_of_wall_clock(town):
    rule(action="triage", urgent=True, amount=30, unit="minute")
    case = make_case(town=town, urgent=True, at=moment(date(2026, 6, 13), 23, 50))
    assert clocks(case, "triage")[0].due_at == moment(date(2026, 6, 14), 0, 20)


def test_signing_is_owed_on_the_next_working_day(town, holidays):
    case = make_case(town=town, state="assigned", at=moment(date(2026, 6, 18)))
    assert {row.due_at for row in clocks(case, "sign")} == {end_of(date(2026, 6, 22))}


def test_handling_runs_from_registration_and_ends_on_a_working_day(town):
    with set_clock(moment(date(2026, 6, 5))):
        case = make_case(town=town)
    with set_clock(moment(date(2026, 6, 8))):
        services.assign(case, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="职责")
    handle = clocks(case, "handle")[0]
    assert handle.starts_at == moment(date(2026, 6, 5))
    assert handle.due_at == end_of(date(2026, 6, 25))


def test_a_labour_dispute_and_a_general_one_as_the_rules_print_them(town):
    from governance.cases.models import Category

    labour = Category.objects.create(code="0201", name="劳动争议")
    rule(action="handle", kind="dispute", amount=30, unit="day")
    rule(action="handle", kind="dispute", category=labour, amount=15, unit="day")
    with set_clock(MORNING):
        case = make_case(town=town, kind="dispute", category=labour, state="assigned")
    row = clocks(case, "handle")[0]
    assert (row.due_at.date(), timezone.localdate(row.half_at), timezone.localdate(row.yellow_at)) == (
        date(2026, 6, 25),
        date(2026, 6, 18),
        date(2026, 6, 22),
    )
    with set_clock(moment(date(2026, 6, 3))):
        case = make_case(town=town, kind="dispute", state="assigned")
    row = clocks(case, "handle")[0]
    assert (timezone.localdate(row.due_at), timezone.localdate(row.yellow_at)) == (date(2026, 7, 3), date(2026, 6, 30))


def test_sixty_and_thirty_days_are_the_ninetieth_day(town):
    """The extension is counted from the 60th day itself, not from the working day to which that had moved."""
    rule(action="handle", kind="petition", amount=60, unit="day")
    with set_clock(moment(date(2026, 3, 11))):
        case = make_case(town=town, kind="petition", state="handling")
        assert timezone.localdate(clocks(case, "handle")[0].due_at) == date(2026, 5, 11)
    with set_clock(moment(date(2026, 5, 6))):
        services.request_extension(case, by=town["liaison"], ticket=ticket(), amount=30, reason="情况复杂")
        services.decide_extension(case, by=town["leader"], ticket=ticket(), grant=True)
    assert timezone.localdate(clocks(case, "handle")[0].due_at) == date(2026, 6, 9)


def test_the_most_specific_rule_wins_and_urgency_shortens(town):
    from governance.cases.models import Category

    parent = Category.objects.create(code="03", name="环境")
    child = Category.objects.create(code="0301", name="噪声", parent=parent)
    expected = [
        ({}, 20),
        ({"kind": "dispute"}, 30),
        ({"kind": "dispute", "category": child}, 12),
        ({"category": child}, 9),
        ({"kind": "dispute", "category": child, "urgent": True}, 2),
    ]
    rule(action="handle", kind="dispute", amount=30, unit="day")
    rule(action="handle", category=parent, amount=9, unit="day")
    rule(action="handle", kind="dispute", category=child, amount=12, unit="day")
    rule(action="handle", urgent=True, amount=2, unit="day")
    rule(action="handle", kind="dispute", amount=99, unit="day", active=False)
    for fields, amount in expected:
        case = make_case(town=town, **fields)
        assert clock.rule_for(case, "handle").amount == amount, fields


# --- which clock runs when -------------------------------------------------------------------------------------

OWED = {
    "incomplete": {"triage"},
    "registered": {"triage"},
    "assigned": {"sign", "handle"},
    "handling": {"sign", "handle"},
    "paused": {"sign", "handle"},
    "resolved": {"answer"},
    "tracking": {"track"},
    "evaluating": {"evaluate"},
    "closed": set(),
    "rejected": set(),
    "transferred": {"reply"},
    "withdrawn": set(),
    "merged": set(),
}


@pytest.mark.parametrize("state", OWED)
def test_each_state_owes_its_clocks_and_no_other(town, state):
    """派出所 as assisting unit has not signed yet: its clock runs beside the lead's until 办结."""
    case = make_case(town=town, state=state)
    assert running(case) == OWED[state]


@pytest.mark.parametrize("state", OWED)
def test_the_list_column_is_the_next_running_clock(town, state):
    case = make_case(town=town, state=state)
    dues = case.deadlines.filter(met_at=None, ended_at=None, paused_at=None).values_list("due_at", flat=True)
    assert case.next_due == min(dues, default=None)


def test_the_light_turns_with_the_clock(town):
    case = make_case(town=town, state="handling", assists=())
    colours = []
    for day in (11, 25, 26, 30):
        with set_clock(moment(date(2026, 6, day))):
            colours.append(fresh(case).light.colour)
    assert colours == ["green", "green", "amber", "amber"]
    with set_clock(moment(date(2026, 7, 1), 0)):
        assert fresh(case).light.colour == "red"
    services.pause(case, by=town["head"], ticket=ticket(), reason="等材料")
    with set_clock(moment(date(2026, 8, 1))):
        assert fresh(case).light.colour == "paused"


def test_return_for_completion_stops_the_triage_clock(town):
    case = make_case(town=town, state="incomplete")
    with set_clock(moment(date(2026, 6, 12), 9)):
        services.complete(case, by=town["village"], ticket=ticket())
    row = clocks(case, "triage")[0]
    # 3 hours 30 minutes and a half were left at 10:42.
    assert row.due_at == moment(date(2026, 6, 12), 15, 30)


def test_decline_gives_the_centre_a_new_triage_clock_and_the_director_a_ruling_the_second_time(town):
    case = make_case(town=town, state="assigned", assists=())
    services.decline(case, by=town["liaison"], ticket=ticket(), reason="不属于")
    assert running(case) == {"triage"}
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.justice, reason="改派")
    services.decline(case, by=town["mediator"], ticket=ticket(), reason="也不属于")
    assert running(case) == {"triage", "ruling"}
    services.rule_duty(case, by=town["leader"], ticket=ticket(), lead=town.agriculture, reason="属地属权")
    assert running(case) == {"sign", "handle"}


def test_undo_puts_the_clocks_back(town):
    case = make_case(town=town)
    due = clocks(case, "triage")[0].due_at
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="职责")
    with set_clock(MORNING + timedelta(seconds=50)):
        services.undo_assign(case, by=town["triage"], ticket=ticket())
    case = fresh(case)
    assert (case.state, running(case), case.next_due) == ("registered", {"triage"}, due)


def test_undo_of_a_reassignment_gives_the_lead_back(town):
    case = make_case(town=town, state="handling")
    before = {row.pk: row.due_at for row in case.deadlines.filter(met_at=None, ended_at=None)}
    services.reassign(case, by=town["triage"], ticket=ticket(), lead=town.justice, reason="改派")
    assert fresh(case).lead_unit == town.justice
    with set_clock(MORNING + timedelta(seconds=20)):
        services.undo_assign(case, by=town["triage"], ticket=ticket())
    case = fresh(case)
    assert (case.state, case.lead_unit, case.handler) == ("handling", town.agriculture, town["liaison"])
    assert {row.pk: row.due_at for row in case.deadlines.filter(met_at=None, ended_at=None)} == before


def test_undo_of_a_reassignment_with_an_assist_that_signed_long_ago(town):
    """Only those who were asked by the undone step can stand in its way."""
    case = make_case(town=town, state="handling")
    services.accept_assist(case, by=town["liaison2"], ticket=ticket())
    services.reassign(case, by=town["triage"], ticket=ticket(), lead=town.justice, reason="改派")
    services.undo_assign(case, by=town["triage"], ticket=ticket())
    assert fresh(case).lead_unit == town.agriculture


def test_what_was_undone_is_not_undone_again(town):
    case = make_case(town=town, state="assigned")
    services.reassign(case, by=town["triage"], ticket=ticket(), lead=town.justice, reason="改派")
    services.undo_assign(case, by=town["triage"], ticket=ticket())
    with pytest.raises(GuardFailed):
        services.undo_assign(case, by=town["triage"], ticket=ticket())


def test_undo_is_refused_after_a_minute_and_after_a_signature(town):
    case = make_case(town=town, state="assigned")
    with set_clock(MORNING + timedelta(seconds=61)), pytest.raises(GuardFailed):
        services.undo_assign(case, by=town["triage"], ticket=ticket())
    services.accept_assist(case, by=town["liaison2"], ticket=ticket())
    with pytest.raises(GuardFailed):
        services.undo_assign(case, by=town["triage"], ticket=ticket())


# --- extension -------------------------------------------------------------------------------------------------


def test_an_extension_supersedes_the_clock_and_keeps_the_old_one(town):
    case = make_case(town=town, state="handling")
    first = clocks(case, "handle")[0]
    services.request_extension(case, by=town["liaison"], ticket=ticket(), amount=10, reason="等配件")
    services.decide_extension(case, by=town["leader"], ticket=ticket(), grant=True)
    later, first = clocks(case, "handle")
    assert first.superseded_by == later
    assert first.ended_at is not None and first.met_at is None
    assert later.due_at == end_of(date(2026, 7, 10))
    assert later.starts_at == first.starts_at
    assert fresh(case).next_due in (later.due_at, clocks(case, "sign")[0].due_at)


def test_a_refused_extension_moves_nothing_and_needs_a_reason(town):
    case = make_case(town=town, state="handling")
    due = clocks(case, "handle")[0].due_at
    services.request_extension(case, by=town["liaison"], ticket=ticket(), amount=10, reason="等配件")
    with pytest.raises(GuardFailed):
        services.decide_extension(case, by=town["leader"], ticket=ticket(), grant=False)
    services.decide_extension(case, by=town["leader"], ticket=ticket(), grant=False, note="不必")
    assert [row.due_at for row in clocks(case, "handle")] == [due]


def test_one_extension_at_a_time_as_many_as_the_kind_allows_and_only_before_due(town):
    case = make_case(town=town, state="handling")
    ask = {"by": town["liaison"], "amount": 5, "reason": "等配件"}
    services.request_extension(case, ticket=ticket(), **ask)
    with pytest.raises(GuardFailed):
        services.request_extension(case, ticket=ticket(), **ask)
    services.decide_extension(case, by=town["leader"], ticket=ticket(), grant=True)
    with pytest.raises(GuardFailed):
        services.request_extension(case, ticket=ticket(), **ask)
    other = make_case(town=town, state="handling")
    with set_clock(moment(date(2026, 7, 1), 0, 0)), pytest.raises(GuardFailed):
        services.request_extension(other, ticket=ticket(), **ask)


def test_an_extension_that_nobody_decided_does_not_break_the_next_round(town):
    case = make_case(town=town, state="handling", risk=4, assists=())
    services.request_extension(case, by=town["liaison"], ticket=ticket(), amount=5, reason="等配件")
    services.resolve(case, by=town["liaison"], ticket=ticket(), result="修好了")
    services.tell_answer(case, by=town["frontdesk"], ticket=ticket(), method="phone", proof="通话")
    services.feed_back(case, by=town["frontdesk"], ticket=ticket(), note="已回访")
    services.evaluate(case, by=town["manager"], ticket=ticket())
    services.reopen(case, by=town["leader"], ticket=ticket(), reason="又坏了")
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="职责")
    services.accept(case, by=town["liaison"], ticket=ticket())
    # A sentence is as good as a second application; an error of the database is not.
    with suppress(GuardFailed):
        services.request_extension(case, by=town["liaison"], ticket=ticket(), amount=5, reason="等配件")
    assert fresh(case).state == "handling" and fresh(case).round == 2


# --- properties ------------------------------------------------------------------------------------------------

STEPS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(8, 17)), min_size=1, max_size=5)


def brute_workdays(first, last):
    """Working days d with first < d <= last, counted one by one."""
    days, day = 0, first
    while day < last:
        day += timedelta(days=1)
        days += calendar.is_workday(day)
    return days


@pytest.mark.parametrize("unit", ["day", "workday", "office_hour"])
@ON_ROWS
@given(steps=STEPS, amount=st.integers(5, 40))
def test_a_pause_takes_nothing_from_the_clock(town, holidays, unit, steps, amount):
    """Whatever was left at 停计 is left at 恢复计时; the due moment never comes nearer and lies in working time."""
    with transaction.atomic():
        DeadlineRule.objects.filter(action="handle").delete()
        rule(action="handle", amount=amount, unit=unit)
        case, at = make_case(town=town, state="handling"), MORNING
        limit = calendar.Limit(amount, unit)
        for before, standing_still, hour in steps:
            at = moment(at.date() + timedelta(days=before), hour, 30)
            row = clocks(case, "handle")[0]
            left, due = calendar.remaining(limit, row.due_at, at), row.due_at
            with set_clock(at):
                services.pause(case, by=town["head"], ticket=ticket(), reason="等材料")
            at = moment(at.date() + timedelta(days=standing_still), hour, 45)
            with set_clock(at):
                services.resume(case, by=town["head"], ticket=ticket())
            row.refresh_from_db()
            assert row.paused_at is None and row.remaining is None
            assert row.due_at >= due or left <= 0
            if left > 0:
                _assert_left(unit, row.due_at, left, at)
        transaction.set_rollback(True)


def _assert_left(unit, due, left, at):
    last = timezone.localdate(due)
    if unit == "office_hour":
        assert calendar.office_minutes_between(at, due) == left
        return
    assert timezone.localtime(due).time() == time(23, 59, 59)
    assert calendar.is_workday(last)
    if unit == "workday":
        assert brute_workdays(timezone.localdate(at), last) == left
    else:
        unrolled = timezone.localdate(at) + timedelta(days=left)
        assert unrolled <= last
        assert brute_workdays(unrolled - timedelta(days=1), last) == 1


@ON_ROWS
@given(
    first=st.integers(1, 60),
    more=st.integers(1, 30),
    start=st.integers(0, 200),
    unit=st.sampled_from(["day", "workday"]),
)
def test_an_extension_is_as_if_the_limit_had_been_longer_from_the_start(town, holidays, first, more, start, unit):
    with transaction.atomic():
        DeadlineRule.objects.filter(action="handle").delete()
        rule(action="handle", amount=first, unit=unit)
        at = moment(date(2026, 1, 5) + timedelta(days=start))
        with set_clock(at):
            case = make_case(town=town, state="handling")
            services.request_extension(case, by=town["liaison"], ticket=ticket(), amount=more, unit=unit, reason="等")
            services.decide_extension(case, by=town["leader"], ticket=ticket(), grant=True)
        row = clocks(case, "handle")[0]
        assert row.due_at == calendar.marks(at, calendar.Limit(first + more, unit)).due
        assert row.yellow_at <= row.due_at
        transaction.set_rollback(True)


@ON_ROWS
@given(
    start=st.integers(0, 360),
    hour=st.integers(0, 23),
    amount=st.integers(1, 90),
    unit=st.sampled_from(["day", "workday", "office_hour", "hour", "minute"]),
)
def test_marks_stand_in_order_and_days_end_on_working_days(town, holidays, start, hour, amount, unit):
    at = moment(date(2026, 1, 1) + timedelta(days=start), hour, 17)
    marks = calendar.marks(at, calendar.Limit(amount, unit))
    assert at <= marks.due
    assert marks.yellow <= marks.due
    assert marks.half <= marks.due
    if unit == "day":
        unrolled = timezone.localdate(at) + timedelta(days=amount)
        last = timezone.localdate(marks.due)
        assert calendar.is_workday(last) and unrolled <= last
        assert all(not calendar.is_workday(unrolled + timedelta(days=i)) for i in range((last - unrolled).days))
    if unit == "workday":
        assert brute_workdays(timezone.localdate(at), timezone.localdate(marks.due)) == amount


def test_a_rule_keeps_its_version_on_the_clocks_it_opened(town):
    case = make_case(town=town)
    row = DeadlineRule.objects.get(action="triage")
    row.amount, row.version = 8, 2
    row.save()
    assert clocks(case, "triage")[0].rule_version == 1
    assert clocks(case, "triage")[0].amount == 4
    second = services.register(by=town["frontdesk"], ticket=ticket(), data=new_case()).case
    assert clocks(second, "triage")[0].rule_version == 2


def test_no_clock_is_both_met_and_ended(town):
    for state in OWED:
        make_case(town=town, state=state)
    assert not Deadline.objects.filter(met_at__isnull=False, ended_at__isnull=False).exists()
