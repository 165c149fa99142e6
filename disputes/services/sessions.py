"""调解场次: planned in a free room, called off, held with record and attendance; more time that all agree to."""

from datetime import timedelta

from django.utils import timezone

from disputes.files import files_of
from disputes.models import AgreedExtension, Appointment, Attendance, Mediator, Room, Session, Status
from disputes.services.consent import set_status
from disputes.services.details import detail_of
from governance.cases import clock
from governance.cases.engine import action
from governance.cases.guards import handle_clock
from governance.core.exceptions import GuardFailed


def take_room(room: Room, starts_at, ends_at) -> None:
    """Refuse a room that is taken in this time; the row of the room is locked, so that two cannot take it at once."""
    Room.objects.select_for_update().get(pk=room.pk)
    taken = Session.objects.filter(
        room=room, state=Session.State.PLANNED, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).first()
    if taken is not None:
        span = f"{timezone.localtime(taken.starts_at):%m月%d日 %H:%M}—{timezone.localtime(taken.ends_at):%H:%M}"
        raise GuardFailed(f"{room.name} {span} 已有调解，请换调解室或者时间。", field="room")


def take_mediators(own, starts_at, ends_at) -> None:
    """Refuse a time at which one of the mediators has another session; their rows are locked meanwhile."""
    list(Mediator.objects.select_for_update().filter(pk__in=[row.pk for row in own.mediators]).order_by("pk"))
    others = Appointment.objects.filter(mediator__in=own.mediators, until=None).exclude(dispute=own.detail)
    clash = Session.objects.filter(
        dispute__in=others.values("dispute"),
        state=Session.State.PLANNED,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    ).first()
    if clash is not None:
        row = others.filter(dispute=clash.dispute_id).select_related("mediator").first()
        raise GuardFailed(f"{row.mediator}这个时间有另一场调解，请换个时间或者调解员。", field="starts_at")


def _next_number(own) -> int:
    return max((row.number for row in own.sessions), default=0) + 1


@action("plan_session")
def plan_session(
    step, *, mode: str, starts_at, ends_at, room=None, place: str = "", is_public: bool = False, note: str = ""
):
    """安排调解: the room is taken, mediators and handler are told."""
    own = files_of(step.files)
    if room is not None:
        take_room(room, starts_at, ends_at)
    take_mediators(own, starts_at, ends_at)
    Session.objects.create(
        dispute=detail_of(step.case),
        attempt=own.attempt,
        number=_next_number(own),
        mode=mode,
        room=room,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        is_public=is_public,
        note=note,
        planned_by=step.by,
    )
    where = room.name if room else place
    words = (f"{timezone.localtime(starts_at):%Y-%m-%d %H:%M}", Session.Mode(mode).label, where, note)
    step.note = "；".join(part for part in words if part)
    step.tell([row.user for row in own.mediators if row.user_id], f"调解安排：{step.case.title}", step.note)
    step.touch()


@action("cancel_session")
def cancel_session(step, *, session: Session, reason: str):
    """取消调解: the room is free again."""
    session.state, session.note = Session.State.CANCELLED, reason[:300]
    session.save()
    step.note = f"第 {session.number} 场取消；{reason}"
    users = [row.user for row in files_of(step.files).mediators if row.user_id]
    step.tell(users, f"调解取消：{step.case.title}", reason)
    step.touch()


@action("hold_session")
def hold_session(
    step,
    *,
    record: str,
    result: str,
    parties=(),
    session: Session | None = None,
    starts_at=None,
    ends_at=None,
    mode: str = Session.Mode.FIELD,
    place: str = "",
    agreed_facts: str = "",
    participants=(),
):
    """记录调解: who came, what was said and the result; without `session` one that nobody planned is written down."""
    own, dispute = files_of(step.files), detail_of(step.case)
    if session is None:
        session = Session(
            dispute=dispute,
            attempt=own.attempt,
            number=_next_number(own),
            mode=mode,
            place=place,
            starts_at=starts_at,
            ends_at=ends_at or max(step.at, starts_at + timedelta(minutes=1)),
            planned_by=step.by,
        )
    session.state, session.record, session.result = Session.State.HELD, record, result
    session.agreed_facts = agreed_facts
    session.recorded_by, session.recorded_at = step.by, step.at
    session.save()
    came = {row.pk for row in parties}
    rows = [Attendance(session=session, party=party, came=party.pk in came) for party in own.sides]
    rows += [Attendance(session=session, mediator=row) for row in own.mediators]
    rows += [Attendance(session=session, participant=row) for row in participants]
    for row in rows:
        row.save()
    if dispute.status == Status.ACCEPTED:
        set_status(dispute, Status.MEDIATING)
    names = "、".join(str(party) for party in own.sides if party.pk in came)
    words = (f"第 {session.number} 场", session.get_result_display(), f"{names}到场" if names else "")
    step.note = "；".join(part for part in words if part)
    step.touch()


@action("extend_mediation")
def extend_mediation(step, *, until, reason: str, parties):
    """协议延期: all parties agree to a named day; the clock of 办理 gives way to one that ends with it (DM-13)."""
    running = handle_clock(step)
    AgreedExtension.objects.create(
        dispute=detail_of(step.case),
        until=until,
        reason=reason,
        before=timezone.localtime(running.due_at).date(),
        parties=[str(party) for party in parties],
        at=step.at,
        by=step.by,
    )
    clock.move_to(running, until, at=step.at)
    step.note = f"延至 {until:%Y-%m-%d}；{'、'.join(str(party) for party in parties)}同意；{reason}"
    step.touch()
