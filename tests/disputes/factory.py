"""Disputes for the tests: a neighbour's drain, led by 司法所, on its way through the mediation by the real services."""

from datetime import timedelta
from decimal import Decimal

from disputes import services
from disputes.models import DisputeType, Room
from disputes.notices import LABELS
from governance.cases.models import Category, DeadlineRule
from governance.core.now import now, today
from tests.cases_factory import applicant, fresh, make_case, ticket
from tests.disputes_factory import make_committee, make_mediator

TYPES = (
    ("02", "邻里纠纷", {}),
    ("10", "劳动争议纠纷", {"written_only": True}),
    ("12", "医疗纠纷", {"never_public": True}),
    ("15", "农村土地承包（流转）纠纷", {"written_only": True}),
    ("22", "涉民族宗教、涉军涉退役人员纠纷", {"tells_leader": True}),
    ("99", "其他纠纷", {}),
)
#: Limits of law: (category code, action, amount, unit).
LIMITS = (
    ("", "handle", 30, "day"),
    ("110", "handle", 15, "day"),
    ("112", "handle", 30, "workday"),
    ("", "court_delegated", 30, "day"),
    ("", "court_ordinary", 15, "day"),
    ("", "court_summary", 7, "day"),
)


def make_dispute_types():
    """The types of dispute with their categories and limits, once."""
    if DisputeType.objects.exists():
        return
    for code, name, fields in TYPES:
        Category.objects.get_or_create(code=f"1{code}", defaults={"name": name, "kinds": ["dispute"]})
        DisputeType.objects.create(
            code=code, name=name, category_code=f"1{code}", gov_category="其他", order=int(code), **fields
        )
    for code, action, amount, unit in LIMITS:
        category = Category.objects.get(code=code) if code else None
        DeadlineRule.objects.create(
            kind="dispute", category=category, action=action, amount=amount, unit=unit, source="测试"
        )


def type_of(code):
    """A type by its code."""
    return DisputeType.objects.get(code=code)


def parties():
    """Both sides: 张大山 asks, 李小河 is asked."""
    return [applicant("张大山"), applicant("李小河", role="respondent", phone="19900020001")]


def make_dispute(*, town, state="handling", **fields):
    """A dispute in `state`, led by 司法所."""
    fields.setdefault("parties", parties())
    fields.setdefault("title", "排水沟堵塞引起的纠纷")
    return make_case(town=town, kind="dispute", state=state, lead=town.justice, assists=(), **fields)


def act(case, name, by, /, **data):
    """Call a service of the dispute and read the case anew."""
    event = getattr(services, name)(case, by=by, ticket=ticket(), **data)
    return fresh(event.case)


def detail(code="02", **changes):
    """Values of the detail record."""
    return {
        "type": type_of(code),
        "type_note": "",
        "gov_category": "",
        "mediation": "RM",
        "source": "A2",
        "source_body": "",
        "source_number": "",
        "source_person": "",
        "source_approver": "",
        "source_detail": "",
        "received_at": None,
        "reply_by": None,
        "procedure": "ordinary",
        "amount": None,
        "key_field": "",
        "key_group": "",
        "key_place": "",
        "difficulty": 2,
        "difficulty_reason": "",
        **changes,
    }


def sides(case):
    """Applicant and respondent."""
    return list(case.parties.filter(role__in=("applicant", "respondent")).order_by("pk"))


def make_room(town, name="一号调解室"):
    """A room of the centre."""
    return Room.objects.create(unit=town.centre, name=name)


def willing(case, by):
    """The details are written and both sides agree."""
    case = act(case, "dispute_detail", by, detail=detail())
    for party in sides(case):
        case = act(case, "record_consent", by, party=party, decision="agrees", method="present")
    return case


def told(case, by):
    """Both sides have signed the rights notice."""
    for party in sides(case):
        case = act(case, "give_notice", by, party=party, points=list(LABELS), signed="hand")
    return case


def mediating(case, town, mediator=None):
    """Ready for a session: willing, told, with a mediator."""
    by = town["mediator"]
    case = told(willing(case, by), by)
    mediator = mediator or make_mediator(town, make_committee(town))
    return act(case, "appoint_mediators", by, mediators=[mediator])


def held(case, town, **data):
    """One session on record, at which they agreed."""
    given = {"record": "双方各让一步。", "result": "agreed", "parties": sides(case), "starts_at": now(), **data}
    return act(case, "hold_session", town["mediator"], **given)


def drafted(case, town, *clauses):
    """A written agreement with these clauses (data of add_clause); without any one of 1,000 元 within ten days."""
    by = town["mediator"]
    case = act(case, "draft_agreement", by, facts="排水沟堵塞，水进了院子。", issues="谁来疏通、赔多少")
    for data in clauses or ({},):
        case = act(case, "add_clause", by, **clause(case, **data))
    return case


def clause(case, **changes):
    """Values of one clause: 李小河 pays 张大山."""
    one, other = sides(case)
    return {
        "obligor": other,
        "obligee": one,
        "matter": "赔偿损失",
        "mode": "once",
        "method": "现金，在村委会交付",
        "amount": Decimal(1000),
        "due_on": today() + timedelta(days=10),
        **changes,
    }


def signing(case, **changes):
    """Values of the signing: everybody today."""
    mediator = case.dispute.appointments.get(until=None, presides=True).mediator
    day = today()
    return {
        "parties": sides(case),
        "method": "hand",
        "signed_on": day,
        "mediator": mediator,
        "mediator_signed_on": day,
        "sealed_on": day,
        **changes,
    }


def signed(case, town, *clauses):
    """An agreement in effect."""
    case = drafted(held(case, town), town, *clauses)
    return act(case, "sign_agreement", town["mediator"], **signing(case))
