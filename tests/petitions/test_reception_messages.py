"""Who booked a reception day hears of its changes by text message through the outbox; the others are rung."""

import uuid
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from governance.core.now import now, set_clock, today
from governance.notify import channels, configuring, services
from governance.notify.models import Channel, Delivery, Notification, Sender
from governance.organisation.models import User
from petitions.models import ReceptionDay
from petitions.reception import booking, planning
from tests.cases_factory import make_rules
from tests.factories import make_town

pytestmark = pytest.mark.django_db
PHONE = "19900004411"


@pytest.fixture
def town(db):
    """清溪镇 as it is now: while a clock is set no message leaves the portal."""
    with set_clock(now() - timedelta(days=60)):
        built = make_town()
        make_rules()
    User.objects.update(password_changed_at=now())
    return built


@pytest.fixture
def day(town):
    """A published day in eight days, with one who booked by telephone number and one without."""
    on = today() + timedelta(days=8)
    given = {"leader": town["leader"], "position": "镇党委书记", "duties": "全面工作", "form": "fixed", "note": ""}
    until = timezone.make_aware(datetime.combine(on - timedelta(days=1), time(17)))
    hours = {"starts_at": time(9), "ends_at": time(11, 30), "booking_until": until, "capacity": 3, "place": "接待室"}
    made = planning.plan_day(by=town["manager"], key=uuid.uuid4(), date=on, **given, **hours)
    planning.approve(made, by=town["leader"])
    planning.publish(made, by=town["manager"])
    found = ReceptionDay.objects.select_related("centre").get()
    booking.book_online(found, key=uuid.uuid4(), name="张测", phone=PHONE, matter="反映宅基地被占")
    booking.add_at_desk(found, by=town["frontdesk"], key=uuid.uuid4(), way="invited", name="李测", matter="低保")
    return found


@pytest.fixture
def gateway(db):
    """The gateway of text messages in trial operation."""
    return Sender.objects.create(channel=Channel.SMS, transport=Sender.Transport.CONSOLE)


def moved(town, day, **changes):
    """Another day and place."""
    on = day.date + timedelta(days=1)
    given = {
        "date": on, "starts_at": time(14, 30), "ends_at": time(17), "place": "青石村村委会",
        "booking_until": day.booking_until, "reason": "会议室占用", **changes,
    }  # fmt: skip
    return planning.move(day, by=town["manager"], **given)


def messages():
    return Notification.objects.filter(user=None)


def test_a_moved_day_is_told_to_who_booked_and_names_nobody(town, day, gateway):
    done = moved(town, day)
    row = messages().get()
    assert (row.channel, row.phone, row.unit, row.reader) == ("sms", PHONE, town.centre, "群众")
    on = day.date + timedelta(days=1)
    assert f"{day.date.month}月{day.date.day}日领导接访改到{on.month}月{on.day}日 14:30–17:00" in row.title
    assert "青石村村委会" in row.title and "预约仍然有效" in row.title
    assert not any(word in row.title for word in ("张测", "宅基地", PHONE))
    assert planning.told_words(done) == "已给 1 位预约的人发短信，还有 1 位预约的人请打电话告诉"


def test_a_cancelled_day_and_a_substitute_are_told(town, day, gateway):
    change = {"leader": town["deputy"], "position": "副镇长", "duties": "自然资源", "reason": "县里开会"}
    planning.substitute(day, by=town["manager"], **change)
    planning.cancel(day, by=town["manager"], reason="防汛值守")
    first, second = messages().order_by("pk")
    assert "改由高明（副镇长）接待" in first.title and "已取消" in second.title


def test_a_draft_is_told_to_nobody(town, day, gateway):
    ReceptionDay.objects.update(state="approved", published_at=None, published_by=None)
    moved(town, ReceptionDay.objects.get())
    assert not messages().exists()


def test_without_a_gateway_everybody_is_rung(town, day):
    done = planning.cancel(day, by=town["manager"], reason="防汛值守")
    assert not messages().exists() and planning.told_words(done) == "还有 2 位预约的人请打电话告诉"


def test_the_page_says_who_was_told(town, day, gateway, client):
    client.force_login(town["manager"])
    url = f"/receptions/{day.pk}/cancel/"
    page = client.get(url)
    ticket = {name: page.context["form"][name].value() for name in page.context["form"].fields if name != "reason"}
    page = client.post(url, {**{k: v or "" for k, v in ticket.items()}, "reason": "防汛值守"}, follow=True)
    assert "已给 1 位预约的人发短信" in page.content.decode()
    shown = client.get("/q/reception/").content.decode()
    assert "已取消" in shown and "防汛值守" in shown


def test_it_goes_out_once_and_the_number_is_forgotten(town, day, gateway, caplog):
    moved(town, day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM notify_notification WHERE user_id IS NULL")
        assert PHONE not in cursor.fetchone()[0]
    Notification.objects.update(not_before=None)
    assert services.deliver() == (1, 0)
    row = messages().get()
    assert (row.delivery, row.phone) == (Delivery.SENT, "") and PHONE not in caplog.text
    assert services.deliver() == (0, 0)
    assert not services.post_to_citizen("", once="x", title="x", unit=town.centre)
    for _ in range(2):
        services.post_to_citizen(PHONE, once="x", title="x", unit=town.centre)
    assert messages().filter(once="x").count() == 1


def test_what_failed_is_seen_by_the_manager_and_sent_again(town, day, gateway, client):
    moved(town, day)
    messages().update(not_before=None)
    Sender.objects.update(transport=Sender.Transport.OFF)
    channels.deliver(50)
    lost = messages().get()
    assert lost.gave_up and lost.phone == PHONE
    assert list(configuring.deliveries_seen_by(town["manager"]).filter(user=None)) == [lost]
    client.force_login(town["manager"])
    page = client.get("/administration/messages/").content.decode()
    assert "群众" in page and PHONE not in page
    assert configuring.send_again(by=town["manager"], rows=[lost.pk]) == 1


@pytest.mark.parametrize(("hour", "held"), [(20, None), (21, (1, 8)), (3, (0, 8)), (8, None)])
def test_no_citizen_is_woken(hour, held):
    from governance.notify.timing import after_night

    moment = timezone.make_aware(datetime(2026, 6, 10, hour, 0))
    wanted = timezone.make_aware(datetime(2026, 6, 10 + held[0], held[1])) if held else None
    assert after_night(moment) == wanted
