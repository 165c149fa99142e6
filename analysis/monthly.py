"""Cases registered and ended in each month, as one reader sees them: counted once, then kept right by the timeline.

Whatever changes the months of a case or who sees it writes an event (办理动态). So a count that was kept is true as
long as no case of its month has a newer event; the months of those that have are counted anew. What a reader's posts
say stands in the key. A changed tree of units is noticed when the counts have grown old (KEPT).
"""

from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Count, F, Max, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from governance.cases.filters import day_start
from governance.cases.models import Case, CaseEvent
from governance.cases.states import ENDED_STATES, OPEN_STATES
from governance.core.now import now
from governance.organisation.access import standing

COLUMNS = ("registered_at", "closed_at")
KEPT = 600  # seconds
# An event that was written before the counting may become visible after it, when its transaction ends late.
LATE = timedelta(minutes=5)
LATE_EVENTS = 1000


def counts(user, months: list[date]) -> dict[str, dict[date, int]]:
    """{"registered_at" | "closed_at": {first day of month: number}} for exactly these months, oldest first."""
    key = f"monthly:{user.pk}:{hash(standing(user).grants)}"
    moment, mark = now(), CaseEvent.objects.aggregate(newest=Max("pk"))["newest"] or 0
    known = cache.get(key)
    # What is kept of a later moment or of more events than there are belongs to another time or database.
    if known is None or known["mark"] > mark or not timedelta() <= moment - known["at"] <= timedelta(seconds=KEPT):
        known = {"began": moment, "months": {column: {} for column in COLUMNS}}
        touched = {column: set() for column in COLUMNS}
    else:
        touched = _touched(known["mark"], known["at"])
    found = {}
    for column in COLUMNS:
        kept = known["months"][column]
        missing = [m for m in months if m not in kept or m in touched[column] or None in touched[column]]
        fresh = _count(user, column, missing) if missing else {}
        found[column] = {month: fresh.get(month, 0) if month in missing else kept[month] for month in months}
    left = KEPT - (moment - known["began"]).total_seconds()
    if left > 0:
        cache.set(key, {"began": known["began"], "at": moment, "mark": mark, "months": found}, left)
    return found


def _touched(mark: int, since) -> dict[str, set]:
    """The months of the cases with an event after `mark`; None among them when a month cannot be told any more."""
    found = {column: set() for column in COLUMNS}
    newer = Q(pk__gt=mark) | Q(pk__gt=mark - LATE_EVENTS, at__gte=since - LATE)
    rows = CaseEvent.objects.filter(newer, pk__gt=mark - LATE_EVENTS).order_by()
    for before, after, registered, closed in rows.values_list(
        "from_state", "to_state", "case__registered_at", "case__closed_at"
    ).distinct():
        found["registered_at"].add(_month_of(registered))
        if closed is not None:
            found["closed_at"].add(_month_of(closed))
        if before in ENDED_STATES and after in OPEN_STATES:
            found["closed_at"].add(None)  # reopened: when it had ended is not known any more
    return found


def _month_of(moment) -> date:
    return timezone.localtime(moment).date().replace(day=1)


def narrowed(user, months: list[date], narrow) -> dict[str, dict[date, int]]:
    """The same for a part of the cases, counted each time."""
    found = {}
    for column in COLUMNS:
        fresh = _count(user, column, months, narrow)
        found[column] = {month: fresh.get(month, 0) for month in months}
    return found


def _count(user, column: str, months: list[date], narrow=lambda queryset: queryset) -> dict[date, int]:
    """Numbers of the months from the first to the last of these."""
    until = (months[-1] + timedelta(days=31)).replace(day=1)
    rows = (
        narrow(Case.objects.visible_to(user))
        .filter(**{f"{column}__gte": day_start(months[0]), f"{column}__lt": day_start(until)})
        .order_by()
        .annotate(month=TruncMonth(F(column)))
        .values("month")
        .annotate(n=Count("pk"))
    )
    return {row["month"].date(): row["n"] for row in rows}
