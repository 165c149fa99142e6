"""What goes out: one message, or the digest of several, in the words that may leave the portal."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings

from .models import Notification, Sender

ENDING = "请登录平台查看。"
MOST_LINES = 20


@dataclass(frozen=True)
class Parcel:
    """One sending to one person: the rows in it, and its words."""

    rows: list[Notification]
    title: str
    text: str
    link: str
    number: str
    urgent: bool

    @property
    def user(self):
        """Who gets it; None for a citizen."""
        return self.rows[0].user

    @property
    def mobile(self) -> str:
        """The number that a text message goes to."""
        return self.user.phone if self.user else self.rows[0].phone

    @property
    def login(self) -> str:
        """The user name of who gets it; empty for a citizen."""
        return self.user.username if self.user else ""

    @property
    def name(self) -> str:
        """The name of who gets it; empty for a citizen."""
        return self.user.name if self.user else ""

    @property
    def subject(self) -> str:
        """The title, with 【紧急】 where the way has no mark of its own for it."""
        return f"【紧急】{self.title}" if self.urgent else self.title

    @property
    def key(self) -> str:
        """The same however often it is sent, so that the receiving side can drop a repeat."""
        return str(self.rows[0].pk)


def parcel_of(rows: list[Notification], content: str) -> Parcel:
    """The parcel of one row or of the rows of a digest. `content`: Sender.Content."""
    return _digest(rows, content) if rows[0].digest else _single(rows[0], content)


def _single(row, content):
    if row.user_id is None and row.unit_id is not None:
        return Parcel([row], row.title, row.title, "", "", row.urgent)
    number = f"{row.subject[:6]}-{row.subject[6:]}" if row.subject else ""
    link = f"{settings.PORTAL_BASE_URL}{row.url}" if row.url else ""
    title = row.title
    if content == Sender.Content.PLAIN:
        title = f"{row.get_topic_display()}：您有一条新通知" + (f"，案件 {number}" if number else "")
    first = f"【紧急】{title}" if row.urgent else title
    text = "\n".join(part for part in (first, link, ENDING) if part)
    return Parcel([row], title, text, link, number, row.urgent)


def _digest(rows, content):
    title = f"通知汇总：{len(rows)} 条"
    if content == Sender.Content.PLAIN:
        lines = [f"{name} {count} 条" for name, count in Counter(row.get_topic_display() for row in rows).items()]
    else:
        lines = [row.title for row in rows[:MOST_LINES]]
        lines += [f"另有 {len(rows) - MOST_LINES} 条"] if len(rows) > MOST_LINES else []
    link = f"{settings.PORTAL_BASE_URL}/notifications/"
    return Parcel(rows, title, "\n".join([title, *lines, link, ENDING]), link, "", False)
