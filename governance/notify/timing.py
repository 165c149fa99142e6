"""When a message may leave the portal: the person's wish for its topic, quiet hours, rest days, the daily digest."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from governance.core import calendar

from .models import Channel, Mode, NoticeChoice, NoticeSettings
from .models.preferences import DEFAULT_MODE

#: Between these hours no citizen is sent a text message.
NIGHT, MORNING = time(21), time(8)


def after_night(moment: datetime) -> datetime | None:
    """The next morning for a moment at night, None by day: who has no account has chosen no quiet hours."""
    local = timezone.localtime(moment)
    if MORNING <= local.time() < NIGHT:
        return None
    day = local.date() + timedelta(days=1 if local.time() >= NIGHT else 0)
    return timezone.make_aware(datetime.combine(day, MORNING))


@dataclass(frozen=True)
class Wish:
    """What one person wants: settings and the mode of each (topic, channel) chosen."""

    settings: NoticeSettings
    modes: dict

    def mode(self, topic, channel):
        """The mode of a topic on a channel; who chose nothing gets the default."""
        return self.modes.get((topic, channel), DEFAULT_MODE.get(channel, Mode.AT_ONCE))


def wishes_of(users) -> dict[int, Wish]:
    """{user id: wish} of these people, in two queries."""
    ids = [user.pk for user in users]
    settings = {row.user_id: row for row in NoticeSettings.objects.filter(user__in=ids)}
    modes: dict[int, dict] = {}
    for row in NoticeChoice.objects.filter(user__in=ids):
        modes.setdefault(row.user_id, {})[(row.topic, row.channel)] = row.mode
    return {pk: Wish(settings.get(pk) or NoticeSettings(user_id=pk), modes.get(pk, {})) for pk in ids}


def plan(wish: Wish, *, topic, channel, urgent: bool, moment: datetime):
    """(moment before which it stays or None, whether it goes into the digest); None when the person does not want it.

    In the portal everything is shown at once. Mail rings nowhere, so quiet hours leave it alone. An urgent message is
    never put into a digest, and passes the quiet hours unless the person said otherwise.
    """
    if channel == Channel.IN_APP:
        return None, False
    mode = wish.mode(topic, channel)
    if mode == Mode.OFF or (mode == Mode.URGENT and not urgent):
        return None
    if mode == Mode.DIGEST and not urgent:
        return next_digest(wish.settings, moment), True
    rings = channel != Channel.EMAIL and not (urgent and wish.settings.urgent_any_time)
    return (after_quiet(wish.settings, moment) if rings else None), False


def after_quiet(settings: NoticeSettings, moment: datetime) -> datetime | None:
    """The end of the quiet time in which `moment` lies, or None when it lies in none."""
    local = timezone.localtime(moment)
    wake = local
    for _ in range(40):  # a long holiday has fewer days
        before = wake
        wake = _skip_night(settings, _skip_rest_day(settings, wake))
        if wake == before:
            break
    return wake if wake > local else None


def next_digest(settings: NoticeSettings, moment: datetime) -> datetime:
    """The next daily digest after `moment`; on a working day when rest days are quiet."""
    local = timezone.localtime(moment)
    day = local.date()
    if local.time() >= settings.digest_at:
        day += timedelta(days=1)
    while settings.workdays_only and not calendar.is_workday(day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, settings.digest_at))


def _skip_rest_day(settings, local):
    if not settings.workdays_only or calendar.is_workday(local.date()):
        return local
    day = local.date()
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _skip_night(settings, local):
    first, last = settings.quiet_from, settings.quiet_until
    if first is None or last is None or first == last:
        return local
    clock = local.time()
    if first < last:
        return _at(local, last) if first <= clock < last else local
    if clock >= first:
        return _at(local + timedelta(days=1), last)
    return _at(local, last) if clock < last else local


def _at(local, clock):
    return timezone.make_aware(datetime.combine(local.date(), clock))
