"""The clerk sees earlier and similar cases while typing, links one on the spot, and finds it by the search box."""

import pytest

from governance.cases.models import CaseLink
from tests.cases_factory import applicant, make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CANAL = "去年秋天暴雨冲毁了青石村二组的灌溉水渠，三十多亩花椒地浇不上水"


def test_linked_at_the_side_and_found_by_the_box(sign_in, town):
    earlier = make_case(town=town, title="水渠冲毁无人修", facts=CANAL, parties=[applicant("单有财")])
    page = sign_in("frontdesk").go("/intake/new/")
    page.locator("#id_applicant_name").fill("吴学兵")
    page.locator("#id_facts").press_sequentially(f"{CANAL}，请求修复")
    row = page.locator("#earlier li").first
    row.get_by_text("内容相似").wait_for()
    row.locator("select").select_option(f"{earlier.number}:series")
    page.locator("#id_phone").fill("19900005518")
    with page.expect_response("**/intake/earlier/"):
        page.keyboard.press("Tab")
    assert row.locator("select").input_value() == f"{earlier.number}:series", "what was chosen stays"
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="受理回执", exact=True).wait_for()
    assert CaseLink.objects.get().target == earlier

    page = sign_in("frontdesk").go("/")
    page.keyboard.press("/")
    page.keyboard.type("syc")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="检索").wait_for()
    assert page.locator(".sg-hits").get_by_text(earlier.shown_number).count() == 1
    page.locator("#search_again").fill("水渠")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "水渠" in page.locator(".sg-hits mark").first.inner_text()
