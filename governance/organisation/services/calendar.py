"""Corrections of the working-day calendar, by the manager."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.core import calendar
from governance.core.models import Holiday

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
def forget_day(*, by, day):
    """Take an exception away: the weekday rule holds again."""
    require(by, Permission.EDIT_CALENDAR)
    record("calendar.day_removed", by=by, object_type="holiday", object_id=day.date.isoformat())
    day.delete()
    transaction.on_commit(calendar.forget)
