"""What search needs: pinyin of names with its index, counts of pairs, one parent for a case of a series."""

from django.db import migrations, models
from django.db.models import Q

INDEX = "CREATE INDEX party_pinyin ON cases_party USING gin (string_to_array(pinyin, ' '))"


def forward(apps, schema_editor):
    """The index on PostgreSQL; a case that has two series parents keeps the newest."""
    link = apps.get_model("cases", "CaseLink")
    seen = set()
    for row in link.objects.filter(kind="series", ended_at=None).order_by("-pk"):
        if row.source_id in seen:
            row.ended_at = row.updated_at
            row.save()
        seen.add(row.source_id)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX)


def backward(apps, schema_editor):
    """Without the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX party_pinyin")


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_person_search")]
    operations = [
        migrations.CreateModel(
            name="PairCount",
            fields=[
                (
                    "pair",
                    models.CharField(max_length=8, primary_key=True, serialize=False, verbose_name="字对"),
                ),
                ("cases", models.PositiveIntegerField(verbose_name="案件数")),
            ],
            options={"verbose_name": "字对频数", "verbose_name_plural": "字对频数"},
        ),
        migrations.AddField(
            model_name="party",
            name="pinyin",
            field=models.TextField(blank=True, default="", editable=False, verbose_name="拼音"),
            preserve_default=False,
        ),
        migrations.RunPython(forward, backward),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.UniqueConstraint(
                fields=["source"], condition=Q(kind="series", ended_at=None), name="link_one_series_parent"
            ),
        ),
    ]
