"""The five mechanisms by hand: routing rules, orders and talks, the team board, a due date explained, scores, goals."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analysis.models import ScoreRound
from analysis.services import rounds, schemes
from governance.cases import services
from governance.cases.models import Approval, ApprovalScheme, Interview, RoutingRule, Supervision
from governance.core import jobs
from governance.core.now import now
from governance.organisation.models import Post
from tests.browser.conftest import fill
from tests.cases_factory import fresh, make_case, ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def send(page, **fields):
    """Fill the form of a page and send it."""
    for name, value in fields.items():
        fill(page.locator("main"), name, value)
    with page.expect_navigation():
        page.locator("main form [type=submit]").last.click()
    page.locator("html[data-ready]").wait_for()


def test_the_manager_writes_a_routing_rule(sign_in, town):
    page = sign_in("manager").go("/administration/routing/")
    page.get_by_role("link", name="新增规则").first.click()
    send(page, name="路灯", words="路灯", lead=str(town.agriculture.pk), mode="off")
    assert RoutingRule.objects.get().lead == town.agriculture
    page.get_by_role("cell", name="路灯").first.wait_for()


def test_a_card_is_drafted_signed_on_a_phone_and_answered(sign_in, town):
    case = make_case(town=town, state="handling", assists=())
    sign_in("manager").do(case.number, "propose_order", level="yellow", requirement="请说明为什么还没有修")
    page = sign_in("leader", width=390, height=844).go("/cases/approvals/")
    assert page.get_by_text("请说明为什么还没有修").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with page.expect_navigation():
        page.get_by_role("button", name="签发").click()
    page.get_by_text("没有等您签审的").wait_for()
    order = Supervision.objects.get()
    assert (order.status, order.level, Approval.objects.get().decision) == ("issued", "yellow", "granted")
    sign_in("head").do(case.number, "answer_supervision", result="配件已到，明天修好")
    page = sign_in("manager").go(f"/cases/orders/{order.pk}/")
    assert page.get_by_text("配件已到，明天修好").first.is_visible()


def test_a_talk_is_called_by_a_leader(sign_in, town):
    page = sign_in("leader").go("/cases/talks/")
    page.get_by_role("link", name="约谈").last.click()
    page.locator("html[data-ready]").wait_for()
    send(page, unit=str(town.agriculture.pk), matter="半年内两次红牌")
    assert Interview.objects.get().unit == town.agriculture


def test_the_head_sees_who_has_what_and_why_a_day_is_the_day(sign_in, town):
    case = make_case(town=town, state="handling", assists=())
    head = sign_in("head")
    page = head.go("/cases/team/")
    assert page.get_by_role("link", name=case.shown_number).first.is_visible()
    page = head.open_case(case.number)
    page.locator("a", has_text="为什么是这一天").first.click()
    dialog = page.locator("#dialog[open]")
    dialog.wait_for()
    assert "起" in dialog.inner_text() and "20" in dialog.inner_text()


def test_a_leader_follows_a_score_to_its_cases_in_two_clicks(sign_in, town):
    until = timezone.localtime(now()).date().replace(day=1)
    first = (until - timedelta(days=1)).replace(day=1)
    then = timezone.localtime(now()).replace(year=first.year, month=first.month, day=3, hour=9)
    Post.objects.update(since=first)
    case = make_case(town=town, state="handling", assists=(), at=then)
    draft = schemes.new_scheme(by=town["manager"], area=town.town, year=first.year, kind="department")
    scheme = schemes.put_in_force(draft, by=town["manager"])
    rounds.open_round(by=town["manager"], scheme=scheme, cycle="month", first=first)
    assert jobs.run_next().state == "done"
    found = ScoreRound.objects.get()
    page = sign_in("leader").go(f"/evaluation/{found.pk}/")
    with page.expect_navigation():
        page.get_by_role("row", name="农业农村办").get_by_role("link").first.click()
    with page.expect_navigation():
        page.locator('a[href^="/evaluation/figures/"]').first.click()
    page.get_by_text(case.shown_number).first.wait_for()


def test_the_manager_says_who_signs_and_sees_the_goals(sign_in, town):
    manager = sign_in("manager")
    page = manager.go("/administration/signing/new/")
    send(page, matter="order", step_1="triage", step_2="issuer", active=True)
    assert ApprovalScheme.objects.get().steps == ["triage", "issuer"]
    case = make_case(town=town, state="handling", assists=())
    services.propose_order(fresh(case), by=town["manager"], ticket=ticket(), requirement="说明")
    page = sign_in("triage").go("/cases/approvals/")
    with page.expect_navigation():
        page.get_by_role("button", name="同意").click()
    assert Approval.objects.get().waits_for == "issuer"
    page = manager.go("/evaluation/goals/")
    page.get_by_role("heading", name="年度目标").first.wait_for()
