"""协议编号 becomes the number of the paper in force; back again, one for each agreement of a centre and year."""

from django.db import migrations

PAPER_OF = {"written": "DM-14", "oral": "DM-15"}


def of_paper(apps, schema_editor):
    """The number of the paper that was issued for it, nothing where none was: after its draft, before the next one's."""
    papers = apps.get_model("cases", "CasePaper").objects.filter(voided_at=None).order_by("-pk")
    agreements = apps.get_model("disputes", "Agreement").objects
    for row in agreements.order_by("pk").iterator():
        mine = papers.filter(case=row.dispute_id, type=PAPER_OF[row.form], issued_at__gte=row.drafted_at)
        later = agreements.filter(dispute=row.dispute_id, attempt__gt=row.attempt).order_by("attempt").first()
        if later is not None:
            mine = mine.filter(issued_at__lt=later.drafted_at)
        row.number = "" if row.voided_at else mine.values_list("number", flat=True).first() or ""
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
