"""What comes round once a month in the simulated town: second checks in its middle, score sheets on the first day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from analysis import drafting  # noqa: F401 - the job that drafts a period
from analysis.indicators import REGISTRY, suiting
from analysis.models import ObjectKind
from analysis.services import rounds, schemes
from governance.cases import closure
from governance.core import jobs
from governance.portal.demo import doubts

KINDS = (ObjectKind.DEPARTMENT, ObjectKind.VILLAGE, ObjectKind.MEDIATOR)
#: What the second checks of a month find, one after another.
FINDINGS = (
    ("not_true", "到现场看过，问题还在"),
    ("confirmed", "到现场看过，确已办好"),
    ("unclear", "来访人外出，没有见到"),
)
CHECK_DAY, CHECK_HOUR = 20, time(10, 0)
#: The beat opens the periods that have ended soon after midnight.
BEAT = time(0, 10)


def write_schemes(town, first: date, last: date) -> None:
    """A scheme for each year and kind of object, in force, in which every indicator that suits it is counted."""
    manager, area = town.people["manager"], town.units["centre"].parent
    for year in range(first.year, last.year + 1):
        for kind in KINDS:
            draft = schemes.new_scheme(by=manager, area=area, year=year, kind=kind)
            schemes.save_scheme(draft, by=manager, figures=_all_figures(kind), least_cases=1)
            schemes.put_in_force(draft, by=manager)


def _all_figures(kind) -> dict:
    keys = [each.key for each in suiting(kind)]
    each = Decimal(100 // len(keys))
    weights = [each + 100 - each * len(keys), *[each] * (len(keys) - 1)]
    marks = {True: (Decimal(5), Decimal(60)), False: (Decimal(95), Decimal(20))}
    return {key: (weight, *marks[REGISTRY[key].lower_is_better]) for key, weight in zip(keys, weights, strict=True)}


def moments(first: date, until: datetime) -> Iterator[tuple[datetime, object]]:
    """(moment, what is done then with the town) of each month up to a moment, in order."""
    here = first.replace(day=1)
    while True:
        for day, at, act in ((1, BEAT, draft), (CHECK_DAY, CHECK_HOUR, look_again)):
            moment = timezone.make_aware(datetime.combine(here.replace(day=day), at))
            if moment >= until:
                return
            if moment.date() > first:
                yield moment, act
        here = (here + timedelta(days=31)).replace(day=1)


def draft(town) -> None:
    """Open and draft what has ended, as the beat and the worker do."""
    rounds.open_ended_rounds()
    while jobs.run_next() is not None:
        pass


def look_again(town) -> None:
    """Look for doubts, and let some of them be checked by people who had no part."""
    closure.flag_recent()
    doubts.check(town.people, FINDINGS)
