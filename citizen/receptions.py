"""领导接访 as the public sees it: days that were published, appointments, and one's own appointment by its 查询码.

Nobody learns who else comes; wrong tries are counted like those of a case's 查询码.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from citizen.services import ADDRESS_TRIES, CODE_TRIES, MINUTES, TooManyTries
from citizen.submitting import count_sending
from governance.administration.duty.months import public_duty
from governance.audit.services import record
from governance.core import limits
from governance.core.now import now, today
from petitions.models import ReceptionDay, ReceptionVisit
from petitions.reception import booking

#: Held and cancelled days stay readable so long, so that who comes too late knows.
KEPT_DAYS = 14
NOT_FOUND = "没有查到，请核对预约编号和查询码。"
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Shown:
    """A published day with what a citizen asks: may I still book, how many places are left, what changed."""

    day: ReceptionDay
    left: int
    changes: tuple

    @property
    def weekday(self) -> str:
        """周四."""
        return f"周{WEEKDAYS[self.day.date.weekday()]}"

    @property
    def may_book(self) -> bool:
        """True while there are places and time."""
        return self.day.takes_bookings and self.left > 0

    @property
    def words(self) -> str:
        """Why it cannot be booked, or how many places are left."""
        day = self.day
        if day.state == ReceptionDay.State.CANCELLED:
            return "已取消"
        if day.state == ReceptionDay.State.HELD or day.ends <= now():
            return "已经结束"
        if not day.capacity:
            return "不用预约，当天直接来" if day.form == ReceptionDay.Form.FIXED else "由中心约请，不接受预约"
        if now() >= day.booking_until:
            return "预约已截止，当天可以直接来"
        return f"还可预约 {self.left} 人" if self.left else "预约已满，当天可以直接来，排在预约之后"


def days_of(centre) -> list[Shown]:
    """The published days of a centre: of the last two weeks and all to come, the next first."""
    rows = ReceptionDay.objects.public().filter(centre=centre, date__gte=today() - timedelta(days=KEPT_DAYS))
    days = list(rows.select_related("leader").prefetch_related("changes").order_by("date", "starts_at", "pk")[:60])
    taken = {}
    for pk in ReceptionVisit.objects.booked().filter(day__in=days).values_list("day", flat=True):
        taken[pk] = taken.get(pk, 0) + 1
    shown = [Shown(day, max(0, day.capacity - taken.get(day.pk, 0)), tuple(day.changes.all())) for day in days]
    ahead = [row for row in shown if row.day.date >= today() and row.day.is_ahead]
    return ahead + [row for row in reversed(shown) if row not in ahead]


def duty_of(centre) -> list:
    """Who is on duty at the centre now (值班公示)."""
    return public_duty(centre) if centre is not None else []


def day_of(pk: int) -> Shown | None:
    """One published day, None when there is none."""
    day = ReceptionDay.objects.public().filter(pk=pk).select_related("leader", "centre__parent").first()
    return Shown(day, booking.left(day), tuple(day.changes.all())) if day else None


def book(day, *, key, address, **person):
    """预约. Returns (visit, secret); raises SentTooOften or GuardFailed in plain words."""
    if not ReceptionVisit.objects.filter(request_key=key).exists():
        count_sending(address, person["phone"])
    return booking.book_online(day, key=key, **person)


def look_up(number: str, secret: str, address: str) -> ReceptionVisit | None:
    """The appointment of this number and 查询码; None when they do not fit. Raises TooManyTries."""
    number = re.sub(r"[^0-9J]", "", unicodedata.normalize("NFKC", number).upper())[:16]
    if limits.too_many("citizen.code", number, CODE_TRIES, MINUTES) or limits.too_many(
        "citizen.address", address, ADDRESS_TRIES, MINUTES
    ):
        raise TooManyTries
    visit = booking.find_by_secret(number, "".join(secret.split()))
    if visit is None:
        limits.hit("citizen.code", number)
        limits.hit("citizen.address", address)
        record("citizen_query", object_type="reception", result="refused")
        return None
    limits.clear("citizen.code", number)
    record("citizen_query", object_type="reception", object_id=visit.number)
    return visit


def still_valid(pk: int, receipt: str) -> ReceptionVisit | None:
    """The appointment that was opened in this browser."""
    rows = ReceptionVisit.objects.filter(pk=pk, secret_hash=receipt).exclude(secret_hash="")
    return rows.select_related("day__leader", "day__centre").first()
