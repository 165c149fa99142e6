"""Cases for the tests, walked into their state by the real services: nothing is written past the lifecycle.

`make_case(town=town, state="handling")` is a walk-in matter of the village, led by 农业农村办 with 派出所
assisting. People who act are those of `tests.factories.make_town`. A restricted case (`purpose="accusation"` and
the like) is led by its director.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from disputes.services import end_mediation
from governance.cases import services
from governance.cases.engine import SERVICES
from governance.cases.models import Case, DeadlineRule, FollowUpRule
from governance.cases.services import NewCase, NewParty
from governance.core.now import now, set_clock
from governance.core.ticket import Ticket
from governance.organisation.models import DutyLine, Post

#: A Wednesday morning in office hours.
MORNING = datetime(2026, 6, 10, 10, 42, tzinfo=ZoneInfo("Asia/Shanghai"))

STATES = (
    "incomplete",
    "registered",
    "assigned",
    "handling",
    "paused",
    "resolved",
    "tracking",
    "evaluating",
    "closed",
    "rejected",
    "transferred",
    "withdrawn",
    "merged",
)
_names = count(1)

#: The default limits that these tests reckon with (action, amount, unit), all without kind, category or urgency.
RULES = (
    ("triage", 4, "office_hour"),
    ("sign", 1, "workday"),
    ("handle", 20, "day"),
    ("answer", 2, "workday"),
    ("follow_up", 5, "workday"),
    ("track", 10, "workday"),
    ("supervise", 3, "workday"),
    ("evaluate", 5, "workday"),
    ("reply", 15, "day"),
    ("ruling", 2, "workday"),
    ("answer_review", 5, "workday"),
    ("check", 10, "workday"),
)

#: Who is always called back (when, kind). No share is drawn, so that a plain case passes on.
FOLLOW_UPS = (
    ("dissatisfied", ""),
    ("high_risk", ""),
    ("reworked", ""),
    ("supervised", ""),
    ("urgent", ""),
    ("any", "dispute"),
    ("any", "petition"),
)


def make_rules():
    """The default time limits and rules of 回访 as rows, once."""
    if not DeadlineRule.objects.exists():
        DeadlineRule.objects.bulk_create(
            DeadlineRule(action=action, amount=amount, unit=unit, source="测试", created_at=now(), updated_at=now())
            for action, amount, unit in RULES
        )
    if not FollowUpRule.objects.exists():
        FollowUpRule.objects.bulk_create(
            FollowUpRule(name=when, when=when, kind=kind, order=i, created_at=now(), updated_at=now())
            for i, (when, kind) in enumerate(FOLLOW_UPS)
        )


def ticket(version=None):
    """A fresh ticket."""
    return Ticket.new(version)


def applicant(name="", **fields):
    """A person with a wish; every one another person unless named."""
    number = next(_names)
    return NewParty(name=name or f"张测{number}", phone=fields.pop("phone", f"1990001{number % 10_000:04d}"), **fields)


def new_case(kind="general", **fields):
    """The data of 受理登记."""
    number = next(_names)
    given = {
        "title": f"反映第{number}号路灯不亮",
        "facts": "村口的路灯坏了三天，晚上看不见路。",
        "duplicates_seen": True,
        **fields,
    }
    given.setdefault("parties", [applicant()])
    return NewCase(kind=kind, **given)


def fresh(case):
    """The case as it stands in the database."""
    return Case.objects.for_system().select_related("centre__parent", "lead_unit", "origin", "handler").get(pk=case.pk)


@dataclass
class Walk:
    """A case on its way: who acts at which place, and one method for each leg of the way."""

    town: object
    case: Case | None = None
    lead: object = None
    assists: tuple = ()
    people: dict = field(default_factory=dict)

    def act(self, name, who, **data):
        """Call the service of an action as this person and read the case anew."""
        event = services_of(name)(self.case, by=who, ticket=ticket(), **data)
        self.case = fresh(event.case)
        return event

    def centre(self, who):
        """The person who acts for the centre; on a restricted case its director."""
        return self.town["leader"] if self.case.is_restricted else self.town[who]

    def assigned(self):
        """分流."""
        self.act("assign", self.centre("triage"), lead=self.lead, assists=self.assists, reason="属地和职责")

    def handling(self):
        """签收 by whoever works the lead unit's cases."""
        self.assigned()
        self.act("accept", office(self.lead, restricted=self.case.is_restricted))
        self.decided("accept")

    def decided(self, kind, **why):
        """What a petition asks before it is handled or leaves: 依法分类 and 受理决定."""
        if self.case.kind != "petition":
            return
        from petitions import services as own

        who = self.centre("triage")
        if self.case.purpose == "request":
            own.sort_route(self.case, by=who, ticket=ticket(), route="31_6")
        own.decide_petition(self.case, by=who, ticket=ticket(), kind=kind, told_method="on_spot", **why)
        self.case = fresh(self.case)

    def opinion(self):
        """The written opinion that a petition's petitioner is owed (《信访工作条例》第三十二条)."""
        if self.case.kind != "petition" or self.case.purpose != "request":
            return
        from petitions import services as own
        from tests.petitions_factory import OPINION

        worker = office(self.lead, restricted=self.case.is_restricted)
        own.draft_opinion(self.case, by=worker, ticket=ticket(), **OPINION)
        self.case = fresh(self.case)

    def paused(self):
        """停计 by the head, where there is none by who stands for one."""
        self.handling()
        self.act("pause", head(self.lead), reason="等来访人补材料")

    def resolved(self, told=False):
        """办结; with `told` the answer has reached the citizen."""
        self.handling()
        who = office(self.lead, restricted=self.case.is_restricted)
        self.opinion()
        if self.case.kind == "dispute":
            self.settled(who)
        if self.case.kind == "hazard":
            verify = SERVICES["verify_hazard"]
            self.case = fresh(verify(self.case, by=who, ticket=ticket(), is_true=False, finding="现场没有隐患").case)
        self.act("resolve", who, result="路灯已修好", answer="路灯已于今日修好", reason="不等协办")
        if told:
            self.tell()

    def settled(self, who):
        """The parties of a dispute came to terms by themselves: the outcome without which it is not finished."""
        data = {"kind": "terminated", "reason": "settled", "remedies": "可以依法申请仲裁或者起诉"}
        end_mediation(self.case, by=who, ticket=ticket(), **data)
        self.case = fresh(self.case)

    def tell(self):
        """答复告知 by the desk."""
        self.act("tell_answer", self.centre("frontdesk"), method="phone", proof="6月10日11时电话告知")

    def tracking(self):
        """反馈回访 with a promise, so that the centre has something to follow."""
        self.resolved(told=True)
        self.act("feed_back", self.centre("frontdesk"), note="已回访", promise="一周内再装一盏")

    def evaluating(self):
        """反馈回访 without a promise; a 红 重大 case waits for a person to score it."""
        self.resolved(told=True)
        self.act("feed_back", self.centre("frontdesk"), note="已回访，满意")
        if self.case.state == "tracking":
            self.act("confirm", self.centre("manager"))

    def closed(self):
        """考核评价."""
        self.evaluating()
        if self.case.state == "evaluating":
            self.act("evaluate", self.centre("manager"))

    def incomplete(self):
        """退回补正."""
        self.act("return_for_completion", self.centre("triage"), reason="缺少地址")

    def rejected(self):
        """不予受理."""
        self.decided("refuse", reason="已在诉讼中", basis="《信访工作条例》第十九条")
        self.act("reject", self.centre("triage"), reason_code="已进入诉讼程序")

    def transferred(self):
        """转送."""
        self.decided("transfer", reason="属于县级职权", organ="县住建局")
        self.act("transfer_out", self.centre("triage"), receiver="县住建局")

    def withdrawn(self):
        """撤回."""
        self.act("withdraw", self.centre("frontdesk"), signed_request=True)

    def merged(self):
        """并案 into another case of the same centre."""
        target = make_case(town=self.town)
        self.act("merge", self.centre("triage"), target=target)


def services_of(name):
    """The service function of an action."""
    return getattr(services, name)


def _first(unit, *roles):
    """The first person with one of the roles at the unit, the roles in order of preference; None when there is none."""
    posts = Post.objects.current().filter(unit=unit, role__in=roles).select_related("user")
    return min(posts, key=lambda post: (roles.index(post.role), post.pk), default=None)


def office(unit, *, restricted=False):
    """Who signs and handles for a unit; on a restricted case whoever was named at 分流, which is the head."""
    order = ("liaison", "village", "mediator", "petition", "legal", "head")
    post = _first(unit, *(("head", *order) if restricted else order))
    return post.user


def head(unit):
    """Who stands for the head of a unit."""
    return _first(unit, "head", "liaison", "village").user


# What a case must be so that SYSTEM does not carry it past the wished state.
_KEPT_BACK = {"resolved": 3, "tracking": 3, "evaluating": 4, "closed": 4}


def make_case(*, town, state="registered", by="village", lead=None, assists=None, told=False, at=None, **fields):
    """A case in `state`, registered by `by`, led by `lead` (农业农村办) with `assists` (派出所). Returns it read anew.

    `fields` are those of NewCase. `at` sets the clock for the whole walk.
    """
    if at is not None:
        with set_clock(at):
            return make_case(town=town, state=state, by=by, lead=lead, assists=assists, told=told, **fields)
    make_rules()
    fields.setdefault("risk", _KEPT_BACK.get(state, 1))
    data = new_case(**fields)
    event = services.register(by=town[by], ticket=ticket(), data=data)
    walk = Walk(town, fresh(event.case), lead or town.agriculture, (town.police,) if assists is None else assists)
    if state == "resolved":
        walk.resolved(told=told)
    elif state != "registered":
        getattr(walk, state)()
    assert walk.case.state == state, (walk.case.state, state)
    return walk.case


def make_duty_line(unit, matter="路灯维护"):
    """A line of the duty list of a unit."""
    return DutyLine.objects.create(unit=unit, matter=matter, legal_basis="《四川省村镇供水条例》")


def filed_case(*, town, by="village", line=None, **fields):
    """A case that an office filed for itself (自办备案)."""
    make_rules()
    unit = town.villages[0] if by == "village" else town.agriculture
    line = line or DutyLine.objects.filter(unit=unit).first() or make_duty_line(unit)
    event = services.file_own(by=town[by], ticket=ticket(), data=new_case(**fields), duty_line=line)
    return fresh(event.case)


def later(moment=MORNING, **delta):
    """A moment after `moment`."""
    return moment + timedelta(**delta)
