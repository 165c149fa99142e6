"""What always holds of the working calendar, whatever the day: hypothesis against a slow, plain count."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from governance.core import calendar
from governance.core.calendar import Limit, marks
from governance.core.models import Holiday
from governance.portal.management.commands.load_reference import load_calendar

pytestmark = pytest.mark.django_db
ON_ROWS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ONE_DAY = timedelta(days=1)

# 2027 and later have no published calendar: the properties must hold there as well.
DAYS = st.dates(date(2019, 1, 1), date(2028, 12, 31))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(timezone.make_aware)
COUNTS = st.integers(0, 90)
LIMITS = st.builds(Limit, st.integers(1, 60), st.sampled_from(["day", "workday"]))


@pytest.fixture(autouse=True)
def official(db):
    """The calendars that the portal comes with."""
    load_calendar()
    calendar.forget()


def plain_count(first, last, works):
    """Days d with first < d <= last that are worked, one by one."""
    days = (first + timedelta(days=i) for i in range(1, (last - first).days + 1))
    return len([day for day in days if works(day)])


# --- working days ------------------------------------------------------------------------------------------------


@ON_ROWS
@given(DAYS, st.integers(-60, 60).filter(bool))
def test_adding_working_days_never_lands_on_a_rest_day(day, count):
    found = calendar.add_workdays(day, count)
    assert calendar.is_workday(found)
    assert (found > day) == (count > 0)


@ON_ROWS
@given(DAYS, COUNTS)
@example(date(2025, 9, 27), 1)
def test_adding_and_counting_are_inverse(day, count):
    assert calendar.workdays_between(day, calendar.add_workdays(day, count)) == count
    worked = calendar.next_workday(day)
    assert calendar.workdays_between(worked, calendar.add_workdays(worked, -count)) == -count


@ON_ROWS
@given(DAYS, COUNTS, COUNTS)
def test_days_added_in_two_steps_or_in_one_are_the_same(day, some, more):
    in_two = calendar.add_workdays(calendar.add_workdays(day, some), more)
    assert in_two == calendar.add_workdays(day, some + more)


@ON_ROWS
@given(DAYS, st.integers(0, 40), COUNTS)
def test_a_later_start_never_ends_earlier(day, later, count):
    assert calendar.add_workdays(day, count) <= calendar.add_workdays(day + timedelta(days=later), count)


@ON_ROWS
@given(DAYS)
def test_the_next_working_day_is_the_first_one(day):
    found = calendar.next_workday(day)
    assert calendar.is_workday(found) and calendar.next_workday(found) == found
    assert calendar.skipped_days(day - ONE_DAY, found) == [day + timedelta(days=i) for i in range((found - day).days)]


@settings(ON_ROWS, max_examples=30)
@given(
    st.dictionaries(st.dates(date(2030, 3, 1), date(2030, 4, 30)), st.booleans(), max_size=25),
    st.dates(date(2030, 3, 1), date(2030, 4, 1)),
    st.integers(0, 25),
)
def test_any_table_of_exceptions_is_followed(exceptions, start, count):
    """A make-up Saturday counts and a holiday on a Monday does not, wherever the State Council puts them."""
    Holiday.objects.filter(date__year=2030).delete()
    Holiday.objects.bulk_create(Holiday(date=day, is_workday=works) for day, works in exceptions.items())
    calendar.forget()

    def works(day):
        return exceptions.get(day, day.weekday() < 5)

    last = calendar.add_workdays(start, count)
    assert plain_count(start, last, works) == count
    assert all(calendar.is_workday(day) == works for day, works in exceptions.items())


# --- office hours ------------------------------------------------------------------------------------------------


def in_office(moment):
    """True within the spans that the office is open, their ends included."""
    here = timezone.localtime(moment)
    return calendar.is_workday(here.date()) and any(a <= here.time() <= b for a, b in calendar.DEFAULT_HOURS)


@ON_ROWS
@given(MOMENTS, st.integers(0, 3000))
def test_office_minutes_end_within_office_hours_and_count_back(moment, minutes):
    found = calendar.add_office_minutes(moment, minutes)
    assert found >= moment and in_office(found)
    assert calendar.office_minutes_between(moment, found) == minutes
    assert calendar.office_minutes_between(found, moment) == -minutes


@settings(ON_ROWS, max_examples=20)
@given(MOMENTS.map(lambda m: m.replace(second=0, microsecond=0)), st.integers(0, 5 * 24 * 60))
def test_office_minutes_agree_with_a_count_minute_by_minute(moment, length):
    last = moment + timedelta(minutes=length)
    spans = [(a.hour * 60 + a.minute, b.hour * 60 + b.minute) for a, b in calendar.DEFAULT_HOURS]
    counted = 0
    for i in range(length):
        at = timezone.localtime(moment + timedelta(minutes=i))
        minute = at.hour * 60 + at.minute
        counted += calendar.is_workday(at.date()) and any(a <= minute < b for a, b in spans)
    assert calendar.office_minutes_between(moment, last) == counted


# --- the moments of a limit --------------------------------------------------------------------------------------


@ON_ROWS
@given(MOMENTS, LIMITS)
def test_a_limit_in_days_ends_with_a_working_day_and_warns_before(moment, limit):
    found = marks(moment, limit)
    assert calendar.is_day_end(found.due) and calendar.is_workday(timezone.localdate(found.due))
    assert found.half <= found.due and found.yellow <= found.due
    assert timezone.localtime(found.yellow).time() == time.min
    yellow_days = calendar.workdays_between(timezone.localdate(found.yellow), timezone.localdate(found.due))
    assert 0 <= yellow_days <= calendar.YELLOW_MOST


@ON_ROWS
@given(MOMENTS, st.integers(1, 40))
def test_a_limit_in_office_hours_is_half_over_and_yellow_in_order(moment, hours):
    found = marks(moment, Limit(hours, "office_hour"))
    assert moment <= found.half <= found.yellow <= found.due
    assert calendar.office_minutes_between(found.yellow, found.due) == hours * 60 // calendar.YELLOW_SHARE


@ON_ROWS
@given(MOMENTS, LIMITS, st.integers(0, 90))
def test_a_pause_that_takes_no_time_changes_nothing_before_the_due_day_is_over(moment, limit, later):
    due = marks(moment, limit).due
    at = moment + timedelta(days=later)
    assume(at <= due)
    assert calendar.resume_due(limit, calendar.remaining(limit, due, at), at) == due


@ON_ROWS
@given(MOMENTS, LIMITS, st.integers(1, 30))
@example(timezone.make_aware(datetime(2026, 6, 11, 10)), Limit(1, "workday"), 1)
def test_a_pause_gives_an_overdue_clock_no_time_back(moment, limit, late):
    """Also on a Saturday, when no working day has passed since the limit ran out on Friday."""
    due = marks(moment, limit).due
    at = due + timedelta(days=late)
    left = calendar.remaining(limit, due, at)
    assert left < 0
    assert calendar.resume_due(limit, left, at) == due
    assert calendar.resume_due(limit, left, at + 5 * ONE_DAY) < at + 5 * ONE_DAY


@ON_ROWS
@given(st.integers(1, 72), st.sampled_from(["hour", "minute"]), MOMENTS, st.integers(-500, 500))
def test_a_limit_by_the_clock_on_the_wall_keeps_its_length(amount, unit, moment, later):
    limit = Limit(amount, unit)
    found = marks(moment, limit)
    assert found.due - moment == timedelta(minutes=amount * (60 if unit == "hour" else 1))
    at = found.due - timedelta(minutes=later)
    assert calendar.resume_due(limit, calendar.remaining(limit, found.due, at), at) == found.due
