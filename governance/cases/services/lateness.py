"""超期说明: an overdue step is not ended silently. Written with the action that ends it, read by pages and scores."""

from governance.cases.guards_orders import late_clock
from governance.cases.models import OverdueNote
from governance.core.exceptions import GuardFailed
from governance.core.models import DictionaryEntry

GROUP = "overdue_reason"


def overdue_reasons() -> list[tuple[str, str]]:
    """(code, label) of the reasons that may be chosen."""
    rows = DictionaryEntry.objects.filter(group=GROUP, active=True).order_by("order", "code")
    return list(rows.values_list("code", "label"))


def explain_lateness(step, code: str, text: str) -> None:
    """Keep why the step that this action ends was late; nothing when it is in time. Call before its clock is met."""
    row = late_clock(step.files, step.row.action, step.at)
    if row is None:
        return
    known = dict(overdue_reasons())
    if known and code not in known:
        raise GuardFailed("请从列表中选择超期原因。", field="overdue_reason")
    case, lead = step.case, step.files.lead
    note = OverdueNote.objects.create(
        case=case,
        round=case.round,
        action=row.action,
        unit=lead.unit if lead is not None and row.action == "handle" else case.centre,
        due_at=row.due_at,
        reason_code=code,
        reason=known.get(code, code),
        text=text.strip(),
        by=step.by,
        at=step.at,
    )
    step.record["overdue"] = note.pk
