"""Shares of a case (交办): open and end assignments with their clocks. Used by several services."""

from governance.cases import clock
from governance.cases.models import Assignment, CaseAccess
from governance.cases.recipients import heads_of, office_of


def open_share(step, unit, *, is_lead: bool, duty_line=None, reason: str = "", handler=None) -> Assignment:
    """Give a unit its share, with the clock for 签收. A unit that already holds a share keeps it as what is asked."""
    share = Assignment.objects.create(
        case=step.case,
        unit=unit,
        handler=handler,
        is_lead=is_lead,
        round=step.case.round,
        since=step.at,
        duty_line=duty_line,
        reason=reason,
    )
    started = clock.start(step.case, "sign", at=step.at, assignment=share)
    step.record.setdefault("opened_shares", []).append(share.pk)
    if started:
        step.record.setdefault("opened_clocks", []).append(started.pk)
    if step.case.is_restricted:
        name_persons(step, [handler] if handler else heads_of(unit))
    return share


def end_shares(step, shares, why: str) -> None:
    """End shares and their clocks; what was ended is kept in the event, so that an undo can put it back."""
    for share in shares:
        share.until = step.at
        share.ended_reason = why
        share.save()
        ended = clock.end(step.case, at=step.at, assignment=share)
        step.record.setdefault("ended_shares", []).append(share.pk)
        step.record.setdefault("ended_clocks", []).extend(ended)


def name_persons(step, people) -> None:
    """Name persons for the case (知悉人), each once."""
    known = set(CaseAccess.objects.filter(case=step.case, ended_at=None).values_list("user_id", flat=True))
    for person in people:
        if person.pk not in known:
            CaseAccess.objects.create(case=step.case, user=person, granted_by=step.by)


def end_naming(step, user_id: int) -> None:
    """Take a person's name from the case again."""
    for row in CaseAccess.objects.filter(case=step.case, user=user_id, ended_at=None):
        row.ended_at = step.at
        row.save()


def name_unit(step, unit) -> None:
    """Let a unit keep sight of a case that it sent to another level."""
    CaseAccess.objects.get_or_create(case=step.case, unit=unit, ended_at=None, defaults={"granted_by": step.by})


def units_line(units) -> str:
    """Names of units in words."""
    return "、".join(unit.name for unit in units)


def tell_office(step, unit, title: str, body: str = "", *, not_before=None, urgent=False) -> None:
    """Tell those who work a unit's cases; for a restricted case only the persons named."""
    people = office_of(unit)
    if step.case.is_restricted:
        named = set(CaseAccess.objects.filter(case=step.case, ended_at=None).values_list("user_id", flat=True))
        people = [person for person in people if person.pk in named]
    step.tell(people, title, body, not_before=not_before, urgent=urgent)
