"""A visit becomes a petition and goes its lawful way to the end: decision, handling, opinion, delivery, 复查, end."""

from datetime import timedelta

import pytest

from governance.cases import services
from governance.core.now import now, set_clock, today
from governance.portal.management.commands.load_reference import load_content_classes, load_rules
from petitions.models import Petition
from tests.cases_factory import fresh, new_case, ticket
from tests.petitions_factory import OPINION

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = (("wide", 1366, 900), ("phone", 390, 844))


@pytest.fixture
def case(town):
    """A visit, registered at the desk."""
    load_rules()
    load_content_classes()
    data = new_case(
        "petition", channel="visit", title="反映三组机耕道没有修复", facts="洪水冲毁机耕道四十米，没有人修。"
    )
    return services.register(by=town["frontdesk"], ticket=ticket(), data=data).case


def looked_at(person, case, tmp_path, name):
    """Pictures of the page for a desk and a telephone; nothing stands out on the side."""
    for word, width, height in SHOTS:
        person.page.set_viewport_size({"width": width, "height": height})
        page = person.open_case(case.number)
        page.screenshot(path=tmp_path / f"{name}-{word}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    person.page.set_viewport_size({"width": 1366, "height": 900})


def test_a_visit_goes_the_lawful_way_to_its_end(sign_in, town, case, tmp_path):
    number = case.number
    triage, worker = sign_in("triage"), sign_in("petition")
    triage.do(number, "record_petition", headcount="3", household_place="清溪县清溪镇青石村")
    page = triage.open_case(number)
    assert page.get_by_text("条例第三十一条").first.is_visible()
    # A decision before the route is asked is refused at its field, with the article.
    page.locator('a[data-action="decide_petition"]').click()
    dialog = page.locator("#dialog[open]")
    dialog.locator('[name="kind"][value="accept"]').check()
    dialog.locator("[data-submit]").click()
    page.locator("[data-errors]", has_text="确定法定途径再受理").wait_for()
    triage.do(number, "sort_route", route="31_6")
    triage.do(
        number, "decide_petition", kind="accept", matters="修复三组机耕道", told_method="on_spot", told_proof="本人签收"
    )
    services.assign(fresh(case), by=town["triage"], ticket=ticket(), lead=town.petition_office, reason="职责所在")
    services.accept(fresh(case), by=town["petition"], ticket=ticket())
    worker.do(number, "draft_opinion", **OPINION)
    looked_at(worker, case, tmp_path, "drafted")
    worker.do(number, "resolve", result="已出具处理意见")
    sign_in("frontdesk").do(number, "tell_answer", method="in_person", proof="本人签收送达回证")
    assert triage.open_case(number).get_by_text("信访人可以请求复查").first.is_visible()
    triage.do(number, "ask_review", organ="清溪县人民政府", requests="请求撤销")
    triage.do(number, "record_review", result="uphold", delivered_on=f"{today():%Y-%m-%d}")
    worker.do(number, "settle_petition", note="机耕道已修好，信访人签了息诉息访承诺")
    with set_clock(now() + timedelta(days=40)):
        from petitions import services as own

        own.end_procedure(fresh(case), by=town["petition"], ticket=ticket(), how="no_recheck")
    looked_at(worker, case, tmp_path, "ended")
    row = Petition.objects.get(pk=case.pk)
    assert row.ended_how == "no_recheck" and row.settled_on and row.reviews.get().result == "uphold"

    for path, name in (
        ("/petitions/?scope=ended", "list"),
        ("/petitions/", "open"),
        ("/petitions/figures/", "figures"),
    ):
        for word, width, height in SHOTS:
            triage.page.set_viewport_size({"width": width, "height": height})
            page = triage.go(path)
            page.screenshot(path=tmp_path / f"{name}-{word}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
