"""COPY of plain rows: the long tables would take five times as long through model instances."""

import csv
from io import StringIO

from django.db import connection


def copy(model, rows) -> None:
    """Write dicts of column → value (all with the same columns) into the table of `model`. PostgreSQL only.

    A column that is not named gets its default, so that a new one does not stop the bench.
    """
    rows = list(rows)
    if not rows:
        return
    fields = [f for f in model._meta.concrete_fields if not (f.primary_key or f.null or f.column in rows[0])]
    rest = {field.column: field.get_default() for field in fields}
    columns, out = [*rows[0], *rest], StringIO()
    csv.writer(out).writerows([_text((rest | row)[name]) for name in columns] for row in rows)
    out.seek(0)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        # NULL is what stands empty without quotes: an empty text is written with them.
        cursor.cursor.copy_expert(f"COPY {model._meta.db_table} ({names}) FROM STDIN WITH (FORMAT csv, NULL '~')", out)


def _text(value):
    if value is None:
        return "~"
    return value.isoformat() if hasattr(value, "isoformat") else value
