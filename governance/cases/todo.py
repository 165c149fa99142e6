"""What a person must do now (待办): the cases whose next step is theirs, and the word for that step."""

from django.db.models import Count, F, IntegerField, Q, Subquery

from governance.cases.lifecycle import HANDLERS
from governance.cases.models import Approval, Assignment, Case, Supervision
from governance.cases.states import OPEN_STATES, State
from governance.organisation.access import standing
from governance.organisation.roles import Role

HANDLER_ROLES = HANDLERS | {Role.HEAD}
MOST_COUNTED = 1000


class CountOf(Subquery):
    """How many rows a (sliced) queryset has, as a column: several counts in one query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()

    def __init__(self, queryset, most: int = MOST_COUNTED):
        super().__init__(queryset.order_by().values("pk")[:most])


def _units(grants, *roles) -> set[int]:
    return {grant.unit_id for grant in grants if grant.role in roles}


def queues(user) -> dict[str, object]:
    """The queues that are this person's by role, as querysets of cases: triage, sign, handle, assist, call, track …"""
    place = standing(user)
    grants = place.grants
    seen = Case.objects.visible_to(user)
    found = {}
    triage = _units(grants, Role.TRIAGE) | place.director_unit_ids
    if triage or _units(grants, Role.COUNTY):
        waiting = seen.filter(state=State.REGISTERED)
        found["triage"] = waiting if Role.COUNTY in place.roles else waiting.filter(centre__in=triage)
    offices = _units(grants, *HANDLER_ROLES)
    if offices:
        found["sign"] = seen.filter(state=State.ASSIGNED, lead_unit__in=offices)
        found["handle"] = seen.filter(state__in=(State.HANDLING, State.PAUSED), lead_unit__in=offices)
        shares = Assignment.objects.filter(unit__in=offices, is_lead=False, until=None, result_at=None)
        found["assist"] = seen.filter(pk__in=shares.values("case"), state__in=OPEN_STATES)
        orders = Supervision.objects.filter(to_unit__in=offices, status=Supervision.Status.ISSUED)
        found["order"] = seen.filter(pk__in=orders.values("case"), state__in=OPEN_STATES)
    own = offices | _units(grants, Role.FRONT, Role.GRID)
    if own:
        found["complete"] = seen.filter(state=State.INCOMPLETE, origin__in=own)
    desks = _units(grants, Role.FRONT)
    if desks:
        found["call"] = seen.filter(state=State.RESOLVED, centre__in=desks)
    managers = _units(grants, Role.MANAGER)
    if managers:
        found["track"] = seen.filter(state=State.TRACKING, centre__in=managers)
        found["evaluate"] = seen.filter(state=State.EVALUATING, centre__in=managers)
        drafts = Supervision.objects.filter(status__in=(Supervision.Status.DRAFT, Supervision.Status.ANSWERED))
        found["orders"] = seen.filter(pk__in=drafts.values("case"), centre__in=managers, state__in=OPEN_STATES)
    if Role.LEADER in place.roles:
        asked = Approval.objects.filter(decision=Approval.Decision.OPEN)
        found["approve"] = seen.filter(pk__in=asked.values("case"), state=State.HANDLING)
    return found


LABELS = {
    "triage": "待分流",
    "sign": "待签收",
    "handle": "办理中",
    "assist": "待协办",
    "order": "待回复督办",
    "complete": "待补正",
    "call": "待回访",
    "track": "待销号",
    "evaluate": "待考核",
    "orders": "督办待签发或核销",
    "approve": "待审批延期",
}
STEPS = {
    State.INCOMPLETE: "补正",
    State.REGISTERED: "分流",
    State.ASSIGNED: "签收",
    State.HANDLING: "办理",
    State.PAUSED: "恢复计时",
    State.RESOLVED: "回访",
    State.TRACKING: "销号",
    State.EVALUATING: "考核",
}
# Where a queue is worked; the others are found in the list by their filter.
LINKS = {
    "triage": "/triage/",
    "sign": "/cases/?scope=unsigned",
    "handle": "/cases/?scope=unit&stage=handling",
    "assist": "/cases/?scope=assist",
    "order": "/cases/orders/?status=issued",
    "complete": "/cases/?state=incomplete",
    "call": "/cases/follow-up/",
    "track": "/cases/?state=tracking",
    "evaluate": "/cases/?state=evaluating",
    "orders": "/cases/orders/",
    "approve": "/cases/approvals/",
}


def due_first(user, found, limit: int = 15) -> list[Case]:
    """The cases of all queues, the nearest due first; each once."""
    condition = Q(pk__in=())
    for queue in found.values():
        condition |= Q(pk__in=queue.order_by().values("pk"))
    rows = (
        Case.objects.visible_to(user)
        .filter(condition)
        .select_related("lead_unit", "handler", "category")
        .defer("facts", "claim", "search_pairs")
    )
    return list(rows.order_by(F("next_due").asc(nulls_last=True), "pk")[:limit])


def state_counts(queryset) -> dict[str, int]:
    """How many cases stand in each state, in one query."""
    rows = queryset.order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}
