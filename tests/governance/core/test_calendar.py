"""Working days with 调休 and office hours: the examples of the rules, and the published calendars day by day."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from governance.core import calendar
from governance.core.calendar import Limit, marks
from governance.core.models import CalendarYear, DictionaryEntry, Holiday
from governance.portal.management.commands.load_reference import load_calendar

pytestmark = pytest.mark.django_db
PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "data" / "workdays-cn"


def at(day, hour=10, minute=0):
    """An aware local moment; `day` as ISO text."""
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time(hour, minute)))


@pytest.fixture(autouse=True)
def official(db):
    """The calendars that the portal comes with."""
    load_calendar()
    calendar.forget()


# --- the examples of the rules ---------------------------------------------------------------------------------


def test_triage_of_a_case_of_the_morning_is_due_in_the_afternoon():
    found = marks(at("2026-06-10", 10, 42), Limit(4, "office_hour"))
    assert found.due == at("2026-06-10", 17, 12)
    assert found.yellow == at("2026-06-10", 16, 24)  # the last 48 minutes


@pytest.mark.parametrize(
    "start, days, last, half, yellow",
    [
        ("2026-06-10", 15, "2026-06-25", "2026-06-18", "2026-06-22"),  # labour dispute
        ("2026-06-03", 30, "2026-07-03", "2026-06-18", "2026-06-30"),  # general dispute
        ("2026-03-02", 15, "2026-03-17", "2026-03-10", "2026-03-14"),  # notice of acceptance
        ("2026-03-02", 30, "2026-04-01", "2026-03-17", "2026-03-27"),  # judicial confirmation
        ("2026-03-11", 60, "2026-05-11", "2026-04-10", "2026-05-07"),  # the 60th day is a Sunday
    ],
)
def test_limits_in_calendar_days(start, days, last, half, yellow):
    found = marks(at(start), Limit(days, "day"))
    assert found.due == calendar.day_end(date.fromisoformat(last))
    assert found.half == at(half, 8, 30)
    assert found.yellow == at(yellow, 0)


@pytest.mark.parametrize("unit", ["day", "workday"])
@pytest.mark.parametrize("amount", [1, 2, 4])
def test_a_short_limit_is_yellow_on_its_last_day_only(unit, amount):
    found = marks(at("2026-06-08"), Limit(amount, unit))
    assert timezone.localdate(found.yellow) == timezone.localdate(found.due)
    assert calendar.is_day_end(found.due) and not calendar.is_day_end(found.yellow)


def test_an_urgent_limit_runs_by_the_clock_on_the_wall():
    found = marks(at("2026-06-13", 23, 50), Limit(30, "minute"))
    assert (found.due, found.half) == (at("2026-06-14", 0, 20), at("2026-06-14", 0, 5))
    assert marks(at("2026-06-13", 23), Limit(24, "hour")).due == at("2026-06-14", 23)


def test_an_agreed_last_day_is_not_moved():
    sunday = date(2026, 6, 14)
    assert calendar.marks_of_last_day(at("2026-06-10"), sunday).due == calendar.day_end(sunday)


def test_five_working_days_over_a_swapped_weekend():
    """国庆 2025: rest to 8 October; Sunday 28 September and Saturday 11 October are worked."""
    assert calendar.is_workday(date(2025, 9, 28)) and calendar.is_workday(date(2025, 10, 11))
    assert not calendar.is_workday(date(2025, 10, 8))
    assert calendar.add_workdays(date(2025, 9, 26), 5) == date(2025, 10, 10)  # 28, 29, 30 September, 9, 10 October
    assert calendar.add_workdays(date(2025, 10, 10), 1) == date(2025, 10, 11)
    assert calendar.skipped_days(date(2025, 10, 8), date(2025, 10, 13)) == [date(2025, 10, 12)]


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published calendars do not lie beside the repository")
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_agrees_with_the_published_calendar(year):
    days = json.loads((PUBLISHED / f"{year}.json").read_text(encoding="utf-8"))["days"]
    # A notice also names days at the turn of the year; only those of the year itself are asked here.
    listed = {date.fromisoformat(row["date"]): not row["isOffDay"] for row in days}
    every = (date(year, 1, 1) + timedelta(days=i) for i in range(366))
    wrong = [d for d in every if d.year == year and calendar.is_workday(d) != listed.get(d, d.weekday() < 5)]
    assert wrong == []


# --- a year without a calendar, corrections, office hours ---------------------------------------------------------


def test_a_year_without_a_calendar_follows_the_weekdays_and_says_so():
    assert calendar.calendar_loaded(2026) and not calendar.calendar_loaded(2027)
    assert calendar.is_workday(date(2027, 1, 1))  # a Friday; nobody has published its rest day yet
    assert not calendar.is_workday(date(2027, 1, 2))
    assert calendar.add_workdays(date(2026, 12, 31), 2) == date(2027, 1, 4)


def test_loading_twice_keeps_a_correction_made_by_hand():
    Holiday.objects.filter(date=date(2026, 5, 1)).update(is_workday=True, source="县里通知")
    CalendarYear.objects.filter(year=2026).delete()
    Holiday.objects.filter(date__year=2026).exclude(date=date(2026, 5, 1)).delete()
    load_calendar()
    calendar.forget()
    assert calendar.is_workday(date(2026, 5, 1)) and not calendar.is_workday(date(2026, 5, 4))


def test_office_hours_can_be_edited():
    DictionaryEntry.objects.filter(group="office_hours").delete()
    for order, label in enumerate(("9:00—12:00", "13:30–17:30")):
        DictionaryEntry.objects.create(group="office_hours", code=str(order), label=label, order=order)
    calendar.forget()
    assert calendar.opening(date(2026, 6, 10)) == at("2026-06-10", 9)
    assert calendar.add_office_minutes(at("2026-06-10", 11, 30), 60) == at("2026-06-10", 14)


def test_a_limit_over_the_weekend_starts_again_when_the_office_opens():
    assert calendar.add_office_minutes(at("2026-06-12", 17, 30), 60) == at("2026-06-15", 9)
    assert calendar.add_office_minutes(at("2026-06-13", 12), 0) == at("2026-06-15", 8, 30)
    assert calendar.office_minutes_between(at("2026-06-12", 17, 30), at("2026-06-15", 9)) == 60
    assert calendar.office_minutes_between(at("2026-06-15", 9), at("2026-06-12", 17, 30)) == -60
