"""Several workers sweep at once: each rung is told once, and no clock is left over."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.db.models import Count

from governance.cases.models import Deadline
from governance.cases.sweeping import sweep_deadlines
from governance.core import calendar
from governance.core.now import set_clock
from governance.notify.models import Notification
from tests.cases_factory import MORNING, make_case, make_rules
from tests.factories import make_town

CASES = 6


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_share_the_due_clocks_without_missing_or_repeating_one():
    calendar.forget()
    with set_clock(MORNING):
        town = make_town()
        make_rules()
        for _ in range(CASES):
            make_case(town=town, state="handling", assists=())
    Notification.objects.all().delete()
    sent, gate = [], threading.Barrier(3)

    def work():
        with set_clock(MORNING + timedelta(days=11)):
            gate.wait(30)
            sent.append(sweep_deadlines())
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    [worker.start() for worker in workers]
    [worker.join(60) for worker in workers]
    assert sum(sent) == CASES
    told = Notification.objects.filter(once__endswith=":half", channel="in_app")
    assert told.values("once").distinct().count() == CASES
    assert not told.values("user", "once").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert not Deadline.objects.filter(next_reminder_at__lte=MORNING + timedelta(days=11)).exists()
