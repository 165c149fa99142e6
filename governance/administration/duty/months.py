"""A month of a centre as plain values for the rules, and the rows behind it. A fixed number of queries."""

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from governance.administration.models import DutyMember, DutyMonth, DutyType
from governance.core.calendar import day_word, is_workday
from governance.core.now import today
from governance.organisation.access import home_path
from governance.organisation.models import Absence, OnDuty, OrgUnit
from governance.organisation.presence import on_duty
from governance.organisation.roles import Level

from .rules import Conflict, Kind, Person, Shift, Slot, conflicts_of

#: Days around the month that rest and clashes look at.
MARGIN = timedelta(days=4)


def centre_of(user) -> OrgUnit | None:
    """The centre whose roster the user reads: that of their own town or county."""
    home = home_path(user)
    if not home:
        return None
    rows = OrgUnit.objects.active().filter(level=Level.CENTRE)
    return rows.filter(Q(parent__path=home) | Q(path=home)).order_by("path").first()


def month_of(text: str) -> date:
    """The first day of the month in words like 2026-06; of the present month for anything else."""
    year, _, month = (text or "").partition("-")
    if year.isdecimal() and month.isdecimal() and 2000 <= int(year[:5]) <= 2200 and 1 <= int(month[:3]) <= 12:
        return date(int(year), int(month), 1)
    return today().replace(day=1)


def last_of(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def quarter_of(first: date) -> date:
    """The first day of the quarter."""
    return date(first.year, (first.month - 1) // 3 * 3 + 1, 1)


def days_of(first: date, last: date) -> list[date]:
    """All days from `first` to `last`."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def day_start(day: date) -> datetime:
    """Midnight."""
    return timezone.make_aware(datetime.combine(day, time.min))


def holidays_of(first: date, last: date) -> list[tuple[str, date, date]]:
    """The named holidays that touch these days, whole: (name, from, to)."""
    found, day = [], first - timedelta(days=8)
    while day <= last:
        word = day_word(day)
        if word.endswith("放假") and word != "放假":
            end = day
            while day_word(end + timedelta(days=1)) == word:
                end += timedelta(days=1)
            if end >= first:
                found.append((word.removesuffix("放假"), day, end))
            day = end
        day += timedelta(days=1)
    return found


@dataclass
class Month:
    """Everything about one month: types, slots, rows, people, conflicts."""

    unit: OrgUnit
    first: date
    last: date
    row: DutyMonth | None
    types: list = field(default_factory=list)
    rows: list = field(default_factory=list)  # OnDuty of the quarter and around the month
    people: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)

    def __post_init__(self):
        self.kinds = {row.name: Kind(row.name, row.needed, timedelta(hours=row.rest_hours)) for row in self.types}
        self.order = {row.name: number for number, row in enumerate(self.types)}

    @property
    def published(self) -> bool:
        """True when the month holds."""
        return self.row is not None and self.row.published_at is not None

    @property
    def version(self) -> int:
        """For the form: what was looked at."""
        return self.row.version if self.row else 0

    def slots(self, first=None, last=None) -> list[Slot]:
        """The places of the days, by the types."""
        return [
            Slot(day, kind.name, *kind.span(day), not is_workday(day), number + 1)
            for day in days_of(first or self.first, last or self.last)
            for kind in self.types
            if kind.falls_on(day)
            for number in range(kind.needed)
        ]

    def shifts(self) -> list[Shift]:
        """The rows as the rules see them."""
        return [shift_of(row) for row in self.rows]

    def of_month(self) -> list[OnDuty]:
        """The rows of the month itself, in the order of the types."""
        inside = [row for row in self.rows if self.first <= day_of(row) <= self.last]
        return sorted(inside, key=lambda row: (row.starts_at, self.order.get(row.duty_type, 99), row.pk))

    def conflicts(self) -> list[Conflict]:
        """What has to be put right before the month is published."""
        return conflicts_of(self.first, self.last, self.slots(), self.shifts(), self.kinds, self.people)


def day_of(row: OnDuty) -> date:
    """The local day on which a shift begins."""
    return timezone.localtime(row.starts_at).date()


def shift_of(row: OnDuty) -> Shift:
    """A row as the rules see it."""
    day = day_of(row)
    return Shift(day, row.duty_type, timezone.localtime(row.starts_at), timezone.localtime(row.ends_at), row.user_id,
                 row.pk, not is_workday(day))  # fmt: skip


def read_month(unit: OrgUnit, first: date, *, last: date | None = None) -> Month:
    """The month with the shifts of its quarter, the lists and the leave of these people: five queries."""
    last = last or last_of(first)
    begins = min(quarter_of(first), first - MARGIN)
    near = {"starts_at__gte": day_start(begins), "starts_at__lt": day_start(last + MARGIN)}
    rows = list(OnDuty.objects.filter(unit=unit, **near).select_related("user").order_by("starts_at", "pk"))
    types = list(DutyType.objects.filter(unit=unit, active=True))
    month = Month(unit, first, last, DutyMonth.objects.filter(unit=unit, first=first).first(), types, rows)
    members = DutyMember.objects.filter(duty_type__unit=unit, duty_type__active=True, user__is_active=True)
    for member in members.select_related("user", "duty_type").order_by("user__name", "user_id"):
        person = month.people.setdefault(member.user_id, Person(member.user_id, member.user.name))
        person.lists[member.duty_type.name] = (member.since, member.until)
        month.users[member.user_id] = member.user
    for row in rows:
        month.users.setdefault(row.user_id, row.user)
        if row.user.is_active:
            month.people.setdefault(row.user_id, Person(row.user_id, row.user.name))
    away = Absence.objects.overlapping(day_start(begins), day_start(last + MARGIN)).filter(user__in=list(month.people))
    for row in away:
        words = "请假" + (f"（{row.reason}）" if row.reason else "")
        month.people[row.user_id].away.append(
            (timezone.localtime(row.starts_at), timezone.localtime(row.ends_at), words)
        )
    return month


def public_duty(unit: OrgUnit) -> list[OnDuty]:
    """Who is on duty now, as the public may read it: the types that are shown to everybody, names only."""
    names = DutyType.objects.filter(unit=unit, public=True).values("name")
    return list(on_duty(unit=unit).filter(unit=unit, duty_type__in=names))
