"""The ways a message takes out of the portal, and the worker's round over what is owed.

In-app messages are delivered by being written. The others wait in the table for `notify.deliver`; what fails is tried
again after 1, 2, 4 … minutes and given up after `MAX_ATTEMPTS`. What the reader has read in the portal meanwhile is
not sent any more.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from governance.core.now import now

from . import mail, webhook
from .failures import Undeliverable, words_of
from .models import Channel, Notification, Sender
from .parcels import parcel_of
from .presets import PLAIN_BODY

MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=5)
OUTSIDE = [channel for channel in Channel if channel != Channel.IN_APP]
log = logging.getLogger("governance.notify")


def senders() -> dict[str, Sender]:
    """The senders in use by channel: the rows of the site, and where there is none what the environment says."""
    found = {**_of_environment(), **{row.channel: row for row in Sender.objects.all()}}
    return {channel: sender for channel, sender in found.items() if sender.transport != Sender.Transport.OFF}


def _of_environment():
    live = {"transport": Sender.Transport.LIVE, "content": Sender.Content.TITLE}
    found = {}
    if settings.NOTIFY_EMAIL:
        found[Channel.EMAIL] = Sender(channel=Channel.EMAIL, **live)
    if settings.WEBHOOK_URL:
        found[Channel.WEBHOOK] = Sender(
            channel=Channel.WEBHOOK,
            url=settings.WEBHOOK_URL,
            secret=settings.WEBHOOK_SECRET,
            signature=Sender.Signature.BODY,
            body=PLAIN_BODY,
            **live,
        )
    return found


def configured():
    """Channels that this site uses; in-app always."""
    ways = senders()
    return [Channel.IN_APP, *(channel for channel in OUTSIDE if channel in ways)]


def reaches(channel, user):
    """True when the channel has an address for the user."""
    return bool({Channel.EMAIL: user.email, Channel.SMS: user.phone}.get(channel, True))


def deliver(limit):
    """Take up to `limit` messages that are due and send them parcel by parcel.

    Returns (sent, failed, lost): two numbers of messages, and the rows that were given up now.
    """
    ways = senders()
    sent = failed = 0
    lost: list[Notification] = []
    for rows in _grouped(_unread(_take(limit))):
        sender = ways.get(rows[0].channel)
        try:
            hand_over(rows, sender)
        except Exception as problem:  # whatever a mail or web server does must not stop the next message
            lost += _failed(rows, problem, sender)
            failed += len(rows)
        else:
            _rows(rows).update(sent_at=now(), error="", next_try_at=None)
            _rows(rows).filter(user=None).update(phone="")  # the number of a citizen is kept no longer than needed
            sent += len(rows)
    return sent, failed, lost


def hand_over(rows, sender):
    """Send the rows as one parcel through the sender; raises what went wrong."""
    if sender is None:
        raise Undeliverable("这个发送渠道已停用")
    parcel = parcel_of(rows, sender.content)
    if sender.transport == Sender.Transport.CONSOLE:
        # No title and no number: what a log keeps must not tell of people.
        log.warning("trial: message %s by %s to user %s is not sent", parcel.key, sender.channel, rows[0].user_id)
        return
    (mail if sender.channel == Channel.EMAIL else webhook).send(parcel, sender)


def _take(limit):
    """Claim rows for a few minutes, so that two workers never send the same message and sending holds no lock.

    With the first row of somebody's digest the rest of it is taken too.
    """
    moment = now()
    with transaction.atomic():
        due = Notification.objects.due(moment).outside().order_by("id").select_related("user", "unit")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        rows = list(due[:limit])
        digests = {(row.user_id, row.channel) for row in rows if row.digest}
        if digests:
            known = {row.pk for row in rows}
            rest = due.filter(digest=True, user__in={user for user, _ in digests}).exclude(pk__in=known)
            rows += [row for row in rest if (row.user_id, row.channel) in digests]
        _rows(rows).update(next_try_at=moment + LEASE)
    return rows


def _unread(rows):
    """Those whose reader has not read them in the portal; the others are marked as no longer needed."""
    read = set(
        Notification.objects.filter(
            channel=Channel.IN_APP,
            read_at__isnull=False,
            user__in={row.user_id for row in rows},
            once__in={row.once for row in rows},
        ).values_list("user_id", "once")
    )
    seen = [row for row in rows if (row.user_id, row.once) in read]
    _rows(seen).update(sent_at=now(), skipped=True, error="", next_try_at=None)
    return [row for row in rows if (row.user_id, row.once) not in read]


def _grouped(rows):
    """Each row alone, the rows of a digest together."""
    groups: dict[tuple, list] = {}
    for row in rows:
        key = (row.user_id, row.channel) if row.digest else (row.pk,)
        groups.setdefault(key, []).append(row)
    return groups.values()


def _failed(rows, problem, sender):
    """Plan the next try, or give up. Returns the rows given up, with the reason."""
    words = words_of(problem, sender.timeout if sender else 0)
    attempts = max(row.attempts for row in rows) + 1
    gave_up = attempts >= MAX_ATTEMPTS or isinstance(problem, Undeliverable)
    log.warning("message %s by %s: %s", rows[0].pk, rows[0].channel, words)
    _rows(rows).update(
        attempts=attempts, error=words, next_try_at=now() + timedelta(minutes=2 ** (attempts - 1)), gave_up=gave_up
    )
    for row in rows:
        row.error = words
    return rows if gave_up else []


def _rows(rows):
    return Notification.objects.filter(pk__in=[row.pk for row in rows])
