"""What the public pages may know and do: the only door from them to staff data.

A visitor shows case number and 查询码; a wrong number and a wrong 查询码 look the same,
and tries are counted in the database.
"""

from dataclasses import dataclass
from datetime import timedelta

from dispatch.services import answering
from dispatch.services.orders import find_by_code as find_order
from disputes.services.referrals import find_by_code, record_return
from governance.audit.services import record
from governance.cases import services as cases
from governance.cases.engine import why_not
from governance.cases.guards import RATING_DAYS
from governance.cases.models import Answer, Attachment, Case, CaseLink, Party, Rating
from governance.cases.printouts import answer_pdf
from governance.cases.services.intake import secret_hash
from governance.cases.states import STAGES, Stage, State
from governance.core import limits
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.core.numbering import parse_number
from governance.core.ticket import Ticket
from governance.organisation.models import User

CODE_TRIES, ADDRESS_TRIES, MINUTES = 5, 20, 10
NOT_FOUND = "没有查到，请核对案件编号和查询码。"
PAUSED = "查询次数过多，请 10 分钟后再试，或者到社会治理中心大厅咨询。"

# Plain words for a villager; office words stay inside.
PLAIN = {
    State.INCOMPLETE: "正在补充材料",
    State.REGISTERED: "已登记，正在安排办理部门",
    State.ASSIGNED: "已分到部门，等部门接手",
    State.HANDLING: "部门正在办理",
    State.PAUSED: "暂停计时，正在等材料或者条件",
    State.RESOLVED: "部门已办完，正在向您答复",
    State.TRACKING: "已答复，正在核实落实情况",
    State.EVALUATING: "已答复，正在做最后检查",
    State.CLOSED: "已办完归档",
    State.REJECTED: "不属于本中心受理范围",
    State.TRANSFERRED: "已转给有权处理的机关",
    State.WITHDRAWN: "已按您的申请撤回",
    State.MERGED: "已和另一件合并办理",
}
STAGE_WORDS = {
    Stage.INTAKE: "登记",
    Stage.TRIAGE: "分到部门",
    Stage.HANDLING: "部门办理",
    Stage.FEEDBACK: "答复您",
    Stage.TRACKING: "核实落实",
    Stage.EVALUATION: "检查评价",
}


class TooManyTries(Exception):
    """The page pauses for this code or this address."""


@dataclass(frozen=True)
class Progress:
    """What a visitor sees of their case; nothing of other parties, internal notes or staff."""

    number: str
    title: str
    words: str
    steps: tuple
    department: str
    department_phone: str
    registered_at: object
    due: object
    answers: tuple
    notes: tuple
    files: tuple
    is_merged: bool
    is_open: bool
    may_rate: bool
    rating: str
    rating_until: object
    may_urge: bool
    urged_at: object
    is_overdue: bool
    to_complete: str


def look_up(number_text: str, secret: str, address: str) -> Party | None:
    """The party whose receipt carries this number and 查询码, None when they do not fit.

    Raises TooManyTries after 5 wrong tries for one code, or 20 from one address, within 10 minutes.
    """
    number = parse_number(number_text)
    if limits.too_many("citizen.code", number, CODE_TRIES, MINUTES) or limits.too_many(
        "citizen.address", address, ADDRESS_TRIES, MINUTES
    ):
        raise TooManyTries
    hashed = secret_hash(number, secret.strip())
    party = Party.objects.filter(receipt_hash=hashed, case__number=number).exclude(receipt_hash="").first()
    if party is None:
        limits.hit("citizen.code", number)
        limits.hit("citizen.address", address)
        record("citizen_query", object_type="case", result="refused")
        return None
    limits.clear("citizen.code", number)
    record("citizen_query", object_type="case", object_id=number)
    return party


def still_valid(party_id: int, receipt: str) -> Party | None:
    """The party of a visit in this browser, as long as the receipt was not replaced."""
    return Party.objects.filter(pk=party_id, receipt_hash=receipt).exclude(receipt_hash="").first()


def _case_of(party: Party) -> Case:
    return Case.objects.for_system().select_related("lead_unit", "centre").get(pk=party.case_id)


def _shown_case(case: Case) -> Case:
    """The case itself, or where it was merged into (its stage and answer only)."""
    for _ in range(5):
        if case.state != State.MERGED:
            return case
        link = CaseLink.objects.filter(source=case, kind=CaseLink.Kind.MERGED, ended_at=None).first()
        if link is None:
            return case
        case = Case.objects.for_system().select_related("lead_unit", "centre").get(pk=link.target_id)
    return case


def progress(party: Party) -> Progress:
    """Progress of the party's case in plain words."""
    own = _case_of(party)
    case = _shown_case(own)
    merged = own.pk != case.pk
    told = [a for a in case.answers.order_by("told_at") if a.told_at]
    until = told[-1].told_at + timedelta(days=RATING_DAYS) if told else None
    mine = None if merged else Rating.objects.filter(party=party, of=Rating.Of.DEPARTMENT, round=case.round).first()
    open_now = (
        not merged
        and bool(told)
        and told[-1].round == case.round
        and mine is None
        and now() <= until
        and case.state in (State.RESOLVED, State.TRACKING, State.EVALUATING, State.CLOSED)
    )
    urged = own.events.filter(action="urge").order_by("-pk").first()
    due = case.deadlines.filter(action="handle", met_at=None, ended_at=None).first()
    return Progress(
        number=own.shown_number,
        title="" if merged else own.title,
        words=PLAIN[State(case.state)],
        steps=_steps(case),
        department=case.lead_unit.name if case.lead_unit and not merged else "",
        department_phone=case.lead_unit.phone if case.lead_unit and not merged and own.is_open else "",
        registered_at=own.registered_at,
        due=due.due_at if due and not merged else None,
        answers=tuple(told),
        notes=() if merged else _notes(case),
        files=() if merged else _files(case),
        is_merged=merged,
        is_open=own.is_open,
        may_rate=open_now,
        rating=mine.get_value_display() if mine else "",
        rating_until=until,
        may_urge=not merged and not why_not(own, User.objects.citizen(), "urge"),
        urged_at=urged.at if urged else None,
        is_overdue=bool(due and not merged and due.paused_at is None and due.due_at < now()),
        to_complete=_to_complete(own),
    )


def _steps(case: Case) -> tuple:
    """The six stages: {label, state: done · now · todo}."""
    reached = STAGES.index(case.stage) if case.stage in STAGES else len(STAGES)
    if case.state in (State.REJECTED, State.TRANSFERRED, State.WITHDRAWN):
        reached = 1
    return tuple(
        {
            "number": i + 1,
            "label": STAGE_WORDS[stage],
            "state": "done" if i < reached else "now" if i == reached and case.is_open else "todo",
        }
        for i, stage in enumerate(STAGES)
    )


def _to_complete(case: Case) -> str:
    """What the centre asks for, while a request of the citizen's own waits to be completed."""
    if case.state != State.INCOMPLETE or case.registered_by_id != User.objects.citizen().pk:
        return ""
    event = case.events.filter(action="return_for_completion").order_by("-pk").first()
    return event.note if event else ""


def _notes(case: Case) -> tuple:
    """Entries of the timeline that were written for the citizen."""
    rows = case.events.filter(action="record_progress", data__for_citizen=True).order_by("at")
    return tuple({"at": row.at, "text": row.note} for row in rows)


def _files(case: Case) -> tuple:
    return tuple(case.attachments.filter(for_citizen=True, event__action="attach"))


def rate(party: Party, *, value: int, reasons, comment: str, ticket: Ticket) -> None:
    """群众评价 by the citizen, with the reasons of who is not satisfied. Raises GuardFailed in plain words."""
    case, said = _case_of(party), {"value": value, "reasons": reasons, "comment": comment}
    try:
        cases.rate(case, by=User.objects.citizen(), ticket=ticket, party=party, **said)
    except NotAllowed as refusal:
        raise GuardFailed("这件事现在不能评价：还没有给您的答复，或者已经撤回、合并。") from refusal


def urge(party: Party, *, ticket: Ticket) -> None:
    """群众催办. Raises GuardFailed or NotAllowed in plain words."""
    cases.urge(_case_of(party), by=User.objects.citizen(), ticket=ticket)


def add_material(party: Party, *, uploads, ticket: Ticket, note: str = "") -> None:
    """补充材料 by the citizen."""
    case = _case_of(party)
    if not case.is_open:
        raise GuardFailed("案件已经结束，不能再补充材料；需要时请到大厅咨询。")
    cases.add_material(case, by=User.objects.citizen(), ticket=ticket, uploads=uploads, note=note)


def answer_document(party: Party, answer_id: int) -> bytes | None:
    """The answer as PDF, None when it is not one that was told in this case."""
    case = _shown_case(_case_of(party))
    answer = Answer.objects.filter(pk=answer_id, case=case, told_at__isnull=False).first()
    if answer is None:
        return None
    record("citizen_download", object_type="answer", object_id=str(answer.pk))
    return answer_pdf(_case_of(party), answer, reader=party)


def file_of(party: Party, file_id: int) -> Attachment | None:
    """A file that the citizen may download."""
    return Attachment.objects.filter(pk=file_id, case=party.case_id, for_citizen=True, event__action="attach").first()


def behind_code(code: str, address: str):
    """(referral, None) or (None, recipient of an order) that waits under this one-time code; (None, None) for a wrong
    or used one.

    Raises TooManyTries after 20 wrong tries from one address within 10 minutes.
    """
    if limits.too_many("citizen.address", address, ADDRESS_TRIES, MINUTES):
        raise TooManyTries
    referral = find_by_code(code)
    order = find_order(code) if referral is None else None
    if referral is None and order is None:
        limits.hit("citizen.address", address)
    return referral, order


def answer_order(target, **step):
    """The next step of an order, by a body without an account."""
    return answering.advance(target, **step)


def steps_of(target) -> list:
    """The steps that the body may take now."""
    return answering.next_states(target)


def reply_to_referral(referral, *, ticket, **reply):
    """The body's reply, written by CITIZEN; the code has ended with it."""
    return record_return(referral.dispute.case, by=User.objects.citizen(), ticket=ticket, referral=referral, **reply)
