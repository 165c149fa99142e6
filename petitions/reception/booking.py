"""Appointments (预约) by citizens and at the desk, walk-ins and invited persons; the places are counted under lock."""

import secrets

from django.db import transaction

from governance.audit.services import record
from governance.cases.services.intake import secret_hash
from governance.core.exceptions import GuardFailed
from governance.core.fields import blind_index, normalise_phone
from governance.core.now import now, today
from governance.core.numbering import next_number
from governance.organisation.roles import Permission
from petitions.models import ReceptionDay, ReceptionVisit
from petitions.reception import once, require

Way, State = ReceptionVisit.Way, ReceptionVisit.State
FULL = "这一天的预约名额已经满了，请选另外一天，或者当天直接到场（现场来访排在预约之后）。"


def _locked(day) -> ReceptionDay:
    rows = ReceptionDay.objects.select_for_update(of=("self",)).select_related("centre")
    return rows.get(pk=day.pk)


def left(day) -> int:
    """Places that are still free."""
    return max(0, day.capacity - ReceptionVisit.objects.booked().filter(day=day).count())


def _check_place(day, phone) -> None:
    """GuardFailed when the day is full, or this telephone has booked it already. Asked under the lock of the day."""
    if left(day) < 1:
        raise GuardFailed(FULL if day.capacity else "这一天不接受预约，可以当天直接到场。")
    same = ReceptionVisit.objects.filter(
        day=day, phone_hash=blind_index(normalise_phone(phone), "phone"), state=State.BOOKED
    )
    if phone and same.exists():
        raise GuardFailed("这个电话已经预约过这一天，不用再预约。", "phone")


def _add(day, key, way, *, by=None, state=State.BOOKED, came_at=None, secret_of=None, **person):
    """Write the next visit of a day that is locked."""
    serial = (day.visits.order_by("-serial").values_list("serial", flat=True).first() or 0) + 1
    number = f"J{day.date:%y%m%d}{next_number(f'reception:{day.date:%Y-%m-%d}'):03d}"
    visit = ReceptionVisit(
        day=day, serial=serial, number=number, way=way, state=state, booked_at=now(), booked_by=by,
        came_at=came_at, request_key=key, **person,
    )  # fmt: skip
    if secret_of is not None:
        visit.secret_hash = secret_hash(number, secret_of)
    visit.save()
    return visit


@transaction.atomic
def book_online(day, *, key, name, phone, matter, people_count=1, village=None):
    """网上预约 by a citizen. Returns (visit, secret); the secret is "" when the request was a repeat."""
    day = _locked(day)
    known = ReceptionVisit.objects.filter(request_key=key).first()
    if known is not None:
        return known, ""
    if not day.takes_bookings:
        raise GuardFailed("这一天现在不能预约了：还没有公示、已过预约截止，或者已经取消。")
    _check_place(day, phone)
    secret = f"{secrets.randbelow(10**6):06d}"
    visit = _add(
        day, key, Way.ONLINE, secret_of=secret,
        name=name, phone=phone, matter=matter, people_count=people_count, village=village,
    )  # fmt: skip
    record("reception.booked", object_type="reception", object_id=str(day.pk))
    return visit, secret


@transaction.atomic
def add_at_desk(day, *, by, key, way, name, phone="", matter="", people_count=1, village=None) -> ReceptionVisit:
    """窗口预约, 现场来访 (on the day itself, waiting at once) or 约请. Only the first takes one of the places."""
    day = _locked(day)
    require(by, Permission.KEEP_RECEPTION, day)
    known = ReceptionVisit.objects.filter(request_key=key).first()
    if known is not None:
        return known
    if day.state not in (ReceptionDay.State.APPROVED, ReceptionDay.State.PUBLISHED):
        raise GuardFailed(f"这一天现在是“{day.get_state_display()}”，不能登记来访人。")
    if way == Way.ONLINE:
        raise GuardFailed("网上预约由群众自己在网上办。", "way")
    if way == Way.DESK:
        if now() >= day.begins:
            raise GuardFailed("接访已经开始，请按“现场来访”登记。", "way")
        if not phone:
            raise GuardFailed("预约的请留电话，安排有变时好通知。", "phone")
        _check_place(day, phone)
    walked_in = way == Way.WALK_IN
    if walked_in and day.date != today():
        raise GuardFailed("现场来访在接访当天登记；提前的请选“窗口预约”。", "way")

    def write():
        return _add(
            day, key, way, by=by, state=State.WAITING if walked_in else State.BOOKED,
            came_at=now() if walked_in else None,
            name=name, phone=phone, matter=matter, people_count=people_count, village=village,
        )  # fmt: skip

    return once(ReceptionVisit, key, write)[0]


def _visit(visit, by):
    rows = ReceptionVisit.objects.select_for_update(of=("self",)).select_related("day__centre", "day__leader", "case")
    visit = rows.get(pk=visit.pk)
    require(by, Permission.KEEP_RECEPTION, visit.day)
    return visit


@transaction.atomic
def arrive(visit, *, by) -> ReceptionVisit:
    """到场 of who booked or was invited, on the day."""
    visit = _visit(visit, by)
    if visit.state == State.WAITING:
        return visit
    if visit.state != State.BOOKED:
        raise GuardFailed(f"{visit.name}现在是“{visit.get_state_display()}”，请刷新页面。")
    if visit.day.date != today():
        raise GuardFailed("还没有到接访这一天。")
    visit.state, visit.came_at = State.WAITING, now()
    visit.save()
    return visit


@transaction.atomic
def absent(visit, *, by) -> ReceptionVisit:
    """未到: who booked did not come."""
    visit = _visit(visit, by)
    if visit.state != State.BOOKED:
        raise GuardFailed(f"{visit.name}现在是“{visit.get_state_display()}”，不能登记未到。")
    if visit.day.begins > now():
        raise GuardFailed("接访还没有开始。")
    visit.state = State.ABSENT
    visit.save()
    return visit


@transaction.atomic
def cancel_at_desk(visit, *, by, reason: str) -> ReceptionVisit:
    """取消预约 when the citizen rang; the place is free again."""
    visit = _visit(visit, by)
    return _cancel(visit, reason)


@transaction.atomic
def cancel_online(visit) -> ReceptionVisit:
    """取消预约 by the citizen who holds the 查询码."""
    rows = ReceptionVisit.objects.select_for_update(of=("self",)).select_related("day")
    return _cancel(rows.get(pk=visit.pk), "本人在网上取消")


def _cancel(visit, reason) -> ReceptionVisit:
    if visit.state == State.CANCELLED:
        return visit
    if visit.state != State.BOOKED:
        raise GuardFailed(f"现在是“{visit.get_state_display()}”，不能取消预约。")
    visit.state, visit.result = State.CANCELLED, reason
    visit.save()
    return visit


def find_by_secret(number: str, secret: str) -> ReceptionVisit | None:
    """The appointment whose receipt carries this number and 查询码, None when they do not fit."""
    hashed = secret_hash(number, secret)
    rows = ReceptionVisit.objects.filter(number=number, secret_hash=hashed).exclude(secret_hash="")
    return rows.select_related("day__leader", "day__centre").first()
