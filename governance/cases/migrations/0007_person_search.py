"""PostgreSQL only: names and readings of persons and organisations are found by their character pairs (GIN)."""

from django.db import migrations

FORWARD = [
    "CREATE INDEX person_search_keys ON cases_person USING gin (string_to_array(search_keys, ' '))",
    "CREATE INDEX organisation_search_keys ON cases_organisation USING gin (string_to_array(search_keys, ' '))",
]
BACKWARD = ["DROP INDEX person_search_keys", "DROP INDEX organisation_search_keys"]


def _run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def forward(apps, schema_editor):
    """Create the indexes."""
    _run(schema_editor, FORWARD)


def backward(apps, schema_editor):
    """Drop them again."""
    _run(schema_editor, BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_person")]
    operations = [migrations.RunPython(forward, backward)]
