"""A grid worker in the hills: the phone has no connection, keeps what was found, and sends it once when it has."""

from datetime import timedelta

import pytest

from disputes.models import Finding, Report, Sending
from disputes.services import patrols
from governance.core.now import today
from tests.browser.conftest import wait_until
from tests.disputes_factory import make_types

pytestmark = pytest.mark.browser


@pytest.fixture
def campaign(town):
    """A patrol of this month, reported each week by the grid worker of 青石村 第1网格."""
    make_types()
    row = patrols.save_campaign(
        by=town["manager"], unit=town.town, name="本月排查", kind="fixed", frequency="month",
        starts_on=today() - timedelta(days=3), ends_on=today() + timedelta(days=20), areas=[town.villages[0]],
    )  # fmt: skip
    duty = row.duties.get()
    patrols.set_holder(by=town["manager"], duty=duty, user=town["grid"])
    return row


def fill(page, words):
    page.get_by_label("走访户数").fill("6")
    page.get_by_label("发现一件").check()
    page.get_by_label("当事人").fill("李某与王某")
    page.locator('[name="category"]').select_option(label="邻里纠纷")
    page.get_by_label("简要情况").fill(words)
    page.get_by_role("button", name="交上去").click()


def test_without_a_connection_it_is_kept_and_later_sent_once(sign_in, campaign):
    person = sign_in("grid", 390, 844)
    page = person.go("/disputes/patrols/phone/")
    page.locator("html[data-kept]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert not page.locator("[data-patrol-item]").is_visible()
    context = page.context

    context.set_offline(True)
    fill(page, "院坝排水，两家吵了一架。")
    page.get_by_text("没有网络，已存在这部手机里").wait_for()
    assert page.locator("[data-patrol-kept] li").count() == 1
    assert not Sending.objects.exists()

    # The page opens again without a connection, with what is kept; a 零报告 joins it.
    page.reload()
    page.locator("[data-patrol-kept] li").wait_for()
    page.get_by_label("走访户数").fill("9")
    page.get_by_role("button", name="交上去").click()
    page.locator("[data-patrol-kept] li").nth(1).wait_for()
    kept = page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('patrol:'))")
    body = page.evaluate("name => localStorage.getItem(name)", kept[0])

    context.set_offline(False)
    page.get_by_text("已交上去 2 条").wait_for()
    wait_until(lambda: Sending.objects.count() == 2)
    assert page.locator("[data-patrol-kept]").is_hidden()
    report = Report.objects.get()
    assert (report.found, report.households, Finding.objects.get().facts) == (1, 15, "院坝排水，两家吵了一架。")

    # The answer was lost on the way, so the phone sends it once more: nothing changes.
    page.evaluate("([name, body]) => localStorage.setItem(name, body)", [kept[0], body])
    page.reload()
    page.get_by_text("已交上去 1 条").wait_for()
    assert (Sending.objects.count(), Finding.objects.count()) == (2, 1)
    report.refresh_from_db()
    assert report.households == 15


def test_what_the_server_refuses_comes_back_to_be_corrected(sign_in, campaign):
    page = sign_in("grid", 390, 844).go("/disputes/patrols/phone/")
    page.get_by_label("排查日期").fill(f"{today() - timedelta(days=30)}")
    page.get_by_role("button", name="交上去").click()
    page.get_by_text("不在其中").wait_for()
    page.get_by_role("button", name="取回来改").click()
    page.get_by_label("排查日期").fill(f"{today()}")
    page.get_by_role("button", name="交上去").click()
    page.get_by_text("已交上去 1 条").wait_for()
    assert Report.objects.get().is_zero
