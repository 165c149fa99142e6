"""Indexes in the orders of the work list, with what visibility asks of a row; two that they replace go."""

from django.db import migrations, models
from django.db.models import Q

SEEN_BY = ("confidentiality", "centre", "origin", "handler", "purpose")
FIGURES = ("state", "next_yellow", "risk", "kind", "urgent", "lead_unit")
OPEN = ["assigned", "evaluating", "handling", "incomplete", "paused", "registered", "resolved", "tracking"]
CLOSED = """
    CREATE INDEX case_closed ON cases_case (closed_at DESC NULLS LAST, id)
    INCLUDE (confidentiality, centre_id, origin_id, handler_id, purpose)
"""


def forward(apps, schema_editor):
    """The order of ended cases, which only PostgreSQL can keep with its empty values last."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CLOSED)


def backward(apps, schema_editor):
    """Drop it again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX case_closed")


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_find")]
    operations = [
        migrations.AddIndex("case", models.Index(fields=["next_due", "id"], include=SEEN_BY, name="case_due")),
        migrations.AddIndex(
            "case", models.Index(fields=["-registered_at", "id"], include=SEEN_BY, name="case_registered")
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["next_due", "id"],
                include=(*SEEN_BY, *FIGURES),
                condition=Q(state__in=OPEN),
                name="case_open_due",
            ),
        ),
        migrations.RunPython(forward, backward),
        migrations.AddIndex(
            "assignment",
            models.Index(
                fields=["unit", "case"], condition=Q(until=None) | Q(ended_reason="round"), name="share_seen"
            ),
        ),
        migrations.RemoveIndex("assignment", "assignment_unit_case"),
        migrations.RemoveIndex("case", "case_centre_due"),
        migrations.RemoveIndex("case", "case_centre_registered"),
    ]
