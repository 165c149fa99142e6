"""值班日志, 签到签退 and 交接班."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.administration.duty.months import centre_of
from governance.administration.models import DutyNote, Handover, HandoverItem
from governance.audit.services import record
from governance.cases.models import Case
from governance.cases.states import OPEN_STATES
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.notify import services as notify
from governance.organisation.access import may
from governance.organisation.models import OnDuty
from governance.organisation.presence import on_duty
from governance.organisation.roles import Permission

PAGE = "/administration/duty/log/"


def keeps_log(user, unit) -> bool:
    """True for who is on duty now and for the manager."""
    own = centre_of(user)
    if own is None or own.pk != unit.pk:
        return False
    return may(user, Permission.PLAN_DUTY) or on_duty(unit=unit).filter(user=user).exists()


def _require(by, unit) -> None:
    if not keeps_log(by, unit):
        raise NotAllowed("值班日志由正在值班的人和中心管理员登记")


@transaction.atomic
def add_note(*, by, unit, **values) -> DutyNote:
    """登记值班日志."""
    _require(by, unit)
    note = DutyNote.objects.create(unit=unit, by=by, **values)
    record("duty.note_added", by=by, object_type="duty_note", object_id=str(note.pk))
    return note


@transaction.atomic
def finish_note(*, by, note: DutyNote, handling: str) -> DutyNote:
    """办完: an open line of the log gets what was done."""
    _require(by, note.unit)
    note = DutyNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if note.state == DutyNote.State.DONE:
        raise GuardFailed("这一条已经办完")
    if not handling.strip():
        raise ValidationError({"handling": "请写明处理情况"})
    note.state, note.handling, note.done_at = DutyNote.State.DONE, handling, now()
    note.save()
    record("duty.note_done", by=by, object_type="duty_note", object_id=str(note.pk))
    return note


def open_items(unit) -> list[dict]:
    """What a handover has to name: open incidents of the centre and open lines of the log."""
    cases = Case.objects.for_system().filter(centre=unit, kind="incident", state__in=OPEN_STATES)
    found = [
        {"key": f"case-{case.pk}", "case": case, "note": None, "text": f"突发事件 {case.shown_number} {case.title}"}
        for case in cases.exclude(confidentiality=2).order_by("registered_at", "pk")[:60]
    ]
    notes = DutyNote.objects.filter(unit=unit, state=DutyNote.State.OPEN).order_by("at", "pk")
    return found + [
        {"key": f"note-{note.pk}", "case": None, "note": note, "text": f"{note.get_kind_display()}：{note.text}"}
        for note in notes[:60]
    ]


@transaction.atomic
def hand_over(*, by, unit, taken_by, summary: str, things: str = "", notices: str = "", named=()) -> Handover:
    """交班: every open item has to be ticked as handed over; the shift with nothing to report says 正常."""
    _require(by, unit)
    if taken_by.pk == by.pk:
        raise ValidationError({"taken_by": "接班人不能是自己"})
    if not summary.strip():
        raise ValidationError({"summary": "没有事也请写“正常”（值班零记录）"})
    if Handover.objects.select_for_update().filter(unit=unit, taken_at=None).exists():
        raise GuardFailed("上一次交班还没有人接，请先接班")
    items = open_items(unit)
    missing = [item for item in items if item["key"] not in set(named)]
    if missing:
        raise ValidationError({"named": f"还有 {len(missing)} 件没办完的事没有交代：{missing[0]['text'][:40]}"})
    row = Handover.objects.create(
        unit=unit, given_by=by, given_at=now(), taken_by=taken_by, summary=summary, things=things, notices=notices
    )
    for item in items:
        HandoverItem.objects.create(handover=row, case=item["case"], note=item["note"], text=item["text"][:300])
    record("duty.handed_over", by=by, object_type="handover", object_id=str(row.pk), detail={"items": len(items)})
    title = f"{by.name} 向您交班，请看清移交事项后接班"
    notify.post([taken_by], once=f"handover:{row.pk}", title=title, body=summary, url=PAGE)
    return row


@transaction.atomic
def take_over(*, by, handover: Handover) -> Handover:
    """接班: the second signature."""
    row = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if row.taken_by_id != by.pk:
        raise NotAllowed("由交班时写明的接班人本人接班")
    if row.taken_at is not None:
        raise GuardFailed("已经接过班了")
    row.taken_at = now()
    row.save()
    record("duty.taken_over", by=by, object_type="handover", object_id=str(row.pk))
    return row


@transaction.atomic
def sign(*, by, shift: OnDuty, out: bool = False) -> OnDuty:
    """值班签到 and 签退, by oneself, from half an hour before the shift until it ends."""
    shift = OnDuty.objects.select_for_update(of=("self",)).get(pk=shift.pk)
    if shift.user_id != by.pk:
        raise NotAllowed("只能为自己的班签到")
    if not shift.published or now() < shift.starts_at - timedelta(minutes=30):
        raise GuardFailed("开班前 30 分钟才能签到")
    if not out and now() >= shift.ends_at:
        raise GuardFailed("这一班已经结束，不能再签到")
    field = "signed_out_at" if out else "signed_in_at"
    if out and shift.signed_in_at is None:
        raise GuardFailed("还没有签到")
    if getattr(shift, field) is not None:
        raise GuardFailed("已经签过了")
    setattr(shift, field, now())
    shift.save()
    record("duty.signed", by=by, object_type="on_duty", object_id=str(shift.pk), detail={"out": out})
    return shift
