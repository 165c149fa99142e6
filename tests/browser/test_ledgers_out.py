"""上报台账 and 通知设置 on a screen: from the sample to the stamp, and the bell that counts by itself."""

import pytest

from governance.core import jobs
from governance.notify import services
from tests.browser.test_accessibility import UNNAMED
from tests.cases_factory import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_ledger_from_its_sample_to_the_stamp(sign_in, town):
    make_case(town=town, state="handling")
    manager = sign_in("manager")
    page = manager.page
    manager.go("/ledgers/")
    page.get_by_role("link", name="社会治理中心受理事项台账").click()
    page.get_by_role("button", name="保存").click()
    assert page.evaluate(UNNAMED) == []
    page.get_by_role("link", name="社会治理中心受理事项台账").first.click()
    page.get_by_role("button", name="生成报送表").click()
    page.get_by_text("排队中").wait_for()
    jobs.run_next()
    page.get_by_role("link", name="登记已报送").wait_for()  # the page asks by itself
    page.get_by_role("link", name="登记已报送").click()
    page.get_by_role("button", name="登记已报送").click()
    page.get_by_text("这些案件不用再报").wait_for()


def test_the_bell_rings_without_a_new_page(sign_in, town):
    liaison = sign_in("liaison")
    liaison.go("/notifications/settings/")
    services.post([town["liaison"]], once="e", title="请签收")
    liaison.page.evaluate("htmx.ajax('GET', '/notifications/count/?seen=0', {target: '#bell', swap: 'outerHTML'})")
    liaison.page.locator("#bell .sg-dot", has_text="1").wait_for()
    assert liaison.page.evaluate(UNNAMED) == []
