"""法律咨询: recorded and answered on the spot or later; one screen at the desk does it all."""

from django.db import transaction

from governance.cases import clock
from governance.cases import services as cases
from governance.cases.engine import action
from governance.cases.models import Answer, Case
from governance.cases.services import NewCase
from governance.core.exceptions import GuardFailed
from governance.core.ticket import Ticket
from governance.organisation.access import standing
from governance.organisation.models import DutyLine
from governance.organisation.roles import Role
from legalservice.files import files_of
from legalservice.models import Consultation

Outcome = Consultation.Outcome
ANSWER = ("answer", "law", "adviser", "adviser_kind", "minutes", "text")


@action("record_consult")
def record_consult(
    step, *, topic, question: str, outcome: str, amount=None, groups=(), people: int = 1, promised_on=None,
    aid_told: bool = False, **answer,
):  # fmt: skip
    """登记法律咨询: answered now, or later by the limit of the channel (or the agreed day)."""
    later = outcome == Outcome.LATER
    given = {} if later else {name: answer[name] for name in ANSWER if name in answer}
    Consultation.objects.create(
        case=step.case,
        topic=topic,
        question=question,
        outcome=outcome,
        amount=amount,
        groups=list(groups),
        people=people,
        promised_on=promised_on if later else None,
        aid_told=aid_told,
        asked_at=step.at,
        recorded_by=step.by,
        answered_at=None if later else step.at,
        on_spot=not later,
        **given,
    )
    if later:
        clock.start(step.case, "consult", at=step.at, due_date=promised_on)
    step.note = "；".join((topic.name, Outcome(outcome).label, question[:120]))
    step.touch()


@action("answer_consult")
def answer_consult(step, *, consultation, answer: str, law: str, adviser: str, adviser_kind: str, minutes: int,
                   text=None, aid_told: bool = False):  # fmt: skip
    """答复约期的咨询; the clock is met when no question waits any more."""
    row = consultation
    row.answer, row.law, row.adviser, row.adviser_kind = answer, law, adviser, adviser_kind
    row.minutes, row.text, row.answered_at, row.aid_told = minutes, text, step.at, row.aid_told or aid_told
    row.save()
    step.touch()
    if not files_of(step.files).waiting:
        clock.meet(step.case, "consult", at=step.at)
    step.note = answer[:300]
    step.touch()


def line_for(user, category) -> DutyLine | None:
    """The line of the duty list under which this person's office handles a matter itself."""
    units = [grant.unit_id for grant in standing(user).as_role(Role.LEGAL)]
    lines = DutyLine.objects.filter(unit__in=units, active=True, kind="legal")
    fitting = [row for row in lines if category.code.startswith(row.category_code or "-")]
    return max(fitting, key=lambda row: len(row.category_code), default=None)


@transaction.atomic
def consult_at_desk(*, by, ticket: Ticket, data: NewCase, **consult) -> Case:
    """One screen: the case is registered, the consultation recorded and, when answered, the case settled.

    The desk registers and settles at once (即办); the legal station files its own (自办备案) and finishes it.
    """
    earlier = Case.objects.for_system().filter(events__request_key=ticket.key).first()
    if earlier is not None:
        return earlier
    answered = consult["outcome"] != Outcome.LATER
    if standing(by).as_role(Role.FRONT):
        case = cases.register(by=by, ticket=ticket, data=data).case
        case = record_consult(case, by=by, ticket=Ticket.new(), **consult).case
        if answered:
            cases.settle_on_spot(case, by=by, ticket=Ticket.new(), answer=consult["answer"], method=_method(data))
        return case
    line = line_for(by, data.category)
    if line is None:
        raise GuardFailed("本单位职责清单里没有法律咨询，请先维护职责清单，或者由前台登记。")
    case = cases.file_own(by=by, ticket=ticket, data=data, duty_line=line).case
    case = record_consult(case, by=by, ticket=Ticket.new(), **consult).case
    if answered:
        case = cases.resolve(case, by=by, ticket=Ticket.new(), result=consult["answer"]).case
        cases.tell_answer(case, by=by, ticket=Ticket.new(), method=_method(data), proof="当场答复")
    return case


def _method(data: NewCase) -> str:
    return Answer.Method.PHONE if data.channel == Case.Channel.PHONE else Answer.Method.IN_PERSON
