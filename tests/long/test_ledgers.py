"""A ledger of 100,000 rows: read within bounded memory, and registered at a rate that is said."""

import csv
import json
import os
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import openpyxl
import pytest

from governance.core import jobs
from governance.core.now import set_clock
from intake.ledgers import services
from tests.cases_factory import MORNING, make_rules
from tests.factories import make_town
from tests.intake.ledgers import counts, hand_in, workbook

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]
ROWS, REGISTERED = 100_000, 200
MOST_MB, MOST_GROWTH_MB = 600, 30
HEADINGS = ["序号", "受理日期", "姓名", "联系电话", "所属村", "内容", "类别", "办理结果", "办结日期", "备注"]


def line(i):
    """Row i of a long ledger, each one of its own."""
    text = f"第{i}件：村民反映道路积水，出行不便，请求疏通排水沟。" * 3
    return [i, f"2026年{i % 5 + 1}月{i % 28 + 1}日", f"张测{i}", f"199{i:08d}", "青石村", text, "", "", "", "无"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_hundred_thousand_rows_are_read_within_bounded_memory(tmp_path, ending, capsys):
    path = tmp_path / f"台账.{ending}"
    if ending == "csv":
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *map(line, range(1, ROWS + 1))])
    else:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("台账")
        for row in (HEADINGS, *map(line, range(1, ROWS + 1))):
            sheet.append(row)
        book.save(path)
    environment = {**os.environ, "PORTAL_TEST": "1", "DATABASE_URL": "sqlite://:memory:"}
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.ledgers", str(path)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(told.stdout.strip().splitlines()[-1])
    with capsys.disabled():
        print(f"\n{ending}, {path.stat().st_size / 2**20:.0f} MB: {found}")
    assert found["rows"] == ROWS and found["peak_mb"] < MOST_MB


@pytest.mark.django_db(transaction=True)
def test_registering_goes_through_the_services_and_needs_no_more_memory_for_more_rows(capsys):
    with set_clock(MORNING):
        make_rules()
        town = make_town()
        # The first rows load what every import needs (calendar, suggestions); more rows must add nothing.
        for number, first in ((20, 1), (REGISTERED, 1_000)):
            lines = map(line, range(first, first + number))
            batch = hand_in(town["liaison"], town.agriculture, workbook(HEADINGS, *lines))
            services.start_import(batch, by=town["liaison"])
            if number == 20:
                jobs.run_next()
        tracemalloc.start()
        start = time.perf_counter()
        jobs.run_next()
        seconds = time.perf_counter() - start
        grown, peak = (number / 2**20 for number in tracemalloc.get_traced_memory())
        tracemalloc.stop()
    batch.refresh_from_db()
    assert counts(batch) == (REGISTERED, REGISTERED, 0, 0)
    with capsys.disabled():
        print(f"\nregistered {REGISTERED / seconds:.0f} rows/s (while traced); kept {grown:.1f} MB, peak {peak:.1f} MB")
    assert peak < MOST_GROWTH_MB
