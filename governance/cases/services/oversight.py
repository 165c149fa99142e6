"""催办: whoever owes the next step is asked for it, by a colleague, the system or the citizen."""

from governance.cases.engine import action
from governance.cases.recipients import heads_of, holders
from governance.cases.states import OWNER_OF, Owner, State
from governance.organisation.roles import Role


@action("remind")
def remind(step, *, note: str = ""):
    """催办 whoever's turn it is."""
    step.note = note or f"请抓紧办理，{step.case.light.text}"
    step.tell(_whose_turn(step.case), f"催办：{step.case.title}", step.note, urgent=True)


@action("urge")
def urge(step):
    """群众催办 from the public page, when a time limit has passed: to whose turn it is, their head and the manager."""
    case = step.case
    step.note = f"来访人催办，{case.light.text}"
    people = {person.pk: person for person in [*_whose_turn(case), *holders(case.centre, Role.MANAGER)]}
    if OWNER_OF[State(case.state)] is Owner.LEAD and case.lead_unit:
        people |= {person.pk: person for person in heads_of(case.lead_unit)}
    step.tell(people.values(), f"来访人催办：{case.title}", step.note, urgent=True)


def _whose_turn(case) -> list:
    """Those who owe the next step."""
    owner = OWNER_OF[State(case.state)]
    if owner is Owner.LEAD and case.lead_unit:
        return [case.handler] if case.handler else heads_of(case.lead_unit)
    if owner is Owner.ORIGIN:
        return [case.registered_by]
    return holders(case.centre, Role.TRIAGE if case.state == State.REGISTERED else Role.FRONT)
