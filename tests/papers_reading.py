"""Papers read back from their PDF."""

import re
import shutil
import subprocess

import pytest


def text_of(content: bytes) -> str:
    """The characters of a PDF in order, without blanks and without what stands on every page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    # What stands on every page would part a sentence where the page ends.
    return re.sub(r"(WS:\S+)?(打印)?第\d+页共\d+页(（骑缝章）)?", "", re.sub(r"\s", "", done.stdout.decode()))
