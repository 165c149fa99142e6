"""What a person must do now (待办): the cases whose next step is theirs, and the word for that step."""

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery

from governance.cases.lifecycle import HANDLERS
from governance.cases.models import (
    Answer,
    AnswerReview,
    Assignment,
    Case,
    FollowUpCall,
    FollowUpDraw,
    Rating,
    SecondCheck,
    Supervision,
)
from governance.cases.signers import asked_to_sign
from governance.cases.signing import waiting_for
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
    if desks or place.director_unit_ids:
        found["call"] = to_call(seen.filter(centre__in=desks)) if desks else seen.none()
        if place.director_unit_ids:
            # On 限定知悉 the director stands for the desk.
            closed = seen.filter(centre__in=place.director_unit_ids, confidentiality=2)
            found["call"] = found["call"] | to_call(closed)
    if any(grant.unit_level == "centre" for grant in grants):
        mine = SecondCheck.objects.filter(assigned_to=user, result=SecondCheck.Result.OPEN)
        found["check"] = seen.filter(pk__in=mine.values("case"))
    if place.director_unit_ids:
        reviews = AnswerReview.objects.filter(decision=AnswerReview.Decision.OPEN)
        found["review"] = seen.filter(pk__in=reviews.values("case"), centre__in=place.director_unit_ids)
    managers = _units(grants, Role.MANAGER)
    if managers:
        found["track"] = seen.filter(state=State.TRACKING, centre__in=managers)
        found["evaluate"] = seen.filter(state=State.EVALUATING, centre__in=managers)
        answered = Supervision.objects.filter(status=Supervision.Status.ANSWERED)
        found["orders"] = seen.filter(pk__in=answered.values("case"), centre__in=managers, state__in=OPEN_STATES)
    if asked_to_sign(place):
        found["approve"] = seen.filter(pk__in=waiting_for(user).order_by().values("case"))
    return found


def to_call(cases):
    """Those of the cases that wait for 回访: resolved, or rated 不满意 by the citizen and not called back since."""
    owed = Rating.objects.filter(call_owed=True).values("case")
    return cases.filter(Q(state=State.RESOLVED) | Q(pk__in=owed))


def ready_to_call(cases, user, day):
    """Those that `user` may call about today: drawn or not satisfied, not tried today, none of their own work."""
    drawn = FollowUpDraw.objects.filter(
        case=OuterRef("pk"), round=OuterRef("round"), turn=OuterRef("reworks"), sampled=True, done_at=None
    )
    owed = Rating.objects.filter(call_owed=True).values("case")
    review = AnswerReview.objects.filter(decision=AnswerReview.Decision.OPEN).values("case")
    tried = FollowUpCall.objects.filter(day=day, result=FollowUpCall.Result.UNREACHED).values("case")
    found = cases.filter((Q(state=State.RESOLVED) & Exists(drawn) & ~Q(pk__in=review)) | Q(pk__in=owed))
    found = found.exclude(pk__in=tried).exclude(handled_by(user))
    return found.order_by(F("next_due").asc(nulls_last=True), "pk")


def handled_by(user) -> Q:
    """Cases in which this person handled, signed or answered: others ask about those."""
    shares = Assignment.objects.filter(Q(handler=user) | Q(signed_by=user) | Q(result_by=user)).order_by()
    written = Answer.objects.filter(written_by=user).order_by()
    return Q(pk__in=shares.values("case")) | Q(pk__in=written.values("case"))


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
    "orders": "督办待核销",
    "approve": "待我批示",
    "check": "待二次核查",
    "review": "待答复复核",
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
    State.CLOSED: "回访、核查",  # an ended case is in a queue only because somebody doubts that it is settled
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
    "orders": "/cases/orders/?status=answered",
    "approve": "/cases/approvals/",
    "check": "/cases/checks/",
    "review": "/cases/reviews/",
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
