"""村级综治中心: check-in once a day, patrols, visits, inspections by the centre, and problems put right."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dispatch.models import CheckIn, VillageWork
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from governance.notify import services as notify
from governance.organisation.access import home_path, may, standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level, Permission

VILLAGE_PATH = 15


def villages_of(user):
    """Villages whose centre this person keeps: by a post in the village or one of its grids."""
    paths = {grant.unit_path[:VILLAGE_PATH] for grant in standing(user).with_permission(Permission.KEEP_VILLAGE)}
    return OrgUnit.objects.active().filter(level=Level.VILLAGE, path__in=paths).order_by("order", "path")


def _require_keeper(by, unit) -> None:
    if not villages_of(by).filter(pk=unit.pk).exists():
        raise NotAllowed("只能填报本村（社区）的。")


@transaction.atomic
def check_in(*, by, unit, people: int, state: str = CheckIn.State.CALM, note: str = "") -> CheckIn:
    """每日签到: once for each village and day; a second one says who was first."""
    _require_keeper(by, unit)
    if state == CheckIn.State.ISSUE and not note.strip():
        raise ValidationError({"note": "有情况的请写明是什么情况。"})
    earlier = CheckIn.objects.filter(unit=unit, day=today()).select_related("by").first()
    if earlier is not None:
        raise GuardFailed(f"{unit.name}今天已由{earlier.by.name}签到；有新情况请登记巡查，急事打电话。")
    try:
        with transaction.atomic():
            row = CheckIn.objects.create(unit=unit, day=today(), at=now(), by=by, people=people, state=state, note=note)
    except IntegrityError as race:
        raise GuardFailed(f"{unit.name}今天已经签到。") from race
    if state == CheckIn.State.ISSUE:
        _tell_post(row, note)
    return row


def _tell_post(row, note) -> None:
    from governance.cases.recipients import holders_in
    from governance.organisation.roles import Role

    centres = OrgUnit.objects.filter(level=Level.CENTRE, path__startswith=row.unit.path[:10])
    notify.post(
        holders_in(centres, Role.DISPATCH), once=f"check-in:{row.pk}", title=f"{row.unit.name}签到有情况", body=note,
        url="/dispatch/villages/", urgent=True, topic=notify.Topic.WORK,
    )  # fmt: skip


@transaction.atomic
def record_work(*, by, unit, kind, result, at=None, way="foot", place="", households=0, text="", due_on=None):
    """登记巡查、走访 by the village, or 检查 by the centre; a problem says what it is."""
    if kind == VillageWork.Kind.INSPECTION:
        if not may(by, Permission.RUN_DISPATCH) or not unit.path.startswith(home_path(by) or "-"):
            raise NotAllowed("检查由中心登记。")
    else:
        _require_keeper(by, unit)
    at = at or now()
    if at > now():
        raise ValidationError({"at": "时间不能在现在之后。"})
    if result != VillageWork.Result.FINE and not text.strip():
        raise ValidationError({"text": "不正常的请写明情况。"})
    if due_on is not None and due_on < today():
        raise ValidationError({"due_on": "整改期限不能在今天之前。"})
    return VillageWork.objects.create(
        unit=unit, kind=kind, way=way, at=at, by=by, place=place, households=households, result=result, text=text,
        due_on=due_on if result != VillageWork.Result.FINE else None,
    )  # fmt: skip


@transaction.atomic
def fix_work(*, by, work, note: str) -> VillageWork:
    """登记整改: by the village or the centre, once."""
    work = VillageWork.objects.select_for_update().get(pk=work.pk)
    if not VillageWork.objects.visible_to(by).filter(pk=work.pk).exists():
        raise NotAllowed("只能登记本村（社区）的整改。")
    if work.result == VillageWork.Result.FINE:
        raise GuardFailed("这条记录没有发现问题，不用整改。")
    if work.fixed_at is not None:
        raise GuardFailed("已经登记过整改。")
    work.fixed_at, work.fixed_by, work.fix_note = now(), by, note[:300]
    work.save()
    return work
