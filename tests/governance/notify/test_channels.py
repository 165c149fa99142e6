"""The ways out of the house: e-mail and message interfaces, with back-off; receivers are real servers on loopback."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from governance.core.now import now, set_clock
from governance.notify import channels, services, tasks
from governance.notify.models import Channel, Notification, Sender
from governance.notify.presets import new_sender
from tests.factories import make_user
from tests.governance.notify.awake import awake, outside

pytestmark = pytest.mark.django_db


class Receiver(ThreadingHTTPServer):
    """A message interface on loopback; `answers` holds (status, JSON) to give, `seen` what came."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen, self.answers, self.wait = [], [], 0

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/hook"


class Handler(BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.path, dict(self.headers), body))
        if self.server.wait:
            time.sleep(self.server.wait)
        status, said = self.server.answers.pop(0) if self.server.answers else (200, {"errcode": 0, "code": "0"})
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.path)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    do_GET = do_POST = do_PUT = answer  # noqa: N815

    def log_message(self, *args):
        pass


def serve(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def receiver():
    yield from serve(Receiver())


def make_sender(channel, url="", **fields):
    """A sender in live operation, as a site would set it."""
    sender = new_sender(channel)
    for name, value in {"transport": "live", "url": url, **fields}.items():
        setattr(sender, name, value)
    sender.save()
    return sender


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
    services.post([awake(make_user(username="yangfan"))], once="e", title="请签收", urgent=True)
    assert services.deliver() == (1, 0)
    _, headers, body = receiver.seen[0]
    message = json.loads(body)
    assert (message["to"], message["title"], message["urgent"]) == ("yangfan", "请签收", True)
    assert headers["X-Portal-Signature"] == hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()


def test_a_failure_is_tried_again_later_each_time_and_given_up_in_the_end(settings, receiver):
    settings.WEBHOOK_URL = f"http://127.0.0.1:{receiver.server_port}/hook"
    services.post([awake(make_user())], once="e", title="x")
    receiver.answers = [(500, {})] * 20
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
    services.post([awake(make_user()), awake(make_user())], once="e", title="x")
    receiver.answers = [(500, {}), (200, {})]
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
    services.post([awake(make_user())], once="e", title="x")
    assert services.deliver() == (0, 1)
    row = outside()
    assert row.gave_up and "http" in row.error


def test_dingtalk_gets_its_documented_signature_in_the_address(receiver):
    make_sender(Channel.DINGTALK, f"{receiver.address}?access_token=abc", secret="SECxyz")
    services.post([awake(make_user(phone="19900000001"))], once="e", title="张某纠纷", subject="2606100236")
    assert services.deliver() == (1, 0)
    path, _, body = receiver.seen[0]
    query = parse_qs(urlsplit(path).query)
    stamp = query["timestamp"][0]
    signed = hmac.new(b"SECxyz", f"{stamp}\nSECxyz".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(signed).decode()] and len(stamp) == 13
    message = json.loads(body)
    assert message["at"]["atMobiles"] == ["19900000001"]
    assert "260610-0236" in message["text"]["content"] and "张某" not in message["text"]["content"]


def test_wecom_fetches_a_token_keeps_it_and_fetches_anew_when_it_is_over(receiver):
    make_sender(Channel.WECOM, receiver.address + "?access_token={{token}}", token_url=receiver.address + "/token")
    user = awake(make_user(username="yangfan"))
    for once in "ab":
        services.post([user], once=once, title="x")
    token = {"errcode": 0, "access_token": "t1", "expires_in": 7200}
    receiver.answers = [(200, token), (200, {"errcode": 0}), (200, {"errcode": 42001, "errmsg": "expired"})]
    assert services.deliver() == (1, 1)
    assert [urlsplit(path).path for path, _, _ in receiver.seen] == ["/hook/token", "/hook", "/hook"]
    assert "42001" in outside(sent_at=None).error
    receiver.answers = [(200, {**token, "access_token": "t2"}), (200, {"errcode": 0})]
    with set_clock(now() + timedelta(minutes=2)):
        assert services.deliver() == (1, 0)
    assert "access_token=t2" in receiver.seen[-1][0] and json.loads(receiver.seen[-1][2])["touser"] == "yangfan"


def test_a_text_message_gateway_gets_time_and_body_signed(receiver):
    make_sender(Channel.SMS, receiver.address, secret="k", headers="X-App: portal")
    services.post([awake(make_user(phone="19900000001")), make_user(phone="")], once="e", title="快到期", urgent=True)
    services.post([awake(make_user(phone="19900000002"))], once="e", title="不急的不发短信")
    assert services.deliver() == (1, 0)
    _, headers, body = receiver.seen[0]
    signed = headers["X-Portal-Timestamp"].encode() + b"\n" + body
    assert headers["X-Portal-Signature"] == hmac.new(b"k", signed, hashlib.sha256).hexdigest()
    assert headers["X-App"] == "portal" and json.loads(body)["phone"] == "19900000001"


def test_a_repeat_carries_the_same_number_so_that_the_reader_sees_it_once(receiver):
    make_sender(Channel.WEBHOOK, receiver.address, signature="none")
    services.post([awake(make_user())], once="e", title="x")
    receiver.answers = [(503, {})]
    services.deliver()
    with set_clock(now() + timedelta(minutes=2)):
        services.deliver()
    first, second = (headers["X-Message-Id"] for _, headers, _ in receiver.seen)
    assert first == second


def test_what_the_receiver_refuses_is_shown_without_telephone_numbers(receiver, caplog):
    make_sender(Channel.SMS, receiver.address, secret="k")
    services.post([awake(make_user(phone="19900000001"))], once="e", title="x", urgent=True)
    receiver.answers = [(200, {"code": "7", "msg": "19900000001 在黑名单"})]
    with caplog.at_level("INFO"):
        assert services.deliver() == (0, 1)
    assert "199****0001 在黑名单" in outside().error and "19900000001" not in caplog.text


def test_a_receiver_that_does_not_answer_in_time_fails_and_is_tried_again(receiver):
    make_sender(Channel.WEBHOOK, receiver.address, timeout=1, signature="none")
    receiver.wait = 1.5
    services.post([awake(make_user())], once="e", title="x")
    assert services.deliver() == (0, 1)
    row = outside()
    assert "1 秒内没有答复" in row.error and not row.gave_up and row.next_try_at > now()


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    server = Receiver()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    for running in serve(server):
        make_sender(Channel.WEBHOOK, running.address.replace("http:", "https:"), signature="none")
        services.post([awake(make_user())], once="e", title="x")
        assert services.deliver() == (0, 1)
        assert "证书" in outside().error and running.seen == []


def self_signed(folder):
    """A certificate and its key for 127.0.0.1 in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    moment = now()
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(moment - timedelta(days=1)).not_valid_after(moment + timedelta(days=1))
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file


def test_a_redirect_is_not_followed(receiver):
    make_sender(Channel.WEBHOOK, receiver.address, signature="none")
    services.post([awake(make_user())], once="e", title="x")
    receiver.answers = [(302, {})]
    assert services.deliver() == (0, 1)
    assert len(receiver.seen) == 1 and "302" in outside().error


def test_a_new_sender_is_in_trial_operation_and_sends_nothing(receiver, caplog):
    sender = new_sender(Channel.WEBHOOK)
    sender.url = receiver.address
    sender.save()
    services.post([awake(make_user())], once="e", title="张某纠纷")
    with caplog.at_level("INFO"):
        assert services.deliver() == (1, 0)
    assert receiver.seen == [] and "trial" in caplog.text and "张某" not in caplog.text


def test_what_waits_for_a_way_that_was_closed_is_given_up_with_the_reason(receiver):
    sender = make_sender(Channel.WEBHOOK, receiver.address, signature="none")
    services.post([awake(make_user())], once="e", title="x")
    Sender.objects.filter(pk=sender.pk).update(transport="off")
    assert services.deliver() == (0, 1)
    row = outside()
    assert row.gave_up and "停用" in row.error


def test_what_was_read_in_the_portal_is_not_sent_any_more(receiver):
    make_sender(Channel.WEBHOOK, receiver.address, signature="none")
    user = awake(make_user())
    services.post([user], once="e", title="x")
    services.mark_all_read(by=user)
    assert services.deliver() == (0, 0)
    assert receiver.seen == [] and outside().delivery == "skipped"


class MailServer:
    """A small SMTP server on loopback: enough of RFC 5321 to take mail, and to refuse one address."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.mails = []
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while True:
            try:
                conn, _ = self.socket.accept()
            except OSError:
                return
            with conn, conn.makefile("rb") as lines:
                self._talk(conn, lines)

    def _talk(self, conn, lines):
        def say(words):
            conn.sendall(words.encode() + b"\r\n")

        say("220 mail.example.com")
        for line in lines:
            word = line.decode().split()[0].upper() if line.strip() else ""
            if word == "RCPT":
                say("550 no such user" if b"nobody@" in line else "250 ok")
            elif word == "DATA":
                say("354 go on")
                whole = b""
                for part in lines:
                    if part == b".\r\n":
                        break
                    whole += part
                self.mails.append(whole.decode())
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)


def test_mail_goes_to_a_real_server_and_a_refused_address_is_told(settings):
    settings.PORTAL_BASE_URL = "https://portal.example.com"
    server = MailServer()
    try:
        make_sender(Channel.EMAIL, host="127.0.0.1", port=server.port, mail_from="hall@example.com")
        services.post(
            [make_user(email="a@example.com"), make_user(email="nobody@example.com")],
            once="e",
            title="张某纠纷",
            subject="2606100236",
            url="/cases/2606100236/",
        )
        assert services.deliver() == (1, 1)
    finally:
        server.close()
    (mail,) = server.mails
    assert "From: hall@example.com" in mail and "Message-ID: <notice-" in mail
    assert "拒收" in outside(sent_at=None).error
