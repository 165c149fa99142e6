"""When a message may leave the portal: wishes, quiet hours, rest days, the daily digest."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.core.now import now, set_clock
from governance.notify import configuring, services
from governance.notify.models import Channel, Mode, NoticeSettings, Notification, Sender, Topic
from governance.notify.parcels import parcel_of
from governance.notify.presets import new_sender
from governance.notify.timing import Wish, after_quiet, next_digest, plan
from tests.factories import make_user
from tests.governance.notify.awake import awake, outside

ZONE = ZoneInfo("Asia/Shanghai")
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))


def at(text):
    """A moment in June 2026; the 13th is a Saturday."""
    return datetime.fromisoformat(f"2026-06-{text}").replace(tzinfo=ZONE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("workdays_only", "moment", "expected"),
    [
        (False, "10T10:00", None),
        (False, "10T21:00", "11T07:30"),
        (False, "10T03:00", "10T07:30"),
        (False, "10T07:30", None),
        (True, "12T22:00", "15T07:30"),
        (True, "13T12:00", "15T07:30"),
        (True, "15T08:00", None),
    ],
)
def test_the_quiet_time_ends_in_the_morning_of_a_day_that_may_be_disturbed(workdays_only, moment, expected):
    wishes = NoticeSettings(workdays_only=workdays_only)
    assert after_quiet(wishes, at(moment)) == (expected and at(expected))


@pytest.mark.django_db
def test_a_rest_at_noon_and_no_rest_at_all():
    noon = NoticeSettings(quiet_from=time(12), quiet_until=time(14))
    assert after_quiet(noon, at("10T12:30")) == at("10T14:00") and after_quiet(noon, at("10T14:00")) is None
    assert after_quiet(NoticeSettings(quiet_from=None, quiet_until=None), at("10T03:00")) is None


@pytest.mark.django_db
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    first=MINUTES,
    last=MINUTES,
    workdays_only=st.booleans(),
    minutes=st.integers(0, 60 * 24 * 30),
)
def test_nobody_is_woken_and_nothing_waits_for_more_than_a_long_weekend(first, last, workdays_only, minutes):
    """Whatever was chosen, the moment given is not quiet itself and is near."""
    wishes = NoticeSettings(quiet_from=first, quiet_until=last, workdays_only=workdays_only)
    moment = at("01T00:00") + timedelta(minutes=minutes)
    wake = after_quiet(wishes, moment) or moment
    assert after_quiet(wishes, wake) is None
    assert moment <= wake <= moment + timedelta(days=5)


@pytest.mark.django_db
def test_the_digest_comes_at_the_next_hour_chosen():
    assert next_digest(NoticeSettings(), at("10T08:00")) == at("10T08:30")
    assert next_digest(NoticeSettings(), at("10T08:30")) == at("11T08:30")
    assert next_digest(NoticeSettings(workdays_only=True), at("12T09:00")) == at("15T08:30")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "channel", "urgent", "any_time", "expected"),
    [
        ("at_once", "wecom", False, True, ("11T07:30", False)),
        ("at_once", "wecom", True, True, (None, False)),
        ("at_once", "wecom", True, False, ("11T07:30", False)),
        ("at_once", "email", False, True, (None, False)),
        ("digest", "email", False, True, ("11T08:30", True)),
        ("digest", "email", True, True, (None, False)),
        ("urgent", "sms", False, True, None),
        ("urgent", "sms", True, True, (None, False)),
        ("off", "wecom", True, True, None),
        ("off", "in_app", True, True, (None, False)),
    ],
)
def test_mode_way_and_urgency_say_when(mode, channel, urgent, any_time, expected):
    wish = Wish(NoticeSettings(urgent_any_time=any_time), {("work", channel): mode})
    planned = plan(wish, topic="work", channel=channel, urgent=urgent, moment=at("10T22:00"))
    assert planned == (expected and (expected[0] and at(expected[0]), expected[1]))


@pytest.fixture
def mail(db):
    sender = new_sender(Channel.EMAIL)
    sender.transport, sender.content = Sender.Transport.LIVE, Sender.Content.TITLE
    sender.save()


def choose(user, **modes):
    """The person's choices for e-mail, by topic."""
    row = NoticeSettings.objects.get(user=user)
    kept = {name: getattr(row, name) for name in configuring.SETTINGS}
    configuring.save_preferences(by=user, modes={(topic, "email"): mode for topic, mode in modes.items()}, **kept)


def test_each_topic_goes_the_way_that_the_person_chose(mail, mailoutbox):
    user = awake(make_user(email="a@example.com"))
    choose(user, work=Mode.OFF, clock=Mode.AT_ONCE, order=Mode.URGENT)
    services.post([user], once="1", title="交办")
    services.post([user], once="2", title="快到期", topic=Topic.CLOCK)
    services.post([user], once="3", title="督办", topic=Topic.ORDER)
    services.post([user], once="4", title="红牌督办", topic=Topic.ORDER, urgent=True)
    services.deliver()
    assert [message.subject for message in mailoutbox] == ["快到期", "【紧急】红牌督办"]
    assert services.unread_count(user) == 4


def test_a_digest_is_one_mail_and_leaves_out_what_was_read(mail, mailoutbox):
    user, other = awake(make_user(email="a@example.com")), awake(make_user(email="b@example.com"))
    for person in (user, other):
        choose(person, work=Mode.DIGEST)
    for number in range(4):
        services.post([user, other], once=str(number), title=f"消息{number}")
    read = Notification.objects.get(user=user, once="0", channel=Channel.IN_APP)
    services.mark_read(by=user, ids=[read.pk])
    services.deliver()
    assert mailoutbox == []
    with set_clock(now() + timedelta(days=1, minutes=1)):
        assert services.deliver(limit=1) == (3, 0)  # one row asks for the whole digest of its reader
        services.deliver()
    first, second = mailoutbox
    assert (first.subject, second.subject) == ("通知汇总：3 条", "通知汇总：4 条")
    assert "消息1" in first.body and "消息0" not in first.body


def test_a_plain_digest_counts_and_names_nobody(db):
    user = make_user()
    rows = [Notification(user=user, pk=n, title="张某纠纷", digest=True, topic="work") for n in range(3)]
    parcel = parcel_of(rows, Sender.Content.PLAIN)
    assert "交办和办理 3 条" in parcel.text and "张某" not in parcel.text


def test_half_a_quiet_time_is_refused_in_words(db):
    with pytest.raises(ValidationError, match="要么都填"):
        configuring.save_preferences(
            by=make_user(),
            modes={},
            quiet_from=time(21),
            quiet_until=None,
            workdays_only=False,
            urgent_any_time=True,
            digest_at=time(8),
        )


def test_the_minute_of_undoing_and_the_quiet_hours_add_up(mail):
    user = awake(make_user(email="a@example.com"))
    later = now() + timedelta(seconds=60)
    services.post([user], once="e", title="x", not_before=later)
    assert outside().not_before == later
    assert services.withdraw(once="e") == 2
