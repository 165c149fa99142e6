"""`make run`: set up on first start, then web server, worker and beat until Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from urllib.request import urlopen

ACCOUNTS = (
    ("frontdesk", "前台"),
    ("triage", "分流"),
    ("liaison", "部门联络员"),
    ("head", "部门负责人"),
    ("mediator", "调解员"),
    ("petition", "信访专干"),
    ("legal", "公共法律服务"),
    ("commander", "指挥调度"),
    ("leader", "镇领导、中心主任"),
    ("manager", "中心管理员"),
    ("village", "村级"),
    ("grid", "网格员"),
    ("county", "县级"),
    ("sysadmin", "系统管理员"),
    ("secadmin", "安全管理员"),
    ("auditor", "审计管理员"),
)


def manage(*words: str) -> None:
    """Run a management command; stop when it fails."""
    subprocess.run([sys.executable, "manage.py", *words], check=True)


def prepare() -> None:
    """Migrate, load reference data, seed an empty database, collect static files."""
    manage("migrate", "--verbosity", "0")
    manage("load_reference")
    manage("seed_demo", "--if-empty")
    manage("collectstatic", "--noinput", "--verbosity", "0")


def processes(port: str) -> list[list[str]]:
    """Commands of web server and worker with beat."""
    data = os.environ["DATA_DIR"]
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "governance.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "1",
        "--threads",
        "4",
        "--log-level",
        "warning",
    ]
    work = [
        sys.executable,
        "-m",
        "celery",
        "--quiet",
        "-A",
        "governance",
        "worker",
        "-B",
        "-P",
        "threads",
        "-c",
        "1",
        "--loglevel",
        "ERROR",
        "--schedule",
        f"{data}/celerybeat-schedule",
        "--without-gossip",
        "--without-mingle",
    ]
    return [web, work]


def wait_for_web(port: str, running: list) -> None:
    """Until the web server answers, so that the address is printed when it can be opened; at most 30 seconds."""
    end = time.monotonic() + 30
    while time.monotonic() < end and all(process.poll() is None for process in running):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)


def announce(port: str) -> None:
    """Say where the portal is and who may sign in."""
    from django.conf import settings

    print(f"\n  打开 http://127.0.0.1:{port}   群众查询 http://127.0.0.1:{port}/q/\n")
    print(f"  演示账号（as: password `{settings.DEMO_PASSWORD}`）")
    for name, role in ACCOUNTS:
        print(f"    {name:<10} {role}")
    print("\n  Ctrl-C 停止，数据保留在 data/\n", flush=True)


def main(port: str) -> int:
    """Run until one process ends or somebody stops it; then stop all."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    prepare()
    # Both run in sessions of their own, so that Ctrl-C reaches this process alone and it stops them in order.
    running = [subprocess.Popen(command, start_new_session=True) for command in processes(port)]
    stop = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.append(True))
    wait_for_web(port, running)
    announce(port)
    while not stop and all(process.poll() is None for process in running):
        time.sleep(0.3)
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0 if stop else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "8000"))
