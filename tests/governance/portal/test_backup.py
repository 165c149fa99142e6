"""A drill of what an office hopes never to need: back up, lose everything, restore, and be told what is not right."""

import io
import json
import shutil
import subprocess
import tarfile
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from governance.audit.services import record
from governance.cases import services
from governance.cases.models import Attachment, Case, CaseEvent, Party
from governance.core.models import Sequence
from governance.core.now import set_clock
from governance.core.uploads import check_upload
from governance.organisation.models import User
from governance.portal.verification import counts
from tests.cases_factory import MORNING, applicant, make_case, new_case, ticket
from tests.factories import PASSWORD, make_town

ID, PHONE = "99011219900307331X", "19900002087"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def morning():
    """One working morning, so that no drill runs across midnight."""
    with set_clock(MORNING):
        yield


def verified():
    """What `verify --json` finds; its exit says the same."""
    out = StringIO()
    try:
        call_command("verify", "--json", stdout=out)
    except CommandError as problem:
        assert "核对没有通过" in str(problem)
    return json.loads(out.getvalue().strip().splitlines()[-1])


def back_up(folder):
    """The archive that `backup` wrote."""
    out = StringIO()
    call_command("backup", str(folder), stdout=out)
    return Path(out.getvalue().strip())


def restore(archive):
    """What `restore` said."""
    out = StringIO()
    call_command("restore", str(archive), stdout=out)
    return out.getvalue()


@contextmanager
def another_database(name):
    """Stand in another database, as on a new server; the one of the tests comes back at the end."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(name)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _on_the_server(*statements):
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(params=["empty", "migrated"])
def new_server(request, tmp_path, transactional_db):
    """The name of a database without data: without any table, or with the tables that `migrate` makes."""
    usual, migrated = connection.settings_dict["NAME"], request.param == "migrated"
    connection.close()
    if connection.vendor == "sqlite":
        file = tmp_path / "new" / "portal.sqlite3"
        file.parent.mkdir()
        if migrated:
            # Opened and closed, so that nothing waits in the write-ahead log.
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copy(usual, file)
        yield file
        return
    name = f"{usual}_restored"
    template = f'TEMPLATE "{usual}"' if migrated else ""
    if migrated:  # a page of an earlier test may still hold a session, and a template must have none
        _on_the_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{usual}'")
    _on_the_server(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" {template}')
    yield name
    _on_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def live_a_little():
    """A town with a closed case, a restricted one with an ID number, one in work with a file, and audit records."""
    town = make_town()
    make_case(town=town, state="closed", category=None)
    make_case(town=town, purpose="accusation", parties=[applicant(name="赵测", id_number=ID, phone=PHONE)])
    case = make_case(town=town, state="handling")
    upload = check_upload(SimpleUploadedFile("现场.pdf", PDF))
    services.attach(case, by=town["liaison"], ticket=ticket(), uploads=[upload])
    record("login", by=town["triage"])
    return town


def contents():
    """What must be the same before and after, row by row."""
    return {
        "counts": counts(),
        "cases": list(Case.objects.for_system().order_by("pk").values()),
        "events": list(CaseEvent.objects.order_by("pk").values()),
        "parties": list(Party.objects.order_by("pk").values()),
        "sequences": list(Sequence.objects.order_by("pk").values()),
    }


def test_after_the_loss_of_everything_the_town_goes_on_where_it_stood(new_server, tmp_path, settings):
    live_a_little()
    assert verified()["ok"], verified()["problems"]
    before = contents()
    last = Case.objects.for_system().latest("pk").number
    archive = back_up(tmp_path / "backups")
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in archive.parent.iterdir()] == [archive.name], "no scratch is left behind"
    readable = _readable(archive, tmp_path / "out")
    assert "赵测".encode() in readable
    assert ID.encode() not in readable and PHONE.encode() not in readable

    settings.MEDIA_ROOT = tmp_path / "new-files"
    with another_database(new_server):
        assert "已恢复，核对通过" in restore(archive)
        assert contents() == before
        secret = Party.objects.get(name="赵测")
        assert (secret.id_number, secret.phone) == (ID, PHONE)
        with Attachment.objects.get().file.open("rb") as file:
            assert file.read() == PDF
        triage = User.objects.get(username="triage")
        assert triage.check_password(PASSWORD)
        # Work goes on: the next case has the next number, and all still holds together.
        desk = User.objects.get(username="frontdesk")
        event = services.register(by=desk, ticket=ticket(), data=new_case())
        assert int(event.case.number) == int(last) + 1
        assert verified()["ok"], verified()["problems"]
        if connection.vendor == "postgresql":
            _guards_inside_the_database_work()
        with pytest.raises(CommandError, match="数据库里已有数据"):
            restore(archive)
    assert contents() == before, "the first database was not touched"


def _readable(archive, folder):
    """All that somebody without the keys can read in the archive."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    dump = folder / "database"
    if connection.vendor == "sqlite":
        return dump.read_bytes()
    return subprocess.run(["pg_restore", "--file=-", dump], capture_output=True, check=True).stdout


def _guards_inside_the_database_work():
    """PostgreSQL: the trigger that keeps events as they are, and the index of the keyword search."""
    with connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute("DELETE FROM cases_caseevent")
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'case_search_pairs'")
        assert cursor.fetchone()


def _repacked(archive, target, change):
    """The archive with its parts (name → bytes) passed through `change`."""
    with tarfile.open(archive) as tar:
        parts = {each.name: tar.extractfile(each).read() for each in tar.getmembers() if each.isfile()}
    change(parts)
    with tarfile.open(target, "w:gz") as tar:
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return target


def _of_another_vendor(parts):
    parts["manifest.json"] = parts["manifest.json"].replace(connection.vendor.encode(), b"oracle")


def _damaged(parts):
    parts["database"] = parts["database"][:-100]


@pytest.mark.parametrize("new_server", ["empty"], indirect=True)
def test_an_archive_that_is_not_ours_or_damaged_is_refused(new_server, tmp_path):
    live_a_little()
    archive = back_up(tmp_path)
    foreign = _repacked(archive, tmp_path / "foreign.tar.gz", _of_another_vendor)
    damaged = _repacked(archive, tmp_path / "damaged.tar.gz", _damaged)
    with another_database(new_server):
        with pytest.raises(CommandError, match="这份备份来自 oracle"):
            restore(foreign)
        with pytest.raises(CommandError, match="不完整或者被改动过"):
            restore(damaged)
        assert "cases_case" not in connection.introspection.table_names(), "nothing was loaded"


# --- verify ----------------------------------------------------------------------------------------------------


def _past_the_services(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def three_cases(db):
    """Three cases in a town, the last with a file."""
    town = make_town()
    cases = [make_case(town=town) for _ in range(3)]
    upload = check_upload(SimpleUploadedFile("现场.pdf", PDF))
    services.attach(cases[2], by=town["village"], ticket=ticket(), uploads=[upload])
    assert verified()["ok"]
    return cases


def found():
    report = verified()
    assert not report["ok"]
    return "\n".join(report["problems"])


def test_verify_finds_a_gap_in_the_numbers(three_cases):
    second = three_cases[1].number
    _past_the_services("UPDATE cases_case SET number = %s WHERE number = %s", f"{second[:6]}0009", second)
    problems = found()
    assert f"{second[:6]} 的编号缺 6 个，最小的是 0002" in problems
    assert f"{second[:6]} 的流水号是 3，和最后一个编号不符" in problems


def test_verify_finds_a_file_that_is_gone_or_changed(three_cases):
    stored = Path(Attachment.objects.get().file.path)
    stored.chmod(0o600)
    stored.write_bytes(PDF + b"x")
    assert f"案件 {three_cases[2].number} 的附件“现场.pdf”被改动过" in found()
    stored.unlink()
    assert f"案件 {three_cases[2].number} 的附件“现场.pdf”不见了" in found()


def test_verify_finds_a_timeline_that_does_not_fit_its_case(three_cases):
    one, two, three = (case.number for case in three_cases)
    _past_the_services("UPDATE cases_case SET state = 'closed' WHERE number = %s", one)
    _past_the_services("UPDATE cases_case SET version = version + 1 WHERE number = %s", two)
    _past_the_services("UPDATE cases_case SET closed_at = registered_at WHERE number = %s", three)
    assert found().splitlines() == [
        f"案件 {two} 的版本和动态不符",
        f"案件 {one} 的状态和最后一条动态不符",
        f"案件 {three} 在办却有结束时间",
    ]


def test_verify_finds_values_that_the_present_keys_do_not_open(db, settings):
    make_case(town=make_town(), parties=[applicant(id_number=ID)])
    settings.FIELD_KEYS = ["other:" + "A" * 43 + "="]
    assert "有加密字段打不开" in found()
