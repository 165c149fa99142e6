"""调解室: kept by who keeps the rosters of the area; a room that is planned for cannot be closed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from disputes.models import Room, Session
from disputes.services.mediators import require_keeper
from governance.audit.services import record
from governance.core.now import now

ROOM_FIELDS = ("unit", "name", "place", "seats", "has_video")


def upcoming(room):
    """Sessions that are planned in the room and not over, the next first."""
    rows = Session.objects.filter(room=room, state=Session.State.PLANNED, ends_at__gt=now())
    return rows.order_by("starts_at")


@transaction.atomic
def save_room(*, by, room=None, **fields) -> Room:
    """Write a new 调解室 or change one. ValidationError in words."""
    new = room is None
    if not new:
        require_keeper(by, room.unit)
    room = Room() if new else Room.objects.select_for_update(of=("self",)).get(pk=room.pk)
    for name in ROOM_FIELDS:
        if name in fields:
            setattr(room, name, fields[name])
    room.name = room.name.strip()
    require_keeper(by, room.unit)
    same = Room.objects.filter(unit=room.unit, name=room.name).exclude(pk=room.pk).first()
    if same is not None:
        more = "" if same.active else "，已经停用；要再用，请在列表里重新启用"
        raise ValidationError({"name": f"{room.unit.name}已经有“{room.name}”{more}。"})
    room.save()
    record("room.saved", by=by, object_type="room", object_id=str(room.pk), detail={"new": new})
    return room


@transaction.atomic
def close_room(*, by, room, reason: str) -> Room:
    """停用 with its reason; refused while sessions are planned in it."""
    require_keeper(by, room.unit)
    room = Room.objects.select_for_update(of=("self",)).get(pk=room.pk)
    planned = list(upcoming(room)[:100])
    if planned:
        first = timezone.localtime(planned[0].starts_at)
        raise ValidationError(
            f"{room.name}还有 {len(planned)} 场排期的调解，最近一场是 {first:%Y-%m-%d %H:%M}。"
            "请先把它们改到别的调解室或者取消，再停用。"
        )
    return _switch(room, by, active=False, reason=reason)


@transaction.atomic
def open_room(*, by, room) -> Room:
    """重新启用."""
    require_keeper(by, room.unit)
    return _switch(Room.objects.select_for_update(of=("self",)).get(pk=room.pk), by, active=True, reason="")


def _switch(room, by, *, active: bool, reason: str) -> Room:
    room.active, room.closed_reason = active, reason
    room.save()
    detail = {"active": active}
    record("room.saved", by=by, object_type="room", object_id=str(room.pk), detail=detail)
    return room
