"""A leader reads the cockpit and follows a figure; the month's report is written, signed, published and taken along."""

from datetime import timedelta

import pytest

from analysis.models import Report
from analysis.reporting.spans import last_ended
from governance.cases.filters import day_start
from governance.core import jobs
from governance.core.now import now, set_clock, today
from governance.organisation.models import User
from tests.browser.conftest import wait_until
from tests.cases_factory import make_case, make_rules
from tests.factories import make_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db):
    """清溪镇 a year in office, with cases of last month."""
    with set_clock(now() - timedelta(days=365)):
        make_rules()
        built = make_town()
    User.objects.update(password_changed_at=now())
    first, _until = last_ended("month", today())
    for days in (8, 9, 10):
        make_case(town=built, state="handling", at=day_start(first) + timedelta(days=days, hours=9), assists=())
    return built


def test_the_leader_reads_follows_a_figure_and_approves_the_report(sign_in, town):
    leader = sign_in("leader")
    page = leader.go("/dashboard/")
    for chart in page.locator("[data-chart] canvas").all():  # the page's security policy holds when they are hovered
        chart.scroll_into_view_if_needed()
        chart.hover()
    tile = page.locator('a[data-figure="在办"]')
    number = int(tile.locator("strong").inner_text())
    tile.click()
    page.locator("table.sg-table tbody tr").first.wait_for()
    assert page.locator("table.sg-table tbody tr").count() == number == 3

    writer = sign_in("manager")
    page = writer.go("/reports/new/")
    first, _until = last_ended("month", today())
    page.locator('[name="first"]').fill(first.isoformat())
    page.get_by_role("button", name="开始起草").click()
    page.locator("progress").wait_for()
    assert jobs.run_next().state == "done"
    page.get_by_role("link", name="送审").wait_for()  # the page asks again by itself
    page.locator("section.card", has=page.locator("h2", has_text="四、成因分析")).get_by_role(
        "link", name="修改"
    ).click()
    page.locator("#id_text").fill("直接原因是边界不清，本月共【登记案件】件。")
    page.locator("#saved", has_text="已自动保存").wait_for()
    found = Report.objects.get()
    page = writer.go(f"/reports/{found.pk}/suggest/")
    page.locator('[name="text"]').fill("开展一次集中排查")
    page.locator('[name="unit"]').select_option(str(town.agriculture.pk))
    page.locator('[name="due_on"]').fill((today() + timedelta(days=20)).isoformat())
    page.get_by_role("button", name="保存").click()
    page.locator(".alert-success").first.wait_for()
    assert "本月共3件" in page.locator("main").inner_text().replace(" ", "")
    page.get_by_role("link", name="送审").click()
    page.get_by_role("button", name="送审").click()
    page.locator(".alert-success").first.wait_for()

    page = leader.go("/cases/approvals/")
    page.locator(".sg-paperwork").get_by_role("link", name="审签").click()
    page.get_by_role("button", name="审签").click()
    page.locator(".alert-success").first.wait_for()
    page.get_by_role("link", name="编号印发").click()
    page.get_by_role("button", name="编号印发").click()
    page.locator(".alert-success").first.wait_for()
    wait_until(lambda: Report.objects.get().status == "published")
    assert page.request.get(f"{leader.site}/reports/{found.pk}/pdf/").body().startswith(b"%PDF")
    assert page.locator("text=综治研〔").first.is_visible()
