"""The audit record: who was here can be read and never be changed, and who changes it all the same is found out."""

import ast
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from governance.audit import services, tasks
from governance.audit.models import AuditRecord
from governance.audit.services import VerifyResult, chain, record, verify_chain
from governance.core.now import set_clock
from governance.portal.views_audit import EVENTS
from tests.cases_factory import MORNING
from tests.conftest import ROOT
from tests.factories import make_town, make_user

TABLE = AuditRecord._meta.db_table


@pytest.fixture(autouse=True)
def morning():
    """A Wednesday morning."""
    with set_clock(MORNING):
        yield


def write(number=5):
    """Some records, unchained; their ids in order."""
    user = make_user()
    before = set(AuditRecord.objects.values_list("pk", flat=True))
    for step in range(number):
        record("reveal", by=user, object_type="case", object_id=f"26061{step:05d}", detail={"reason": f"核对{step}"})
    return sorted(set(AuditRecord.objects.values_list("pk", flat=True)) - before)


def tamper(statement, *values):
    """Somebody with the keys of the database: no trigger holds them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")


# --- nobody changes it -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_application_has_no_way_to_change_or_delete_a_record():
    write(1)
    row = AuditRecord.objects.get()
    row.username = "other"
    with pytest.raises(TypeError, match="never changed"):
        row.save()
    with pytest.raises(TypeError, match="never deleted"):
        row.delete()


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("chained", [False, True])
@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET username = 'other'",
        f"UPDATE {TABLE} SET at = at + interval '1 day'",
        f"UPDATE {TABLE} SET detail = '{{}}', hash = 'x'",
        f"DELETE FROM {TABLE}",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_record(statement, chained):
    write(2)
    if chained:
        chain()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditRecord.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_place_in_the_chain_is_given_once():
    write(1)
    chain()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditRecord.objects.update(hash="0" * 64)
    assert verify_chain().ok


# --- the chain -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_records_are_chained_in_order_and_the_unchained_tail_is_told():
    ids = write(5)
    assert verify_chain() == VerifyResult(ok=True, checked=0, unchained=5)
    assert chain(limit=3) == 3
    assert verify_chain() == VerifyResult(ok=True, checked=3, unchained=2)
    with set_clock(MORNING + timedelta(seconds=10)):
        assert (chain(), chain()) == (2, 0)
    assert verify_chain() == VerifyResult(ok=True, checked=5, unchained=0)
    rows = list(AuditRecord.objects.order_by("pk"))
    assert [row.pk for row in rows] == ids
    assert [row.previous_hash for row in rows] == [services.START, *(row.hash for row in rows[:-1])]


@pytest.mark.django_db
def test_a_record_committed_late_finds_its_place_behind_those_already_chained():
    """Two requests draw ids 1 and 2; 2 commits first and is chained before 1 is seen."""
    first, second = write(2)
    late = AuditRecord.objects.filter(pk=first).values().get()
    tamper(f"DELETE FROM {TABLE} WHERE id = %s", first)
    chain()
    AuditRecord.objects.bulk_create([AuditRecord(**late)])
    with set_clock(MORNING + timedelta(seconds=10)):
        assert chain() == 1
    assert verify_chain() == VerifyResult(ok=True, checked=2, unchained=0)
    assert AuditRecord.objects.get(pk=first).previous_hash == AuditRecord.objects.get(pk=second).hash


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("username = %s", "other"),
        ("event = %s", "print"),
        ("result = %s", "refused"),
        ("object_id = %s", "2606109999"),
        ("address = %s", "10.9.9.9"),
        ("posts = %s", "无"),
        ("detail = %s", json.dumps({"reason": "公务"})),
        ("at = %s", MORNING - timedelta(days=1)),
        ("user_id = %s", None),
        ("previous_hash = %s", "0" * 64),
        ("hash = %s", "f" * 64),
    ],
)
def test_whatever_is_changed_by_sql_the_verifier_names_the_record(assignment, value):
    ids = write(5)
    chain()
    tamper(f"UPDATE {TABLE} SET {assignment} WHERE id = %s", value, ids[2])
    assert verify_chain() == VerifyResult(ok=False, checked=2, unchained=0, first_bad=ids[2])


@pytest.mark.django_db
def test_a_record_taken_out_shows_at_its_neighbour():
    ids = write(5)
    chain()
    tamper(f"DELETE FROM {TABLE} WHERE id = %s", ids[2])
    assert verify_chain() == VerifyResult(ok=False, checked=2, unchained=0, first_bad=ids[3])


@pytest.mark.django_db
def test_a_record_slipped_in_shows():
    ids = write(5)
    chain()
    row = AuditRecord.objects.get(pk=ids[2])
    row.pk = row.place = None
    AuditRecord.objects.bulk_create([row])
    assert not verify_chain().ok


@pytest.mark.django_db
def test_a_record_whose_place_was_emptied_breaks_those_after_it():
    ids = write(3)
    chain()
    tamper(f"UPDATE {TABLE} SET hash = '', previous_hash = '' WHERE id = %s", ids[0])
    result = verify_chain()
    assert (result.ok, result.first_bad, result.unchained) == (False, ids[1], 1)


@pytest.mark.django_db
def test_the_newest_records_cut_off_show():
    ids = write(5)
    chain()
    tamper(f"DELETE FROM {TABLE} WHERE id = %s", ids[-1])
    assert not verify_chain().ok


@pytest.mark.django_db
def test_a_clock_set_back_does_not_break_the_chain():
    """The server's clock was ten seconds fast until the time service set it right."""
    write(2)
    chain()
    with set_clock(MORNING - timedelta(seconds=10)):
        write(1)
        chain()
        assert verify_chain().ok


@pytest.mark.django_db
def test_the_nightly_check_writes_the_break_into_the_log(caplog):
    ids = write(3)
    tasks.chain()
    with caplog.at_level(logging.ERROR, logger="governance.audit"):
        tasks.verify()
        assert not caplog.records
        tamper(f"UPDATE {TABLE} SET username = 'other' WHERE id = %s", ids[1])
        tasks.verify()
    assert [entry.getMessage() for entry in caplog.records] == [f"audit chain broken at record {ids[1]}"]


@pytest.mark.django_db
def test_the_command_says_where_it_broke_and_how_long_the_tail_is():
    ids = write(3)
    chain(limit=2)

    def report():
        out = StringIO()
        with suppress(CommandError):
            call_command("verify", "--json", stdout=out)
        return json.loads(out.getvalue().strip().splitlines()[-1])

    assert report()["ok"] and report()["audit"] == {"checked": 2, "unchained": 1}
    tamper(f"UPDATE {TABLE} SET username = 'other' WHERE id = %s", ids[1])
    assert not report()["ok"] and f"审计链在第 {ids[1]} 条断开" in report()["problems"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_chainers_and_six_writers_at_once_make_one_chain():
    user = make_user()
    start = Barrier(8)

    def run(number):
        try:
            start.wait(timeout=20)
            for _ in range(10):
                if number < 2:
                    chain(limit=7)
                else:
                    record("reveal", by=user, object_id=str(number))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    with set_clock(MORNING + timedelta(seconds=10)):
        chain()
        assert verify_chain() == VerifyResult(ok=True, checked=60, unchained=0)


# --- what is in it ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_record_says_who_through_which_posts_from_where_and_in_which_request(client):
    town = make_town()
    client.force_login(town["triage"])
    client.get("/administration/audit/", REMOTE_ADDR="10.0.0.7")
    row = AuditRecord.objects.get(event="refused")
    assert (row.user_id, row.username, row.address) == (town["triage"].pk, "triage", "10.0.0.7")
    assert "分流" in row.posts and len(row.request_id) == 12 and row.result == "refused"


@pytest.mark.django_db
def test_the_audit_administrator_reads_filters_and_exports_and_nobody_else_does(client):
    town = make_town()
    record("reveal", by=town["frontdesk"], object_type="case", object_id="2606100001")
    record("print", by=town["triage"], object_type="case", object_id="2606100002")
    client.force_login(town["auditor"])
    page = client.get("/administration/audit/", {"username": "frontdesk", "event": "reveal"})
    assert [line["event"] for line in page.context["lines"]] == ["查看完整身份信息"]
    assert client.get("/administration/audit/export/").status_code == 200
    assert AuditRecord.objects.filter(event="export", username="auditor").exists()
    for username in ("leader", "manager", "sysadmin", "secadmin", "frontdesk"):
        client.force_login(town[username])
        assert client.get("/administration/audit/").status_code == 403, username


@pytest.mark.django_db
def test_what_is_written_has_a_chinese_name_and_a_place_in_the_filter(client):
    town = make_town()
    client.post("/accounts/login/", {"username": "frontdesk", "password": "wrong"})
    client.force_login(town["auditor"])
    client.post("/accounts/logout/")
    written = set(AuditRecord.objects.values_list("event", flat=True))
    assert written and not written - set(EVENTS)


def _written_in(path):
    """Names of events that a source file writes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("record", "_record") and node.args:
            name = node.args[0]
            either = (name.body, name.orelse) if isinstance(name, ast.IfExp) else (name,)
            yield from (part.value for part in either if isinstance(part, ast.Constant))


def test_every_event_that_the_code_can_write_has_a_chinese_name():
    folders = ("governance", "intake", "citizen", "analysis", "dispatch", "disputes", "petitions", "legalservice")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    names = {name for file in files for name in _written_in(file)}
    assert names and not names - set(EVENTS), names - set(EVENTS)
