"""Write messages, send them, and mark them read."""

from governance.core.now import clock_is_set, now, today
from governance.organisation.access import home_path
from governance.organisation.models import Post, User
from governance.organisation.presence import substitute_for
from governance.organisation.roles import Role

from . import channels
from .models import Channel, Delivery, Notification, Topic
from .timing import after_night, plan, wishes_of

TITLE_LENGTH = 120
BODY_LENGTH = 1000


def post(
    users, *, once, title, body="", url="", subject="", not_before=None, urgent=False, topic=Topic.WORK, inside=False
):
    """Write a message to each of `users`, in the portal and on the other channels that site and person want.

    `once` names what happened (`event:81`, `deadline:7:80%`); the same name never reaches a person twice. A person
    who is away gets the message, and so does their substitute, with 「代 某某」 before the title. In the portal it
    stands at once (after `not_before`); outside, quiet hours and the daily digest of each person hold it back. While
    the clock is set nothing leaves the portal, so that no message of the past goes out; `inside` keeps it in the portal
    too. Returns the number of rows.
    """
    readers = _readers(users)
    moment = now()
    stays = inside or clock_is_set()
    ways = [] if stays else [channel for channel in channels.configured() if channel != Channel.IN_APP]
    wishes = wishes_of([user for user, _ in readers]) if ways else {}
    rows = []
    for user, for_name in readers:
        words = {
            "user": user,
            "once": once,
            "title": (f"代 {for_name}：{title}" if for_name else title)[:TITLE_LENGTH],
            "body": body[:BODY_LENGTH],
            "url": url,
            "subject": subject,
            "urgent": urgent,
            "topic": topic,
            "created_at": moment,
        }
        rows.append(Notification(**words, not_before=not_before, sent_at=not_before or moment))
        for channel in ways:
            planned = plan(wishes[user.pk], topic=topic, channel=channel, urgent=urgent, moment=not_before or moment)
            if planned is not None and channels.reaches(channel, user):
                later, digest = planned
                rows.append(Notification(**words, channel=channel, not_before=later or not_before, digest=digest))
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def post_to_citizen(phone, *, once, title, unit) -> bool:
    """Write a text message to somebody without an account; False where it cannot go out (no gateway, no number).

    `title` is the whole message: it names no person and no matter. `unit` sends it. At night it waits for the morning.
    """
    if not phone or clock_is_set() or Channel.SMS not in channels.configured():
        return False
    words = {"title": title[:TITLE_LENGTH], "topic": Topic.OTHER, "created_at": now(), "not_before": after_night(now())}
    row = Notification(channel=Channel.SMS, once=once, phone=phone, unit=unit, **words)
    Notification.objects.bulk_create([row], ignore_conflicts=True)
    return True


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

    Rows that another worker holds are skipped; a failure is tried again, later each time, and given up in the end;
    then the managers of the reader's centre are told.
    """
    sent, failed, lost = channels.deliver(limit)
    if lost:
        _tell_of_lost(lost)
    return sent, failed


def _tell_of_lost(rows):
    """One message a day and channel for the managers of each town, however many are lost; in the portal alone.

    It names reader and reason and never the title, which tells of a case. On the way that fails it would be lost too.
    """
    managers: dict[str, list[User]] = {}
    for post_held in Post.objects.current().filter(role=Role.MANAGER).select_related("unit", "user"):
        managers.setdefault(_town_of(post_held.unit.path), []).append(post_held.user)
    for row in rows:
        way = row.get_channel_display()
        post(
            managers.get(home_path(row.user) if row.user_id else _town_of(row.unit.path), []),
            once=f"undelivered:{row.channel}:{today():%Y-%m-%d}",
            title=f"有消息没有送达（{way}），已不再重试",
            body=f"发给{row.reader}的消息没有送达：{row.error}。今天没有送达的都在发送记录里，排除原因后可以重新发送。",
            url=f"/administration/messages/?state={Delivery.GAVE_UP}",
            topic=Topic.OTHER,
            inside=True,
        )


def _town_of(path):
    return "".join(f"{step}." for step in path.split(".")[:2] if step)


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
