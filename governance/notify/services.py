"""Write messages, send them, and mark them read."""

from governance.core.now import clock_is_set, now
from governance.organisation.models import User
from governance.organisation.presence import substitute_for

from . import channels
from .models import Channel, Notification

TITLE_LENGTH = 120
BODY_LENGTH = 1000


def post(users, *, once, title, body="", url="", subject="", not_before=None, urgent=False):
    """Write a message to each of `users`, in the portal and on the other channels that are configured.

    `once` names what happened (`event:81`, `deadline:7:80%`); the same name never reaches a person twice. A person
    who is away gets the message, and so does their substitute, with 「代 某某」 before the title. While the clock is
    set the message is born delivered, so that no message of the past goes out. Returns the number of rows written.
    """
    readers = _readers(users)
    configured = channels.configured()
    moment = now()
    born_sent = clock_is_set()
    rows = [
        Notification(
            user=user,
            channel=channel,
            once=once,
            title=(f"代 {for_name}：{title}" if for_name else title)[:TITLE_LENGTH],
            body=body[:BODY_LENGTH],
            url=url,
            subject=subject,
            urgent=urgent,
            created_at=moment,
            not_before=not_before,
            sent_at=moment if born_sent else (not_before or moment if channel == Channel.IN_APP else None),
        )
        for user, for_name in readers
        for channel in configured
        if channels.reaches(channel, user)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def withdraw(*, once):
    """Take back messages whose time has not come yet (an action undone within its minute). Returns their number."""
    return Notification.objects.filter(once=once, not_before__gt=now()).delete()[0]


def mark_read(*, by, ids):
    """Mark messages of `by` as read. Returns how many were unread."""
    return Notification.objects.shown_to(by).unread().filter(pk__in=list(ids)).update(read_at=now())


def mark_all_read(*, by):
    """Mark every message that `by` can see as read. Returns how many were unread."""
    return Notification.objects.shown_to(by).unread().update(read_at=now())


def unread_count(user):
    """Number of unread messages that the user can see."""
    return Notification.objects.shown_to(user).unread().count()


def deliver(limit=50):
    """Send what is owed on the outside channels, at most `limit` messages. Returns (sent, failed).

    Rows that another worker holds are skipped; a failure is tried again, later each time, and given up in the end.
    """
    return channels.deliver(limit)


def _readers(users):
    """Pairs (user, name stood in for or ""): the active persons of `users`, then the substitutes of those away."""
    users = list({user.pk: user for user in users if user is not None and not user.is_actor}.values())
    readers = [(user, "") for user in users if user.is_active]
    stand_ins = substitute_for([user.pk for user in users])
    if stand_ins:
        known = {user.pk for user in users}
        found = User.objects.active().in_bulk(set(stand_ins.values()) - known)
        names = {user.pk: user.name for user in users}
        readers += [(found[other], names[away]) for away, other in stand_ins.items() if other in found]
    return readers
