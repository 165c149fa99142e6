"""Messages: once, to the right people, and never out of the past."""

from datetime import timedelta

import pytest

from governance.core.now import now, set_clock
from governance.notify import services
from governance.notify.models import Channel, Notification
from governance.organisation.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_message_reaches_a_person_once():
    user, other = make_user(), make_user()
    for _ in range(2):
        services.post([user, other, user], once="event:1", title="请签收", url="/cases/1/", subject="2606100001")
    assert Notification.objects.count() == 2
    row = Notification.objects.get(user=user)
    assert (row.channel, row.title, row.subject) == (Channel.IN_APP, "请签收", "2606100001")
    assert row.sent_at is not None and row.read_at is None
    services.post([user], once="event:2", title="又一条")
    assert services.unread_count(user) == 2


def test_closed_accounts_and_actors_get_nothing():
    services.post(
        [make_user(is_active=False), User.objects.system(), User.objects.citizen(), None], once="e", title="x"
    )
    assert not Notification.objects.exists()


def test_a_message_waits_for_its_time_and_can_be_withdrawn_before_it():
    user = make_user()
    moment = now()
    services.post([user], once="event:1", title="稍后", not_before=moment + timedelta(seconds=60))
    assert services.unread_count(user) == 0
    with set_clock(moment + timedelta(seconds=61)):
        assert services.unread_count(user) == 1
        assert services.withdraw(once="event:1") == 0
    assert services.withdraw(once="event:1") == 1
    assert not Notification.objects.exists()


def test_messages_of_a_set_clock_are_born_delivered(settings, mailoutbox):
    settings.NOTIFY_EMAIL = True
    user = make_user(email="someone@example.com")
    with set_clock(now() - timedelta(days=100)):
        services.post([user], once="old", title="去年的消息")
    assert not Notification.objects.filter(sent_at=None).exists()
    services.deliver()
    assert mailoutbox == []


def test_reading_touches_only_ones_own():
    user, other = make_user(), make_user()
    services.post([user, other], once="e:1", title="一")
    services.post([user, other], once="e:2", title="二")
    ids = list(Notification.objects.order_by("pk").values_list("pk", flat=True))
    assert services.mark_read(by=user, ids=ids[:1]) == 1
    assert services.mark_read(by=user, ids=ids) == 1
    assert services.mark_all_read(by=user) == 0
    assert services.unread_count(other) == 2
    assert services.mark_all_read(by=other) == 2


def test_writing_to_many_costs_a_constant_number_of_queries(django_assert_max_num_queries):
    users = [make_user() for _ in range(30)]
    with django_assert_max_num_queries(5):
        services.post(users, once="e", title="全体")


def test_long_words_are_cut_and_never_break_the_caller():
    services.post([make_user()], once="e", title="长" * 500, body="文" * 5000)
    row = Notification.objects.get()
    assert (len(row.title), len(row.body)) == (120, 1000)
