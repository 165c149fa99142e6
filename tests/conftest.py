"""What every test shares: fresh caches, failing undefined template variables, a browser and a real worker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from governance.cases import thresholds
from governance.core import calendar
from tests import emptying, schema
from tests.chromium import find

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
ROOT = Path(__file__).resolve().parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that hums, and nobody to ask for it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


class _Undefined(str):
    """An undefined variable that one of our own templates prints is an error."""

    def __contains__(self, key):
        return key == "%s"

    def __mod__(self, name):
        frame = sys._getframe(1)
        while frame is not None:
            node = frame.f_locals.get("self")
            origin = getattr(node, "origin", None)
            if origin is not None and getattr(origin, "name", ""):
                if str(origin.name).startswith(str(ROOT / "templates")):
                    raise AssertionError(f"undefined template variable {name!s} in {origin.name}")
                return ""
            frame = frame.f_back
        return ""


def pytest_configure(config):
    """Undefined variables of our templates fail the test; the database is emptied quickly."""
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _Undefined("%s")
    emptying.install()


def pytest_collection_modifyitems(items):
    """Tests marked `postgres` are passed over on SQLite, with the reason."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        skip = pytest.mark.skip(reason="needs PostgreSQL: row locks and parallel writers do not exist on SQLite")
        for item in items:
            if item.get_closest_marker("postgres"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """The test database; made from the models (see tests/schema.py) where `--nomigrations` is given."""
    if request.config.getvalue("nomigrations"):
        with django_db_blocker.unblock():
            schema.complete()


@pytest.fixture(autouse=True)
def _fresh(tmp_path, settings, monkeypatch):
    """No cache and no file outlives its test; no case is drawn by lot for scoring, unless the test sets the share."""
    monkeypatch.setitem(thresholds.SETTINGS, "review_percent", ("", 0))
    cache.clear()
    calendar.forget()
    settings.MEDIA_ROOT = tmp_path / "files"
    yield
    calendar.forget()


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for the session."""
    from playwright.sync_api import sync_playwright

    path = find()
    if path is None:
        pytest.fail("no Chromium: run python tests/chromium.py")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """new_page(width=1440, height=900) → a page of a fresh context; console errors fail the test at its end."""
    contexts, problems = [], []

    def make(width=1440, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        context.set_default_timeout(15000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not problems, problems


def _database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return (
        f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT'] or 5432}/{values['NAME']}"
    )


@pytest.fixture
def worker(tmp_path, transactional_db):
    """A real Celery worker with beat, a child process on the same database and broker."""
    environment = {
        **os.environ,
        "PORTAL_TEST": "1",
        "DATABASE_URL": _database_url(),
        "DATA_DIR": str(tmp_path),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "INDEX_KEY": settings.INDEX_KEY,
    }
    log = (tmp_path / "worker.log").open("w")  # noqa: SIM115 - the child writes to it until the fixture ends
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "governance",
            "worker",
            "-B",
            "-P",
            "threads",
            "-c",
            "1",
            "-l",
            "WARNING",
            "-s",
            str(tmp_path / "schedule"),
            "-Q",
            f"test-{os.getpid()}",
        ],
        cwd=ROOT,
        env={**environment, "CELERY_QUEUE": f"test-{os.getpid()}"},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    yield process
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
    log.close()
