"""领导接访 by hand: planned, approved and published; booked on a telephone, moved; a walk-in received."""

import uuid
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from governance.cases import services
from governance.cases.models import Supervision
from governance.core.now import now, set_clock, today
from governance.organisation.models import User
from petitions.models import ReceptionDay, ReceptionVisit
from petitions.reception import planning
from tests.browser.conftest import fill
from tests.cases_factory import make_rules, new_case, ticket
from tests.factories import make_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "19900004499"


@pytest.fixture
def town(transactional_db):
    """清溪镇 as it has stood for some weeks."""
    with set_clock(now() - timedelta(days=30)):
        make_rules()
        built = make_town()
    User.objects.update(password_changed_at=now())
    return built


def send(page, **fields):
    """Fill in the form of a page and send it; returns on the page after it."""
    form = page.locator("main form", has=page.locator("[name=csrfmiddlewaretoken]")).filter(
        has=page.locator("input:not([type=hidden]), textarea, select")
    )
    for name, value in fields.items():
        fill(form.last, name, value)
    with page.expect_navigation():
        form.last.locator("button[type=submit]").last.click()
    page.locator("html[data-ready]").wait_for()
    return page


def press(page, name):
    """A button that leads to a new page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()
    page.locator("html[data-ready]").wait_for()
    return page


def test_planned_approved_published_booked_on_a_telephone_and_moved(sign_in, town, new_page, live_server):
    on, later = today() + timedelta(days=8), today() + timedelta(days=9)
    planner, leader = sign_in("petition"), sign_in("leader")
    page = planner.go("/receptions/days/new/")
    given = {"position": "镇党委书记", "duties": "全面工作", "place": "一楼接待室", "capacity": "2"}
    send(page, leader=str(town["leader"].pk), date=f"{on:%Y-%m-%d}", starts_at="09:00", ends_at="11:30", **given)
    day = ReceptionDay.objects.get()
    # Before it is published nobody outside reads it.
    phone = new_page(390, 844)
    phone.goto(f"{live_server.url}/q/reception/")
    assert phone.get_by_text("一楼接待室").count() == 0
    press(leader.go(f"/receptions/{day.pk}/"), "审定")
    press(planner.go(f"/receptions/{day.pk}/"), "公示到群众端")
    phone.goto(f"{live_server.url}/q/reception/")
    assert phone.get_by_text("还可预约 2 人").is_visible()
    phone.goto(f"{live_server.url}/q/reception/{day.pk}/")
    for name, value in {"name": "吴学兵", "phone": PHONE, "people_count": "2", "matter": "宅基地被占"}.items():
        fill(phone.locator("main form").last, name, value)
    phone.locator('[name="agreed"]').check()
    with phone.expect_navigation():
        phone.locator("main form").last.locator("button[type=submit]").click()
    visit = ReceptionVisit.objects.get()
    assert phone.get_by_text(visit.number).first.is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    # Moved: the desk is told whom to ring, the public page says what changed and why, and so does the appointment.
    page = send(planner.go(f"/receptions/{day.pk}/move/"), date=f"{later:%Y-%m-%d}", reason="会议室占用")
    assert page.get_by_text("1 位预约的人请打电话告诉").is_visible()
    phone.goto(f"{live_server.url}/q/appointment/")
    assert phone.get_by_text("会议室占用").first.is_visible()
    page = send(planner.go(f"/receptions/{day.pk}/cancel/"), reason="防汛值守")
    phone.goto(f"{live_server.url}/q/reception/")
    assert phone.get_by_text("已取消").first.is_visible() and phone.get_by_text("防汛值守").first.is_visible()
    assert ReceptionVisit.objects.get().state == "cancelled"


@pytest.fixture
def open_day(town):
    """A day of today that has begun, planned and published two weeks ago."""
    with set_clock(now() - timedelta(days=14)):
        eve = timezone.make_aware(datetime.combine(timezone.localdate(now()) + timedelta(days=13), time(17)))
        when = {"starts_at": time(0), "ends_at": time(23, 59), "booking_until": eve}
        given = {"leader": town["leader"], "position": "镇党委书记", "duties": "全面", "form": "fixed", "note": ""}
        on = timezone.localdate(now()) + timedelta(days=14)
        made = planning.plan_day(
            by=town["petition"], key=uuid.uuid4(), date=on, place="接待室", capacity=2, **when, **given
        )
        planning.approve(made, by=town["leader"])
        planning.publish(made, by=town["petition"])
    return ReceptionDay.objects.get()


def test_a_walk_in_is_received_instructed_and_followed_to_the_result(sign_in, town, open_day):
    case = services.register(by=town["frontdesk"], ticket=ticket(), data=new_case("petition", title="反映宅基地")).case
    desk, leader = sign_in("frontdesk"), sign_in("leader")
    page = send(
        desk.go(f"/receptions/{open_day.pk}/visitors/new/"), way="walk_in", name="吴学兵", phone=PHONE, matter="宅基地"
    )
    assert page.get_by_text("已登记：第 1 位").is_visible()
    visit, due = ReceptionVisit.objects.get(), today() + timedelta(days=20)
    page = desk.go(f"/receptions/visits/{visit.pk}/receive/")
    page = send(page, opinion="请自然资源所核实")
    assert page.locator(".invalid-feedback", has_text="选责任单位").first.is_visible()
    page = send(page, opinion="请自然资源所核实", unit=str(town.departments["自然资源所"].pk), due_on=f"{due:%Y-%m-%d}")
    page = send(desk.go(f"/receptions/visits/{visit.pk}/link/"), number=case.shown_number)
    assert page.get_by_text("批示").first.is_visible()
    page = leader.go(f"/receptions/visits/{visit.pk}/sign/")
    assert "请自然资源所核实" in page.locator('[name="requirement"]').input_value()
    send(page)
    order = Supervision.objects.get()
    assert order.requirement.startswith("请自然资源所核实") and order.deadlines.get().agreed_day == due
    page = send(desk.go(f"/receptions/visits/{visit.pk}/result/"), result="已现场丈量，双方签字认可")
    page = send(desk.go(f"/receptions/visits/{visit.pk}/ask/"), contented="yes")
    assert page.get_by_text("已现场丈量").is_visible()
    page = press(desk.go(f"/receptions/{open_day.pk}/"), "办结这一天")
    open_day.refresh_from_db()
    assert open_day.state == "held"
    assert desk.open_case(case.number).get_by_text("请自然资源所核实").first.is_visible()
