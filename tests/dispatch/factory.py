"""Incidents for the tests, led through their steps by the services."""

from datetime import timedelta

from governance.cases.engine import SERVICES
from governance.cases.models import Category, DeadlineRule
from governance.core.now import now, set_clock
from tests.cases_factory import fresh, make_case, ticket

#: The limits of 信息报送 that these tests reckon with.
LIMITS = (
    ("report_phone", 30, "minute"),
    ("report_written", 60, "minute"),
    ("report_more", 24, "hour"),
    ("report_more_high", 2, "hour"),
    ("report_final", 5, "workday"),
    ("report_ask_text", 1, "hour"),
    ("accident_more", 30, "day"),
)


def make_limits():
    """The limits as rows, once."""
    for action, amount, unit in LIMITS:
        DeadlineRule.objects.get_or_create(
            kind="incident", action=action, defaults={"amount": amount, "unit": unit, "source": "测试"}
        )


def act(case, name, by, /, **data):
    """One action on an incident; the case read anew."""
    return fresh(SERVICES[name](case, by=by, ticket=ticket(), **data).case)


def make_incident(*, town, state="registered", title="柳湾村河水漫堤", lead=None, **fields):
    """A registered incident of a village."""
    category = Category.objects.filter(code=fields.pop("code", "40101")).first()
    return make_case(
        town=town, state=state, by=fields.pop("by", "frontdesk"), kind="incident", title=title, lead=lead,
        assists=(), category=category, place=town.villages[1], **fields,
    )  # fmt: skip


def verified(case, town, **changes):
    """核实定级 as 一般, to be reported."""
    data = {"is_true": True, "sort": "1", "grade": 4, "reason": "现场看过", **changes}
    return act(case, "verify_incident", town["commander"], **data)


def reported(case, town, type="first", text="水位上涨", by=None):
    """A written report, drafted by the command post and signed by the leader."""
    case = act(case, "draft_report", town["commander"], type=type, to="县委办、县政府办值班室", text=text)
    draft = case.incident.reports.get(state="draft")
    return act(case, "sign_report", by or town["leader"], report=draft, grant=True)


def ended(case, town):
    """已控制, 应急结束."""
    case = act(case, "move_phase", town["commander"], phase="controlled")
    return act(case, "move_phase", town["commander"], phase="ended")


def finished(case, town):
    """The way of an incident that has nothing left to do before 办结: verified, reported, over, final report."""
    case = reported(verified(case, town), town)
    return reported(ended(case, town), town, "final")


def after(moment=None, **delta):
    """The clock so much later."""
    return set_clock((moment or now()) + timedelta(**delta))
