"""Two simulated weeks: every clock, reminder, order and score fits the independent recount, and tampering shows."""

import json
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from analysis.indicators import REGISTRY
from analysis.models import ScoreRound, ScoreSheet, SheetFigure
from governance.cases.models import ClosureFlag, Deadline, Evaluation, Rating, Supervision
from governance.cases.sampling import places
from governance.notify.models import Notification
from governance.portal.management.commands.load_reference import Command as LoadReference
from governance.portal.simulation import almanac
from governance.portal.simulation.recount import recount
from governance.portal.simulation.run import FIRST_DAY, Outcome, tick_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAYS, PER_DAY = 14, 5


@pytest.fixture
def reference(settings):
    settings.PORTAL_DEMO = True
    settings.INDEX_KEY = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="
    places.cache_clear()
    LoadReference().handle()


def moment(day, hour, minute=0):
    return timezone.make_aware(datetime(2025, 3, day, hour, minute))


@contextmanager
def undone():
    """What is changed inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_two_weeks_fit_the_recount_and_what_is_tampered_with_shows(reference):
    out = StringIO()
    call_command("simulate", "--days", str(DAYS), "--per-day", str(PER_DAY), "--json", stdout=out)
    figures = json.loads(out.getvalue().splitlines()[-1])
    print(f"\nsimulated: {figures}")
    assert figures["cases"] == DAYS * PER_DAY and figures["mismatches"] == 0
    assert figures["actions"] > 8 * figures["cases"] and figures["reminders"] > figures["cases"]
    outcome = Outcome(0, 0, moment(3, 8, 30) + timedelta(days=DAYS + 45))

    clock = Deadline.objects.filter(action="handle", met_at__isnull=False, pauses=None, superseded_by=None).first()
    told = Notification.objects.filter(once__startswith="deadline:").first()
    scored = Evaluation.objects.filter(reason="").first()
    drafted = Supervision.objects.filter(reason="超期", status="draft").first()
    tampering = {
        "到期应为": lambda: Deadline.objects.filter(pk=clock.pk).update(due_at=clock.due_at + timedelta(days=1)),
        "应提醒": lambda: Notification.objects.filter(once=told.once).delete(),
        "没有开始": lambda: Deadline.objects.filter(pk=clock.case.deadlines.get(action="triage").pk).update(action="x"),
        "总分应为": lambda: Evaluation.objects.filter(pk=scored.pk).update(score=1),
        "没有起草督办单": lambda: Supervision.objects.filter(case=drafted.case_id).update(round=0),
    }
    for words, change in tampering.items():
        with undone():
            change()
            assert any(words in line for line in recount(outcome)), words
    assert recount(outcome) == []
    sheets_are_told_from_the_cases(outcome)


def sheets_are_told_from_the_cases(outcome):
    """Every figure of March has been counted for somebody; a change of a sheet, or of a case behind it, shows."""
    march = ScoreRound.objects.filter(cycle="month", first="2025-03-01")
    figures = SheetFigure.objects.filter(sheet__round__in=march, denominator__gt=0)
    counted = set(figures.values_list("key", flat=True))
    # Of these nothing is due before months have gone by; repeats are not played.
    later = {"once", "rate_part", "petition_close", "petition_part", "petition_settle"}
    assert set(REGISTRY) - counted <= later | {"repeat", "redo_rate", "order_answer", "return_groundless"}
    sheet = ScoreSheet.objects.filter(round__in=march, total__gt=0, rank=1).first()
    signing = figures.filter(key="sign_timely", numerator=F("denominator")).first()
    closing = figures.filter(key="close_ontime", numerator__gt=0).first()
    late = Deadline.objects.filter(case=next(row[0] for row in closing.counted if row[1]), action="handle")
    liked = Rating.objects.filter(case__in=[row[0] for row in figures.filter(key="satisfy").first().counted])
    tampering = {
        "签收及时率应为": lambda: SheetFigure.objects.filter(pk=signing.pk).update(numerator=F("denominator") - 1),
        "签收及时率计入": lambda: SheetFigure.objects.filter(pk=signing.pk).update(counted=signing.counted[1:]),
        "等次应为": lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(total=sheet.total - 1),
        "名次应为": lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(rank=2),
        "按期办结率计入": lambda: late.update(met_at=F("due_at") + timedelta(minutes=1)),
        "群众满意率计入": lambda: liked.filter(value__lte=3).update(value=5),
        "办结疑点率计入": lambda: ClosureFlag.objects.filter(found_at__lt=moment(31, 12)).update(round=9),
        "没有考核表": lambda: ScoreSheet.objects.filter(round__in=march, items=None).first().delete(),
        "没有核算": lambda: march.update(drafted_at=None),
    }
    for words, change in tampering.items():
        with undone():
            change()
            assert any(words in line for line in recount(outcome)), words


def test_it_is_refused_outside_a_demo(settings):
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="演示"):
        call_command("simulate", "--days", "1", "--per-day", "1")


def test_the_almanac_counts_like_a_person():
    assert almanac.workday(date(2025, 4, 30), 1) == date(2025, 5, 6)
    assert almanac.workday(date(2025, 5, 6), -3) == date(2025, 4, 28)
    assert almanac.rolled(date(2025, 10, 1)) == date(2025, 10, 9)
    assert almanac.workdays(date(2025, 9, 28), date(2025, 10, 11)) == 5
    assert almanac.office_seconds(moment(7, 11), moment(10, 9)) == 3600 + 3.5 * 3600 + 1800
    late = almanac.office_moment_after(moment(7, 17), 2 * 3600)
    assert abs(late - moment(10, 9, 30)) < timedelta(seconds=1)


def test_a_tick_is_every_five_minutes():
    assert tick_of(moment(3, 9, 1)) == moment(3, 9, 5)
    assert tick_of(moment(3, 9, 5)) == moment(3, 9, 5)
    assert date(2025, 3, 3) == FIRST_DAY
