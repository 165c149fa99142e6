"""The deadline light (时限灯): green, amber, red, paused or done, always with words."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from governance.cases.states import ENDED_STATES, State
from governance.core.calendar import is_day_end, unloaded_words
from governance.core.now import now

COLOURS = {"green": "绿灯", "amber": "黄灯", "red": "红灯", "paused": "停计", "done": "已结束", "none": "无期限"}


@dataclass(frozen=True)
class Light:
    """colour: a key of COLOURS; name: its Chinese name; text: what remains, in words; due: the moment or None."""

    colour: str
    text: str
    due: object = None

    @property
    def name(self) -> str:
        """绿灯, 黄灯 …"""
        return COLOURS[self.colour]

    @property
    def warning(self) -> str:
        """Said when the holidays of the due date's year are not known."""
        return unloaded_words(self.due)


def remaining_text(due, at) -> str:
    """What remains until `due` in words: days for limits in days, a clock for limits in hours."""
    if is_day_end(due):
        days = (timezone.localtime(due).date() - timezone.localtime(at).date()).days
        if days > 0:
            return f"剩 {days} 天"
        return "今天到期" if days == 0 else f"超期 {-days} 天"
    late = at > due
    gap = at - due if late else due - at
    word = "超期" if late else "剩"
    if gap >= timedelta(days=2):
        days = abs((timezone.localtime(due).date() - timezone.localtime(at).date()).days)
        return f"{word} {days} 天"
    minutes = max(int(gap.total_seconds() // 60), 0)
    hours, minutes = divmod(minutes, 60)
    return f"{word} {hours} 小时 {minutes} 分" if hours else f"{word} {minutes} 分钟"


def light_at(due, yellow, at) -> Light:
    """The light of one clock at a moment; `due` None means that nothing is owed."""
    if due is None:
        return Light("none", "无期限")
    colour = "red" if at > due else "amber" if at >= yellow else "green"
    return Light(colour, remaining_text(due, at), due)


#: Yellow begins so many days before the day by which a visit is due.
YELLOW_DAYS = 5


def day_light(day, yellow_days: int = YELLOW_DAYS) -> Light:
    """The light of a day by which something is to be done, such as a visit (走访); None: nothing is owed."""
    if day is None:
        return Light("none", "无期限")
    due = timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
    return light_at(due, due - timedelta(days=yellow_days), now())


def light_of(case) -> Light:
    """The light of a case from its two list columns."""
    if case.state in ENDED_STATES:
        return Light("done", "已结束")
    if case.state == State.PAUSED:
        return Light("paused", "停计中")
    return light_at(case.next_due, case.next_yellow, now())
