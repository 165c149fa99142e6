"""未来十四天: what comes is on one page with its owner and button, for each reader what they may know."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from analysis import briefing
from analysis.models import Suggestion
from analysis.services import reports
from governance.cases import coming
from governance.core import jobs
from governance.core.now import set_clock, today
from governance.notify.models import Notification
from governance.organisation.models import OnDuty
from tests.cases_factory import make_case
from tests.scores_factory import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(scored_town):
    """清溪镇 on the second of June with a case in work."""
    scored_town.case = make_case(town=scored_town, state="handling", at=at(5, 20), assists=())
    return scored_town


def seen(user, key, days=13):
    found = coming.coming(user, today(), today() + timedelta(days=days), key)
    return [row for _source, row in found]


def test_the_clocks_of_a_case_stand_on_their_day_with_owner_and_button(client, town):
    due = town.case.deadlines.get(action="handle").due_at
    rows = [row for row in seen(town["leader"], "clock") if town.case.shown_number in row.about]
    assert [(row.day, row.what, row.url) for row in rows] == [
        (due.astimezone(at(6, 2).tzinfo).date(), "办理到期", f"/cases/{town.case.number}/")
    ]
    assert "农业" in rows[0].owner
    client.force_login(town["leader"])
    page = client.get("/coming/").content.decode()
    assert town.case.title in page and "去办理" in page
    assert not [row for row in seen(town["head2"], "clock") if town.case.shown_number in row.about]


def test_reports_and_suggestions_are_due_and_days_without_duty_are_holes(town):
    found = reports.open_report(by=town["manager"], area=town.town, cycle="month", first=date(2026, 5, 1))
    jobs.run_next()
    rows = seen(town["leader"], "report")
    assert [(row.day, row.button) for row in rows] == [(date(2026, 6, 5), "去写报告")]
    reports.suggest(found, by=town["manager"], text="集中排查", unit=town.agriculture, due_on=date(2026, 6, 9))
    assert not seen(town["leader"], "suggestion")  # not issued yet
    reports.submit(found, by=town["manager"])
    reports.sign(found, by=town["leader"])
    reports.publish(found, by=town["leader"])
    assert [(row.day, row.about) for row in seen(town["leader"], "suggestion")] == [(date(2026, 6, 9), "集中排查")]
    assert not seen(town["leader"], "report")
    reports.note_progress(Suggestion.objects.get(), by=town["manager"], progress="done", note="已办")
    assert not seen(town["leader"], "suggestion")
    OnDuty.objects.create(
        starts_at=at(6, 2, 8), ends_at=at(6, 4, 8), duty_type="带班领导", unit=town.centre, user=town["leader"]
    )
    assert [row.day.day for row in seen(town["manager"], "hole", 3)] == [5]


def test_the_agenda_prints_and_the_leader_on_duty_is_told_once(client, town):
    client.force_login(town["leader"])
    paper = PdfReader(BytesIO(client.get("/coming/agenda/").content))
    text = "".join(page.extract_text() for page in paper.pages)
    assert "未来十四天工作日程" in text and town.case.shown_number in text
    OnDuty.objects.create(
        starts_at=at(6, 2, 0), ends_at=at(6, 3, 0), duty_type="带班领导", unit=town.centre, user=town["leader"]
    )
    with set_clock(at(6, 2, 7)):
        assert briefing.send_briefs() == 1 and briefing.send_briefs() == 1
    assert Notification.objects.filter(user=town["leader"], title="今日简报").count() == 1


def test_an_empty_fortnight_says_so(client, town):
    client.force_login(town["leader"])
    assert "没有已知的事项" in client.get("/coming/?day=2030-01-01&only=reception").content.decode()
