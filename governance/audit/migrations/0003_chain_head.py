"""The chain has places and a head; records that are chained already get theirs in the order of their hashes."""

from django.db import migrations, models

TRIGGER = """
CREATE OR REPLACE FUNCTION audit_record_is_kept() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.hash = '' AND
       (to_jsonb(NEW) - '{{hash,previous_hash,chained_at{extra}}}'::text[]) =
       (to_jsonb(OLD) - '{{hash,previous_hash,chained_at{extra}}}'::text[]) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit records are append-only';
END;
$$ LANGUAGE plpgsql
"""


def _trigger(schema_editor, extra):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TRIGGER.format(extra=extra))


def _switch(schema_editor, word):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE audit_auditrecord {word} TRIGGER audit_record_is_kept")


def forward(apps, schema_editor):
    """Follow the hashes from the first record on; what does not hang on the chain stays without a place."""
    record, head = apps.get_model("audit", "AuditRecord"), apps.get_model("audit", "ChainHead")
    _switch(schema_editor, "DISABLE")
    following = dict(record.objects.exclude(hash="").order_by("-pk").values_list("previous_hash", "pk").iterator())
    hashes = dict(record.objects.exclude(hash="").values_list("pk", "hash").iterator())
    place, end = 0, "0" * 64
    while end in following:
        pk = following.pop(end)
        place, end = place + 1, hashes[pk]
        record.objects.filter(pk=pk).update(place=place)
    if place:
        head.objects.create(pk=1, length=place, hash=end)
    _switch(schema_editor, "ENABLE")
    _trigger(schema_editor, ",place")


def backward(apps, schema_editor):
    """The trigger as it was; the columns go with their own operations."""
    _trigger(schema_editor, "")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("length", models.BigIntegerField(default=0, verbose_name="长度")),
                ("hash", models.CharField(max_length=64, verbose_name="末条摘要")),
            ],
            options={"verbose_name": "审计链首", "verbose_name_plural": "审计链首"},
        ),
        migrations.AddField(
            model_name="auditrecord",
            name="place",
            field=models.BigIntegerField(blank=True, null=True, unique=True, verbose_name="链中位置"),
        ),
        migrations.RunPython(forward, backward),
    ]
