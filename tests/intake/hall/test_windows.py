"""Windows and who sits there: weekly patterns, dated arrangements, leave, and the manager's history."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from governance.core.calendar import forget
from governance.core.exceptions import NotAllowed
from governance.core.models import Holiday
from governance.core.now import now, today
from governance.organisation.models import Absence, Substitute
from intake.hall.windows import end_sitting, save_sitting, save_window, seats_on
from intake.models import Sitting, Window

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 6, 10)


def sit(town, window, user, **fields):
    """An arrangement from the beginning of June."""
    given = {"starts_on": date(2026, 6, 1), "weekdays": "12345", **fields}
    return save_sitting(by=town["manager"], window=window, user=town[user], **given)


def names(day, *windows):
    """Who sits at the first of the windows on a day."""
    return [seat.sitting.user.name for seat in seats_on(day, windows).get(windows[0].pk, [])]


@pytest.mark.parametrize(
    ("fields", "day", "there"),
    [
        ({}, WEDNESDAY, True),
        ({}, date(2026, 6, 13), False),  # a Saturday
        ({}, date(2026, 5, 29), False),  # before it begins
        ({"ends_on": date(2026, 6, 9)}, WEDNESDAY, False),
        ({"weekdays": "24"}, WEDNESDAY, False),
        ({"weekdays": "3"}, WEDNESDAY, True),
        ({"weekdays": "6"}, date(2026, 6, 13), True),
        ({"weekdays": "", "ends_on": date(2026, 6, 30)}, date(2026, 6, 13), True),  # dated: every day
    ],
)
def test_a_pattern_says_on_which_days_somebody_sits_there(town, hall, fields, day, there):
    sit(town, hall["law"], "legal", **fields)
    assert bool(names(day, hall["law"])) is there


def test_holidays_rest_and_a_make_up_day_brings_those_of_every_working_day(town, hall):
    Holiday.objects.create(date=WEDNESDAY, is_workday=False, name="节日")
    Holiday.objects.create(date=date(2026, 6, 13), is_workday=True, name="调休")
    forget()
    sit(town, hall["law"], "legal")
    sit(town, hall["guide"], "frontdesk", weekdays="135")
    assert names(WEDNESDAY, hall["law"]) == []
    assert names(date(2026, 6, 13), hall["law"]) == ["赵雪"]
    assert names(date(2026, 6, 13), hall["guide"]) == []


def test_a_dated_arrangement_takes_the_place_of_the_weekly_one(town, hall):
    sit(town, hall["law"], "legal")
    sit(town, hall["mediation"], "mediator")
    sit(town, hall["law"], "mediator", weekdays="", starts_on=WEDNESDAY, ends_on=WEDNESDAY)
    both = (hall["law"], hall["mediation"])
    assert names(WEDNESDAY, *both) == ["李春兰"]
    # She cannot sit in two places: her own pattern rests on that day, also when only that room is asked about.
    assert names(WEDNESDAY, hall["mediation"]) == []
    assert names(WEDNESDAY + timedelta(days=1), *both) == ["赵雪"]
    assert names(WEDNESDAY + timedelta(days=1), hall["mediation"]) == ["李春兰"]


def test_who_is_on_leave_is_shown_with_the_substitute(town, hall):
    day = today()
    sit(town, hall["law"], "legal", weekdays="", starts_on=day, ends_on=day, starts_at=time(9), ends_at=time(12))
    span = {"starts_at": now() - timedelta(hours=1), "ends_at": now() + timedelta(hours=1)}
    Absence.objects.create(user=town["legal"], **span)
    seats = seats_on(day, [hall["law"]])[hall["law"].pk]
    assert [seat.words for seat in seats] == ["赵雪（09:00–12:00，请假）"]
    Substitute.objects.create(absent=town["legal"], substitute=town["mediator"], **span)
    assert "李春兰 代" in seats_on(day, [hall["law"]])[hall["law"].pk][0].words


def test_nobody_sits_in_two_places_at_once(town, hall):
    sit(town, hall["law"], "legal", weekdays="135", starts_at=time(9), ends_at=time(12))
    sit(town, hall["guide"], "legal", weekdays="24")
    sit(town, hall["guide"], "legal", weekdays="1", starts_at=time(14), ends_at=time(17))
    with pytest.raises(ValidationError, match="法律咨询窗口"):
        sit(town, hall["mediation"], "legal", weekdays="5", starts_at=time(11), ends_at=time(13))
    assert Sitting.objects.count() == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"weekdays": ""}, "到哪一天为止"),
        ({"ends_on": date(2026, 5, 1)}, "不能早于"),
        ({"starts_at": time(9)}, "都填写"),
        ({"starts_at": time(12), "ends_at": time(9)}, "晚于"),
    ],
)
def test_an_arrangement_that_makes_no_sense_is_refused_in_words(town, hall, fields, words):
    with pytest.raises(ValidationError, match=words):
        sit(town, hall["law"], "legal", **fields)


def test_the_database_keeps_what_the_service_checks(town, hall):
    wrong = {"window": hall["law"], "user": town["legal"], "starts_on": today()}
    for fields in ({"weekdays": ""}, {"weekdays": "1", "ends_on": today() - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sitting.objects.create(**wrong, **fields)


def test_an_arrangement_ends_with_today_and_one_of_the_future_is_taken_away(town, hall):
    running, coming = sit(town, hall["law"], "legal", starts_on=today()), None
    coming = sit(town, hall["guide"], "frontdesk", starts_on=today() + timedelta(days=3))
    for row in (running, coming):
        end_sitting(by=town["manager"], sitting=row)
    assert list(Sitting.objects.values_list("ends_on", flat=True)) == [today()]


def test_the_manager_alone_keeps_them_and_the_history_says_what_was_changed(town, hall, other):
    save_window(by=town["manager"], window=hall["law"], location="二楼")
    assert list(hall["law"].history.values_list("location", flat=True)) == ["二楼", "一楼 4 号"]
    for stranger in (town["frontdesk"], other["manager"]):
        with pytest.raises(NotAllowed):
            save_window(by=stranger, window=hall["law"], location="三楼")
        with pytest.raises(NotAllowed):
            save_sitting(by=stranger, window=hall["law"], user=town["legal"], starts_on=today(), weekdays="1")
    with pytest.raises(ValidationError):
        save_window(by=town["manager"], name="导引台")
    assert not Window.objects.visible_to(other["manager"]).exists()


def test_the_manager_arranges_a_week_by_the_pages(as_user, town, hall):
    client = as_user("manager")
    answer = client.post(
        "/intake/sittings/new/",
        {"window": hall["law"].pk, "user": town["legal"].pk, "weekdays": ["3", "1"], "starts_on": "2026-06-01"},
    )
    assert answer.status_code == 302
    row = Sitting.objects.get()
    assert (row.weekdays, row.days_text) == ("13", "每周一、三")
    page = client.get(f"/intake/sittings/{row.pk}/edit/").content.decode()
    assert "变更记录" in page and "新建" in page
    wrong = client.post("/intake/sittings/new/", {"window": hall["law"].pk, "user": town["legal"].pk})
    assert wrong.status_code == 422
    assert client.post(f"/intake/sittings/{row.pk}/end/").status_code == 302
    assert (
        client.post(
            f"/intake/windows/{hall['law'].pk}/edit/", {"name": "法律援助窗口", "kind": "window", "active": "on"}
        ).status_code
        == 302
    )
    assert "法律援助窗口" in client.get("/intake/windows/").content.decode()
