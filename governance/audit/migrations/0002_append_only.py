"""PostgreSQL only: a trigger refuses to delete a record, and to change more of it than its place in the chain, once."""

from django.db import migrations

FORWARD = [
    """
    CREATE FUNCTION audit_record_is_kept() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.hash = '' AND
           (to_jsonb(NEW) - 'hash' - 'previous_hash' - 'chained_at') =
           (to_jsonb(OLD) - 'hash' - 'previous_hash' - 'chained_at') THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'audit records are append-only';
    END;
    $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER audit_record_is_kept BEFORE UPDATE OR DELETE ON audit_auditrecord
    FOR EACH ROW EXECUTE FUNCTION audit_record_is_kept()
    """,
]
BACKWARD = ["DROP TRIGGER audit_record_is_kept ON audit_auditrecord", "DROP FUNCTION audit_record_is_kept()"]


def _run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def forward(apps, schema_editor):
    """Create the trigger."""
    _run(schema_editor, FORWARD)


def backward(apps, schema_editor):
    """Drop it again."""
    _run(schema_editor, BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
