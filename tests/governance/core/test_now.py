"""The one clock: what it shows, that it can be set for a block, and that nobody else notices."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from governance.core.models import DictionaryEntry, Heartbeat, Job
from governance.core.now import clock_is_set, now, set_clock, today

LATE_EVENING_IN_LONDON = datetime(2026, 6, 9, 18, 30, tzinfo=UTC)


def test_without_setting_it_is_this_moment_in_local_time():
    assert not clock_is_set()
    assert abs(now() - timezone.now()) < timedelta(seconds=5)
    assert now().utcoffset() == timedelta(hours=8)
    assert today() == now().date()


def test_the_day_is_that_of_the_town_and_not_of_greenwich():
    with set_clock(LATE_EVENING_IN_LONDON):
        assert today() == date(2026, 6, 10)
        assert (now().hour, now().minute) == (2, 30)


def test_a_set_clock_stands_and_nests_and_goes_on_after_the_block():
    inner = LATE_EVENING_IN_LONDON + timedelta(days=400)
    with set_clock(LATE_EVENING_IN_LONDON) as moment:
        assert now() == now() == moment
        with set_clock(inner):
            assert now() == inner and clock_is_set()
        assert now() == moment
    assert not clock_is_set()


def test_the_clock_goes_on_after_an_error_too():
    with pytest.raises(ZeroDivisionError), set_clock(LATE_EVENING_IN_LONDON):
        raise ZeroDivisionError
    assert not clock_is_set()


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"), set_clock(datetime(2026, 6, 10)):
        pass
    assert not clock_is_set()


def test_another_thread_keeps_its_own_time():
    """A simulation in one request never moves the clock of another."""
    seen = []
    with set_clock(LATE_EVENING_IN_LONDON):
        thread = threading.Thread(target=lambda: seen.append((clock_is_set(), now())))
        thread.start()
        thread.join()
    assert seen[0][0] is False and abs(seen[0][1] - timezone.now()) < timedelta(seconds=30)


@pytest.mark.django_db
def test_rows_are_stamped_from_the_clock():
    with set_clock(LATE_EVENING_IN_LONDON):
        job = Job.objects.create(kind="x")
    with set_clock(LATE_EVENING_IN_LONDON + timedelta(hours=1)):
        job.progress = 3
        job.save(update_fields=["progress"])
    job.refresh_from_db()
    assert job.created_at == LATE_EVENING_IN_LONDON
    assert job.updated_at - job.created_at == timedelta(hours=1)


@pytest.mark.django_db
def test_small_tables_say_what_they_are():
    """The lists of the administrators show rows by these words."""
    with set_clock(LATE_EVENING_IN_LONDON):
        assert str(Heartbeat(name="beat", at=now())) == "beat"
    assert str(DictionaryEntry(group="g", code="1", label="上门")) == "上门"
    assert str(Job(kind="导出", state=Job.State.RUNNING)) == "导出 进行中"
