"""Windows, rooms and who sits there: kept by the manager with history, read by the desk for today."""

from dataclasses import dataclass
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.core.calendar import is_workday
from governance.core.now import now, today
from governance.organisation.models import Absence, Substitute
from governance.organisation.roles import Level
from intake.hall import managed_centre, require_manager
from intake.models import Sitting, Window

WINDOW_FIELDS = ("kind", "name", "unit", "location", "services", "active", "order")
SITTING_FIELDS = ("window", "user", "starts_on", "ends_on", "weekdays", "starts_at", "ends_at", "note")
WEEK = "12345"
DAY = (time.min, time.max)


@dataclass(frozen=True)
class Seat:
    """Somebody at a window on a day. `away`: on leave now; `stand_in`: the name of who stands in, or ""."""

    sitting: Sitting
    away: bool = False
    stand_in: str = ""

    @property
    def words(self) -> str:
        """李春兰 · 李春兰（09:00–12:00） · 李春兰（请假，郑维民 代）."""
        notes = [self.sitting.hours_text] if self.sitting.starts_at else []
        if self.away:
            notes.append(f"请假，{self.stand_in} 代" if self.stand_in else "请假")
        return f"{self.sitting.user.name}（{'，'.join(notes)}）" if notes else self.sitting.user.name


def holds_on(sitting, day) -> bool:
    """Whether an arrangement by itself puts its person there on this day.

    A weekly pattern rests on public holidays; on a make-up Saturday or Sunday only who comes every working day sits.
    """
    if day < sitting.starts_on or (sitting.ends_on and day > sitting.ends_on):
        return False
    if not sitting.is_weekly:
        return True
    if day.weekday() < 5:
        return str(day.isoweekday()) in sitting.weekdays and is_workday(day)
    return str(day.isoweekday()) in sitting.weekdays or (is_workday(day) and set(WEEK) <= set(sitting.weekdays))


def seats_on(day, windows) -> dict[int, list[Seat]]:
    """window id → who sits there on this day.

    A dated arrangement takes the place of the weekly pattern of its window, and of its person's own pattern elsewhere.
    """
    centres = {window.centre_id for window in windows}
    rows = Sitting.objects.filter(window__centre__in=centres, user__is_active=True).reaching(day)
    there = [row for row in rows.select_related("user").order_by("starts_at", "id") if holds_on(row, day)]
    dated = [row for row in there if not row.is_weekly]
    windows_taken, people_taken = {row.window_id for row in dated}, {row.user_id for row in dated}
    there = dated + [
        row for row in there if row.is_weekly and row.window_id not in windows_taken and row.user_id not in people_taken
    ]
    away, stand_ins = away_now({row.user_id for row in there}) if there else (set(), {})
    found: dict[int, list[Seat]] = {}
    for row in there:
        seat = Seat(row, row.user_id in away, stand_ins.get(row.user_id, ""))
        found.setdefault(row.window_id, []).append(seat)
    return found


def away_now(people) -> tuple[set[int], dict[int, str]]:
    """Of these user ids: who is on leave now, and the name of who stands in for whom."""
    people = list(people)
    away = set(Absence.objects.at(now()).filter(user__in=people).values_list("user_id", flat=True))
    rows = Substitute.objects.at(now()).filter(absent__in=people).order_by("id")
    return away, dict(rows.values_list("absent_id", "substitute__name"))


@transaction.atomic
def save_window(*, by, window=None, **fields) -> Window:
    """Write a new window or room, or change one. ValidationError in words."""
    new = window is None
    centre = managed_centre(by) if new else window.centre
    require_manager(by, centre)
    window = Window(centre=centre) if new else Window.objects.select_for_update().get(pk=window.pk)
    for name in WINDOW_FIELDS:
        if name in fields:
            setattr(window, name, fields[name])
    if Window.objects.filter(centre=centre, name=window.name).exclude(pk=window.pk).exists():
        raise ValidationError({"name": "已经有同名的窗口或功能室，请换一个名称。"})
    if window.unit_id and window.unit.level in {Level.COUNTY, Level.TOWN, Level.GRID}:
        raise ValidationError({"unit": "负责单位请选部门、中心或村（社区）。"})
    window.save()
    detail = {"new": new, "active": window.active}
    record("window.saved", by=by, object_type="window", object_id=str(window.pk), detail=detail)
    return window


@transaction.atomic
def save_sitting(*, by, sitting=None, **fields) -> Sitting:
    """Write a new arrangement, or change one. Nobody sits in two places at once."""
    new = sitting is None
    if not new:
        require_manager(by, sitting.window.centre)
    sitting = Sitting() if new else Sitting.objects.select_for_update().get(pk=sitting.pk)
    for name in SITTING_FIELDS:
        if name in fields:
            setattr(sitting, name, fields[name])
    require_manager(by, sitting.window.centre)
    _check_span(sitting)
    _check_one_place(sitting)
    sitting.save()
    detail = {"new": new, "window": sitting.window_id, "user": sitting.user_id}
    record("sitting.saved", by=by, object_type="sitting", object_id=str(sitting.pk), detail=detail)
    return sitting


def _check_span(sitting) -> None:
    if sitting.ends_on and sitting.ends_on < sitting.starts_on:
        raise ValidationError({"ends_on": "“止”不能早于“起”。"})
    if not sitting.weekdays and sitting.ends_on is None:
        raise ValidationError({"ends_on": "没有勾选星期的是临时安排，请填写到哪一天为止。"})
    if bool(sitting.starts_at) != bool(sitting.ends_at):
        raise ValidationError({"ends_at": "上岗和离岗时间请都填写，或者都不填（全天）。"})
    if sitting.starts_at and sitting.ends_at <= sitting.starts_at:
        raise ValidationError({"ends_at": "离岗时间要晚于上岗时间。"})


def _check_one_place(sitting) -> None:
    """Nobody sits in two places at once; a dated arrangement may override a weekly one."""
    mine = (sitting.starts_at, sitting.ends_at) if sitting.starts_at else DAY
    others = Sitting.objects.filter(user=sitting.user).reaching(sitting.starts_on, sitting.ends_on or date.max)
    for other in others.exclude(pk=sitting.pk).select_related("window"):
        theirs = (other.starts_at, other.ends_at) if other.starts_at else DAY
        same_hours = mine[0] < theirs[1] and theirs[0] < mine[1]
        same_days = not sitting.is_weekly or set(sitting.weekdays) & set(other.weekdays)
        if other.is_weekly == sitting.is_weekly and same_days and same_hours:
            raise ValidationError(
                f"{sitting.user.name}这段时间已经安排在“{other.window.name}”（{other.days_text}，{other.hours_text}），"
                "请先结束那一条，或者错开时间。"
            )


@transaction.atomic
def end_sitting(*, by, sitting) -> None:
    """End an arrangement with today; one that has not begun is taken away."""
    require_manager(by, sitting.window.centre)
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    key, day = str(sitting.pk), today()
    if sitting.starts_on > day:
        sitting.delete()
    elif sitting.ends_on is None or sitting.ends_on > day:
        sitting.ends_on = day
        sitting.save()
    record("sitting.ended", by=by, object_type="sitting", object_id=key)
