"""The ways out of the house: e-mail and webhook, with back-off."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from governance.core.now import now, set_clock
from governance.notify import channels, services, tasks
from governance.notify.models import Channel, Notification
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver():
    """A message interface on loopback; `answers` holds the status codes to give, `seen` what came."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.seen.append((dict(self.headers), body))
            self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_in_app_alone_needs_no_delivery():
    services.post([make_user()], once="e", title="x")
    assert channels.configured() == [Channel.IN_APP]
    assert services.deliver() == (0, 0)


def test_mail_goes_out_once_with_title_and_link_only(settings, mailoutbox):
    settings.NOTIFY_EMAIL = True
    settings.PORTAL_BASE_URL = "https://portal.example.com"
    services.post(
        [make_user(email="a@example.com"), make_user()], once="e", title="请签收", body="当事人张某", url="/cases/1/"
    )
    tasks.deliver()
    tasks.deliver()
    assert len(mailoutbox) == 1
    mail = mailoutbox[0]
    assert mail.to == ["a@example.com"] and "https://portal.example.com/cases/1/" in mail.body
    assert "张某" not in mail.body


def test_the_webhook_gets_signed_json(settings, receiver):
    settings.WEBHOOK_URL = f"http://127.0.0.1:{receiver.server_port}/hook"
    settings.WEBHOOK_SECRET = "s3cret"
    services.post([make_user(username="yangfan")], once="e", title="请签收", urgent=True)
    assert services.deliver() == (1, 0)
    headers, body = receiver.seen[0]
    message = json.loads(body)
    assert (message["to"], message["title"], message["urgent"]) == ("yangfan", "请签收", True)
    assert headers["X-Portal-Signature"] == hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()


def test_a_failure_is_tried_again_later_each_time_and_given_up_in_the_end(settings, receiver):
    settings.WEBHOOK_URL = f"http://127.0.0.1:{receiver.server_port}/hook"
    services.post([make_user()], once="e", title="x")
    receiver.answers = [500] * 20
    moment = now()
    waits = []
    for _ in range(channels.MAX_ATTEMPTS):
        with set_clock(moment):
            assert services.deliver() == (0, 1)
            assert services.deliver() == (0, 0)
        row = Notification.objects.get(channel=Channel.WEBHOOK)
        waits.append((row.next_try_at - moment).total_seconds() / 60)
        moment = row.next_try_at + timedelta(seconds=1)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128]
    row = Notification.objects.get(channel=Channel.WEBHOOK)
    assert row.gave_up and "500" in row.error
    with set_clock(moment):
        assert services.deliver() == (0, 0)


def test_one_failure_does_not_stop_the_next_message(settings, receiver):
    settings.WEBHOOK_URL = f"http://127.0.0.1:{receiver.server_port}/hook"
    services.post([make_user(), make_user()], once="e", title="x")
    receiver.answers = [500, 200]
    assert services.deliver() == (1, 1)
    with set_clock(now() + timedelta(minutes=2)):
        assert services.deliver() == (1, 0)
    assert not Notification.objects.filter(sent_at=None).exists()


def test_a_claimed_message_is_not_taken_twice(settings):
    settings.NOTIFY_EMAIL = True
    services.post([make_user(email="a@example.com")], once="e", title="x")
    assert len(channels._take(10)) == 1
    assert channels._take(10) == []
    with set_clock(now() + channels.LEASE + timedelta(seconds=1)):
        assert len(channels._take(10)) == 1


def test_a_message_waits_out_the_minute_in_which_the_action_can_be_undone(settings, mailoutbox):
    settings.NOTIFY_EMAIL = True
    services.post([make_user(email="a@example.com")], once="e", title="x", not_before=now() + timedelta(seconds=60))
    services.deliver()
    assert mailoutbox == []
    with set_clock(now() + timedelta(seconds=61)):
        services.deliver()
    assert len(mailoutbox) == 1


def test_only_web_addresses_are_called(settings):
    settings.WEBHOOK_URL = "file:///etc/passwd"
    services.post([make_user()], once="e", title="x")
    assert services.deliver() == (0, 1)
