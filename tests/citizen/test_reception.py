"""领导接访 on the public pages: what is published is read, a place is booked, and nothing of others is told."""

import re
import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from citizen.submitting import PHONE_SENDS
from governance.core import calendar
from governance.core.now import set_clock
from petitions.models import ReceptionDay, ReceptionVisit
from petitions.reception import planning
from tests.cases_factory import MORNING, later, make_rules
from tests.factories import make_town

pytestmark = pytest.mark.django_db
PHONE = "19900005519"


@pytest.fixture
def town(db):
    """清溪镇 on a Wednesday morning."""
    calendar.forget()
    with set_clock(MORNING - timedelta(days=60)):
        built = make_town()
        make_rules()
    with set_clock(MORNING):
        yield built


def make_day(town, **changes):
    """A draft of 2026-06-18."""
    given = {
        "date": date(2026, 6, 18), "starts_at": time(9), "ends_at": time(11, 30), "leader": town["leader"],
        "position": "镇党委书记", "duties": "全面工作", "form": "fixed", "place": "一楼接待室", "capacity": 2,
        "note": "", **changes,
    }  # fmt: skip
    eve = timezone.make_aware(datetime.combine(given["date"] - timedelta(days=1), time(17)))
    return planning.plan_day(by=town["manager"], key=uuid.uuid4(), booking_until=eve, **given)[0]


@pytest.fixture
def day(town):
    """A published day with two places."""
    made = make_day(town)
    planning.approve([made], by=town["leader"])
    planning.publish([made], by=town["manager"])
    return ReceptionDay.objects.get(pk=made.pk)


def book(client, day, **changes):
    """Press the button."""
    given = {
        "name": "吴学兵", "phone": PHONE, "people_count": "1", "matter": "宅基地被占", "agreed": "on",
        "request_key": str(uuid.uuid4()), **changes,
    }  # fmt: skip
    return client.post(f"/q/reception/{day.pk}/", given, REMOTE_ADDR="10.0.0.9")


def text(answer):
    """The page as text."""
    return answer.content.decode()


def kept(client):
    """(number, secret) of the page after booking."""
    page = text(client.get("/q/appointment/"))
    number = re.search(r"data-number>(J\d+)<", page).group(1)
    return number, re.search(r"data-secret>([\d ]+)<", page).group(1)


def test_only_what_was_published_is_read(client, town, day):
    draft = make_day(town, date=date(2026, 6, 25), leader=town["deputy"], duties="自然资源")
    page = text(client.get("/q/reception/"))
    for words in ("6月18日", "周四", "陈国强", "镇党委书记", "全面工作", "定点接访", "一楼接待室", "还可预约 2 人"):
        assert words in page
    assert "自然资源" not in page and client.get(f"/q/reception/{draft.pk}/").status_code == 404
    assert client.post(f"/q/reception/{draft.pk}/", {}).status_code == 404
    assert "领导接访" in text(client.get("/q/"))
    assert resolve("/q/reception/", "governance.urls_citizen").url_name == "receptions"


def test_a_citizen_books_reads_the_numbers_once_and_cancels_elsewhere(client, day):
    assert book(client, day)["Location"] == "/q/appointment/"
    number, secret = kept(client)
    visit = ReceptionVisit.objects.get()
    assert (visit.number, visit.way, visit.phone, visit.state) == (number, "online", PHONE, "booked")
    with set_clock(later(minutes=11)):
        assert "data-secret" not in text(client.get("/q/appointment/"))
    elsewhere = Client()
    wrong = "000000" if secret.replace(" ", "") != "000000" else "111111"
    refused = elsewhere.post("/q/appointment/", {"number": number, "secret": wrong})
    assert refused.status_code == 422 and "没有查到" in text(refused)
    assert elsewhere.post("/q/appointment/", {"number": number.lower(), "secret": secret}).status_code == 302
    page = text(elsewhere.get("/q/appointment/"))
    assert "陈国强" in page and PHONE not in page
    elsewhere.post("/q/appointment/cancel/")
    visit.refresh_from_db()
    assert visit.state == "cancelled" and "还可预约 2 人" in text(client.get("/q/reception/"))
    client.post("/q/appointment/leave/")
    assert "查我的预约" in text(client.get("/q/appointment/"))


def test_bad_input_is_refused_at_its_field(client, day):
    answer = book(client, day, name="", phone="123", people_count="8", agreed="")
    assert answer.status_code == 422
    page = text(answer)
    for words in ("请填写您的姓名", "11 位手机号", "最多来 5 名代表", "个人信息说明，在这里打勾"):
        assert words in page
    assert book(client, day, website="x").status_code == 422
    assert not ReceptionVisit.objects.exists()


def test_a_full_day_a_second_booking_and_a_closed_one_are_refused_in_words(client, day):
    book(client, day)
    assert "已经预约过这一天" in text(book(client, day))
    book(client, day, phone="19900005520")
    full = book(client, day, phone="19900005521")
    assert full.status_code == 422 and "名额已经满了" in text(full)
    assert "预约已满" in text(client.get(f"/q/reception/{day.pk}/"))
    with set_clock(timezone.make_aware(datetime(2026, 6, 17, 17))):
        assert "预约已截止" in text(client.get("/q/reception/"))


def test_changes_and_a_cancelled_day_are_shown_with_the_reason(client, town, day):
    planning.substitute(
        day, by=town["manager"], leader=town["deputy"], position="副镇长", duties="农业农村", reason="县里开会"
    )
    page = text(client.get("/q/reception/"))
    assert "原来是陈国强（镇党委书记），改为高明（副镇长）" in page and "县里开会" in page
    planning.cancel(day, by=town["manager"], reason="防汛值守")
    page = text(client.get("/q/reception/"))
    assert "防汛值守" in page and "预约这一天" not in page


def test_who_sends_too_often_waits(client, town, day):
    ReceptionDay.objects.update(capacity=50)
    for number in range(PHONE_SENDS):
        book(client, day, matter=f"第{number}件")
        ReceptionVisit.objects.update(state="cancelled")
    assert book(client, day).status_code == 429
    for _ in range(5):
        client.post("/q/appointment/", {"number": "J260618001", "secret": "123"})
    assert client.post("/q/appointment/", {"number": "J260618001", "secret": "123"}).status_code == 429


def test_the_public_page_is_cheap(client, town, day, django_assert_max_num_queries):
    for number in range(20):
        made = make_day(town, date=date(2026, 7, 1) + timedelta(days=number))
        planning.approve([made], by=town["leader"])
        planning.publish([made], by=town["manager"])
    with django_assert_max_num_queries(8):
        client.get("/q/reception/")
