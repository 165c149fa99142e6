"""What one case adds to the figures of the score sheets, told from its rows moment by moment.

A fact stands at a moment; its judge says, for a span that holds the moment, for whom it counts and whether it is good,
by what was known at the end of the span. Nothing of `analysis` is used: a sheet and this must agree.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from governance.cases.models import Assignment
from governance.portal.simulation.clocks import dues_of


class Holder(NamedTuple):
    """Whom something counts for: the unit, or its person."""

    unit: int | None
    person: int | None


class Fact(NamedTuple):
    """One thing that a figure may count. `judge(start, end)`: (holder, good), or None when it does not count."""

    key: str
    case: int
    at: datetime
    judge: Callable


class History:
    """A case as it was known at any moment."""

    def __init__(self, case, clocks, earlier):
        self.case, self.earlier = case, earlier
        self.clocks = clocks
        self.events = sorted(case.events.all(), key=lambda row: (row.at, row.pk))
        shares = [share for share in case.assignments.all() if share.is_lead]
        self.leads = sorted(shares, key=lambda row: (row.since, row.pk))

    def acts(self, *names):
        """The events of these actions, in order."""
        return [event for event in self.events if event.action in names]

    def person(self, share, end, signer_first=False) -> int | None:
        """Who stood for the share at the end: before it was signed only one who was named when it was handed out."""
        if share.signed_at is not None and share.signed_at >= end:
            return share.handler_id if self.case.is_restricted else None
        pair = (share.signed_by_id, share.handler_id) if signer_first else (share.handler_id, share.signed_by_id)
        return pair[0] or pair[1]

    def lead(self, moment, end, number=None) -> Holder | None:
        """Who led at a moment, as it was known at the end."""
        fitting = [
            share
            for share in self.leads
            if share.since <= moment and share.since < end and number in (None, share.round) and not undone(share, end)
        ]
        return Holder(fitting[-1].unit_id, self.person(fitting[-1], end)) if fitting else None

    def due_clocks(self, action) -> Iterator[tuple]:
        """(clock, due moment, counts): each due moment that a clock ever had; `counts(end)`: it was so and ran."""
        for clock in self.clocks:
            if clock.action == action:
                known = dues_of(clock, self.earlier.get(clock.pk))
                for i, (_since, due) in enumerate(known):
                    yield clock, due, _counting(clock, known, i, due)


def undone(share, end) -> bool:
    """Whether it had been undone (撤销分流) by then."""
    return share.ended_reason == Assignment.Ended.VOID and share.until is not None and share.until < end


def _counting(clock, known, i, due) -> Callable:
    def counts(end) -> bool:
        holds = max(n for n, (since, _due) in enumerate(known) if since is None or since < end)
        if holds != i:
            return False
        if clock.ended_at is not None and clock.ended_at < end and (clock.superseded_by_id or clock.ended_at <= due):
            return False
        return not any(
            pause.paused_at < end and (pause.resumed_at is None or pause.resumed_at >= end) and pause.paused_at <= due
            for pause in clock.pauses.all()
        )

    return counts


def by_then(moment, end):
    """The moment, when it had come by the end; else None."""
    return moment if moment is not None and moment < end else None
