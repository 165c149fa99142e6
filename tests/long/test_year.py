"""A simulated year of a town of thirty matters a day, and its independent recount."""

import json
import os
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from governance.core.now import today
from governance.portal.management.commands.load_reference import Command as LoadReference
from tests.bench import report

pytestmark = [pytest.mark.long, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAYS, PER_DAY = int(os.environ.get("YEAR_DAYS", "365")), int(os.environ.get("YEAR_PER_DAY", "30"))


def test_a_year_fits_the_recount():
    out = StringIO()
    with override_settings(PORTAL_DEMO=True):
        LoadReference().handle()
        begin = time.monotonic()
        call_command("simulate", "--days", str(DAYS), "--per-day", str(PER_DAY), "--json", stdout=out)
    found = json.loads(out.getvalue().splitlines()[-1]) | {"minutes": round((time.monotonic() - begin) / 60, 1)}
    print(f"\nyear: {found}")
    if os.environ.get("KEEP_DRILL"):
        report.add("year", {"date": str(today()), "days": DAYS, "per_day": PER_DAY, **found})
    assert found["cases"] == DAYS * PER_DAY and found["mismatches"] == 0, out.getvalue()
