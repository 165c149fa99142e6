"""The ways a message takes: in the portal, by e-mail, and to a message interface (webhook) of the site.

In-app messages are delivered by being written. The others wait in the table for `notify.deliver`; what fails is tried
again after 1, 2, 4 … minutes and given up after `MAX_ATTEMPTS`.
"""

import hashlib
import hmac
import json
import urllib.request
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction

from governance.core.now import now

from .models import Channel, Notification

MAX_ATTEMPTS = 8
TIMEOUT_SECONDS = 10
LEASE = timedelta(minutes=5)


def configured():
    """Channels that this site uses; in-app always."""
    channels = [Channel.IN_APP]
    if settings.NOTIFY_EMAIL:
        channels.append(Channel.EMAIL)
    if settings.WEBHOOK_URL:
        channels.append(Channel.WEBHOOK)
    return channels


def reaches(channel, user):
    """True when the channel has an address for the user."""
    return bool(user.email) if channel == Channel.EMAIL else True


def deliver(limit):
    """Take up to `limit` messages that are due and send them one by one. Returns (sent, failed)."""
    sent = failed = 0
    for row in _take(limit):
        try:
            SENDERS[row.channel](row)
        except Exception as problem:  # whatever a mail or web server does must not stop the next message
            _failed(row, problem)
            failed += 1
        else:
            Notification.objects.filter(pk=row.pk).update(sent_at=now(), error="", next_try_at=None)
            sent += 1
    return sent, failed


def _take(limit):
    """Claim rows for a few minutes, so that two workers never send the same message and sending holds no lock."""
    moment = now()
    with transaction.atomic():
        rows = Notification.objects.due(moment).exclude(channel=Channel.IN_APP).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        rows = list(rows.select_related("user")[:limit])
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(next_try_at=moment + LEASE)
    return rows


def _failed(row, problem):
    attempts = row.attempts + 1
    Notification.objects.filter(pk=row.pk).update(
        attempts=attempts,
        error=f"{type(problem).__name__}: {problem}"[:300],
        next_try_at=now() + timedelta(minutes=2 ** (attempts - 1)),
        gave_up=attempts >= MAX_ATTEMPTS,
    )


def _send_email(row):
    """Title and link only: the text of a case does not leave the portal by mail."""
    if not row.user.email:
        raise ValueError("没有电子邮箱")
    link = f"{settings.PORTAL_BASE_URL}{row.url}" if row.url else ""
    body = "\n\n".join(part for part in (row.title, link, "请登录平台查看详情。") if part)
    EmailMessage(subject=row.title, body=body, to=[row.user.email]).send()


def _send_webhook(row):
    """POST of a small JSON object, signed with HMAC-SHA256 when a secret is set; any 2xx answer is success."""
    url = settings.WEBHOOK_URL
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("消息接口地址须以 http:// 或 https:// 开头")
    message = {
        "id": row.pk,
        "to": row.user.username,
        "title": row.title,
        "url": f"{settings.PORTAL_BASE_URL}{row.url}" if row.url else "",
        "urgent": row.urgent,
    }
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if secret := getattr(settings, "WEBHOOK_SECRET", ""):
        headers["X-Portal-Signature"] = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
        if answer.status >= 300:
            raise ValueError(f"消息接口答复 {answer.status}")


SENDERS = {Channel.EMAIL: _send_email, Channel.WEBHOOK: _send_webhook}
