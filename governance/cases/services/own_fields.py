"""自定义字段, kept by the manager. What would make answers unreadable is refused with words."""

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases import own_fields
from governance.cases.exporting import COLUMNS
from governance.cases.models import FieldDefinition
from governance.core.exceptions import NotAllowed
from governance.organisation.access import may
from governance.organisation.roles import Permission

FIELDS = ("kind", "label", "type", "choices", "required", "help", "order", "active")
CHOSEN = (FieldDefinition.Type.CHOICE, FieldDefinition.Type.MULTI)


@transaction.atomic
def save_field(*, by, field=None, **fields) -> FieldDefinition:
    """Write a new 自定义字段 or change one. ValidationError by field, in words."""
    if not may(by, Permission.EDIT_RULES):
        raise NotAllowed("自定义字段由中心管理员维护。")
    new = field is None
    row = FieldDefinition() if new else FieldDefinition.objects.select_for_update().get(pk=field.pk)
    before = row.type
    for name in FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    row.label = row.label.strip()
    row.choices = list(dict.fromkeys(text.strip() for text in row.choices if text.strip())) if _chosen(row) else []
    wrong = _wrong(row, before)
    if wrong:
        raise ValidationError(wrong)
    row._history_user = by
    row.save()
    cache.delete(own_fields.KEY)
    detail = {"new": new, "type": row.type, "active": row.active}
    record("field.saved", by=by, object_type="own_field", object_id=str(row.pk), detail=detail)
    return row


def _chosen(row) -> bool:
    return row.type in CHOSEN


def _wrong(row, before) -> dict:
    others = FieldDefinition.objects.filter(label=row.label, active=True).exclude(pk=row.pk)
    clash = [other for other in others if not other.kind or not row.kind or other.kind == row.kind]
    if row.active and clash:
        return {"label": f"已经有一个“{row.label}”，导出时两列同名分不清，请换个名称。"}
    if row.label in COLUMNS:
        return {"label": f"“{row.label}”是案件本来就有的一栏，请换个名称。"}
    if row.pk and before != row.type and row.values.exists():
        word = FieldDefinition.Type(before).label
        return {"type": f"已有案件按“{word}”填过，不能改类型；请停用这个字段，另建一个。"}
    if _chosen(row) and len(row.choices) < 2:
        return {"choices": "请至少写两个选项，每行一个。"}
    return {}
