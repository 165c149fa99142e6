"""Every state × action × person on real cases, against the hand-written table.

Cases are walked into each state by the services; then each person of the town tries each action. What the table
allows must not end in NotAllowed, what it refuses must. Whether somebody stands in the right place is worked out
here a second time, by hand, from the written rules. One matter goes through the services themselves in all thirteen
states: everybody who may, and one of those who may not. The rest (and a village as lead, a unit without a head, the
county's centre, a restricted case) ask the rule that stands in every service.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction

from governance.cases import engine, services
from governance.cases.files import CaseFiles
from governance.cases.models import Case
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock, today
from governance.organisation.models import OrgUnit, Post, User
from tests import factories
from tests.cases_factory import MORNING, STATES, fresh, make_case, make_duty_line, new_case, ticket
from tests.contracts import lifecycle_expected as expected

pytestmark = pytest.mark.once

ROWS = [
    row
    for row in (*expected.EXPECTED_TRANSITIONS, *expected.EXPECTED_SAME_STATE)
    if row[0] not in ("register", "file_own")
]
ADMINISTRATORS = {"sysadmin", "secadmin", "auditor"}
REACHES_DOWN = {"front", "triage", "dispatch", "leader", "manager", "county"}
HEADED = "head"


@dataclass
class Facts:
    """What the written rules ask about one case; units by id, `paths` from id to path."""

    case: Case
    paths: dict
    levels: dict
    parents: dict
    headed: set
    open_shares: set
    shares: set
    named: set
    named_units: set

    @classmethod
    def of(cls, case):
        units = {unit.pk: unit for unit in OrgUnit.objects.all()}
        return cls(
            case,
            {pk: u.path for pk, u in units.items()},
            {pk: u.level for pk, u in units.items()},
            {pk: u.parent_id for pk, u in units.items()},
            set(Post.objects.filter(role=HEADED).values_list("unit", flat=True)),
            set(case.assignments.filter(until=None).values_list("unit", flat=True)),
            set(case.assignments.values_list("unit", flat=True)),
            set(case.access.filter(user__isnull=False).values_list("user", flat=True)),
            set(case.access.filter(unit__isnull=False).values_list("unit", flat=True)),
        )

    def above_or_at(self, unit):
        """True when the unit is the case's centre or above it."""
        return self.paths[self.case.centre_id].startswith(self.paths[unit])


def sees(user, posts, facts):
    """Row-level visibility in the words of the rules."""
    case = facts.case
    posts = [post for post in posts if post.role not in ADMINISTRATORS]
    if not posts:
        return False
    if user.pk in facts.named or user.pk == case.handler_id:
        return True
    if any(post.role == "leader" and post.unit_id == case.centre_id for post in posts):
        return True
    if case.confidentiality == 2:
        return False
    for post in posts:
        if post.unit_id in facts.shares | facts.named_units | {case.origin_id}:
            return True
        if post.role in REACHES_DOWN and facts.above_or_at(post.unit_id):
            return True
    return False


def has_word(post, word, facts):
    """Whether a post is what the table calls by this word."""
    case, level = facts.case, facts.levels[post.unit_id]
    if word == "director":
        return post.role == "leader" and post.unit_id == case.centre_id
    if word == "triager" and post.role in expected.TRIAGER_AT_COUNTY_CENTRE:
        centre = case.centre_id
        return post.unit_id == centre or (facts.parents[centre] == post.unit_id and level == "county")
    if word == "head" and post.unit_id not in facts.headed:
        return post.role in expected.HEAD_WHERE_THERE_IS_NONE.get(level, set())
    return post.role in expected.WORDS[word]


def at_place(post, place, facts):
    """Whether a post stands at the place of the table."""
    case, unit = facts.case, post.unit_id
    if place == "C":
        return facts.above_or_at(unit) if post.role in ("leader", "county") else unit == case.centre_id
    if place == "UP":
        return unit != case.centre_id and facts.above_or_at(unit)
    return {"L": unit == case.lead_unit_id, "A": unit in facts.open_shares, "O": unit == case.origin_id, "ANY": True}[
        place
    ]


def may(user, posts, who, facts):
    """Whether one of `who` ("triager@C SYSTEM") is this person on this case."""
    if user.is_actor:
        return {"system": "SYSTEM", "citizen": "CITIZEN"}[user.username] in who.split()
    if not sees(user, posts, facts):
        return False
    for part in who.split():
        word, _, place = part.partition("@")
        if not place:
            continue
        for post in posts:
            if place == "C" and facts.case.confidentiality == 2:
                # The director and the persons named stand for the centre.
                named = user.pk in facts.named and facts.above_or_at(post.unit_id)
                if named or has_word(post, "director", facts):
                    return True
            elif has_word(post, word, facts) and at_place(post, place, facts):
                return True
    return False


class World:
    """A town, its people and their posts, and what each action needs as input."""

    def __init__(self):
        self.town = factories.make_town()
        self.other = factories.make_town(
            "云岭镇", prefix="b_", county=self.town.county, county_centre=self.town.county_centre, number=2
        )
        self.headless = self.town.departments["自然资源所"]
        extra = factories.make_user("liaison", self.headless, username="liaison3", name="罗小安")
        self.town.people["liaison3"] = extra
        neighbours = [self.other[name] for name in ("triage", "leader", "liaison", "village")]
        people = [*self.town.people.values(), *neighbours]
        self.posts = {user.pk: [] for user in User.objects.people()}
        for post in Post.objects.filter(state=Post.State.ACTIVE):
            self.posts[post.user_id].append(post)
        self.people = [*{user.pk: user for user in people}.values(), User.objects.system(), User.objects.citizen()]
        self.spare = make_case(town=self.town)
        self.inputs = {}

    def data(self, action, case):
        """Input of an action on a case, made once for each case."""
        if case.pk not in self.inputs:
            self.inputs[case.pk] = self._inputs(case)
        return self.inputs[case.pk].get(action, {})

    def _inputs(self, case):
        """Input that lets the guards of what the user types pass."""
        town = self.town
        lead = case.assignments.filter(is_lead=True, until=None).first()
        party = case.parties.first()
        return {
            "return_for_completion": {"reason": "缺地址"},
            "assign": {"lead": town.agriculture, "assists": (town.police,), "reason": "职责所在"},
            "rule_duty": {"lead": town.agriculture, "reason": "属地和职责"},
            "hold_meeting": {
                "held_on": today(),
                "positions": [(town.agriculture, "杨帆", "不归我们"), (town.police, "冯磊", "也不归我们")],
                "decision": "请中心主任裁定",
            },
            "settle_on_spot": {"answer": "已当面答复"},
            "reject": {"reason_code": "已进入诉讼程序"},
            "transfer_out": {"receiver": "县住建局"},
            "take_back": {"reason": "对方退回"},
            "merge": {"target": self.spare},
            "unmerge": {"reason": "不是一件事"},
            "decline": {"reason": "不属于本单位职责"},
            "reassign": {"lead": town.justice, "reason": "改由司法所办"},
            "send_up": {"reason": "超出本级权限"},
            "send_down": {"to_centre": town.centre},
            "return_level": {"reason": "应由原层级办"},
            "pause": {"reason": "等材料"},
            "resolve": {"result": "修好了", "reason": "不等协办"},
            "feed_back": {"note": "已回访"},
            "rework": {"reason": "没有修好"},
            "confirm": {"promises_met": True},
            "reopen": {"reason": "又坏了"},
            "withdraw": {"signed_request": True, "reason": "来访人撤回"},
            "reclassify": {"kind": "petition"},
            "edit_facts": {"changes": {"title": "更正的标题"}, "reason": "写错了"},
            "attach": {"uploads": []},
            "add_material": {"uploads": []},
            "link": {"target": self.spare},
            "unlink": {"link": None, "reason": "不相关"},
            "refer": {"kind": "dispute", "reason": "双方愿意调解"},
            "referred_back": {"note": "已调解", "source": self.spare},
            "set_risk": {"risk": 2, "reason": "人多"},
            "record_progress": {"text": "已派人去看"},
            "hand_on": {"share": lead, "to": lead and User.objects.filter(posts__unit=lead.unit_id).first()},
            "add_assist": {"units": [town.petition_office]},
            "answer_assist": {"result": "已协助"},
            "request_extension": {"amount": 5, "reason": "等配件"},
            "submit_draft": {"text": "路灯已修好"},
            "sign_off": {"agree": True},
            "decide_extension": {"grant": False, "note": "不必"},
            "tell_answer": {"method": "phone", "proof": "通话"},
            "rate": {"party": party, "value": 1},
            "supervise": {"requirement": "限期说明"},
            "answer_supervision": {"result": "已说明"},
            "withdraw_supervision": {"reason": "误发"},
            "return_order_answer": {"reason": "没有写措施"},
            "ask_order_time": {"until": today() + timedelta(days=10), "reason": "等上级答复"},
            "decide_order_time": {"grant": False, "note": "不必"},
            "countersign": {"opinion": "同意"},
            "propose_order": {"requirement": "限期说明", "level": "red"},
            "sign_order": {"agree": True},
            "instruct": {"requirement": "请抓紧"},
            "raise_confidentiality": {"level": 2, "persons": [town["triage"]]},
            "lower_confidentiality": {"level": 0, "reason": "可以公开"},
            "record_reply": {"reply": "已收到"},
            "reprint_receipt": {"party": party, "reason": "遗失"},
            "take_charge": {
                "leader": town["deputy"],
                "reason": "多次来访",
                "goal_on": today() + timedelta(days=30),
            },
            "plan_charge": {"duty": "facts", "text": "上门", "due_on": today() + timedelta(days=5)},
            "end_charge": {"outcome": "released", "note": "不必"},
            "report_charge": {"text": "已上门"},
            "report_task": {"result": "已做"},
            "confer": {
                "held_on": today(),
                "topic": "怎样修",
                "positions": [(town.agriculture, "杨帆", "修"), (town.police, "冯磊", "协助")],
                "decision": "一周修好",
            },
            "note_reception": {"words": "领导接访：请抓紧", "number": "J260610001"},
        }

    def outcome(self, action, case, user):
        """`refused`, `guarded`, or the state that the case came to; nothing stays written."""
        data = self.data(action, case)
        try:
            with transaction.atomic():
                event = getattr(services, action)(case, by=user, ticket=ticket(), **data)
                state = event.to_state
                transaction.set_rollback(True)
        except NotAllowed:
            return "refused"
        except GuardFailed:
            return "guarded"
        return state

    def rule(self, action, case, user):
        """Like `outcome`, but only the rule of the engine is asked: state, role and place."""
        files = self.inputs.setdefault(f"files {case.pk}", CaseFiles(case))
        try:
            engine._rule(action, case, user, files, {})
        except NotAllowed:
            return "refused"
        return "guarded"


@pytest.fixture
def world(db):
    with set_clock(MORNING):
        yield World()


def compare(world, cases, done=None):
    """Try everything on these cases; returns the differences.

    With `done` (a set) the services are called, and the actions that came to their end are added to it.
    """
    wrong = []
    for case in cases:
        facts = Facts.of(case)
        for action in sorted({row[0] for row in ROWS} & set(engine.SERVICES)):
            rows = [row for row in ROWS if row[0] == action]
            fitting = [row for row in rows if case.state in row[2].split()]
            refused = False
            for user in world.people if fitting else _best(world, rows, facts):
                allowed = any(may(user, world.posts.get(user.pk, ()), row[4], facts) for row in fitting)
                for_real = done is not None and (allowed or not refused)
                refused = refused or not allowed
                outcome = (world.outcome if for_real else world.rule)(action, case, user)
                if (outcome == "refused") == allowed:
                    wrong.append((case.state, action, user.username, "allowed" if allowed else "refused", outcome))
                elif outcome not in ("refused", "guarded"):
                    done.add(action)
                    if outcome not in _targets(case, fitting):
                        wrong.append((case.state, action, user.username, f"to {_targets(case, fitting)}", outcome))
    return wrong


def _targets(case, rows):
    """The states to which the written rows lead from this case."""
    found = {case.state if row[3] == expected.SAME else row[3] for row in rows}
    # 撤销分流 goes back to where the case came from, and these cases came from 待分流.
    return {"registered" if target == expected.BEFORE else target for target in found}


def _best(world, rows, facts):
    """In a state where nobody may act, one person tries who might if the state were another."""
    for user in world.people:
        if any(may(user, world.posts.get(user.pk, ()), row[4], facts) for row in rows):
            return [user]
    return [world.town["leader"]]


def test_a_matter_of_a_village_led_by_a_department_in_every_state(world):
    cases = [make_case(town=world.town, state=state) for state in STATES]
    done = set()
    assert compare(world, cases, done) == []
    # What needs a file, an order, an extension, another level or a link is done by name in tests/cases.
    elsewhere = {
        "attach",
        "add_material",
        "unlink",
        "decide_extension",
        "sign_off",
        "sign_order",
        "take_answer",
        "answer_supervision",
        "ask_order_time",
        "countersign",
        "decide_order_time",
        "return_order_answer",
        "close_supervision",
        "withdraw_supervision",
        "return_level",
        "send_down",
        "feed_back",
        "rule_duty",
        "hold_meeting",
        "report_task",
        "plan_charge",
        "report_charge",
        "end_charge",
        "answer_assist",
        "record_call",
        "decide_review",
        "draw_check",
        "record_check",
        "urge",
        "recalculate",
        "refer",
        "referred_back",
        "issue_paper",
        "void_paper",
        "scan_paper",
        "deliver_paper",
        "bind_file",
    }
    assert {row[0] for row in ROWS} & set(engine.SERVICES) - elsewhere <= done


def test_a_matter_of_a_grid_led_by_a_village(world):
    lead = world.town.villages[1]
    cases = [
        make_case(town=world.town, state=state, by="grid", lead=lead, assists=())
        for state in ("incomplete", "registered", "assigned", "handling", "paused", "resolved")
    ]
    assert compare(world, cases) == []


def test_a_department_without_a_head_is_headed_by_its_liaison(world):
    cases = [
        make_case(town=world.town, state=state, by="frontdesk", lead=world.headless)
        for state in ("assigned", "handling", "paused")
    ]
    assert compare(world, cases) == []


def test_at_the_countys_own_centre_the_county_triages(world):
    case = make_case(town=world.town)
    services.send_up(case, by=world.town["triage"], ticket=ticket(), reason="需要县里协调")
    registered = fresh(case)
    case = make_case(town=world.town)
    services.send_up(case, by=world.town["triage"], ticket=ticket(), reason="需要县里协调")
    services.assign(case, by=world.town["county"], ticket=ticket(), lead=world.town.agriculture, reason="县里交办")
    assert compare(world, [registered, fresh(case)]) == []


def test_on_a_restricted_case_the_director_and_the_named_stand_for_the_centre(world):
    cases = [
        make_case(
            town=world.town, state=state, by="frontdesk", purpose="accusation", named_persons=[world.town["triage"]]
        )
        for state in ("registered", "assigned", "handling", "resolved", "tracking")
    ]
    assert {case.confidentiality for case in cases} == {2}
    assert compare(world, cases) == []


def test_who_may_register_and_who_may_file(world):
    """A new case has no place yet: the registrar stands at a centre, the others register where their post is."""
    for unit in [*world.town.departments.values(), *world.town.villages]:
        make_duty_line(unit)
    words = {row[0]: [part.partition("@")[0] for part in row[4].split()] for row in expected.EXPECTED_TRANSITIONS}
    wrong = []
    for action in ("register", "file_own"):
        roles = set().union(*(expected.WORDS.get(word, set()) for word in words[action]))
        for user in world.people:
            if user.username.startswith("b_"):
                continue
            posts = world.posts.get(user.pk, ())
            actor = {"system": "SYSTEM", "citizen": "CITIZEN"}.get(user.username)
            allowed = actor in words[action] if actor else any(post.role in roles for post in posts)
            outcome = _new(world, action, user, posts)
            if (outcome == "refused") == allowed:
                wrong.append((action, user.username, allowed, outcome))
    assert wrong == []


def _new(world, action, user, posts):
    data = new_case(centre=world.town.centre)
    extra = {}
    if action == "file_own":
        unit = posts[0].unit if posts else world.town.agriculture
        extra["duty_line"] = unit.duties.first() or world.town.agriculture.duties.first()
    try:
        with transaction.atomic():
            state = getattr(services, action)(by=user, ticket=ticket(), data=data, **extra).to_state
            transaction.set_rollback(True)
    except NotAllowed:
        return "refused"
    except GuardFailed:
        return "guarded"
    return state
