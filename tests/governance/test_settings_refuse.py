"""A portal that lacks a secret does not start, and says in one sentence which and why."""

import base64
import os
import stat
import subprocess
import sys

import pytest

from tests.conftest import ROOT

KEY = base64.b64encode(b"0" * 32).decode()
SOUND = {
    "SECRET_KEY": "x9" * 30,
    "FIELD_KEYS": f"k1:{KEY}",
    "INDEX_KEY": KEY,
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_BASE_URL": "https://portal.example",
    "DATABASE_URL": "sqlite://:memory:",
}
SHOW = "; ".join(
    (
        "from governance import settings as s",
        "print(s.SECRET_KEY, s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)",
    )
)


def start(script=SHOW, **environment):
    """Start a process with this environment and nothing of the test's own."""
    clean = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**clean, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def sentence(done):
    """The last line of a start that failed."""
    assert done.returncode != 0, "it started"
    return done.stderr.strip().splitlines()[-1]


def production(tmp_path, **changes):
    """A sound production environment with changes; None takes a value away."""
    values = {**SOUND, "DATA_DIR": str(tmp_path), **changes}
    return {key: value for key, value in values.items() if value is not None}


def test_with_all_of_them_it_starts_with_safe_cookies(tmp_path):
    done = start(**production(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [SOUND["SECRET_KEY"], "False", "True", "True", "True"]
    assert not list(tmp_path.iterdir()), "production writes no secret of its own"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("SECRET_KEY", "会话和表单签名"),
        ("FIELD_KEYS", "证件号和电话的加密密钥"),
        ("INDEX_KEY", "检索摘要的密钥"),
        ("ALLOWED_HOSTS", "域名或地址"),
    ],
)
@pytest.mark.parametrize("value", [None, ""])
def test_without_one_of_them_it_says_which_and_why(tmp_path, name, why, value):
    words = sentence(start(**production(tmp_path, **{name: value})))
    assert "ImproperlyConfigured" in words and f"环境变量 {name} 没有设置" in words and why in words
    others = [secret for key, secret in SOUND.items() if key != name and key in ("SECRET_KEY", "INDEX_KEY")]
    assert not [secret for secret in others if secret in words], "no secret stands in the words"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": "x" * 49}, "SECRET_KEY 太短"),
        ({"PORTAL_SITE": "public"}, "PORTAL_SITE 只能是 staff、citizen 或 both"),
    ],
)
def test_an_unsafe_value_is_refused_with_the_reason(tmp_path, changes, words):
    assert words in sentence(start(**production(tmp_path, **changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"FIELD_KEYS": KEY},
        {"FIELD_KEYS": "k1:short"},
        {"FIELD_KEYS": f"k1:{KEY},k2"},
        {"INDEX_KEY": "不是"},
        {"INDEX_KEY": base64.b64encode(b"short").decode()},
    ],
)
def test_a_key_of_the_wrong_shape_is_refused_at_the_start_and_not_at_the_first_case(tmp_path, changes):
    (name,) = changes
    environment = production(tmp_path, **changes) | {"DJANGO_SETTINGS_MODULE": "governance.settings"}
    assert name in sentence(start("import django; django.setup()", **environment))


@pytest.mark.parametrize("switch", ["PORTAL_DEMO", "DEBUG"])
def test_a_demo_makes_its_own_secrets_once_readable_by_nobody_else(tmp_path, switch):
    values = {"DATA_DIR": str(tmp_path / "data"), switch: "1"}
    first, second = start(**values), start(**values)
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout and len(first.stdout.split()[0]) >= 50
    kept = sorted((tmp_path / "data").glob("*.secret"))
    assert [file.stem for file in kept] == ["field_keys", "index_key", "secret_key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in kept} == {0o600}


def test_a_demo_does_not_share_its_secrets_with_another(tmp_path):
    keys = {start(PORTAL_DEMO="1", DATA_DIR=str(tmp_path / name)).stdout.split()[0] for name in ("a", "b")}
    assert len(keys) == 2


def test_the_environment_goes_before_the_file_of_the_demo(tmp_path):
    done = start(PORTAL_DEMO="1", DATA_DIR=str(tmp_path), SECRET_KEY=SOUND["SECRET_KEY"])
    assert done.stdout.split()[0] == SOUND["SECRET_KEY"]


@pytest.mark.parametrize("way", ["PORTAL_DEMO", "DEBUG"])
def test_every_page_has_an_address_in_demo_and_debug(tmp_path, way):
    """Every address and what stands behind it is imported, as the first request does."""
    script = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'governance.settings'; django.setup(); "
    script += "from django.core.management import call_command; call_command('check')"
    done = start(script, DATA_DIR=str(tmp_path), DATABASE_URL="sqlite://:memory:", **{way: "1"})
    assert done.returncode == 0, done.stderr


def manage(*words):
    """manage.py in a shell that knows no secrets."""
    clean = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**clean, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_command_without_its_secrets_says_so_and_nothing_else():
    done = manage("migrate")
    assert done.returncode == 1 and done.stderr.startswith("环境变量 SECRET_KEY 没有设置")
    assert "Traceback" not in done.stderr


def test_migrations_are_compared_with_the_models_without_any_secret():
    done = manage("makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr
