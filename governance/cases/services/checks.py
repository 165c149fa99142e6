"""二次核查: drawn for a closed case that raises a doubt, done by somebody who had no part in it."""

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.models import SecondCheck
from governance.cases.recipients import holders
from governance.organisation.roles import Role


@action("draw_check")
def draw_check(step, *, person, note: str = ""):
    """指派二次核查; `person` is proposed by the system (closure.checkers) and had no part in the case."""
    case = step.case
    SecondCheck.objects.create(
        case=case,
        round=case.round,
        unit=case.lead_unit,
        assigned_to=person,
        assigned_by=step.by,
        assigned_at=step.at,
    )
    clock.start(case, "check", at=step.at)
    step.note = f"由{person.name}核查" + (f"；{note}" if note else "")
    step.tell([person], f"请您核查办理结果：{case.title}")
    step.touch()


@action("record_check")
def record_check(step, *, result: str, note: str):
    """登记核查结论: was it settled as the answer says?"""
    check = step.files.check
    check.result, check.note, check.done_at = result, note, step.at
    check.save()
    clock.meet(step.case, "check", at=step.at)
    step.record["result"] = result
    step.note = f"{check.get_result_display()}；{note}"
    if result == SecondCheck.Result.NOT_TRUE:
        people = [check.assigned_by, *holders(step.case.centre, Role.MANAGER, Role.LEADER)]
        step.tell(people, f"二次核查不属实，请研究是否恢复办理：{step.case.title}", note, urgent=True)
    step.touch()
