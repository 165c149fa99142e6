"""Duty types and their lists, kept by the manager."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.administration.models import DutyMember, DutyType
from governance.audit.services import record
from governance.core.now import today

from .roster import require_planner


@transaction.atomic
def save_type(*, by, unit, users, kind: DutyType | None = None, **values) -> DutyType:
    """Save a type with its list; the name stays, because the shifts bear it."""
    require_planner(by, unit)
    kind = kind or DutyType(unit=unit)
    if kind.pk and values.get("name", kind.name) != kind.name:
        raise ValidationError({"name": "名称不能改（已排的班写着它）；可以停用后另建"})
    taken = DutyType.objects.filter(unit=unit, name=values.get("name")).exclude(pk=kind.pk)
    if taken.exists():
        raise ValidationError({"name": "已经有这个值班类别"})
    for name, value in values.items():
        setattr(kind, name, value)
    kind.save()
    chosen = {user.pk for user in users}
    kind.members.exclude(user__in=chosen).delete()
    known = set(kind.members.values_list("user_id", flat=True))
    for pk in sorted(chosen - known):
        DutyMember.objects.create(duty_type=kind, user_id=pk, since=today().replace(day=1))
    record("duty.type_saved", by=by, object_type="duty_type", object_id=str(kind.pk), detail={"people": len(chosen)})
    return kind
