"""隐患: verified and graded, put right, checked; a check that fails sends it back to be put right."""

from governance.cases import clock
from governance.cases.engine import action, afterwards
from governance.cases.services.records import store_files
from governance.core.now import today
from governance.safety.guards import hazard_of
from governance.safety.models import Hazard

Phase = Hazard.Phase
ORDER = ("level", "responsible", "responsible_person", "requirement", "interim", "rectify_by")


def _save(step, row) -> None:
    row._history_user = step.by
    row.save()
    step.files._hazard = row
    step.touch()


def _owe(step, row) -> None:
    """The clock of 整改 ends with the day that was set."""
    clock.end(step.case, "rectify", at=step.at)
    clock.start(step.case, "rectify", at=step.at, due_date=row.rectify_by)


@action("verify_hazard")
def verify_hazard(step, *, is_true: bool, finding: str, **order):
    """核查定级: true or not; what is to be done, by whom, by when."""
    row = hazard_of(step) or Hazard(case=step.case)
    row.finding = finding
    if not is_true:
        row.phase = Phase.DISMISSED
        clock.end(step.case, "rectify", at=step.at)
        step.note = f"核查不属实：{finding}"
        return _save(step, row)
    for name in ORDER:
        setattr(row, name, order.get(name) or ("" if name != "rectify_by" else None))
    row.phase = Phase.ORDERED
    _owe(step, row)
    step.note = f"{row.get_level_display()}；{row.responsible} {row.rectify_by:%Y-%m-%d} 前整改：{row.requirement}"
    return _save(step, row)


@action("rectify_hazard")
def rectify_hazard(step, *, measures: str, rectified_on, uploads=()):
    """登记整改, with photographs; the clock is met, the check is owed."""
    row = hazard_of(step)
    row.measures, row.rectified_on, row.rectified_by, row.phase = measures, rectified_on, step.by, Phase.RECTIFIED
    clock.meet(step.case, "rectify", at=step.at)
    titles = store_files(step, uploads) if uploads else ""
    step.note = "；".join(part for part in (f"{rectified_on:%Y-%m-%d} 整改：{measures}", titles) if part)
    _save(step, row)


@action("check_hazard")
def check_hazard(step, *, passed: bool, check_note: str, rectify_by=None, uploads=()):
    """复查: passed, or back to be put right by another day."""
    row = hazard_of(step)
    row.check_note, row.checked_on, row.checked_by = check_note, today(), step.by
    if passed:
        row.phase = Phase.CHECKED
    else:
        row.phase, row.rectify_by, row.failed = Phase.ORDERED, rectify_by, row.failed + 1
        _owe(step, row)
    titles = store_files(step, uploads) if uploads else ""
    word = "复查合格" if passed else f"复查不合格，{rectify_by:%Y-%m-%d} 前再整改"
    step.note = "；".join(part for part in (word, check_note, titles) if part)
    _save(step, row)


@afterwards
def begin_again(event) -> None:
    """A hazard that is worked anew is put right and checked anew; one of another kind owes nothing here."""
    if event.action == "reclassify" and event.case.kind != "hazard":
        clock.end(event.case, "rectify", at=event.at)
    elif event.action in ("rework", "reopen") and event.case.kind == "hazard":
        Hazard.objects.filter(pk=event.case_id, phase=Phase.CHECKED).update(phase=Phase.ORDERED)
