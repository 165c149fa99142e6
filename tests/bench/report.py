"""docs/performance.json and docs/performance.md from what was measured; and plans of slow statements for a reader."""

import json
import os
import platform
from pathlib import Path

from django.db import connection

from governance.core.now import today
from tests.bench.findings import FINDINGS
from tests.bench.lives import OPEN_PERCENT
from tests.bench.pages import PAGES

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
FIGURES = DOCS / "performance.json"
MOST_GROWTH, MOST_RATIO = 1.3, 4.0
#: Our own filling leaves a load of about two.
QUIET = 2.5
KEPT = ("p50_ms", "p95_ms", "p10_ms", "queries", "floor_p50_ms", "ratio_to_floor")
#: p50 of other systems with 100,000 cases on 2 cores, in ms; None where nothing was measured.
OTHERS = {
    "django-helpdesk": {"list": 152, "detail": 49, "register": 66, "search": 1600, "dashboard": 1700, "export": 19000},
    "Request Tracker": {"list": 273, "detail": 201, "register": 322, "search": 1100, "dashboard": 200, "export": 5900},
    "lean Django view": {"list": 7, "detail": 4, "register": 8, "search": 10, "dashboard": 10, "export": None},
}
#: What `make test-long` measured last, in words.
LONG_RUNS = {
    "drill": "{date}, drill: a town of {cases:,} cases on PostgreSQL. Backup {backup_s:.1f} s, {archive_mb:.0f} MB; "
    "restore into an empty database with `verify` {restore_s:.1f} s.",
    "year": "{date}, simulated time: {days} days with {per_day} matters a day, {cases:,} cases, {actions:,} actions, "
    "{reminders:,} reminders, {mismatches} mismatches with the independent recount; {minutes:.0f} minutes.",
    "scores": "{date}, score sheets drafted over {cases:,} cases: a month of all departments {month_seconds:.1f} s, "
    "{month_counted:,} things counted, {month_statements} statements, {month_peak_mb:.0f} MB; a year of all villages "
    "{year_seconds:.1f} s, {year_counted:,} things counted, {year_statements} statements.",
    "boards": "{date}, boards of 指挥调度: {boards} open boards on two workers, 200 recipients, a signature every 40 "
    "s: {asked} questions, {nothing_new} answered “nothing new” in {no_p50_ms} ms (p50), the others drawn in "
    "{new_p50_ms} ms, p95 of all {p95_ms} ms; other work on the machine {load}.",
    "migrations": "{date}, migrations: the last {steps} of the case tables over {cases:,} cases, back {back_s:.0f} s, "
    "forth {forth_s:.0f} s; a writer waited {longest_wait_s:.2f} s at most (bar 2 s).",
}
HEAD = """# Performance

Written by `make bench` on {date}: {machine}. One client sends one request after the
other; the portal runs under gunicorn with two workers on the same machine. p50 and p95 are of 60 requests
(registrations 40, exports 5), page and floor in turn. Times run from sending the request to the last byte of the
answer, sign-in and menu included.

The *floor* is the same data by hand-written SQL in a bare view on the same base template, measured in the same run.
The floors of a department's pages and of the dashboards read whole sets of cases themselves and are slow for it: there
a small ratio says only that the portal's own work adds little, not that the page is fast. Statements are counted in a
pass of their own, savepoints included; the number is the highest of 6 requests.

The cases are invented: fourteen months, {open} % of them open, about eight timeline entries, one to two people, three
to four clocks each; the measured department leads or assists in about a tenth of them. The front desk, triage and
the leader see all but the restricted ones.
"""


def write(results, load) -> None:
    """Both files. `results`: {size: {key: figures}}; `load`: {size: other work on the machine before timing}."""
    DOCS.mkdir(exist_ok=True)
    plain = {
        size: {key: {name: row[name] for name in KEPT} for key, row in rows.items()} for size, rows in results.items()
    }
    data = {"date": str(today()), "machine": machine(), "load": load, "sizes": plain, "growth": _growth(plain)}
    if FIGURES.exists():  # what the bench does not measure itself stays
        kept = json.loads(FIGURES.read_text(encoding="utf-8"))
        data |= {name: kept[name] for name in LONG_RUNS if name in kept}
    FIGURES.write_text(json.dumps(data | {"others": OTHERS}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    rewrite()


def add(name: str, found: dict) -> None:
    """Further figures beside those of the pages."""
    data = json.loads(FIGURES.read_text(encoding="utf-8"))
    FIGURES.write_text(json.dumps(data | {name: found}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    rewrite()


def rewrite() -> None:
    """The page anew from the kept figures, as after a change of words."""
    data = json.loads(FIGURES.read_text(encoding="utf-8"))
    FIGURES.with_suffix(".md").write_text(_text(data), encoding="utf-8")


def machine() -> str:
    """Such as "2 cores, PostgreSQL 15, Python 3.11"."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split(".")[0]
    python = ".".join(platform.python_version_tuple()[:2])
    return f"{os.cpu_count()} cores, PostgreSQL {version}, Python {python}"


def _growth(results) -> dict:
    """{key: p50 with the most cases ÷ p50 with the fewest}."""
    sizes = sorted(results, key=int)
    if len(sizes) < 2:
        return {}
    first, last = results[sizes[0]], results[sizes[-1]]
    return {key: round(last[key]["p50_ms"] / first[key]["p50_ms"], 2) for key in last if key in first}


def _text(data) -> str:
    results, growth = data["sizes"], data["growth"]
    sizes = sorted(results, key=int)
    last = results[sizes[-1]]
    head = HEAD.format(date=data["date"], machine=data["machine"], open=OPEN_PERCENT)
    parts = (
        _busy(data["load"]),
        _table(sizes, results, growth),
        _beside_others(sizes[-1], last),
        _suggestions(data),
        _long_runs(data),
    )
    lines = [line for part in (*parts, _misses(sizes[-1], last, growth)) for line in part]
    return "\n".join([head, *lines, ""])


def _busy(load) -> list[str]:
    """A warning where the machine had other work to do: then only ratios can be compared."""
    most = max(load.values(), default=0)
    if most <= QUIET:
        return []
    return [
        f"**The machine was busy with other work** (load {most:.1f} on {os.cpu_count()} cores before timing): times "
        "are too high and growth is not to be trusted; the ratio to the floor and the number of statements hold.",
        "",
    ]


def _long_runs(data) -> list[str]:
    """The last results of `make test-long`, each with its date."""
    lines = [LONG_RUNS[name].format(**data[name]) for name in LONG_RUNS if data.get(name)]
    return ["## Long runs (`make test-long`)", "", *(f"- {line}" for line in lines), ""] if lines else []


def _suggestions(data) -> list[str]:
    """Accuracy of the suggested category on messages that no model was trained on."""
    found = data.get("suggestions")
    if not found:
        return []
    names = {
        "shipped": "as shipped",
        "trained": "trained on 留言 with categories",
        "trained_cut": "the same, with the texts cut into words (those of tested messages left out)",
    }
    lines = ["## Suggested category", "", "| model | rows | top-1 | top-3 | macro-F1 |", "|---|--:|--:|--:|--:|"]
    for name, row in found.items():
        lines.append(f"| {names[name]} | {row['n']} | {row['top1']:.3f} | {row['top3']:.3f} | {row['macro_f1']:.3f} |")
    return [*lines, ""]


def _table(sizes, results, growth) -> list[str]:
    named = [f"{int(size):,}" for size in sizes]
    lines = ["## Measured", ""]
    columns = [
        "page",
        "seen by",
        "goal",
        *(f"p50 / p95 at {name}" for name in named),
        "growth",
        "statements",
        "× floor",
    ]
    lines.append(f"| {' | '.join(columns)} |")
    lines.append("|---|---|--:|" + "--:|" * len(named) + "--:|--:|--:|")
    for page in PAGES:
        if page.key not in results[sizes[-1]]:
            continue
        row = results[sizes[-1]][page.key]
        times = [
            f"{_ms(results[size][page.key]['p50_ms'])} / {_ms(results[size][page.key]['p95_ms'])}" for size in sizes
        ]
        cells = [
            f"`{page.key}` {page.words}", page.who, f"≤ {_ms(page.goal)}", *times,
            f"{growth[page.key]:.2f}" if page.key in growth else "–", str(row["queries"]),
            f"{row['ratio_to_floor']:.1f}",
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", f"Goals: p50 as above, growth ≤ {MOST_GROWTH}, at most {MOST_RATIO:.0f} × the floor.", ""]
    return lines


def _ms(value) -> str:
    return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"


def _beside_others(size, last) -> list[str]:
    ours = {
        "list": "list_first", "detail": "detail", "register": "register", "search": "search_2_centre",
        "dashboard": "dashboard", "export": "export_10k",
    }  # fmt: skip
    words = f"p50, the portal with {int(size):,} cases, the others with 100,000 on 2 cores; 10,000 rows for the export."
    lines = ["## Beside others", "", words, ""]
    lines += [f"| system | {' | '.join(ours)} |", "|---|" + "--:|" * len(ours)]
    mine = [_ms(last[key]["p50_ms"]) if key in last else "–" for key in ours.values()]
    lines.append(f"| **portal** | {' | '.join(mine)} |")
    for name, figures in OTHERS.items():
        lines.append(f"| {name} | {' | '.join(_ms(figures[k]) if figures[k] else '–' for k in ours)} |")
    return [*lines, "", "django-helpdesk asks 84 statements for its list.", ""]


def _misses(size, last, growth) -> list[str]:
    lines = ["## Misses", "", "<!-- misses: written from the numbers; the reasons stand in tests/bench/findings.py -->"]
    found = False
    for page in PAGES:
        words = _missed(page, last[page.key], growth.get(page.key)) if page.key in last else []
        if words:
            found = True
            lines.append(
                f"- `{page.key}` with {int(size):,} cases: {'; '.join(words)}. {FINDINGS.get(page.key, '')}".rstrip()
            )
    return lines if found else [*lines, "None: every goal is reached."]


def _missed(page, row, growth) -> list[str]:
    words = []
    if row["p50_ms"] > page.goal:
        words.append(f"p50 {_ms(row['p50_ms'])} is {_ms(row['p50_ms'] - page.goal)} over the goal of {_ms(page.goal)}")
    if growth is not None and growth > MOST_GROWTH:
        words.append(f"grows {growth:.2f}-fold, goal {MOST_GROWTH}")
    if row["ratio_to_floor"] > MOST_RATIO:
        words.append(f"{row['ratio_to_floor']:.1f} times the floor, goal {MOST_RATIO:.0f}")
    return words


def explain(found) -> None:
    """Print the plan of each page's slowest statement."""
    for key, row in found.items():
        sql = row["slowest_sql"]
        print(f"\n== {key}: {row['slowest_ms']} ms\n{sql}")
        if not sql.lstrip("( ").upper().startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + sql.replace("%", "%%"), [])
            print("\n".join(line for (line,) in cursor.fetchall()))
