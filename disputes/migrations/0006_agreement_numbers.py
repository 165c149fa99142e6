"""协议编号 becomes the number of the paper in force; back again, one for each agreement of a centre and year."""

from django.db import migrations

PAPER_OF = {"written": "DM-14", "oral": "DM-15"}


def of_paper(apps, schema_editor):
    """The number of the paper, nothing where none was issued."""
    papers = apps.get_model("cases", "CasePaper").objects.filter(type__in=PAPER_OF.values(), voided_at=None)
    numbers = {(case, kind): number for case, kind, number in papers.order_by("pk").values_list("case", "type", "number")}
    agreements = apps.get_model("disputes", "Agreement")
    for row in agreements.objects.order_by("pk").iterator():
        row.number = "" if row.voided_at else numbers.get((row.dispute_id, PAPER_OF[row.form]), "")
        row.save(update_fields=["number"])


def of_agreement(apps, schema_editor):
    """2026-0001 in the order in which they were drafted."""
    counted = {}
    rows = apps.get_model("disputes", "Agreement").objects.select_related("dispute__case").order_by("pk")
    for row in rows.iterator():
        key = (row.dispute.case.centre_id, row.drafted_at.year)
        counted[key] = counted.get(key, 0) + 1
        row.number = f"{row.drafted_at.year}-{counted[key]:04d}"
        row.save(update_fields=["number"])
    sequences = apps.get_model("core", "Sequence")
    for (centre, year), value in counted.items():
        sequences.objects.update_or_create(name=f"agreement:{centre}:{year}", defaults={"value": value})


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_accused_parties"), ("core", "0002_dictionary_history"), ("disputes", "0005_subsidies_tallies")]
    operations = [migrations.RunPython(of_paper, of_agreement)]
