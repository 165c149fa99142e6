"""The engine of the lifecycle: lock, repeat, version, rule, guards, body, state, event, notices. Said once.

`@action("assign")` turns a body `assign(step, *, lead, …)` into the service `assign(case, *, by, ticket, lead, …)`.
Services return the CaseEvent they wrote, or the event of the first try when the same request is repeated.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

from django.db import IntegrityError, transaction

from governance.cases import (  # noqa: F401  (guards register themselves)
    guards_charge,
    guards_closing,
    guards_duty,
    guards_feedback,
    guards_orders,
    guards_papers,
    guards_referring,
    guards_signing,
    guards_writing,
    kinds,
    lifecycle,
)
from governance.cases.files import CaseFiles
from governance.cases.guards import GUARDED_AS, GUARDS
from governance.cases.lifecycle import ABOVE, ANYWHERE, ASSIGNED, BEFORE, CENTRE, CITIZEN, LEAD, ORIGIN, SYSTEM, Row
from governance.cases.models import Case, CaseEvent, Deadline
from governance.cases.models.case import step_open
from governance.cases.places import centre_of
from governance.cases.recipients import who_may_know
from governance.cases.states import ENDED_STATES, State
from governance.core.exceptions import GuardFailed, NotAllowed, Stale
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.notify import services as notify
from governance.organisation.access import Grant, standing
from governance.organisation.roles import Level, Role

SERVICES: dict[str, Callable] = {}
_afterwards: list[Callable] = []
_settling: list[Callable] = []


@dataclass
class Step:
    """One action under way. `data` None means a preview: may the button be shown?"""

    case: Case | None
    by: object
    row: Row
    grant: Grant | None
    files: CaseFiles | None
    at: object
    data: dict | None = None
    note: str = ""
    record: dict = field(default_factory=dict)
    notices: list = field(default_factory=list)
    after: list = field(default_factory=list)
    target: str | None = None
    event: CaseEvent | None = None

    def get(self, name: str, default=None):
        """A value of the request; `default` in a preview."""
        return (self.data or {}).get(name, default)

    @property
    def is_preview(self) -> bool:
        """True while only the button is asked for."""
        return self.data is None

    def tell(self, users, title: str, body: str = "", *, not_before=None, urgent: bool = False) -> None:
        """Put a notice into the outbox, written together with the event."""
        self.notices.append((list(users), title, body, not_before, urgent))

    def touch(self) -> None:
        """Forget the rows read so far, after the body changed them."""
        self.files = CaseFiles(self.case)


@dataclass(frozen=True)
class Choice:
    """An action that this user may take now."""

    action: str
    label: str


def label_of(action: str) -> str:
    """The Chinese name of an action of the table or of a kind's own event."""
    if action in lifecycle.LABELS:
        return lifecycle.LABELS[action]
    return next((row.label for row in kinds.event_rows() if row.action == action), action)


def rows_of(action: str, kind: str = "") -> list[Row]:
    """The lines of the table for an action; 撤回 has two. With `kind` the own events of other kinds are left out."""
    table = (*lifecycle.TRANSITIONS, *lifecycle.SAME_STATE, *kinds.event_rows(kind))
    return [row for row in table if row.action == action]


def action(name: str):
    """Register the body of an action and return its service."""

    def wrap(body):
        @wraps(body)
        def service(case=None, *, by, ticket: Ticket, **data) -> CaseEvent:
            return _perform(name, body, case, by, ticket, data)

        service.action = name
        SERVICES[name] = service
        return service

    return wrap


def afterwards(function):
    """Register a function(event) that runs in the same transaction after each action (passing on)."""
    _afterwards.append(function)
    return function


def settling(function):
    """Register a function(step) that runs after each body, before the list columns and the event are written."""
    _settling.append(function)
    return function


def _perform(name, body, case, by, ticket, data) -> CaseEvent:
    try:
        with transaction.atomic():
            return _perform_locked(name, body, case, by, ticket, data)
    except IntegrityError:
        # Two equal requests at once: the loser is given the winner's event.
        earlier = _earlier(ticket, name, by)
        if earlier is None:
            raise
        return earlier


def _perform_locked(name, body, case, by, ticket, data) -> CaseEvent:
    if case is not None:
        case = _lock(case)
    earlier = _earlier(ticket, name, by)
    if earlier is not None:
        return earlier
    if case is not None and ticket.version is not None and ticket.version != case.version:
        raise Stale(
            "这个案件刚刚有了新的变化，请看过后再提交。",
            events=list(case.events.filter(version__gt=ticket.version).select_related("by", "post__unit")),
        )
    files = CaseFiles(case) if case is not None else None
    row, grant = _rule(name, case, by, files, data)
    _refuse_rows_of_others(case, data)
    step = Step(case, by, row, grant, files, now(), data)
    for guard in _guards(row, case, data):
        guard(step)
    step.target = row.target
    body(step, **data)
    for function in _settling:
        function(step)
    event = _finish(step, ticket)
    for function in _afterwards:
        function(event)
    return event


def _refuse_rows_of_others(case, data) -> None:
    """A party, share or order that is named must be one of this case."""
    for name, value in data.items():
        if case is not None and getattr(value, "case_id", case.pk) != case.pk:
            raise GuardFailed("提交的内容不属于这个案件，请刷新页面后重试。", field=name)


def _lock(case: Case) -> Case:
    locked = (
        Case.objects.for_system()
        .select_for_update(of=("self",))
        .select_related("centre", "category", "lead_unit", "origin", "handler")
    )
    return locked.get(pk=case.pk)


def _earlier(ticket: Ticket, name: str, by) -> CaseEvent | None:
    event = CaseEvent.objects.filter(request_key=ticket.key).select_related("case").first()
    if event is not None and (event.action != name or event.by_id != by.pk):
        raise NotAllowed("这个请求号已经用过，请刷新页面后重新提交。")
    return event


def _guards(row: Row, case, data):
    for name in row.guards:
        yield GUARDS[name]
    kind = case.kind if case is not None else data["data"].kind
    yield from kinds.kind_of(kind).guards.get(GUARDED_AS.get(row.action, row.action), ())


# --- rule: state, role and place -------------------------------------------------------------------------------


def _rule(name, case, by, files, data) -> tuple[Row, Grant | None]:
    """The first line of the table that fits; NotAllowed with a sentence otherwise."""
    rows = rows_of(name, case.kind if case is not None else "")
    if case is not None and rows and not by.is_actor and not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotAllowed("没有找到这个案件。")
    fitting = [row for row in rows if not row.sources or (case is not None and case.state in row.sources)]
    if not rows and case is not None:
        raise NotAllowed(f"{case.kind_label}案件没有“{label_of(name)}”。")
    if not fitting:
        raise NotAllowed(f"案件现在是“{State(case.state).label}”，不能{label_of(name)}。" if case else "没有这个动作。")
    for row in fitting:
        fits, grant = permitted(row, case, by, files, data)
        if fits:
            return row, grant
    raise NotAllowed(f"您的岗位不能{label_of(name)}，请联系有此权限的同事。")


def permitted(row: Row, case, by, files, data=None) -> tuple[bool, Grant | None]:
    """Whether `by` may take this line, and through which post."""
    if by.is_actor:
        word = CITIZEN if by.username == "citizen" else SYSTEM
        return any(who.word == word for who in row.who), None
    for grant in standing(by).grants:
        for who in row.who:
            if who.word not in (CITIZEN, SYSTEM) and _stands(grant, who, case, by, files, data):
                return True, grant
    return False, None


def _stands(grant, who, case, by, files, data) -> bool:
    if case is None:
        return _stands_for_new(grant, who, data)
    if case.is_restricted and who.place == CENTRE:
        return _stands_for_restricted_centre(grant, case, by, files)
    return _has_role(grant, who.word, case, files) and _at_place(grant, who.place, case, files)


def _stands_for_new(grant, who, data) -> bool:
    """A new case is registered at the unit of the post; a chosen post excludes the others."""
    chosen = (data or {}).get("post_id")
    if chosen and grant.post_id != chosen:
        return False
    if grant.role not in lifecycle.ROLES_OF[who.word]:
        return False
    return who.place != CENTRE or grant.unit_level in (Level.CENTRE, Level.COUNTY)


def _stands_for_restricted_centre(grant, case, by, files) -> bool:
    """On 限定知悉 the director and the persons named stand for the centre."""
    if grant.role == Role.LEADER and grant.unit_id == case.centre_id and grant.unit_level == Level.CENTRE:
        return True
    return bool({by.pk, grant.for_user_id} & files.named_ids) and grant.reaches(case.centre.path)


def _has_role(grant, word, case, files) -> bool:
    if word == "triager" and grant.role == Role.COUNTY:
        return _is_countys_own(grant, case)
    if word == "director":
        return grant.role == Role.LEADER and grant.unit_level == Level.CENTRE and grant.unit_id == case.centre_id
    if word == "head" and grant.role in (Role.LIAISON, Role.VILLAGE):
        return grant.unit_id not in files.headed_units
    return grant.role in lifecycle.ROLES_OF[word]


def _is_countys_own(grant, case) -> bool:
    centre = case.centre
    return grant.unit_id == centre.pk or (centre.parent_id == grant.unit_id and grant.unit_level == Level.COUNTY)


def _at_place(grant, place, case, files) -> bool:
    if place == CENTRE:
        if grant.role in (Role.LEADER, Role.COUNTY):
            return grant.reaches(case.centre.path)
        return grant.unit_id == case.centre_id
    if place == LEAD:
        return grant.unit_id == case.lead_unit_id
    if place == ASSIGNED:
        return any(row.unit_id == grant.unit_id for row in files.open_assignments)
    if place == ORIGIN:
        return grant.unit_id == case.origin_id
    if place == ABOVE:
        return grant.unit_id != case.centre_id and grant.reaches(case.centre.path)
    return place == ANYWHERE


# --- after the body --------------------------------------------------------------------------------------------


def _finish(step: Step, ticket: Ticket) -> CaseEvent:
    case, before = step.case, step.record.pop("from_state", None)
    if before is None:
        before = case._stored_state if case.pk and not case._state.adding else ""
    if step.target is not None:
        case.state = step.target
    case.version += 1
    case.closed_at = (case.closed_at or step.at) if case.state in ENDED_STATES else None
    _set_list_columns(case)
    case.index_note(step.note)
    with step_open():
        case.save()
    step.event = CaseEvent.objects.create(
        case=case,
        action=step.row.action,
        at=step.at,
        by=step.by,
        post_id=step.grant and step.grant.post_id,
        on_behalf_of_id=step.grant and step.grant.for_user_id,
        from_state=before,
        to_state=case.state,
        round=case.round,
        version=case.version,
        note=step.note,
        data=step.record,
        request_key=ticket.key,
    )
    for function in step.after:
        function(step.event)
    _send(step)
    return step.event


def _set_list_columns(case: Case) -> None:
    """lead_unit, handler and the next due moment, kept for lists."""
    lead = case.assignments.filter(is_lead=True, until=None).first()
    case.lead_unit_id = lead.unit_id if lead else case.lead_unit_id if case.state in ENDED_STATES else None
    case.handler_id = lead.handler_id if lead else case.handler_id if case.state in ENDED_STATES else None
    clock = Deadline.objects.filter(case=case, met_at=None, ended_at=None, paused_at=None).order_by("due_at").first()
    case.next_due = clock.due_at if clock else None
    case.next_yellow = clock.yellow_at if clock else None


#: Actions whose notices belong to 催办督办; those of all others to 交办和办理.
ORDERS = {
    "remind",
    "supervise",
    "propose_order",
    "sign_order",
    "answer_supervision",
    "close_supervision",
    "withdraw_supervision",
    "instruct",
}


def _send(step: Step) -> None:
    for i, (users, title, body, not_before, urgent) in enumerate(step.notices):
        notify.post(
            [user for user in who_may_know(step.case, users) if user.pk != step.by.pk],
            once=f"event:{step.event.pk}:{i}",
            title=title,
            body=body,
            url=f"/cases/{step.case.number}/",
            subject=step.case.number,
            not_before=not_before,
            urgent=urgent,
            topic=notify.Topic.ORDER if step.event.action in ORDERS else notify.Topic.WORK,
        )


# --- what may be done now --------------------------------------------------------------------------------------


def available(case: Case, by, files: CaseFiles | None = None, only: frozenset | None = None) -> list[Choice]:
    """The actions (of `only`, when given) that this user may take on this case now: table, role and guards say yes.

    `case` was read through `visible_to(by)`; `files` shares rows that the page has read already.
    """
    files = files or CaseFiles(case)
    found: dict[str, Choice] = {}
    for row in (*lifecycle.TRANSITIONS, *lifecycle.SAME_STATE, *kinds.event_rows(case.kind)):
        if row.action in found or case.state not in row.sources or (only is not None and row.action not in only):
            continue
        fits, grant = permitted(row, case, by, files)
        if fits and _passes(row, case, by, grant, files):
            found[row.action] = Choice(row.action, row.label)
    return list(found.values())


def why_not(case: Case, by, name: str, files: CaseFiles | None = None) -> str:
    """Why an action cannot be taken now, in one sentence; empty when it can."""
    files = files or CaseFiles(case)
    try:
        row, grant = _rule(name, case, by, files, None)
        step = Step(case, by, row, grant, files, now())
        for guard in _guards(row, case, None):
            guard(step)
    except (NotAllowed, GuardFailed) as refusal:
        return refusal.message
    return ""


def _passes(row, case, by, grant, files) -> bool:
    step = Step(case, by, row, grant, files, now())
    try:
        for guard in _guards(row, case, None):
            guard(step)
    except GuardFailed:
        return False
    return True


def home_centre(by, post_id=None):
    """The unit and centre at which a person's post registers: (origin, centre)."""
    from governance.organisation.models import OrgUnit

    grants = [g for g in standing(by).grants if not post_id or g.post_id == post_id]
    unit = OrgUnit.objects.select_related("parent").get(pk=grants[0].unit_id)
    return unit, centre_of(unit)


__all__ = [
    "BEFORE",
    "Choice",
    "Step",
    "action",
    "afterwards",
    "available",
    "home_centre",
    "label_of",
    "permitted",
    "rows_of",
    "why_not",
]
