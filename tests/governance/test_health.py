"""/healthz and /readyz: a machine asks whether the portal lives and works, and is told what is down."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder

from governance.core.heartbeat import age_of, beat
from governance.core.now import set_clock
from governance.health import BEAT_LATE
from tests.cases_factory import MORNING
from tests.conftest import ROOT

NOWHERE = "127.0.0.1:1"  # a port on which nothing ever listens
COOKIE = 'client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32'
TABLES = 'call_command("migrate", "core", verbosity=0)'
ASK = """
import json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
client = Client(raise_request_exception=False)
{before}
answers = {{path: client.get(path) for path in {paths!r}}}
print(json.dumps({{path: [answer.status_code, answer.content.decode()] for path, answer in answers.items()}}))
"""


def ask_process(tmp_path, *paths, before="", **environment):
    """A process of its own asks its own pages; nothing of this test's database or broker is there."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE", "REDIS", "PORTAL_"))}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "governance.settings",
        "PORTAL_TEST": "1",
        "DATA_DIR": str(tmp_path),
        **environment,
    }
    script = ASK.format(paths=paths, before=before)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.django_db
def test_all_is_well(client):
    with set_clock(MORNING):
        beat("beat")
        answer = client.get("/readyz")
    assert answer.json() == {"ok": True, "database": True, "migrations": True, "beat": True, "broker": True}
    assert answer.status_code == 200
    assert client.get("/healthz").json() == {"ok": True}


@pytest.mark.django_db
def test_a_beat_that_never_was_and_one_that_stopped_are_told(client):
    with set_clock(MORNING):
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["beat"], age_of("beat")) == (503, False, None)
        beat("beat")
    with set_clock(MORNING + timedelta(seconds=BEAT_LATE - 1)):
        assert client.get("/readyz").json()["beat"]
    with set_clock(MORNING + timedelta(seconds=BEAT_LATE)):
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert [name for name, well in answer.json().items() if not well] == ["ok", "beat"]
    assert client.get("/healthz").status_code == 200, "the process lives, so it is not to be killed"


@pytest.mark.django_db
def test_a_migration_that_was_not_run_is_told(client):
    MigrationRecorder.Migration.objects.filter(app="audit", name="0003_chain_head").delete()
    with set_clock(MORNING):
        beat("beat")
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [name for name, well in answer.json().items() if not well] == ["ok", "migrations"]


def test_a_database_that_is_away_is_told_and_the_process_still_lives(tmp_path):
    told = ask_process(tmp_path, "/healthz", "/readyz", DATABASE_URL=f"postgres://portal:secret@{NOWHERE}/portal")
    assert told["/healthz"] == [200, '{"ok": true}']
    status, body = told["/readyz"]
    assert (status, json.loads(body)) == (503, {"ok": False, "database": False, "broker": True})
    assert "secret" not in body and NOWHERE not in body


def test_a_broker_that_is_away_is_told(tmp_path):
    told = ask_process(tmp_path, "/healthz", "/readyz", before=TABLES, REDIS_URL=f"redis://{NOWHERE}/0")
    assert told["/healthz"][0] == 200
    status, body = told["/readyz"]
    assert status == 503
    assert (json.loads(body)["database"], json.loads(body)["broker"]) == (True, False)


def test_an_empty_database_is_told_and_not_taken_for_one_that_is_away(tmp_path):
    status, body = ask_process(tmp_path, "/readyz")["/readyz"]
    assert status == 503
    assert (json.loads(body)["database"], json.loads(body)["migrations"]) == (True, False)


def test_the_citizens_own_process_answers_too(tmp_path):
    told = ask_process(tmp_path, "/healthz", "/readyz", "/cases/", "/accounts/login/", PORTAL_SITE="citizen")
    assert told["/healthz"][0] == 200 and told["/readyz"][0] == 503
    assert told["/cases/"][0] == told["/accounts/login/"][0] == 404, "no staff page is served there"


def test_people_get_a_plain_page_while_the_database_is_away(tmp_path):
    away = f"postgres://portal:secret@{NOWHERE}/portal"
    told = ask_process(tmp_path, "/?home=1", "/cases/", "/q/progress/", before=COOKIE, DATABASE_URL=away)
    for path, (status, body) in told.items():
        assert status == 503 and "系统暂时无法使用" in body and "报修编号" in body, path


def test_a_machine_with_a_cookie_is_answered_while_the_database_is_away(tmp_path):
    away = f"postgres://portal:secret@{NOWHERE}/portal"
    told = ask_process(tmp_path, "/healthz", "/readyz", before=COOKIE, DATABASE_URL=away)
    assert told["/healthz"][0] == 200 and told["/readyz"][0] == 503
    assert not json.loads(told["/readyz"][1])["database"]
