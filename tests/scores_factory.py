"""Schemes and drafted periods of 考核评价, made through the services."""

from datetime import date, datetime

from analysis.models import Scheme
from analysis.services import rounds, schemes
from governance.core import jobs
from tests.cases_factory import MORNING

ZONE = MORNING.tzinfo


def at(month, day, hour=9):
    """A moment of 2026."""
    return datetime(2026, month, day, hour, 30, tzinfo=ZONE)


def in_force(town, kind="department"):
    """The usual scheme of 2026, in force."""
    draft = schemes.new_scheme(by=town["manager"], area=town.town, year=2026, kind=kind)
    return schemes.put_in_force(draft, by=town["manager"])


def drafted(town, kind="department", cycle="month", first=date(2026, 5, 1)):
    """A period whose job has run."""
    scheme = Scheme.objects.filter(kind=kind, status="in_force").first() or in_force(town, kind)
    found = rounds.open_round(by=town["manager"], scheme=scheme, cycle=cycle, first=first)
    assert jobs.run_next().state == "done"
    found.refresh_from_db()
    return found


def sheet_of(found, unit):
    return found.sheets.get(unit=unit)


def figure(sheet, key):
    return sheet.figures.get(key=key)
