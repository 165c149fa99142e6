"""PostgreSQL only: events are append-only by a trigger, and keyword search has its GIN index on character pairs."""

from django.db import migrations

FORWARD = [
    """
    CREATE FUNCTION cases_event_is_kept() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION 'case events are append-only';
    END;
    $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER cases_event_is_kept BEFORE UPDATE OR DELETE ON cases_caseevent
    FOR EACH ROW EXECUTE FUNCTION cases_event_is_kept()
    """,
    "CREATE INDEX case_search_pairs ON cases_case USING gin (string_to_array(search_pairs, ' '))",
]
BACKWARD = [
    "DROP INDEX case_search_pairs",
    "DROP TRIGGER cases_event_is_kept ON cases_caseevent",
    "DROP FUNCTION cases_event_is_kept()",
]


def _run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def forward(apps, schema_editor):
    """Create trigger and index."""
    _run(schema_editor, FORWARD)


def backward(apps, schema_editor):
    """Drop them again."""
    _run(schema_editor, BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
