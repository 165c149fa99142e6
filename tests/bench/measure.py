"""Time the pages and their floors in turn, then count statements in a pass of its own."""

import json
import os
import statistics
import time
from pathlib import Path

from django.conf import settings

from tests.bench.client import Client
from tests.bench.counting import ASKED
from tests.bench.pages import PAGES, WHO, requests

WARM = 8
WARM_WORKERS = 24
COUNTED = 6


def measure(port, only=(), say=print) -> dict:
    """{key: figures} of all pages, or of those in `only`."""
    clients = {who: Client(port, who, settings.DEMO_PASSWORD) for who in WHO.values()}
    for _ in range(WARM_WORKERS):
        clients["liaison"].get("/cases/")
    found, how = {}, requests(clients)
    for page in PAGES:
        if only and page.key not in only:
            continue
        client, (ask, floor) = clients[WHO[page.who]], how[page.key]
        found[page.key] = row = _time(page.repeats, ask, floor, client) | _count(page, ask, client)
        say(
            f"  {page.key:<22} p50 {row['p50_ms']:8.1f} ms   p95 {row['p95_ms']:8.1f}   {row['queries']:3d} statements"
            f"   floor {row['floor_p50_ms']:8.1f}   ratio {row['ratio_to_floor']:5.2f}"
        )
    return found


def _time(repeats, ask_page, ask_floor, client) -> dict:
    """Page and floor in turn, so that a busy moment of the machine falls on both."""
    mine, floors = [], []
    for i in range(-min(WARM, repeats), repeats):
        for ask, taken in ((ask_page, mine), (ask_floor, floors)):
            begin = time.perf_counter()
            ask(client)
            if i >= 0:
                taken.append((time.perf_counter() - begin) * 1000)
    floor = statistics.median(floors)
    return {
        "p50_ms": round(statistics.median(mine), 1),
        "p95_ms": round(_quantiles(mine)[-1], 1),
        "p10_ms": round(_quantiles(mine)[1], 1),
        "floor_p50_ms": round(floor, 1),
        "ratio_to_floor": round(statistics.median(mine) / floor, 2),
    }


def _quantiles(taken) -> list[float]:
    """The 5th, 10th … 95th percentile."""
    return statistics.quantiles(taken, n=20, method="inclusive")


def _count(page, ask, client) -> dict:
    """The most statements of a few requests: some of them find the badges of the menu a moment old, some do not."""
    tries = COUNTED if page.repeats > 10 else 1
    most = max((ask(client, **{ASKED: page.key}).queries for _ in range(tries)), default=0)
    sql, taken = slowest(page.key)
    return {"queries": most, "slowest_ms": taken, "slowest_sql": sql}


def slowest(key) -> tuple[str, float]:
    """(statement, milliseconds): the statement of this page that took longest in the counting pass."""
    path = Path(os.environ["BENCH_STATEMENTS"])
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    seen = [pair for line in lines if line["key"] == key for pair in line["statements"]]
    taken, sql = max(seen, key=lambda pair: pair[0], default=(0.0, ""))
    return sql, taken
