"""A database of its own and the portal as it runs in production: gunicorn, two workers, collected static files."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "portal_bench"
DEFAULT = "postgres://postgres@127.0.0.1:5432/postgres"


def prepare_environment(data_dir) -> None:
    """The values under which this process and the server run. Before Django is set up."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tests.bench.settings",
        DATABASE_URL=urlunsplit(urlsplit(admin_url())._replace(path=f"/{DATABASE}")),
        REDIS_URL=os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/9"),
        PORTAL_DEMO="1",
        DEBUG="0",
        LOG_LEVEL="ERROR",
        DATA_DIR=str(data_dir),
        BENCH_STATEMENTS=str(Path(data_dir) / "statements.jsonl"),
    )
    os.environ.pop("PORTAL_TEST", None)


def admin_url() -> str:
    """The database from which ours is created."""
    return os.environ.get("BENCH_DATABASE_URL", DEFAULT)


@contextmanager
def own_database(keep=False):
    """`portal_bench`, made anew; dropped at the end unless it shall be kept."""
    _admin(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", f"CREATE DATABASE {DATABASE}")
    try:
        yield
    finally:
        if not keep:
            _admin(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _admin(*statements) -> None:
    connection = psycopg2.connect(admin_url())
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


@contextmanager
def running():
    """The portal under gunicorn; yields its port."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "governance.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120"]
    process = subprocess.Popen([*command, "--log-level", "error"], cwd=ROOT)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for(port, process) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the portal did not start")
