"""值班排班 by hand: drafted, a conflict put right by keyboard, published, swapped; the same month on a telephone."""

from datetime import timedelta

import pytest

from governance.administration.duty.months import day_of, read_month
from governance.administration.models import DutyMonth, DutySwap
from governance.core.now import today
from governance.organisation.models import OnDuty
from tests.administration.factory import make_types
from tests.browser.conftest import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, name):
    """Press a button or link and wait for the page after it."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).or_(
            page.locator("main").get_by_role("link", name=name)
        ).first.click()
    page.locator("html[data-ready]").wait_for()


def test_a_month_is_drafted_put_right_by_keyboard_published_and_swapped(sign_in, town, tmp_path):
    make_types(town)
    first = (today().replace(day=28) + timedelta(days=5)).replace(day=1)
    manager = sign_in("manager")
    page = manager.go(f"/administration/duty/?month={first:%Y-%m}")
    press(page, "自动排班")
    assert "没有冲突，可以发布" in page.locator("main").inner_text()
    # By keyboard alone: from the first day one to the right, open it, leave a place empty, save.
    page.locator(f"#d-{first}").focus()
    page.keyboard.press("ArrowRight")
    second = first + timedelta(days=1)
    assert page.evaluate("document.activeElement.id") == f"d-{second}"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("html[data-ready]").wait_for()
    page.wait_for_function("document.activeElement.name === 'p0_0'")
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.locator("html[data-ready]").wait_for()
    page.wait_for_function("id => document.activeElement.id === id", arg=f"d-{second}")
    problem = page.locator(".sg-duty-problems a")
    assert problem.count() == 1 and "缺值班员 1 人" in problem.inner_text()
    assert page.get_by_role("button", name="发布并通知").is_disabled()
    page.screenshot(path=tmp_path / "conflict.png", full_page=True)
    # Two presses put it right: the link on top, then a person and Ctrl+Enter.
    problem.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("html[data-ready]").wait_for()
    page.locator("[name=p1_0]").focus()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.locator("html[data-ready]").wait_for()
    assert page.locator(".sg-duty-problems").count() == 0
    press(page, "发布并通知")
    press(page, "发布并通知")
    assert "值班表已发布" in page.locator(".alert-success").inner_text()
    assert DutyMonth.objects.get().published_at
    swap(sign_in, town, first)


def swap(sign_in, town, first):
    """The other is found among those who are free; both and the manager press."""
    month = read_month(town.centre, first)
    mine = next(row for row in month.of_month() if row.user == town["commander"])
    theirs = next(row for row in month.of_month() if row.user == town["frontdesk"] and row.duty_type == "值班员")
    asks = sign_in("commander")
    page = asks.go(f"/administration/duty/mine/{mine.pk}/swap/")
    fill(page.locator("main form").last, "other", f"s{theirs.pk}")
    fill(page.locator("main form").last, "reason", "孩子高考")
    press(page, "送对方答复")
    pk = DutySwap.objects.get().pk
    for name, button in (("frontdesk", "同意"), ("manager", "批准")):
        page = sign_in(name).go(f"/administration/duty/swaps/{pk}/")
        press(page, button)
    assert OnDuty.objects.get(pk=theirs.pk).user == town["commander"]
    phone = asks.page
    phone.set_viewport_size({"width": 390, "height": 844})
    asks.go(f"/administration/duty/?month={first:%Y-%m}&day={day_of(theirs)}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert "罗刚" in phone.locator("#day").inner_text()
