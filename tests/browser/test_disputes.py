"""A dispute walked through in the browser: details, consent, session, agreement, performance, and to its end."""

from datetime import timedelta

import pytest

from disputes.models import Agreement, Instalment
from disputes.notices import LABELS
from governance.core.now import now, today
from tests.cases_factory import fresh, make_case
from tests.disputes.factory import act, make_dispute_types, make_room, parties, sides
from tests.disputes_factory import make_committee, make_mediator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def stamp(moment):
    """What a field of day and time takes."""
    return f"{moment:%Y-%m-%dT%H:%M}"


def status(case):
    """The sub-status now."""
    return fresh(case).dispute.status


def test_a_dispute_from_the_desk_to_its_end(sign_in, town):
    make_dispute_types()
    mediator = make_mediator(town, make_committee(town))
    make_room(town)
    case = make_case(
        town=town, by="frontdesk", kind="dispute", state="assigned", lead=town.justice, assists=(), parties=parties()
    )
    number, day = case.number, f"{today()}"
    one, other = sides(case)
    worker = sign_in("mediator", width=1366, height=800)
    worker.do(number, "accept")
    worker.do(number, "dispute_detail", type="02", amount="3000")
    agrees = {"decision": "agrees", "method": "present"}
    worker.do(number, "record_consent", party=str(one.pk), **agrees)
    act(fresh(case), "record_consent", town["mediator"], party=other, **agrees)
    worker.do(number, "give_notice", party=str(one.pk), points=list(LABELS), signed="hand")
    act(fresh(case), "give_notice", town["mediator"], party=other, points=list(LABELS), signed="hand")
    worker.do(number, "appoint_mediators", mediators=True, chosen="chosen")
    worker.do(number, "hold_session", starts_at=stamp(now() - timedelta(hours=2)), record="各让一步。", result="agreed")
    assert status(case) == "mediating"
    worker.do(number, "draft_agreement", facts="水进了院子", issues="谁来疏通")
    given = {"obligor": str(other.pk), "obligee": str(one.pk), "matter": "赔偿损失", "amount": "3000"}
    plan = f"{today()} 1000\n{today() + timedelta(days=30)} 2000"
    worker.do(number, "add_clause", **given, mode="instalments", instalments=plan, method="现金，在村委会")
    worker.page.goto(f"{worker.site}/cases/{number}/do/sign_agreement/")
    page = worker.page
    page.locator(f'[name="parties"][value="{one.pk}"]').check()
    page.locator('[name="method"]').select_option("finger")
    for name in ("signed_on", "mediator_signed_on", "sealed_on"):
        page.locator(f'[name="{name}"]').fill(day)
    page.locator("[data-submit]").click()
    page.get_by_text("协议不能生效").first.wait_for()
    page.locator(f'[name="parties"][value="{other.pk}"]').check()
    with page.expect_navigation():
        page.locator("[data-submit]").click()
    assert status(case) == "performing"
    assert Agreement.objects.get().mediator == mediator
    worker.do(number, "resolve", result="达成书面协议", answer="已达成协议，分两期赔偿")
    first, second = Instalment.objects.order_by("order")
    for row, paid in ((first, "1000"), (second, "2000")):
        worker.do(number, "record_performance", instalment=str(row.pk), performed_on=day, paid=paid, proof="收条")
    worker.do(number, "record_visit", party=str(one.pk), method="phone", text="关系缓和", is_stable="yes")
    assert status(case) == "performed"
    desk = sign_in("frontdesk")
    desk.do(number, "tell_answer", method="phone", proof="电话告知本人")
    desk.do(number, "feed_back", note="表示满意")
    assert fresh(case).state in ("evaluating", "closed")
    phone = sign_in("village", width=390, height=844)
    phone.go("/disputes/?scope=ended")
    worker.open_case(number).get_by_text("调解结果和履行").wait_for()
