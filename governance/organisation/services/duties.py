"""职责清单: the manager keeps all of the town's, a head those of the own department."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.core.exceptions import NotAllowed

from ..access import in_area
from ..models import DutyLine
from ..roles import Level, Permission
from .rights import is_system, require

FIELDS = (
    "unit",
    "matter",
    "legal_basis",
    "kind",
    "category_code",
    "keywords",
    "materials",
    "person_a",
    "person_b",
    "active",
    "order",
)


@transaction.atomic
def save_duty(*, by, line=None, **fields):
    """Write a new line, or change one. Raises ValidationError in words, NotAllowed outside the own area."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not a column of a duty line: {sorted(unknown)}")
    new = line is None
    line = DutyLine() if new else DutyLine.objects.select_for_update().select_related("unit").get(pk=line.pk)
    if not new:
        _require_area(by, line.unit)
    for key, value in fields.items():
        setattr(line, key, value)
    _require_area(by, line.unit)
    if line.unit.level in {Level.COUNTY, Level.TOWN, Level.GRID}:
        raise ValidationError("职责清单只写部门、中心和村（社区）的职责")
    if line.person_a_id and line.person_a_id == line.person_b_id:
        raise ValidationError("A 岗和 B 岗不能是同一个人")
    if DutyLine.objects.filter(unit=line.unit, matter=line.matter).exclude(pk=line.pk).exists():
        raise ValidationError("这个部门已经有同样的职责事项")
    line.save()
    detail = {"unit": line.unit_id, "new": new, "active": line.active}
    record("duty.saved", by=by, object_type="duty", object_id=str(line.pk), detail=detail)
    return line


def _require_area(by, unit):
    if is_system(by) or in_area(by, Permission.EDIT_DUTIES, unit):
        return
    require(by, Permission.EDIT_DUTIES)
    raise NotAllowed("只能维护本部门的职责清单")
