"""The page of one's own messages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.notify import services
from governance.notify.models import Notification
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/notifications/"


@pytest.fixture
def user(client):
    user = make_user()
    client.force_login(user)
    return user


def test_messages_are_listed_filtered_and_read(client, user):
    services.post([user], once="1", title="请签收 260610-0236", subject="2606100236", url="/accounts/settings/")
    services.post([user], once="2", title="红色风险", urgent=True)
    services.post([make_user()], once="3", title="别人的")
    page = client.get(PAGE)
    assert page.context["unread"] == 2 and "别人的" not in page.content.decode()
    assert [row.title for row in client.get(PAGE, {"urgent": "1"}).context["rows"]] == ["红色风险"]
    assert [row.title for row in client.get(PAGE, {"q": "260610-0236"}).context["rows"]] == ["请签收 260610-0236"]
    row = Notification.objects.get(once="1")
    answer = client.post(f"{PAGE}{row.pk}/open/")
    assert answer["Location"] == "/accounts/settings/"
    assert [row.title for row in client.get(PAGE, {"unread": "1"}).context["rows"]] == ["红色风险"]
    client.post(f"{PAGE}read/", {"all": "1"})
    assert client.get(PAGE).context["unread"] == 0


def test_the_ticked_ones_are_read_and_nobody_elses(client, user):
    services.post([user], once="1", title="一")
    services.post([user], once="2", title="二")
    stranger = make_user()
    services.post([stranger], once="1", title="三")
    theirs = Notification.objects.get(user=stranger)
    mine = Notification.objects.get(user=user, once="1")
    answer = client.post(f"{PAGE}read/", {"id": [mine.pk, theirs.pk, "x"], "next": "https://example.com"})
    assert answer["Location"] == PAGE
    assert services.unread_count(user) == 1 and services.unread_count(stranger) == 1
    assert client.post(f"{PAGE}{theirs.pk}/open/").status_code == 404
    assert client.get(f"{PAGE}{mine.pk}/open/").status_code == 405


def test_the_list_costs_the_same_however_long(client, user):
    services.post([user], once="1", title="一")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for n in range(40):
        services.post([user], once=f"n{n}", title=f"消息{n}")
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) <= len(few) <= 15


def test_a_message_that_leads_out_of_the_portal_leads_to_the_list(client, user):
    services.post([user], once="1", title="x", url="https://example.com/")
    assert client.post(f"{PAGE}{Notification.objects.get().pk}/open/")["Location"] == PAGE
