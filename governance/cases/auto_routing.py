"""自动分流: SYSTEM hands out what a rule for it takes, a minute after 受理登记 and never past a guard."""

from datetime import timedelta

from governance.cases import routing
from governance.cases.engine import SERVICES
from governance.cases.models import Case, CaseLink, Party, RoutingRule
from governance.cases.states import OPEN_STATES, State
from governance.core.exceptions import GuardFailed, NotAllowed, Stale
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.organisation.models import User

#: The desk may still settle on the spot or correct within the first minute; after a day a person has to look.
AFTER, BEFORE = timedelta(minutes=1), timedelta(days=1)
MOST = 200


def route_waiting() -> int:
    """Hand out every waiting case that an automatic rule takes. Returns how many were handed out."""
    centres = set(RoutingRule.objects.filter(mode=RoutingRule.Mode.ON, auto=True).values_list("centre", flat=True))
    if not centres:
        return 0
    moment = now()
    waiting = (
        Case.objects.for_system()
        .filter(centre__in=centres, state=State.REGISTERED, round=1, declines=0)
        .filter(registered_at__gte=moment - BEFORE, registered_at__lte=moment - AFTER)
        .filter(confidentiality__lt=Case.Confidentiality.RESTRICTED)
        .select_related("centre", "category__parent", "place")
        .order_by("pk")
    )
    return sum(_route(case) for case in waiting[:MOST])


def _route(case) -> bool:
    """One case; False when a person has to decide it."""
    parties = list(case.parties.all())
    hint = routing.hint_for(case, parties)
    # A rule that had to fall back on another is a matter for a person.
    if hint is None or not hint.rule.auto or hint.target.rule.pk != hint.rule.pk:
        return False
    # Nothing but 受理登记 happened to it: what came back or was undone is decided by a person.
    if case.events.exclude(action__in=("register", "attach", "add_material")).exists() or looks_repeated(case, parties):
        return False
    rule = hint.rule
    ticket = Ticket.new(case.version)
    try:
        SERVICES["assign"](
            case,
            by=User.objects.system(),
            ticket=ticket,
            lead=rule.lead,
            assists=hint.assists,
            duty_line=rule.duty_line,
            reason=f"按分流规则“{rule.name}”自动分流",
            rule=rule,
        )
    except (GuardFailed, NotAllowed, Stale):
        return False
    return True


def looks_repeated(case, parties) -> bool:
    """Whether the same person has another open case, or the case is linked as a suspected duplicate."""
    if CaseLink.objects.filter(source=case, kind=CaseLink.Kind.DUPLICATE, ended_at=None).exists():
        return True
    mine = [p for p in parties if p.role == Party.Role.APPLICANT]
    for column in ("person_id", "id_hash", "phone_hash"):
        known = [getattr(party, column) for party in mine if getattr(party, column)]
        rows = Party.objects.filter(**{f"{column}__in": known}, case__state__in=OPEN_STATES).exclude(case=case)
        if known and rows.exists():
            return True
    return False
