"""Papers read back from their PDF."""

import re
import shutil
import subprocess

import pytest


def pages_of(content: bytes) -> list[str]:
    """The characters of each page, without blanks and without what stands on every page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    found = [re.sub(r"\s", "", page) for page in done.stdout.decode().split("\f")]
    return [re.sub(r"(（骑缝章）)?第\d+页共\d+页(（骑缝章）)?", "", page) for page in found if page]


def text_of(content: bytes) -> str:
    """The characters of a PDF in order, without blanks and without what stands on every page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    # What stands on every page would part a sentence where the page ends.
    return re.sub(r"(WS:\S+)?(打印)?第\d+页共\d+页(（骑缝章）)?", "", re.sub(r"\s", "", done.stdout.decode()))
