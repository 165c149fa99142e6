"""Files, residence, call-ups, attendance, leave and conduct of the people of a centre."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.administration.duty.months import centre_of
from governance.administration.models import Attendance, CallUp, ConductNote, Leave, Residence, StaffFile
from governance.audit.services import record
from governance.cases.recipients import holders, office_of
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from governance.notify import services as notify
from governance.organisation.access import may, standing
from governance.organisation.models import OnDuty
from governance.organisation.roles import Permission, Role
from governance.organisation.services.presence import check_substitute, set_absence
from governance.organisation.services.rights import is_system


def require(by, permission, centre) -> None:
    """The permission, at the own centre."""
    if is_system(by):
        return
    own = centre_of(by)
    if own is None or own.pk != centre.pk or not may(by, permission):
        raise NotAllowed(f"您没有“{Permission(permission).label}”的权限")


@transaction.atomic
def save_file(*, by, centre, user, **values) -> StaffFile:
    """人员档案; what is bought as a service names contract and provider."""
    require(by, Permission.KEEP_STAFF, centre)
    if values.get("employment") == StaffFile.Employment.BOUGHT:
        for name, words in (("contract", "合同编号"), ("provider", "承接单位")):
            if not values.get(name):
                raise ValidationError({name: f"购买服务的请填写{words}"})
    if values.get("acceptance") and not values.get("accepted_on"):
        raise ValidationError({"accepted_on": "写了验收意见的请填写验收日期"})
    row = StaffFile.objects.filter(user=user).first() or StaffFile(user=user)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record("staff.saved", by=by, object_type="staff_file", object_id=str(row.pk))
    return row


@transaction.atomic
def add_conduct(*, by, centre, **values) -> ConductNote:
    """登记纪律作风; the person is told."""
    require(by, Permission.KEEP_STAFF, centre)
    row = ConductNote.objects.create(centre=centre, by=by, **values)
    record("conduct.added", by=by, object_type="conduct_note", object_id=str(row.pk))
    title = f"您有一条作风记录：{row.get_kind_display()}"
    notify.post([row.user], once=f"conduct:{row.pk}", title=title, body=row.text)
    return row


@transaction.atomic
def save_residence(*, by, centre, row: Residence | None = None, **values) -> Residence:
    """入驻单位."""
    require(by, Permission.KEEP_STAFF, centre)
    if values.get("mode") == Residence.Mode.CALL and not values.get("arrives_in"):
        raise ValidationError({"arrives_in": "随驻的请填写几分钟内到"})
    if values.get("until") and values["until"] < values["since"]:
        raise ValidationError({"until": "撤出日期不能早于入驻日期"})
    row = row or Residence(centre=centre)
    others = Residence.objects.filter(centre=centre, office=values["office"], until=None).exclude(pk=row.pk)
    if values.get("until") is None and others.exists():
        raise ValidationError({"office": "这个单位已经登记入驻，请直接修改"})
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record("residence.saved", by=by, object_type="residence", object_id=str(row.pk))
    return row


@transaction.atomic
def call_up(*, by, residence: Residence, matter: str) -> CallUp:
    """呼叫随驻单位: its office is told at once."""
    require(by, Permission.KEEP_HALL, residence.centre)
    if residence.mode != Residence.Mode.CALL or residence.until:
        raise GuardFailed("只有随驻的单位才用呼叫")
    if not matter.strip():
        raise ValidationError({"matter": "请写明事由"})
    row = CallUp.objects.create(
        residence=residence, matter=matter, called_at=now(), called_by=by, arrives_in=residence.arrives_in
    )
    record("callup.called", by=by, object_type="call_up", object_id=str(row.pk))
    title = f"请在 {row.arrives_in} 分钟内到社会治理中心：{matter}"
    notify.post(office_of(residence.office), once=f"callup:{row.pk}", title=title, url="/administration/roster/calls/",
                urgent=True)  # fmt: skip
    return row


def answers(user, row: CallUp) -> bool:
    """True for who works at the department that was called."""
    return row.residence.office_id in standing(user).unit_ids


@transaction.atomic
def answer_call(*, by, row: CallUp) -> CallUp:
    """应答: 马上来."""
    row = CallUp.objects.select_for_update(of=("self",)).select_related("residence").get(pk=row.pk)
    if not answers(by, row):
        raise NotAllowed("由被呼叫的单位应答")
    if row.answered_at is not None:
        raise GuardFailed("已经应答过了")
    row.answered_at, row.answered_by = now(), by
    row.save()
    record("callup.answered", by=by, object_type="call_up", object_id=str(row.pk))
    title = f"{row.residence.office} 已应答，正在赶来"
    notify.post([row.called_by], once=f"callup:{row.pk}:answered", title=title)
    return row


@transaction.atomic
def note_arrival(*, by, row: CallUp, arrived_who: str) -> CallUp:
    """到达: written down at the centre, so that nobody writes their own time."""
    row = CallUp.objects.select_for_update(of=("self",)).select_related("residence__centre").get(pk=row.pk)
    require(by, Permission.KEEP_HALL, row.residence.centre)
    if row.arrived_at is not None:
        raise GuardFailed("已经登记过到达")
    if not arrived_who.strip():
        raise ValidationError({"arrived_who": "请写明谁到了"})
    row.arrived_at, row.arrived_who = now(), arrived_who
    row.save()
    record("callup.arrived", by=by, object_type="call_up", object_id=str(row.pk), detail={"minutes": row.minutes})
    return row


@transaction.atomic
def sign_attendance(*, by, out: bool = False) -> Attendance:
    """签到 and 签退 of the day, by oneself."""
    centre = centre_of(by)
    if centre is None:
        raise NotAllowed("您的岗位不在有签到的中心")
    row = Attendance.objects.select_for_update(of=("self",)).filter(user=by, day=today()).first()
    if out:
        if row is None:
            raise GuardFailed("今天还没有签到")
        row.out_at = now()
        row.save()
    elif row is not None:
        raise GuardFailed("今天已经签过到了")
    else:
        row = Attendance.objects.create(user=by, centre=centre, day=today(), in_at=now())
    record("attendance.signed", by=by, object_type="attendance", object_id=str(row.pk), detail={"out": out})
    return row


@transaction.atomic
def ask_leave(*, by, kind: str, starts_at, ends_at, reason: str, substitute=None) -> Leave:
    """请假申请: the managers of the centre are told."""
    centre = centre_of(by)
    if centre is None:
        raise NotAllowed("您的岗位不在中心，请找本单位的管理员登记请假")
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": "结束时间要晚于开始时间"})
    mine = Leave.objects.filter(user=by, state__in=(Leave.State.ASKED, Leave.State.APPROVED))
    if mine.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise ValidationError({"starts_at": "这段时间已经申请过请假"})
    if substitute is not None:
        check_substitute(by, substitute, starts_at, ends_at)
    row = Leave.objects.create(
        centre=centre, user=by, kind=kind, starts_at=starts_at, ends_at=ends_at, reason=reason, substitute=substitute,
        asked_at=now(),
    )  # fmt: skip
    record("leave.asked", by=by, object_type="leave", object_id=str(row.pk))
    title = f"{by.name} 申请{row.get_kind_display()}，请审批"
    notify.post(holders(centre, Role.MANAGER), once=f"leave:{row.pk}", title=title, url="/administration/roster/leave/")
    return row


@transaction.atomic
def decide_leave(*, by, row: Leave, approves: bool, answer: str = "") -> Leave:
    """审批: with a yes the absence and the dated substitution hold; nobody approves their own."""
    row = Leave.objects.select_for_update(of=("self",)).select_related("user", "substitute", "centre").get(pk=row.pk)
    require(by, Permission.MANAGE_ABSENCE, row.centre)
    if row.user_id == by.pk:
        raise NotAllowed("自己的请假请另一位管理员审批")
    if row.state != Leave.State.ASKED:
        raise GuardFailed(f"这个申请{row.get_state_display()}")
    if not approves and not answer.strip():
        raise ValidationError({"answer": "不批准请写明原因"})
    if approves:
        row.absence, _ = set_absence(
            by=by, user=row.user, starts_at=row.starts_at, ends_at=row.ends_at,
            reason=f"{row.get_kind_display()}：{row.reason}"[:100], substitute=row.substitute,
        )  # fmt: skip
    row.state = Leave.State.APPROVED if approves else Leave.State.REFUSED
    row.decided_by, row.decided_at, row.answer = by, now(), answer
    row.save()
    record("leave.decided", by=by, object_type="leave", object_id=str(row.pk), detail={"approved": approves})
    title = f"您的{row.get_kind_display()}{row.get_state_display()}"
    notify.post([row.user], once=f"leave:{row.pk}:decided", title=title, body=answer)
    return row


def shifts_in(row: Leave) -> int:
    """How many published shifts of the person lie in the leave: they need somebody else."""
    rows = OnDuty.objects.overlapping(row.starts_at, row.ends_at)
    return rows.filter(user=row.user, published=True).count()


@transaction.atomic
def withdraw_leave(*, by, row: Leave) -> Leave:
    """撤回 one's own, before it is decided."""
    row = Leave.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.user_id != by.pk:
        raise NotAllowed("只能撤回自己的申请")
    if row.state != Leave.State.ASKED:
        raise GuardFailed(f"这个申请{row.get_state_display()}，不能撤回")
    row.state = Leave.State.WITHDRAWN
    row.save()
    record("leave.withdrawn", by=by, object_type="leave", object_id=str(row.pk))
    return row
