"""SYSTEM passes a case on where nothing is owed, with an ordinary event each time and never past a guard."""

from governance.cases.engine import SERVICES, afterwards
from governance.cases.files import CaseFiles
from governance.cases.kinds import kind_of
from governance.cases.models import Case
from governance.cases.states import State
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.ticket import Ticket
from governance.organisation.models import User

FOLLOW_UP_ONE_IN = 5
REVIEW_ONE_IN = 10


def in_follow_up_sample(case, files) -> bool:
    """Whether the desk calls back: high risk, urgent, reworked, the kinds that always ask, and one case in five.

    即办 is never in the sample: the citizen stood at the desk.
    """
    if _was_settled_on_spot(files):
        return False
    if case.risk >= Case.Risk.HIGH or case.urgent or case.reworks or kind_of(case.kind).always_follow_up:
        return True
    return int(case.number) % FOLLOW_UP_ONE_IN == 0


def picked_for_review(case, files) -> bool:
    """Whether a person scores the case: supervised, reworked, rated badly, 红 重大, and one in ten; never 即办."""
    if _was_settled_on_spot(files):
        return False
    if case.risk == Case.Risk.GRAVE or case.reworks or any(o.issued_at for o in files.supervisions):
        return True
    if any(r.value in (4, 5) for r in files.ratings if r.round == case.round):
        return True
    return int(case.number) % REVIEW_ONE_IN == 0


def _was_settled_on_spot(files) -> bool:
    return not any(row.round == files.case.round for row in files.assignments)


def next_step(case, files) -> str | None:
    """The action that SYSTEM takes now, or None when somebody owes something."""
    if case.state == State.RESOLVED and files.answer_is_told and not in_follow_up_sample(case, files):
        return "feed_back"
    if case.state == State.TRACKING:
        promised = any(row.promise and row.promise_met_at is None for row in files.round_answers)
        return None if promised or files.open_supervisions else "confirm"
    if case.state == State.EVALUATING and not picked_for_review(case, files):
        return "evaluate"
    return None


@afterwards
def pass_on(event) -> None:
    """After an action: move on as long as nothing is owed (each step calls this again by itself)."""
    pass_on_case(event.case)


def pass_on_case(case) -> bool:
    """Take the step that nobody owes, if there is one. True when the case moved."""
    if case.state not in (State.RESOLVED, State.TRACKING, State.EVALUATING):
        return False
    name = next_step(case, CaseFiles(case))
    if name is None:
        return False
    try:
        SERVICES[name](case, by=User.objects.system(), ticket=Ticket.new())
    except (GuardFailed, NotAllowed):
        return False
    return True


def pass_on_all() -> int:
    """Move on what nobody owes a step, for the sweep. Returns how many cases moved."""
    waiting = Case.objects.for_system().filter(state__in=(State.RESOLVED, State.TRACKING, State.EVALUATING))
    return sum(pass_on_case(case) for case in waiting.order_by("pk").iterator(chunk_size=200))
