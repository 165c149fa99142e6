"""Long work: somebody asks, a worker does it, and whatever happens to the worker the person is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connections

from governance.core import jobs
from governance.core.models import Job
from governance.core.now import now, set_clock
from tests.cases_factory import MORNING
from tests.factories import make_user


@pytest.fixture
def work(monkeypatch):
    """A kind of work that does what the test says: work["do"](job, report)."""
    kept = {"do": lambda job, report: ("结果.xlsx", b"content")}
    monkeypatch.setitem(jobs._registry, "test.work", lambda job, report: kept["do"](job, report))
    with set_clock(MORNING):
        yield kept


def broken(job, report):
    """Work that fails."""
    raise OSError("secret path /srv/x")


@pytest.mark.django_db
def test_work_is_done_in_order_and_leaves_its_file(work, django_user_model):
    user = make_user()
    first, second = jobs.enqueue("test.work", {"a": 1}, by=user), jobs.enqueue("test.work", {})
    assert jobs.run_next() == first and jobs.run_next() == second
    assert jobs.run_next() is None
    first.refresh_from_db()
    assert (first.state, first.percent, first.file_name, first.attempts) == ("done", 100, "结果.xlsx", 1)
    assert first.file.read() == b"content" and first.requested_by == user
    assert first.started_at == first.finished_at == MORNING and first.lease_until is None


@pytest.mark.django_db
def test_progress_is_seen_while_it_runs_and_keeps_the_lease(work):
    asked = jobs.enqueue("test.work", {})
    seen = []

    def slowly(job, report):
        with set_clock(MORNING + timedelta(minutes=4)):
            report(500, 2000, "已写 500 行")
            row = Job.objects.get()
            seen.append((row.state, row.percent, row.message, row.lease_until - now()))

    work["do"] = slowly
    jobs.run_next()
    assert seen == [("running", 25, "已写 500 行", jobs.LEASE)]
    asked.refresh_from_db()
    assert (asked.state, asked.percent, asked.message, asked.file.name) == ("done", 100, "", "")


@pytest.mark.django_db
def test_what_fails_is_tried_three_times_and_then_said_without_its_inside(work):
    asked = jobs.enqueue("test.work", {})
    work["do"] = broken
    states = []
    for _ in range(jobs.MOST_ATTEMPTS):
        jobs.run_next()
        asked.refresh_from_db()
        states.append(asked.state)
    assert states == ["queued", "queued", "failed"]
    assert asked.message == "没有完成：OSError" and asked.finished_at == MORNING
    assert jobs.run_next() is None


@pytest.mark.django_db
def test_work_of_an_unknown_kind_does_not_stop_the_queue(work):
    jobs.enqueue("test.gone", {})
    good = jobs.enqueue("test.work", {})
    for _ in range(jobs.MOST_ATTEMPTS + 1):
        jobs.run_next()
    assert sorted(Job.objects.values_list("kind", "state")) == [("test.gone", "failed"), ("test.work", "done")]
    assert Job.objects.get(pk=good.pk).attempts == 1


@pytest.mark.django_db
def test_a_dead_workers_job_is_taken_over_when_its_lease_ends(work):
    jobs.enqueue("test.work", {})
    assert jobs.take().attempts == 1
    assert jobs.take() is None, "it is leased"
    with set_clock(MORNING + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.run_next().state == "done"
        assert Job.objects.get().attempts == 2


@pytest.mark.django_db
def test_work_that_kills_its_worker_three_times_is_given_up(work):
    jobs.enqueue("test.work", {})
    for step in range(jobs.MOST_ATTEMPTS):
        with set_clock(MORNING + (jobs.LEASE + timedelta(seconds=1)) * step):
            assert jobs.take() is not None
    with set_clock(MORNING + timedelta(hours=1)):
        assert jobs.take() is None
    row = Job.objects.get()
    assert row.state == "failed" and "多次中断" in row.message


@pytest.mark.django_db
def test_a_failed_job_is_queued_again_by_its_person_and_a_done_one_is_not(work):
    asked = jobs.enqueue("test.work", {})
    work["do"] = broken
    for _ in range(jobs.MOST_ATTEMPTS):
        jobs.run_next()
    work["do"] = lambda job, report: ("结果.xlsx", b"now")
    jobs.retry(asked)
    assert jobs.run_next().state == "done"
    jobs.retry(asked)
    assert Job.objects.get().state == "done"


@pytest.mark.django_db
def test_files_are_kept_seven_days_and_ended_sessions_are_dropped(work):
    jobs.enqueue("test.work", {})
    name = jobs.run_next().file.name
    Session.objects.create(session_key="old", session_data="", expire_date=MORNING + timedelta(days=1))
    with set_clock(MORNING + jobs.KEEP_FILES):
        jobs.clean_up()
        assert default_storage.exists(name)
    with set_clock(MORNING + jobs.KEEP_FILES + timedelta(seconds=1)):
        jobs.clean_up()
    assert not default_storage.exists(name) and not Session.objects.exists()
    row = Job.objects.get()
    assert (row.state, bool(row.file), row.file_name) == ("done", False, "")


@pytest.mark.django_db
def test_only_the_person_who_asked_sees_job_and_file(work, client):
    with set_clock(now()):
        owner, other = make_user(), make_user()
        asked = jobs.enqueue("test.work", {}, by=owner)
        client.force_login(owner)
        assert "排队中" in client.get(f"/jobs/{asked.pk}/").content.decode()
        assert client.get(f"/jobs/{asked.pk}/file/").status_code == 404
        jobs.run_next()
        assert "下载 结果.xlsx" in client.get(f"/jobs/{asked.pk}/").content.decode()
        answer = client.get(f"/jobs/{asked.pk}/file/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == b"content"
        client.force_login(other)
        for path in ("", "file/"):
            assert client.get(f"/jobs/{asked.pk}/{path}").status_code == 404
        assert client.post(f"/jobs/{asked.pk}/retry/").status_code == 404


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_never_take_the_same_job():
    for _ in range(12):
        jobs.enqueue("test.work", {})
    start = Barrier(4)

    def worker(_):
        try:
            start.wait(timeout=20)
            taken = []
            while (found := jobs.take()) is not None:
                taken.append(found.pk)
            return taken
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        taken = [pk for found in pool.map(worker, range(4)) for pk in found]
    assert sorted(taken) == sorted(Job.objects.values_list("pk", flat=True))
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
