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


def receivers_of(town, *units):
    """Units as recipients."""
    from dispatch.receivers import of_units

    return of_units(units or [town.villages[0]])


def ordered(case, town, receivers, **changes):
    """An order of the command post."""
    data = {"content": "转移低洼处群众", "sign_minutes": 15, **changes}
    return act(case, "issue_orders", town["commander"], receivers=receivers, **data)


def on_duty(town, who="deputy", kind="带班领导", hours=24):
    """Somebody is on duty from an hour ago on."""
    from governance.organisation.models import OnDuty

    begin = now() - timedelta(hours=1)
    return OnDuty.objects.create(
        unit=town.town, user=town[who], duty_type=kind, starts_at=begin, ends_at=begin + timedelta(hours=hours)
    )


LEVELS = "三级｜一小时降雨 50 毫米以上｜转移危险区群众\n二级｜山洪进村"
STEPS = (
    "三级｜青石村｜5｜｜60｜叫醒低洼处群众\n三级｜全部村｜10｜｜90｜巡查危房\n"
    "三级｜值班：带班领导｜5｜30｜120｜到现场指挥\n二级｜派出所｜5｜20｜120｜道路管制"
)


def make_plan(town, by="manager", steps=STEPS, name="清溪镇防汛应急预案"):
    """A plan whose first version is in force."""
    from dispatch.plan_lines import READERS
    from dispatch.services import plans

    plan = plans.save_plan(by=town[by], unit=town.centre, name=name, type="special", sort="1")
    text = {"levels": LEVELS, "posts": "指挥长｜陈国强｜总指挥\n副指挥长｜高明", "steps": steps, "contacts": "冯磊"}
    parts = {name: read(text[name], town.town) for name, read in READERS.items()}
    version = plan.versions.get()
    plans.save_version(by=town[by], version=version, parts=parts, issuer="清溪镇人民政府", issued_on=now().date())
    return plans.put_in_force(by=town[by], version=version)
