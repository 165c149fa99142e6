"""Open cases of a person or unit, told to organisation, so that no account or unit closes before they are moved."""

from django.db import transaction

from governance.cases.models import Assignment, Case, CaseEvent
from governance.cases.states import ENDED_STATES
from governance.core.exceptions import PortalError
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.organisation import open_work as registry


def _open_shares(user):
    return Assignment.objects.filter(handler=user, until=None).exclude(case__state__in=ENDED_STATES)


def count_for(user) -> int:
    """Open shares that this person handles."""
    return _open_shares(user).count()


def count_of_unit(unit) -> int:
    """Open shares that lie with a unit."""
    return Assignment.objects.filter(unit=unit, until=None).exclude(case__state__in=ENDED_STATES).count()


@transaction.atomic
def move(user, target, *, by) -> int:
    """转交 every open share to a colleague of the same unit. Raises GuardFailed when they share no unit."""
    moved = 0
    for share in _open_shares(user).select_related("case", "unit"):
        if not target.posts.filter(unit=share.unit, state="active").exists():
            raise PortalError(f"{target.name}不在{share.unit.name}，案件 {share.case.shown_number} 不能转给他。")
        share.handler = target
        share.save()
        if share.is_lead:
            Case.objects.filter(pk=share.case_id).update(handler=target)
        case = share.case
        CaseEvent.objects.create(
            case=case,
            action="hand_on",
            at=now(),
            by=by,
            from_state=case.state,
            to_state=case.state,
            round=case.round,
            version=case.version,
            note=f"{user.name} → {target.name}；账号停用",
            request_key=Ticket.new().key,
            data={"closing_account": True},
        )
        moved += 1
    return moved


def connect() -> None:
    """Announce the open work of cases to organisation."""
    registry.register("案件", count_for, move, count_of_unit)
