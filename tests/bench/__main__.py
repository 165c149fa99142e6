"""`python -m tests.bench [--sizes 10000 100000] [--only list_first …] [--no-docs] [--rewrite] [--explain] [--keep]`."""

import argparse
import os
import sys
import tempfile
import time

from tests.bench import server

SIZES = (10_000, 100_000)


def arguments():
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="measure the pages of the portal")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of cases")
    parser.add_argument("--only", nargs="+", default=[], help="keys of pages; then docs stay as they are")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/performance.* as they are")
    parser.add_argument("--rewrite", action="store_true", help="only write the page anew from the kept figures")
    parser.add_argument("--explain", action="store_true", help="print the plan of each page's slowest statement")
    parser.add_argument("--keep", action="store_true", help="leave the database for a look by hand")
    return parser.parse_args()


def main() -> int:
    """Fill, measure, report; once for each size."""
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=os.environ.get("DATA_DIR")) as folder:
        server.prepare_environment(folder)
        if asked.rewrite:
            return rewrite()
        with server.own_database(keep=asked.keep):
            return run(asked)


def rewrite() -> int:
    """docs/performance.md from docs/performance.json."""
    import django

    django.setup()
    from tests.bench import report

    report.rewrite()
    return 0


def run(asked) -> int:
    """The work, with a database there."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from governance.portal.demo.town import build_town
    from tests.bench import report
    from tests.bench.fill import fill
    from tests.bench.measure import measure

    for command in (("migrate",), ("load_reference",), ("collectstatic", "--noinput")):
        call_command(*command, verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115
    build_town()
    results, load, filled = {}, {}, 0
    for size in sorted(asked.sizes):
        print(f"{size:,} cases", flush=True)
        begin = time.monotonic()
        fill(size - filled, say=print)
        filled, seconds = size, time.monotonic() - begin
        print(f"  filled in {seconds:.0f} s", flush=True)
        with server.running() as port:
            load[str(size)] = round(os.getloadavg()[0], 1)
            found = measure(port, asked.only, say=lambda line: print(line, flush=True))
        results[str(size)] = found
        if asked.explain:
            report.explain(found)
        if not (asked.no_docs or asked.only):
            report.write(results, load)
    _suggestions(asked, report)
    connections.close_all()
    return 0


def _suggestions(asked, report) -> None:
    """Accuracy of the suggestions, where all is measured."""
    from tests.bench import suggestions

    if asked.only:
        return
    found = suggestions.measure()
    print("\n".join(suggestions.say(found)), flush=True)
    if found and not asked.no_docs:
        report.add("suggestions", found)


if __name__ == "__main__":
    sys.exit(main())
