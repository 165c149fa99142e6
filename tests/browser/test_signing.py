"""A leader signs on a telephone: read, agree, send back with a reason."""

import pytest

from governance.cases import services
from governance.cases.models import Approval
from governance.cases.services.signing import save_scheme
from tests.cases_factory import fresh, make_case, ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_leader_agrees_and_sends_back_with_one_thumb(sign_in, town, tmp_path):
    save_scheme(by=town["manager"], kind="", matter="sign_off", steps=["leader"], note="", active=True)
    cases = [make_case(town=town, state="handling", title=title) for title in ("修桥", "修路灯")]
    for case in cases:
        text = f"“{case.title}”已经办好，今后由村里每月巡查一次，有问题请随时来电。"
        services.submit_draft(fresh(case), by=town["liaison"], ticket=ticket(), text=text)
    services.request_extension(fresh(cases[1]), by=town["liaison"], ticket=ticket(), amount=5, reason="等配件")
    leader = sign_in("leader")
    leader.page.set_viewport_size({"width": 390, "height": 844})
    page = leader.go("/cases/approvals/")
    page.screenshot(path=tmp_path / "inbox.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card = page.locator(".sg-paperwork", has_text="修桥")
    button = card.get_by_role("button", name="同意")
    assert button.bounding_box()["height"] >= 44
    with page.expect_navigation():
        button.click()
    page.locator(".alert-success").first.wait_for()
    page.locator(".sg-paperwork", has_text="“修路灯”已经办好").get_by_role("link", name="退回修改").click()
    dialog = page.locator("#dialog[open]")
    dialog.locator("form").wait_for()
    assert dialog.locator('[name="agree"][value="no"]').is_checked()
    dialog.locator('[name="note"]').fill("写清楚哪一天修好")
    with page.expect_navigation():
        dialog.locator("[data-submit]").click()
    page.locator(".alert-success").first.wait_for()
    decided = Approval.objects.filter(kind="sign_off").order_by("pk").values_list("decision", "decision_note")
    assert list(decided) == [("granted", ""), ("refused", "写清楚哪一天修好")]
