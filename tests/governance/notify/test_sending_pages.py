"""通知设置, 发送记录, 发送渠道 and the bell."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.audit.models import AuditRecord
from governance.core.now import now, set_clock
from governance.notify import channels, services
from governance.notify.models import Channel, NoticeChoice, NoticeSettings, Notification, Sender
from governance.notify.presets import PRESETS, new_sender
from governance.organisation import auth
from tests.factories import make_town, make_user
from tests.governance.notify.awake import awake, outside

pytestmark = pytest.mark.django_db
LIST = "/administration/messages/"


@pytest.fixture
def town(client):
    town = make_town()
    client.force_login(town["manager"])
    return town


def webhook(**fields):
    sender = new_sender(Channel.WEBHOOK)
    for name, value in {"transport": "live", "url": "http://127.0.0.1:9/", "signature": "none", **fields}.items():
        setattr(sender, name, value)
    sender.save()
    return sender


def test_the_bell_answers_nothing_while_nothing_is_new(client, django_assert_max_num_queries):
    user = make_user()
    client.force_login(user)
    client.get("/notifications/count/")
    with django_assert_max_num_queries(3):
        assert client.get("/notifications/count/", {"seen": "0"}).status_code == 204
    services.post([user], once="1", title="请签收")
    answer = client.get("/notifications/count/", {"seen": "0"})
    assert answer.status_code == 200 and "1 条未读" in answer.content.decode()
    assert client.get("/notifications/count/", {"seen": "1"}).status_code == 204


def test_the_bell_does_not_count_as_being_there(client):
    client.force_login(make_user())
    client.get("/notifications/count/")
    session = client.session
    long_ago = now().timestamp() - 600
    session[auth.SEEN] = long_ago
    session.save()
    client.get("/notifications/count/", headers={"X-Background": "1", "HX-Request": "true"})
    assert client.session[auth.SEEN] == long_ago
    page = client.get("/notifications/").content.decode()
    assert 'hx-get="/notifications/count/' in page and "X-Background" in page


def test_everybody_chooses_ways_and_quiet_hours(client, settings):
    settings.NOTIFY_EMAIL = True
    user = make_user(email="")
    client.force_login(user)
    page = client.get("/notifications/settings/").content.decode()
    assert "交办和办理：邮件" in page and "您没有填电子邮箱" in page
    form = {f"mode_{topic}_email": "digest" for topic in ("work", "clock", "order", "other")}
    form |= {"quiet_from": "22:00", "quiet_until": "06:30", "digest_at": "09:00", "workdays_only": "on"}
    assert client.post("/notifications/settings/", {**form, "quiet_until": ""}).status_code == 422
    assert client.post("/notifications/settings/", form).status_code == 302
    row = NoticeSettings.objects.get(user=user)
    assert (row.workdays_only, row.urgent_any_time, row.digest_at.hour) == (True, False, 9)
    assert set(NoticeChoice.objects.filter(user=user).values_list("channel", "mode")) == {("email", "digest")}


def test_failed_sendings_are_seen_and_sent_again_without_telling_of_cases(client, town):
    webhook()
    services.post([awake(town["liaison"])], once="e", title="张某纠纷")
    Notification.objects.outside().update(attempts=7)
    services.deliver()
    assert outside().delivery == "gave_up"
    page = client.get(LIST, {"state": "gave_up"}).content.decode()
    assert "杨帆" in page and "拒绝连接" in page and "张某" not in page
    client.post(f"{LIST}again/", {"id": outside().pk, "next": "https://example.com"})
    row = outside()
    assert (row.gave_up, row.attempts, row.delivery) == (False, 0, "waiting")
    Notification.objects.outside().update(gave_up=True)
    client.post(f"{LIST}again/", {"all": "1"})
    assert not outside().gave_up
    assert client.get(f"{LIST}export/").status_code == 200
    client.force_login(town["liaison"])
    own = client.get("/notifications/sent/").content.decode()
    assert "张某纠纷" in own and "等待发送" in own
    assert client.get(LIST).status_code == 403


def test_the_manager_of_the_centre_is_told_once_a_day_of_what_was_given_up(client, town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    webhook()
    for once in ("1", "2"):
        services.post([awake(town["liaison"])], once=once, title="张某纠纷")
    services.deliver()
    told = Notification.objects.filter(once__startswith="undelivered:")
    assert not told.exists(), "it is tried again first"
    Notification.objects.outside().update(attempts=7, next_try_at=None)
    assert services.deliver() == (0, 2)
    alert = told.get()
    assert (alert.user, alert.channel) == (town["manager"], Channel.IN_APP)
    assert "没有送达（消息接口）" in alert.title and "杨帆" in alert.body and "拒绝连接" in alert.body
    assert "张某" not in alert.title + alert.body
    assert "杨帆" in client.get(alert.url).content.decode()
    assert not told.filter(user=other["manager"]).exists()
    with set_clock(now() + timedelta(days=1)):
        Notification.objects.outside().update(gave_up=False, attempts=7, next_try_at=None)
        services.deliver()
    assert told.count() == 2


def test_a_manager_sees_the_sendings_of_the_own_town_alone(client, town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    webhook()
    services.post([other["liaison"], town["liaison"]], once="e", title="x")
    rows = client.get(LIST).context["rows"]
    assert [row.user for row in rows] == [town["liaison"]]
    theirs = Notification.objects.outside().get(user=other["liaison"])
    Notification.objects.filter(pk=theirs.pk).update(gave_up=True)
    client.post(f"{LIST}again/", {"id": theirs.pk})
    assert Notification.objects.get(pk=theirs.pk).gave_up


def test_the_list_costs_the_same_however_long(client, town):
    webhook()
    services.post([town["liaison"]], once="1", title="x")
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    services.post(town.people.values(), once="2", title="x")
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) <= len(few) <= 15


def form_of(channel, **fields):
    given = {"transport": "console", "content": "plain", "timeout": "5", "method": "POST", "form": "json", "port": "25"}
    return {**given, "signature": "none", **PRESETS[channel], **fields}


@pytest.mark.parametrize("channel", channels.OUTSIDE)
def test_every_way_is_saved_as_it_starts(client, town, channel):
    page = client.get(f"{LIST}senders/{channel}/")
    assert page.status_code == 200
    assert client.post(f"{LIST}senders/{channel}/", form_of(channel)).status_code == 302
    assert Sender.objects.get(channel=channel).transport == "console"
    assert channel.label in client.get(f"{LIST}senders/").content.decode()


def test_keys_are_kept_encrypted_never_shown_and_stay_when_left_blank(client, town):
    where = f"{LIST}senders/webhook/"
    client.post(where, form_of("webhook", url="https://a.example.com/?key=topsecret", secret="hush", signature="body"))
    page = client.get(where).content.decode()
    assert "topsecret" not in page and "hush" not in page and "已经填过" in page
    client.post(where, form_of("webhook", transport="live", signature="body"))
    row = Sender.objects.get(channel="webhook")
    assert (row.url, row.secret, row.transport) == ("https://a.example.com/?key=topsecret", "hush", "live")
    with connection.cursor() as cursor:
        cursor.execute("SELECT url, secret FROM notify_sender")
        assert "topsecret" not in str(cursor.fetchall())
    said = AuditRecord.objects.filter(event="sender.saved").order_by("pk").values_list("detail", flat=True)
    assert "secret" in said[0]["changed"] and "hush" not in str(list(said))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": '{"a": {{nobody}}}'}, "没有 {{nobody}} 这个占位词"),
        ({"body": '{"a": "{{title}}"'}, "不是正确的 JSON"),
        ({"body": ""}, "请填写正文模板"),
        ({"url": "ftp://a.example.com"}, "https://"),
        ({"url": "https://a.example.com/?to={{mobile}}"}, "只能用 {{token}}"),
        ({"url": "https://a.example.com/?t={{token}}"}, "请填写取令牌的地址"),
        ({"transport": "live"}, "请填写接口地址"),
        ({"transport": "live", "url": "https://a.example.com", "signature": "timed"}, "请填写密钥"),
        ({"headers": "nonsense"}, "每行写一个请求头"),
        ({"ok_field": "errcode", "ok_value": ""}, "成功时它的值"),
    ],
)
def test_a_sender_that_cannot_work_is_refused_in_words(client, town, fields, words):
    answer = client.post(f"{LIST}senders/webhook/", form_of("webhook", **fields))
    assert answer.status_code == 422 and words in answer.content.decode().replace("&quot;", '"')
    assert not Sender.objects.exists()


def test_trying_a_sender_says_at_once_what_is_wrong(client, town):
    webhook(transport="console")
    answer = client.post(f"{LIST}senders/webhook/test/", follow=True)
    assert "没有发出：对方的服务器拒绝连接" in answer.content.decode()
    assert AuditRecord.objects.get(event="sender.tested").result == "failed"
    assert client.post(f"{LIST}senders/nothing/test/").status_code == 404


def test_sending_never_fails_an_action(settings):
    """Posting writes rows alone: an unreachable interface is met by the worker, later."""
    webhook()
    before = now()
    assert services.post([awake(make_user())], once="e", title="x") == 2
    assert now() - before < timedelta(seconds=2) and outside().attempts == 0
