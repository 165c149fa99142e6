"""Corrections of the working-day calendar, by the manager."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.core import calendar
from governance.core.models import CalendarYear, DictionaryEntry, Holiday
from governance.core.now import now

from ..roles import Permission
from .rights import require

LOCAL = "本地更正"


@transaction.atomic
def correct_day(*, by, date, is_workday, name):
    """Say that a day is worked or free against its weekday or the loaded calendar. Raises ValidationError in words."""
    require(by, Permission.EDIT_CALENDAR)
    if not 2000 <= date.year <= 2199:
        raise ValidationError({"date": "请填写 2000 年到 2199 年之间的日期"})
    day, _ = Holiday.objects.update_or_create(
        date=date, defaults={"is_workday": is_workday, "name": name, "source": LOCAL}
    )
    transaction.on_commit(calendar.forget)
    detail = {"date": date.isoformat(), "is_workday": is_workday}
    record("calendar.corrected", by=by, object_type="holiday", object_id=date.isoformat(), detail=detail)
    return day


@transaction.atomic
def forget_date(*, by, date):
    """Take an exception away: the weekday rule holds again."""
    require(by, Permission.EDIT_CALENDAR)
    record("calendar.day_removed", by=by, object_type="holiday", object_id=date.isoformat())
    Holiday.objects.filter(date=date).delete()
    transaction.on_commit(calendar.forget)


@transaction.atomic
def set_office_hours(*, by, spans: list[str]):
    """The office hours of a working day, such as ["8:30-12:00", "14:30-18:00"]; ValueError when one is no span."""
    require(by, Permission.EDIT_CALENDAR)
    rows = DictionaryEntry.objects.filter(group="office_hours")
    before = list(rows.filter(active=True).order_by("order").values_list("label", flat=True))
    rows.update(active=False)
    for order, words in enumerate(spans, 1):
        calendar.span_of(words)
        DictionaryEntry.objects.update_or_create(
            group="office_hours",
            code=("morning", "afternoon", "evening")[order - 1],
            defaults={"label": words, "order": order * 10, "active": True},
        )
    detail = {"before": before, "after": spans}
    record("calendar.office_hours", by=by, object_type="dictionary", object_id="office_hours", detail=detail)
    transaction.on_commit(calendar.forget)


@transaction.atomic
def confirm_year(*, by, year: int):
    """The manager has entered what the notice of a year says: its dates are no longer marked as a guess."""
    require(by, Permission.EDIT_CALENDAR)
    CalendarYear.objects.get_or_create(year=year, defaults={"loaded_at": now(), "source": LOCAL})
    record("calendar.year_confirmed", by=by, object_type="calendar_year", object_id=str(year))
    transaction.on_commit(calendar.forget)
