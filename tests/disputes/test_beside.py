"""期限 beside the mediation: what a court sent online, and the reports of a conflict that grows."""

from datetime import timedelta

import pytest

from governance.cases.engine import why_not
from governance.cases.models import Case, Deadline, DeadlineRule
from governance.cases.services import assign, set_risk
from governance.core.exceptions import GuardFailed
from governance.core.now import now, set_clock
from tests.cases_factory import fresh, ticket
from tests.disputes.factory import act, detail, make_dispute, mediating, sides, type_of

LIMITS = (
    ("online_accept", 3, "workday"),
    ("online_inquire", 3, "workday"),
    ("risk_oral", 2, "hour"),
    ("risk_written", 24, "hour"),
    ("traffic_police", 3, "day"),
)


@pytest.fixture(autouse=True)
def limits(town):
    for action, amount, unit in LIMITS:
        DeadlineRule.objects.create(kind="dispute", action=action, amount=amount, unit=unit, source="测试")


def clock_of(case, action):
    return Deadline.objects.get(case=case, action=action)


def from_court(**changes):
    return detail(source="C1", source_body="清溪人民法庭", source_number="诉前调1号", received_at=now(), **changes)


def test_what_a_court_sends_online_is_accepted_and_the_other_side_asked_in_three_working_days(town):
    case, desk = make_dispute(town=town, state="registered"), town["triage"]
    case = act(case, "dispute_detail", desk, detail=from_court(received_online=True))
    accept = clock_of(case, "online_accept")
    assert accept.met_at is None and accept.rule_amount == 3
    case = fresh(assign(case, by=desk, ticket=ticket(), lead=town.justice, reason="法院委派").case)
    assert clock_of(case, "online_accept").met_at is not None
    ask = clock_of(case, "online_inquire")
    assert ask.met_at is None and ask.starts_at == clock_of(case, "online_accept").met_at
    one, other = sides(case)
    case = act(case, "record_consent", desk, party=one, decision="agrees", method="online")
    assert clock_of(case, "online_inquire").met_at is None, "only one side was asked"
    case = act(case, "record_consent", desk, party=other, decision="agrees", method="phone")
    assert clock_of(case, "online_inquire").met_at is not None


def test_papers_handed_over_on_paper_open_neither_clock(town):
    case = make_dispute(town=town, state="registered")
    case = act(case, "dispute_detail", town["triage"], detail=from_court())
    assert not Deadline.objects.filter(case=case, action__startswith="online").exists()


def test_a_conflict_that_grows_is_reported_by_word_and_in_writing(town):
    case, by = make_dispute(town=town), town["mediator"]
    assert "激化" in why_not(case, by, "report_risk")
    start = now()
    with set_clock(start):
        case = fresh(set_risk(case, by=by, ticket=ticket(), risk=Case.Risk.GRAVE, reason="扬言报复").case)
    oral, written = clock_of(case, "risk_oral"), clock_of(case, "risk_written")
    assert oral.due_at == start + timedelta(hours=2) and written.due_at == start + timedelta(hours=24)
    with set_clock(start + timedelta(hours=1)):
        case = act(case, "report_risk", by, how="risk_oral", to_whom="派出所", measures="双方已隔开")
    assert clock_of(case, "risk_oral").met_at and clock_of(case, "risk_written").met_at is None
    with pytest.raises(GuardFailed):
        act(case, "report_risk", by, how="risk_oral", to_whom="派出所", measures="再报一次")
    case = act(case, "report_risk", by, how="risk_written", to_whom="镇平安办", measures="已派人值守")
    assert why_not(case, by, "report_risk")


def test_the_case_page_offers_the_report_first_and_its_form_names_what_is_owed(town, client):
    case, by = make_dispute(town=town), town["mediator"]
    case = act(case, "dispute_detail", by, detail=detail())
    set_risk(case, by=by, ticket=ticket(), risk=Case.Risk.GRAVE, reason="扬言报复")
    client.force_login(by)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "报告激化苗头" in page
    form = client.get(f"/cases/{case.number}/do/report_risk/").content.decode()
    assert "口头（电话）报告" in form and "书面报告" in form


def test_after_a_failed_mediation_of_an_accident_the_way_to_the_police_is_shown_with_its_last_day(town, client):
    case, by = mediating(make_dispute(town=town), town), town["mediator"]
    kind = type_of("02")
    kind.name = "道路交通事故纠纷"
    kind.save()
    case = act(
        case,
        "end_mediation",
        by,
        kind="terminated",
        reason="settled",
        text="双方要找交警",
        remedies="可以申请交警调解或者起诉",
    )
    client.force_login(by)
    assert "一致书面申请交警调解，最迟 20" in client.get(f"/cases/{case.number}/").content.decode()
