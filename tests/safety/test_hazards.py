"""隐患 on the shared case: reported by the grid, verified, put right by a day, checked by another, then finished."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.cases import services
from governance.cases.engine import SERVICES, why_not
from governance.cases.models import Deadline
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock, today
from governance.safety.models import Hazard
from tests.cases_factory import MORNING, fresh, make_case, ticket

ORDER = {
    "is_true": True, "finding": "楼道堆了柴草，属实", "level": "plain", "responsible": "柏树湾 2 组住户",
    "requirement": "清走柴草",
}  # fmt: skip
DONE = {"measures": "柴草已清走"}


def act(case, name, by, /, **data):
    return fresh(SERVICES[name](fresh(case), by=by, ticket=ticket(), **data).case)


def refused(case, name, by, /, **data):
    with pytest.raises(GuardFailed) as refusal:
        act(case, name, by, **data)
    return refusal.value


@pytest.fixture
def case(town):
    """Told by the grid worker, taken up by 农业农村办."""
    return make_case(town=town, state="handling", by="grid", kind="hazard", assists=())


def ordered(case, by, **changes):
    return act(case, "verify_hazard", by, **{**ORDER, "rectify_by": today() + timedelta(days=5), **changes})


def test_reported_rectified_checked_and_only_then_finished(town, case):
    by = town["liaison"]
    with pytest.raises(GuardFailed, match="还没有核查"):
        services.resolve(case, by=by, ticket=ticket(), result="好了")
    assert refused(case, "rectify_hazard", by, **DONE, rectified_on=today()).message.startswith("隐患还没有核查")
    case = ordered(case, by)
    clock = Deadline.objects.get(case=case, action="rectify")
    assert clock.agreed_day == today() + timedelta(days=5)
    with set_clock(MORNING + timedelta(days=2)):
        case = act(case, "rectify_hazard", by, **DONE, rectified_on=today())
        clock.refresh_from_db()
        assert clock.met_at == now()
        with pytest.raises(GuardFailed, match="复查合格后"):
            services.resolve(case, by=by, ticket=ticket(), result="好了")
        assert "由另一个人复查" in refused(case, "check_hazard", by, passed=True, check_note="好").message
        with pytest.raises(NotAllowed):
            act(case, "check_hazard", town["triage"], passed=True, check_note="好")
        assert refused(case, "check_hazard", town["grid"], passed=False, check_note="还有一半").field == "rectify_by"
        again = today() + timedelta(days=3)
        case = act(case, "check_hazard", town["grid"], passed=False, check_note="还有一半", rectify_by=again)
        assert (case.hazard.phase, case.hazard.failed) == (Hazard.Phase.ORDERED, 1)
        assert Deadline.objects.get(case=case, action="rectify", met_at=None, ended_at=None).agreed_day == again
        case = act(case, "rectify_hazard", by, measures="全部清走", rectified_on=today())
        case = act(case, "check_hazard", town["grid"], passed=True, check_note="已清空")
        assert case.hazard.phase == Hazard.Phase.CHECKED and not why_not(case, by, "resolve")
        services.resolve(case, by=by, ticket=ticket(), result="已整改")


def test_a_grave_hazard_asks_for_care_until_it_is_put_right_and_days_are_checked(town, case):
    by = town["liaison"]
    for changes, field in (
        ({"finding": " "}, "finding"), ({"level": ""}, "level"), ({"responsible": ""}, "responsible"),
        ({"rectify_by": today() - timedelta(days=1)}, "rectify_by"), ({"level": "major"}, "interim"),
    ):  # fmt: skip
        data = {**ORDER, "rectify_by": today() + timedelta(days=5), **changes}
        assert refused(case, "verify_hazard", by, **data).field == field
    case = ordered(case, by, level="major", interim="拉警戒线，停止充电")
    late = {**DONE, "rectified_on": today() + timedelta(days=1)}
    assert refused(case, "rectify_hazard", by, **late).field == "rectified_on"


def test_what_is_found_untrue_may_be_finished_at_once(town, case):
    case = act(case, "verify_hazard", town["liaison"], is_true=False, finding="现场没有堆放")
    assert case.hazard.is_over and not Deadline.objects.filter(case=case, action="rectify").exists()
    services.resolve(case, by=town["liaison"], ticket=ticket(), result="不属实")


def test_the_case_page_shows_it_and_offers_what_is_owed(client, town, case):
    client.force_login(town["liaison"])
    assert "核查定级" in client.get(f"/cases/{case.number}/").content.decode()
    case = ordered(case, town["liaison"])
    with CaptureQueriesContext(connection) as seen:
        page = client.get(f"/cases/{case.number}/").content.decode()
    assert "清走柴草" in page and "登记整改" in page and len(seen) <= 15
    form = client.get(f"/cases/{case.number}/do/rectify_hazard/").content.decode()
    assert "柏树湾 2 组住户" in form
    client.force_login(town["liaison2"])
    assert client.get(f"/cases/{case.number}/do/rectify_hazard/").status_code in (403, 404)
    assert not Hazard.objects.visible_to(town["liaison2"]).exists()
