"""The one reminder ladder (催办阶梯) on a clock: when each rung falls due, and which comes next. The rungs are data."""

from datetime import datetime, time

from django.utils import timezone

from governance.cases.models import Deadline, ReminderRung
from governance.core.calendar import add_workdays

# The opening of the office, when a late notice is of use.
MORNING = time(8, 30)


def rung_moment(clock: Deadline, rung: ReminderRung) -> datetime:
    """The moment at which a rung of the ladder falls due for this clock."""
    if rung.at == ReminderRung.At.HALF:
        return clock.half_at
    if rung.at == ReminderRung.At.YELLOW:
        return clock.yellow_at
    if rung.at == ReminderRung.At.DUE:
        return clock.due_at
    day = add_workdays(timezone.localtime(clock.due_at).date(), rung.days)
    return timezone.make_aware(datetime.combine(day, MORNING))


def next_reminder(clock: Deadline, ladder: list[ReminderRung] | None = None) -> datetime | None:
    """The moment of the next rung that was not reached, None after the last."""
    rungs = ReminderRung.ladder() if ladder is None else ladder
    ahead = next((rung for rung in rungs if rung.rank > clock.reminded), None)
    return rung_moment(clock, ahead) if ahead is not None else None


def climb(clock: Deadline, ladder: list[ReminderRung], moment: datetime) -> ReminderRung | None:
    """Move the clock past every rung that has fallen due; the last of them, None when there is none."""
    reached = None
    for rung in ladder:
        if rung.rank <= clock.reminded:
            continue
        if rung_moment(clock, rung) > moment:
            break
        reached = rung
    if reached is not None:
        clock.reminded = reached.rank
    clock.next_reminder_at = next_reminder(clock, ladder)
    return reached
