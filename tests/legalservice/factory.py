"""Legal cases for the tests, led by 司法所, walked on by the real services."""

from datetime import time, timedelta

from governance.cases.models import Category, DeadlineRule
from governance.core.exceptions import GuardFailed
from governance.core.now import today
from governance.organisation.models import DutyLine
from legalservice import services
from legalservice.services import sessions
from tests.cases_factory import fresh, make_case, ticket

CATEGORIES = (
    ("301", "", "法律咨询"), ("30101", "301", "婚姻家庭、继承"), ("30114", "301", "农民工欠薪"),
    ("302", "", "法律援助初审"), ("30201", "302", "请求支付劳动报酬"), ("303", "", "引导服务"),
    ("308", "", "远程视频会见"), ("309", "", "机关、企事业单位法律顾问"), ("30901", "309", "合同审查"),
)  # fmt: skip
LIMITS = (
    ("consult_visit", 3, "workday"), ("consult_letter", 7, "workday"), ("consult_online", 3, "workday"),
    ("aid_once_told", 1, "workday"), ("aid_supplement", 5, "day"), ("aid_decide", 7, "day"),
    ("aid_appoint", 3, "day"), ("aid_objection", 5, "day"), ("guide_visit", 15, "day"),
    ("prison_review", 3, "workday"),
)  # fmt: skip


def make_reference(town):
    """Categories, limits of law and the duty line of the station, once."""
    if Category.objects.filter(code="301").exists():
        return
    for order, (code, parent, name) in enumerate(CATEGORIES):
        above = Category.objects.get(code=parent) if parent else None
        Category.objects.create(code=code, name=name, parent=above, kinds=["legal"], order=order)
    for action, amount, unit in LIMITS:
        DeadlineRule.objects.create(kind="legal", action=action, amount=amount, unit=unit, source="测试")
    DutyLine.objects.create(
        unit=town.justice,
        matter="解答法律咨询",
        legal_basis="《法律援助法》第二十二条",
        kind="legal",
        category_code="301",
    )


def topic(code="30101"):
    """A category by its code."""
    return Category.objects.get(code=code)


def make_legal(town, state="handling", code="30101", **fields):
    """A legal case led by 司法所."""
    fields.setdefault("title", "咨询离婚后能不能再分财产")
    return make_case(
        town=town, kind="legal", state=state, lead=town.justice, assists=(), category=topic(code), **fields
    )


def act(case, name, by, /, **data):
    """Call a service and read the case anew."""
    return fresh(getattr(services, name)(case, by=by, ticket=ticket(), **data).case)


def refused(case, name, by, /, **data) -> GuardFailed:
    """The refusal of a service."""
    try:
        act(case, name, by, **data)
    except GuardFailed as refusal:
        return refusal
    raise AssertionError(f"{name} was not refused")


def consult(**changes):
    """Values of record_consult, answered on the spot."""
    return {
        "topic": topic(),
        "question": "协议离婚后反悔，财产能不能重新分？",
        "outcome": "answered",
        "answer": "没有欺诈、胁迫的，一般不能。",
        "law": "《民法典》第一千零九十二条",
        "adviser": "赵雪",
        "adviser_kind": "justice",
        "minutes": 20,
        **changes,
    }


def plan(town, by="legal", **changes):
    """One session of the town's lawyer, tomorrow morning."""
    values = {
        "host": "lawyer", "host_unit": None, "host_name": "律师甲", "day": today() + timedelta(days=1),
        "starts_at": time(9), "ends_at": time(10), "slot_minutes": 30, "mode": "video", "place": "视频连线",
        "fields": "", "host_phone": "", **changes,
    }  # fmt: skip
    return sessions.plan_session(by=town[by], unit=town.justice, **values)
