"""办理清单: ticked by those who handle the case, kept by the manager."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases.models import Case, ChecklistItem, CheckMark
from governance.cases.states import State
from governance.core.exceptions import NotAllowed
from governance.core.now import now
from governance.organisation.access import may, standing
from governance.organisation.roles import Permission

FIELDS = ("kind", "label", "help", "required", "order", "active")
TICKED_IN = (State.HANDLING, State.PAUSED)


def may_tick(case, user, files) -> bool:
    """Whoever works for a unit that holds a share, while the case is being handled."""
    units = standing(user).unit_ids
    return case.state in TICKED_IN and any(row.unit_id in units for row in files.open_assignments)


@transaction.atomic
def tick(*, by, case: Case, item: ChecklistItem, files, done: bool) -> None:
    """Tick an item or take the tick back; ticking twice is one tick. NotAllowed for whoever does not handle it."""
    seen = Case.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=case.pk).first()
    if seen is None or not may_tick(seen, by, files):
        raise NotAllowed("办理清单由正在办理这个案件的单位勾选。")
    if item.kind not in ("", seen.kind):
        raise NotAllowed("这一项不属于这类案件的清单。")
    if done:
        CheckMark.objects.get_or_create(case=seen, item=item, round=seen.round, defaults={"by": by, "at": now()})
    else:
        CheckMark.objects.filter(case=seen, item=item, round=seen.round).delete()


@transaction.atomic
def save_item(*, by, item=None, **fields) -> ChecklistItem:
    """Write a new item of a 办理清单 or change one. ValidationError in words when it is there already."""
    if not may(by, Permission.EDIT_RULES):
        raise NotAllowed("办理清单由中心管理员维护。")
    row = ChecklistItem() if item is None else ChecklistItem.objects.select_for_update().get(pk=item.pk)
    for name in FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    row.label = row.label.strip()
    same = ChecklistItem.objects.filter(label=row.label, active=True).exclude(pk=row.pk)
    if row.active and any(not other.kind or not row.kind or other.kind == row.kind for other in same):
        raise ValidationError({"label": f"清单里已经有“{row.label}”，同一件事不用勾两遍。"})
    row._history_user = by
    row.save()
    ChecklistItem.forget()
    detail = {"new": item is None, "required": row.required, "active": row.active}
    record("checklist.saved", by=by, object_type="checklist", object_id=str(row.pk), detail=detail)
    return row
