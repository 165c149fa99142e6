"""How much memory 100,000 rows of a ledger need, and how many rows a second are read, checked and registered.

`python -m tests.bench.ledgers read FILE` prints one JSON line: rows, seconds, and the peak memory of the process in MB.
"""

import json
import os
import resource
import sys
import time


def main(path: str) -> None:
    """Read every row as the import does, and say what it cost."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    import django

    django.setup()
    from intake.ledgers.book import open_ledger
    from intake.ledgers.headings import Known, reference_rows

    known = Known({(kind, heading): (field, order) for kind, field, heading, order in reference_rows()}, {})
    before = _peak()
    start = time.perf_counter()
    with open(path, "rb") as file:
        book = open_ledger(file.read(), known)
    rows = sum(bool(row.fingerprint and row.moment("received")) for row in book.rows(2026))
    seconds = time.perf_counter() - start
    print(json.dumps({"rows": rows, "seconds": round(seconds, 1), "before_mb": before, "peak_mb": _peak()}))


def _peak() -> int:
    """Peak resident memory in MB (ru_maxrss is in kilobytes on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(sys.argv[1])
