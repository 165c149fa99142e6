"""The call list by keyboard: begin, show the number, tick, on to the next; a template goes behind what was typed."""

import pytest

from governance.cases.models import AnswerTemplate, CallScript
from governance.cases.services import feedback_settings
from tests.cases_factory import fresh, make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, key):
    """A key that leads to a new page."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.locator("html[data-ready]").wait_for()


def test_the_caller_works_two_cases_without_a_mouse(sign_in, town):
    CallScript.objects.create(title="通用", text="您好，我是社会治理中心的回访员。")
    first = make_case(town=town, state="resolved", told=True)
    second = make_case(town=town, state="resolved", told=True)
    page = sign_in("frontdesk").go("/cases/follow-up/")
    press(page, "b")
    assert page.get_by_text("您好，我是社会治理中心的回访员。").is_visible()
    press(page, "d")
    assert page.get_by_role("link", name="拨打").get_attribute("href") == f"tel:{first.parties.get().phone}"
    page.locator('[name="result"][value="settled"]').focus()
    page.keyboard.press("Space")
    page.get_by_text("属实", exact=True).click()
    page.get_by_text("满意", exact=True).click()
    press(page, "Control+Enter")
    assert page.url.endswith(f"/cases/{second.number}/call/")
    assert fresh(first).state != "resolved" and first.ratings.get().value == 2
    press(page, "s")
    assert page.url.endswith("/cases/follow-up/")


def test_a_template_never_overwrites_what_was_typed(sign_in, town):
    template = AnswerTemplate.objects.create(title="已办好", text="编号【案件编号】已办好。")
    feedback_settings.review(template, by=town["leader"])
    case = make_case(town=town, state="handling", assists=())
    page = sign_in("liaison").go(f"/cases/{case.number}/do/resolve/")
    page.locator('[name="answer"]').fill("我写的第一句。")
    page.locator("details.sg-fold > summary", has_text="答复模板").click()
    page.get_by_role("button", name="填入").click()
    assert page.locator('[name="answer"]').input_value() == f"我写的第一句。\n编号{case.shown_number}已办好。"
