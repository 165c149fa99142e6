"""The migrations, run one by one on an empty database, lead to the schema that the models say and the tests use."""

import os
import sqlite3
import subprocess
import sys

import psycopg2
import pytest
from django.db import connection

from tests.conftest import ROOT

OF_POSTGRES = (
    "select 'column', table_name, column_name, data_type, is_nullable, character_maximum_length::text"
    " from information_schema.columns where table_schema = 'public'",
    "select 'index', tablename, indexname, indexdef, '', '' from pg_indexes where schemaname = 'public'",
    "select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' from pg_constraint"
    " where connamespace = 'public'::regnamespace",
    "select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '' from pg_trigger"
    " where not tgisinternal",
)
OF_SQLITE = (
    "select 'column', m.name, c.name, c.type, c.\"notnull\", c.pk from sqlite_master m, pragma_table_info(m.name) c"
    " where m.type = 'table'",
    "select m.type, m.tbl_name, m.name, group_concat(c.name), '', '' from sqlite_master m, pragma_index_info(m.name) c"
    " where m.type = 'index' and m.name not like 'sqlite_%' group by 1, 2, 3",
    "select type, tbl_name, name, '', '', '' from sqlite_master where type in ('trigger', 'view')",
)


def rows(cursor) -> set:
    """What the schema of a database is made of."""
    found = set()
    for words in OF_SQLITE if connection.vendor == "sqlite" else OF_POSTGRES:
        cursor.execute(words)
        # Django's own tables are its own affair.
        found |= {tuple(row) for row in cursor.fetchall() if not row[1].startswith(("auth_", "django_"))}
    return found


@pytest.fixture
def empty_database(tmp_path):
    """(address, connect): an empty database beside that of the tests."""
    if connection.vendor == "sqlite":
        file = tmp_path / "migrated.sqlite3"
        yield f"sqlite:///{file}", lambda: sqlite3.connect(file)
        return
    name, values = f"migrated_{os.getpid()}", connection.settings_dict
    place = {"host": values["HOST"], "port": values["PORT"] or 5432, "user": values["USER"]}
    place["password"] = values["PASSWORD"]
    server = psycopg2.connect(dbname="postgres", **place)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"create database {name}")
    address = f"postgres://{place['user']}:{place['password']}@{place['host']}:{place['port']}/{name}"
    yield address, lambda: psycopg2.connect(dbname=name, **place)
    with server.cursor() as cursor:
        cursor.execute(f"drop database {name} with (force)")
    server.close()


@pytest.mark.django_db
def test_the_migrations_lead_to_the_schema_of_the_models(empty_database, tmp_path):
    address, connect = empty_database
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, "PORTAL_TEST": "1", "DATABASE_URL": address, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    other = connect()
    migrated = rows(other.cursor())
    other.close()
    with connection.cursor() as cursor:
        made = rows(cursor)
    assert migrated - made == set() and made - migrated == set()
    assert len(made) > 2000
