"""审核分流 by keyboard alone: the prefilled decision, another kind and risk, the next case, and 撤销."""

import pytest

from governance.organisation.models import DutyLine
from tests.cases_factory import fresh, make_case

pytestmark = [pytest.mark.browser, pytest.mark.browser_core, pytest.mark.django_db(transaction=True)]


def test_the_officer_decides_without_a_mouse(sign_in, town):
    DutyLine.objects.create(unit=town.police, matter="查处噪声", keywords="噪声 睡不着")
    DutyLine.objects.create(unit=town.justice, matter="调解邻里纠纷", keywords="邻居")
    first = make_case(town=town, title="夜里施工", facts="噪声大，邻居都睡不着。噪声一直到半夜。")
    second = make_case(town=town, title="下一件")
    page = sign_in("triage").go("/triage/")
    page.get_by_role("heading", name="夜里施工").wait_for()
    assert page.locator("#id_lead option:checked").inner_text().startswith(town.police.name)

    # The other suggestion takes lead and duty line with it; the reason is no longer asked for.
    page.get_by_role("button", name="司法所：提到“邻居”").click()
    assert page.locator("#id_lead").input_value() == str(town.justice.pk)
    assert not page.locator("#id_reason").is_visible()
    page.locator("#in-hand").focus()
    page.keyboard.press("1")
    page.keyboard.press("e")
    with page.expect_response("**/preview/**"):
        page.keyboard.press("w")
    page.keyboard.press("c")
    page.get_by_label(town.police.name, exact=True).check()
    page.locator("[data-assist-words]", has_text=town.police.name).wait_for()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="下一件").wait_for()
    assert page.evaluate("document.activeElement.id") == "in-hand"
    case = fresh(first)
    assert (case.state, case.kind, case.risk, case.lead_unit) == ("assigned", "dispute", 2, town.justice)

    with page.expect_navigation():
        page.get_by_role("button", name="撤销分流").click()
    page.get_by_role("heading", name="夜里施工").wait_for()
    assert fresh(first).state == "registered"

    # 不予受理 opens a dialog and never acts at once.
    page.locator("html[data-ready]").wait_for()
    page.keyboard.press("u")
    page.locator("#dialog[open] form").wait_for()
    assert fresh(first).state == "registered"
    assert fresh(second).state == "registered"
