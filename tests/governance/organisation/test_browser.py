"""In the browser: an idle sign-out asks for the password over the page and loses no typed word."""

import pytest
from django.contrib.sessions.models import Session

from governance.organisation import auth
from governance.organisation.models import DutyLine
from tests.factories import PASSWORD, make_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, live_server, username):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", level=1).wait_for()


def grow_idle():
    for session in Session.objects.all():
        data = session.get_decoded()
        data[auth.SEEN] -= auth.IDLE_SECONDS + 60
        session.session_data = Session.objects.encode(data)
        session.save()


def test_signing_in_again_over_the_page_keeps_what_was_typed(live_server, new_page):
    town = make_town()
    page = new_page()
    sign_in(page, live_server, "manager")
    page.goto(f"{live_server.url}/administration/duties/new/")
    page.get_by_label("部门").select_option(str(town.justice.pk))
    page.get_by_label("职责事项").fill("人民调解工作的指导")
    grow_idle()
    page.evaluate("htmx.ajax('GET', '/notifications/', {target: '#toasts', swap: 'none'})")
    dialog = page.locator("#dialog")
    dialog.get_by_label("用户名").fill("manager")
    dialog.get_by_label("密码").fill("wrong password")
    dialog.get_by_role("button", name="登录并继续").click()
    dialog.get_by_role("alert").get_by_text("用户名或密码不正确").wait_for()
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录并继续").click()
    dialog.wait_for(state="hidden")
    assert page.get_by_label("职责事项").input_value() == "人民调解工作的指导"
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="职责清单").wait_for()
    assert DutyLine.objects.get().matter == "人民调解工作的指导"


def test_a_page_opened_too_late_says_why_and_comes_back(live_server, new_page):
    make_town()
    page = new_page(390, 844)
    sign_in(page, live_server, "head")
    page.goto(f"{live_server.url}/administration/absence/")
    grow_idle()
    page.reload()
    page.get_by_text("没有操作").wait_for()
    page.get_by_label("用户名").fill("head")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="请假与代理").wait_for()
    page.get_by_text("上次登录").wait_for()
