"""The independent recount: from rules, events and the almanac, what clocks, reminders, orders and scores must be.

It reads rows and uses nothing of clock, calendar, reminding, sweeping, scoring or drafting. A mismatch is a sentence.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.utils import timezone

from governance.cases.models import Deadline
from governance.portal.simulation import finders, records, reminders, sheets
from governance.portal.simulation.clocks import NEAR, due_of, said
from governance.portal.simulation.run import Outcome


def recount(outcome: Outcome) -> list[str]:
    """Every mismatch between what stands in the database and what must stand there."""
    cases = outcome.cases
    clocks = list(
        Deadline.objects.filter(case__in=cases).select_related("case", "superseded_by").prefetch_related("pauses")
    )
    replaced = {row.superseded_by_id: row for row in clocks if row.superseded_by_id}
    # A clock of another rule or day may take a clock's place too; only an extension goes on from where it ended.
    earlier = {row.superseded_by_id: row for row in clocks if row.superseded_by and row.superseded_by.extra_amount}
    told = reminders.told(cases)
    found = [words for clock in clocks for words in _clock(clock, earlier.get(clock.pk))]
    found += [words for clock in clocks for words in reminders.reminders(clock, replaced, told, outcome.until)]
    by_case, seen = defaultdict(list), []
    for clock in clocks:
        by_case[clock.case_id].append(clock)
    for case in cases.prefetch_related(*finders.READ):
        found += records.events(case, by_case[case.pk])
        found += records.orders(case, by_case[case.pk], told)
        found += records.scores(case, by_case[case.pk])
        seen += finders.facts_of(case, by_case[case.pk], earlier)
    return [*found, *records.numbers(cases), *sheets.sheets(outcome, seen)]


def _clock(clock: Deadline, before: Deadline | None) -> Iterator[str]:
    """The due moment, reckoned from the start through pauses and extension."""
    due, shown = due_of(clock, before), clock.due_at
    if abs(due - shown) > NEAR:
        yield said(
            clock, f"到期应为 {timezone.localtime(due):%m-%d %H:%M:%S}，记为 {timezone.localtime(shown):%m-%d %H:%M:%S}"
        )
