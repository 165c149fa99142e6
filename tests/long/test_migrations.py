"""The newest migrations of the case tables on a full town: taken back and run again while somebody writes."""

import os
import threading
import time

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from governance.core.now import today
from governance.portal.demo.town import build_town
from tests.bench import report
from tests.bench.fill import fill
from tests.cases_factory import make_rules

pytestmark = [pytest.mark.long, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CASES = int(os.environ.get("MIGRATION_CASES", "100000"))
#: How far back: the migrations of the last months are what a site updates over.
STEPS = int(os.environ.get("MIGRATION_STEPS", "8"))
LONGEST_WAIT = 2.0


class Writer(threading.Thread):
    """Changes one row of the cases again and again and remembers the longest wait."""

    def __init__(self):
        super().__init__(daemon=True)
        self.stop, self.longest, self.written = threading.Event(), 0.0, 0

    def run(self):
        while not self.stop.is_set():
            begin = time.monotonic()
            with connection.cursor() as cursor:
                cursor.execute("UPDATE cases_case SET version = version WHERE id = (SELECT min(id) FROM cases_case)")
            self.longest = max(self.longest, time.monotonic() - begin)
            self.written += 1
            time.sleep(0.02)
        connections.close_all()


def test_writing_goes_on_while_the_case_tables_are_migrated():
    with override_settings(PORTAL_DEMO=True):
        make_rules()
        build_town()
        fill(CASES)
    names = sorted(name for app, name in MigrationLoader(connection).disk_migrations if app == "cases")
    begin = time.monotonic()
    call_command("migrate", "cases", names[-1 - STEPS], verbosity=0)
    back = time.monotonic() - begin
    writer = Writer()
    writer.start()
    begin = time.monotonic()
    try:
        call_command("migrate", verbosity=0)
    finally:
        seconds = time.monotonic() - begin
        writer.stop.set()
        writer.join(30)
    found = {"cases": CASES, "steps": STEPS, "back_s": round(back, 1), "forth_s": round(seconds, 1)}
    found["longest_wait_s"] = round(writer.longest, 2)
    print(f"\nmigrations: {found}, {writer.written} writes")
    if os.environ.get("KEEP_DRILL"):
        report.add("migrations", {"date": str(today()), **found})
    assert writer.written > 0 and writer.longest <= LONGEST_WAIT
