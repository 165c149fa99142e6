"""Hands on the keyboard: sign in as a role, open an action from the case page, fill it in and send it."""

import time

import pytest

from tests.cases_factory import make_rules
from tests.factories import PASSWORD, make_town


class Person:
    """One signed-in person with a browser of their own."""

    def __init__(self, page, site, username):
        self.page, self.site = page, site
        page.on("dialog", lambda question: question.accept())
        page.goto(f"{site}/accounts/login/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.locator(".sg-top").wait_for()

    def go(self, path):
        """Open a page of the portal."""
        self.page.goto(f"{self.site}{path}")
        self.page.locator("html[data-ready]").wait_for()
        return self.page

    def open_case(self, number):
        """Open the case page."""
        return self.go(f"/cases/{number}/")

    def do(self, number, action, /, **fields):
        """Press the button of an action on the case page, fill its dialog and send it; returns after the new page."""
        dialog = self.open_dialog(number, action, **fields)
        with self.page.expect_navigation():
            dialog.locator("[data-submit]").click()
        self.page.locator(".alert-success").first.wait_for()
        return self.page

    def refused(self, number, action, words, **fields):
        """Send a dialog that is not whole: its form comes back with these words."""
        dialog = self.open_dialog(number, action, **fields)
        with self.page.expect_navigation():
            dialog.locator("[data-submit]").click()
        self.page.locator("form [data-submit]").first.wait_for()
        assert words in self.page.locator("main").inner_text()

    def open_dialog(self, number, action, /, **fields):
        """Press the button of an action on the case page and fill its dialog."""
        page = self.open_case(number)
        link = page.locator(f'a[data-action="{action}"]').first
        if not link.is_visible():
            page.locator("details.sg-fold > summary").first.click()
        link.click()
        dialog = page.locator("#dialog[open]")
        dialog.locator("form").wait_for()
        for name, value in fields.items():
            fill(dialog, name, value)
        return dialog


def fill(root, name, value):
    """Put a value into the field of that name, whatever its kind; a list ticks just these boxes or chooses these."""
    field = root.locator(f'[name="{name}"]').first
    kind = field.evaluate("node => node.tagName + ':' + (node.type || '')")
    if kind.startswith("SELECT"):
        field.select_option(value)
    elif isinstance(value, (list, tuple)):
        for box in root.locator(f'[name="{name}"]').all():
            box.set_checked(box.get_attribute("value") in value)
    elif kind == "INPUT:radio":
        root.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "INPUT:checkbox":
        field.set_checked(value)
    else:
        field.fill(value)


def wait_until(true, seconds=45):
    """Wait for something that another process does; fails with what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.2)
    pytest.fail(f"not within {seconds} s: {true.__name__}")


@pytest.fixture
def town(transactional_db):
    """清溪镇 with its people and time limits."""
    make_rules()
    return make_town()


@pytest.fixture
def sign_in(new_page, live_server, town):
    """sign_in("frontdesk") → Person."""
    people = {}

    def make(username, width=1440, height=900):
        if username not in people:
            people[username] = Person(new_page(width, height), live_server.url, username)
        return people[username]

    return make
