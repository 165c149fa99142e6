"""Planning a month: the automatic draft, one day by hand, emptying, publishing, and who takes a shift later."""

from dataclasses import replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from governance.administration.duty.drafting import Drafter
from governance.administration.duty.months import centre_of, day_start, quarter_of, read_month
from governance.administration.duty.rules import Shift, conflicts_of, day_words
from governance.administration.models import DutyMonth
from governance.audit.services import record
from governance.core.exceptions import GuardFailed, NotAllowed, Stale
from governance.core.now import now, today
from governance.notify import services as notify
from governance.organisation.access import may
from governance.organisation.models import OnDuty, User
from governance.organisation.roles import Permission
from governance.organisation.services.rights import is_system


def require_planner(by, unit) -> None:
    """排班 is the manager's, for the own centre."""
    if is_system(by):
        return
    own = centre_of(by)
    if own is None or own.pk != unit.pk or not may(by, Permission.PLAN_DUTY):
        raise NotAllowed("值班表由本中心的管理员排")


def _locked(unit, first: date) -> DutyMonth:
    if first.day != 1:
        raise ValueError("a month begins on its first day")
    DutyMonth.objects.get_or_create(unit=unit, first=first)
    return DutyMonth.objects.select_for_update().get(unit=unit, first=first)


def _open(unit, first: date, version) -> DutyMonth:
    """The month, locked, while it is a draft; a stale form is told so."""
    row = _locked(unit, first)
    if version is not None and int(version) != row.version:
        raise Stale("别人刚改过这个月的值班表，已为您换成最新的，请看一下再改")
    if row.published_at is not None:
        raise GuardFailed("这个月已经发布，改动请用“换人”，双方都会收到通知")
    return row


def _touch(row: DutyMonth) -> DutyMonth:
    row.version += 1
    row.save()
    return row


@transaction.atomic
def draft_month(*, by, unit, first: date, version=None):
    """自动排班: fill the open places of the month; cells that are filled stay. Returns the Draft with its holes."""
    require_planner(by, unit)
    row = _open(unit, first, version)
    month = read_month(unit, first)
    if not month.types:
        raise GuardFailed("还没有值班类别，请先到“类别和名单”里设置")
    draft = Drafter(month.kinds, month.people, month.shifts(), quarter_of(first)).run(_open_slots(month))
    moment = now()
    OnDuty.objects.bulk_create(
        OnDuty(unit=unit, user_id=shift.user, duty_type=shift.kind, starts_at=shift.starts, ends_at=shift.ends,
               published=False, why=why[:200], created_at=moment, updated_at=moment)
        for shift, why in draft.placed
    )  # fmt: skip
    _touch(row)
    record("duty.drafted", by=by, object_type="duty_month", object_id=str(row), detail={"placed": len(draft.placed)})
    return draft


def _open_slots(month) -> list:
    have: dict = {}
    for shift in month.shifts():
        have[shift.day, shift.kind] = have.get((shift.day, shift.kind), 0) + 1
    return [slot for slot in month.slots() if slot.number > have.get((slot.day, slot.kind), 0)]


@transaction.atomic
def clear_month(*, by, unit, first: date, version=None) -> int:
    """清空: take all cells of a draft away."""
    require_planner(by, unit)
    row = _open(unit, first, version)
    rows = [shift.pk for shift in read_month(unit, first).of_month() if not shift.published]
    OnDuty.objects.filter(pk__in=rows).delete()
    _touch(row)
    record("duty.cleared", by=by, object_type="duty_month", object_id=str(row), detail={"taken": len(rows)})
    return len(rows)


@transaction.atomic
def set_day(*, by, unit, day: date, chosen: dict, version=None) -> None:
    """One day of a draft by hand. `chosen`: type name → user ids in order; a type that is not named stays as it is.

    Conflicts may be saved: they stand on top of the month and hold the publication up.
    """
    require_planner(by, unit)
    row = _open(unit, day.replace(day=1), version)
    month = read_month(unit, day.replace(day=1))
    types = {kind.name: kind for kind in month.types}
    for name, users in chosen.items():
        if name not in types:
            raise ValidationError(f"没有“{name}”这个值班类别")
        unknown = [pk for pk in users if pk not in month.users]
        if unknown:
            raise ValidationError(f"请从{name}名单里选人")
        _set_cells(month, types[name], day, users)
    _touch(row)
    record("duty.day_set", by=by, object_type="duty_month", object_id=str(row), detail={"day": str(day)})


def _set_cells(month, kind, day, users) -> None:
    rows = [row for row in month.of_month() if row.duty_type == kind.name and shift_day(row) == day]
    left = list(users)
    for row in rows:
        if row.user_id in left:
            left.remove(row.user_id)
        else:
            row.delete()
    first, last = kind.span(day)
    for pk in left:
        OnDuty.objects.create(
            unit=month.unit, user_id=pk, duty_type=kind.name, starts_at=first, ends_at=last, published=False,
            why="人工指定",
        )  # fmt: skip


def shift_day(row: OnDuty) -> date:
    """The local day on which a shift begins."""
    return timezone.localtime(row.starts_at).date()


@transaction.atomic
def publish_month(*, by, unit, first: date, version=None) -> int:
    """发布: only without any conflict; whoever is on the roster is told once. Returns how many people were told."""
    require_planner(by, unit)
    row = _open(unit, first, version)
    month = read_month(unit, first)
    rows = month.of_month()
    problems = month.conflicts()
    if problems:
        raise GuardFailed(f"还有 {len(problems)} 处没有处理好，第一处：{problems[0].words}。处理完才能发布。")
    if not rows:
        raise GuardFailed("这个月还没有排班")
    OnDuty.objects.filter(pk__in=[shift.pk for shift in rows]).update(published=True, updated_at=now())
    row.published_at, row.published_by = now(), by if not by.is_actor else None
    _touch(row)
    _tell_all(row, rows)
    record("duty.published", by=by, object_type="duty_month", object_id=str(row), detail={"shifts": len(rows)})
    return len({shift.user_id for shift in rows})


def _tell_all(row: DutyMonth, rows) -> None:
    of_person: dict = {}
    for shift in rows:
        of_person.setdefault(shift.user, []).append(f"{day_words(shift_day(shift))}{shift.duty_type}")
    for user, words in of_person.items():
        notify.post(
            [user],
            once=f"duty:{row.pk}:{row.version}",
            title=f"{row.first.year} 年 {row.first.month} 月值班表已发布，您有 {len(words)} 班",
            body="、".join(words),
            url="/administration/duty/mine/",
        )


def check_takes(month, shift: OnDuty, user: User, *, gives: OnDuty | None = None) -> None:
    """ValidationError, in words, when `user` cannot take the shift (giving `gives` away in exchange)."""
    without = {shift.pk, *([gives.pk] if gives else [])}
    others = [row for row in month.shifts() if row.key not in without]
    as_taken = [replace(_plain(month, shift.pk), user=user.pk)]
    if gives is not None:
        as_taken.append(replace(_plain(month, gives.pk), user=shift.user_id))
    involved = {user.pk, *([shift.user_id] if gives else [])}
    rows = [row for row in others if row.user in involved] + as_taken
    first, last = min(row.day for row in rows), max(row.day for row in rows)
    present = [row for row in month.shifts() if row.user in involved]
    before = {row.words for row in conflicts_of(first, last, [], present, month.kinds, month.people)}
    after = conflicts_of(first, last, [], rows, month.kinds, month.people)
    found = [row.words for row in after if row.words not in before]
    if found:
        raise ValidationError("换了以后不行：" + "；".join(found[:3]))


def _plain(month, pk) -> Shift:
    row = next((row for row in month.shifts() if row.key == pk), None)
    if row is None:
        raise ValidationError("这一班离得太远，不能在同一次里调")
    return row


def month_around(unit, *shifts):
    """The days from the first to the last of the shifts, in one go."""
    days = [shift_day(row) for row in shifts if row is not None]
    return read_month(unit, min(days).replace(day=1), last=max(days))


@transaction.atomic
def replace_person(*, by, shift: OnDuty, user: User, reason: str):
    """换人 in a published month by the manager: both are told, and the change is kept with its reason."""
    from governance.administration.models import DutySwap

    from .swaps import carry_out

    require_planner(by, shift.unit)
    shift = OnDuty.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=shift.pk)
    if not shift.published:
        raise GuardFailed("这一班还是草稿，请直接在日历里改")
    if not reason.strip():
        raise ValidationError({"reason": "请写明换人的原因"})
    if user.pk == shift.user_id:
        raise ValidationError({"user": "选的就是现在的值班人"})
    if shift.ends_at <= now():
        raise GuardFailed("这一班已经结束")
    swap = DutySwap.objects.create(
        unit=shift.unit, shift=shift, shift_words=words_of(shift), user=shift.user, other=user, reason=reason,
        state=DutySwap.State.APPROVED, asked_by=by, asked_at=now(), decided_by=by, decided_at=now(),
    )  # fmt: skip
    carry_out(swap, by=by)
    return swap


def words_of(shift: OnDuty) -> str:
    """6月10日 值班员."""
    return f"{day_words(shift_day(shift))} {shift.duty_type}"


def upcoming(user, days: int = 62):
    """The published shifts of a person from today on, and the running one."""
    rows = OnDuty.objects.filter(user=user, published=True, ends_at__gt=now())
    return rows.filter(starts_at__lt=day_start(today() + timedelta(days=days))).select_related("unit")
