"""SYSTEM passes a case on where nothing is owed, with an ordinary event each time and never past a guard."""

from django.db import transaction

from governance.cases import sampling
from governance.cases.engine import SERVICES, afterwards
from governance.cases.files import CaseFiles
from governance.cases.models import Case, FollowUpCall
from governance.cases.sampling import was_settled_on_spot
from governance.cases.states import State
from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.ticket import Ticket
from governance.organisation.models import User


def picked_for_review(case, files) -> bool:
    """Whether a person scores the case: supervised, reworked, rated badly, 红 重大, a share by lot; never 即办."""
    if was_settled_on_spot(files):
        return False
    if case.risk == Case.Risk.GRAVE or case.reworks or any(o.issued_at for o in files.supervisions):
        return True
    if any(r.value in (4, 5) for r in files.ratings if r.round == case.round):
        return True
    # Of each hundred cases so many as the share says, at places that a key spreads: nobody can tell beforehand.
    return sampling.is_drawn(f"review:{case.round}", number_of("review_percent"), case.pk)


def next_step(case, files) -> str | None:
    """The action that nobody has to think about now, or None when somebody owes something."""
    if any(row.call_owed for row in files.ratings) or files.open_review is not None:
        return "evaluate" if case.state == State.EVALUATING and not picked_for_review(case, files) else None
    if case.state == State.RESOLVED and files.answer_is_told:
        draw = sampling.draw(case, files)
        return None if draw.sampled and draw.done_at is None else "feed_back"
    if case.state == State.TRACKING:
        promised = any(row.promise and row.promise_met_at is None for row in files.round_answers)
        return None if promised or files.open_supervisions else "confirm"
    if case.state == State.EVALUATING and not picked_for_review(case, files):
        return "evaluate"
    return None


@afterwards
def pass_on(event) -> None:
    """After an action: do what it decided, else move on as long as nothing is owed (each step calls this again)."""
    if event.data.get("follows") in ("rework", "reopen"):
        SERVICES[event.data["follows"]](event.case, by=event.by, ticket=Ticket.new(), reason=event.note)
        return
    pass_on_case(event.case, asked_by=event.by if event.action == "record_call" else None)


def pass_on_case(case, asked_by=None) -> bool:
    """Take the step that nobody owes, if there is one. True when the case moved.

    `asked_by` has just called the citizen: then 反馈回访 is theirs, where their post may take it.
    """
    if case.state not in (State.RESOLVED, State.TRACKING, State.EVALUATING):
        return False
    with transaction.atomic():
        name = next_step(case, CaseFiles(case))
    if name is None:
        return False
    told = {"note": _said(case)} if name == "feed_back" and asked_by else {}
    for by in (asked_by if told else None, User.objects.system()):
        if by is not None:
            try:
                SERVICES[name](case, by=by, ticket=Ticket.new(), **told)
                return True
            except (GuardFailed, NotAllowed):
                continue
    return False


def _said(case) -> str:
    call = FollowUpCall.objects.filter(case=case, round=case.round).last()
    return "" if call is None else call.get_result_display()


def pass_on_all() -> int:
    """Move on what nobody owes a step, for the sweep. Returns how many cases moved."""
    waiting = Case.objects.for_system().filter(state__in=(State.RESOLVED, State.TRACKING, State.EVALUATING))
    return sum(pass_on_case(case) for case in waiting.order_by("pk").iterator(chunk_size=200))
