"""Emptying the database after a test that commits: only tables that hold rows, in one statement each.

Django truncates every table and then creates content types anew; with more than 200 tables that costs seconds a test.
"""

from functools import lru_cache

from django.db import connections, transaction
from django.test import TransactionTestCase

#: Rows that the migrations make and no test changes.
KEPT = {"django_content_type", "auth_permission"}


@lru_cache
def _tables(alias: str) -> tuple[str, ...]:
    found = connections[alias].introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(sorted(set(found) - KEPT))


def _filled(connection, tables) -> list[str]:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        found = []
        for start in range(0, len(tables), 100):  # SQLite joins at most 500 selections
            parts = [f"select '{each}' where exists (select 1 from {quote(each)})" for each in tables[start:][:100]]
            cursor.execute(" union all ".join(parts))
            found += [name for (name,) in cursor.fetchall()]
    return found


def empty(alias: str) -> None:
    """Delete all rows of all tables of our models, whatever refers to what."""
    connection = connections[alias]
    filled = _filled(connection, _tables(alias))
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("pragma defer_foreign_keys = on")
        else:
            cursor.execute("set local session_replication_role = replica")
        for each in filled:
            cursor.execute(f"delete from {connection.ops.quote_name(each)}")


def _fixture_teardown(self):
    for alias in self._databases_names(include_mirrors=False):
        empty(alias)


def install() -> None:
    """Let every committing test end this way."""
    TransactionTestCase._fixture_teardown = _fixture_teardown
