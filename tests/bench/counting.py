"""How many statements a request costs, told in a header to whoever asks with `X-Bench-Count`; never while timing."""

import json
import os
import time
from contextlib import contextmanager

from django.db import connection

ASKED = "X-Bench-Count"


class StatementsMiddleware:
    """Answers `X-Bench-Queries`, savepoints included, and notes each statement in the file BENCH_STATEMENTS."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """The page, with the header where it was asked for."""
        key = request.headers.get(ASKED)
        if not key:
            return self.get_response(request)
        with statements() as seen:
            response = self.get_response(request)
        response["X-Bench-Queries"] = str(len(seen))
        _note(key, seen)
        return response


@contextmanager
def statements():
    """Collect (milliseconds, sql with its values) of every statement until the block ends."""
    seen = []

    def watch(execute, sql, params, many, context):
        begin = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken = (time.perf_counter() - begin) * 1000
            seen.append((round(taken, 2), _readable(context["cursor"], sql)))

    with connection.execute_wrapper(watch):
        yield seen


def _readable(cursor, sql) -> str:
    query = getattr(cursor.cursor, "query", None)
    return query.decode(errors="replace") if isinstance(query, bytes) else str(sql)


def _note(key, seen) -> None:
    path = os.environ.get("BENCH_STATEMENTS")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "statements": seen}, ensure_ascii=False) + "\n")
