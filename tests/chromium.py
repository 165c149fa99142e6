"""Find a Chromium for the browser tests, or install one: Debian's when root, Playwright's own elsewhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Path of a system browser, or of the one that Playwright installed; None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named and Path(named).exists():
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as play:
            path = play.chromium.executable_path
            return path if Path(path).exists() else None
    except Exception:  # no Playwright, or it knows no browser
        return None


def main() -> int:
    """Exit status 0 when a browser is there at the end."""
    if find():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk", "poppler-utils"],
            check=False,
            env=environment,
        )
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if find():
        return 0
    print(
        "没有找到 Chromium，也没能装上。请安装系统的 chromium 包，或者用环境变量 CHROMIUM 指明路径后再试。",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
