"""A hundred thousand open clocks: one indexed query for each batch of due ones, none missed, none told twice."""

import json
import os
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from governance.cases.models import Deadline
from governance.cases.sweeping import BATCH, sweep_deadlines
from governance.core.now import set_clock
from governance.notify.models import Notification
from tests.cases_factory import MORNING, make_case, make_rules
from tests.factories import make_town

pytestmark = [pytest.mark.long, pytest.mark.postgres, pytest.mark.django_db]
CLOCKS = int(os.environ.get("SWEEP_CLOCKS", "100000"))
DUE = CLOCKS // 50


def test_one_indexed_query_for_each_batch_of_a_hundred_thousand_clocks():
    with set_clock(MORNING):
        town = make_town()
        make_rules()
        case = make_case(town=town, state="handling", assists=())
    fill(case)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_deadline")
    with set_clock(MORNING + timedelta(hours=1)), CaptureQueriesContext(connection) as seen:
        begin = time.monotonic()
        sent = sweep_deadlines()
        took = time.monotonic() - begin
    batches = [each["sql"] for each in seen if '"next_reminder_at" <=' in each["sql"]]
    assert sent == DUE
    assert len(batches) == DUE // BATCH + 1
    plan, ran = explained(batches[0])
    assert "deadline_reminder" in plan and "Seq Scan" not in plan
    assert not Deadline.objects.filter(next_reminder_at__lte=MORNING + timedelta(hours=1)).exists()
    told = Notification.objects.filter(once__startswith="deadline:", channel="in_app")
    assert told.values("once").distinct().count() == DUE
    assert not told.values("user", "once").annotate(n=Count("pk")).filter(n__gt=1).exists()
    with set_clock(MORNING + timedelta(hours=1)):
        assert sweep_deadlines() == 0
    print(f"\nsweep: {CLOCKS} open, {DUE} due, {took:.1f} s, {1000 * took / DUE:.1f} ms each, batch query {ran:.2f} ms")


def fill(case):
    """Open clocks of one case: one in fifty at its half, the others later."""
    rows = []
    for i in range(CLOCKS):
        half = MORNING + timedelta(minutes=30) if i % 50 == 0 else MORNING + timedelta(days=2, minutes=i)
        due = half + timedelta(days=20)
        rows.append(
            Deadline(
                case=case, action="track", rule_amount=40, rule_unit="day", amount=40, unit="day", starts_at=MORNING,
                half_at=half, yellow_at=due - timedelta(days=3), due_at=due, next_reminder_at=half,
                created_at=MORNING, updated_at=MORNING,
            )
        )  # fmt: skip
    Deadline.objects.bulk_create(rows, batch_size=2_000)


def explained(sql):
    """The plan of a statement in words, and how long it ran (ms)."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"))
        found = cursor.fetchone()[0]
    found = json.loads(found) if isinstance(found, str) else found
    return json.dumps(found[0]["Plan"]), found[0]["Execution Time"]
