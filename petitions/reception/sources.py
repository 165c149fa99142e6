"""How a reception becomes a case: what the registration takes over from it."""

from django.http import Http404

from governance.cases.sources import Source, register_source
from petitions.models import ReceptionVisit
from petitions.reception.receiving import CHANNEL, set_case


def source_of(user, pk, key) -> Source:
    """The Source of a visit that the user may see; Http404 otherwise."""
    rows = ReceptionVisit.objects.visible_to(user).select_related("case", "day__leader")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    initial = {
        "channel": CHANNEL,
        "kind": "petition",
        "applicant_name": row.name,
        "phone": row.phone,
        "village": row.village_id,
        "people_count": row.people_count,
        "facts": row.matter,
    }
    words = f"由领导接访转入（{row.day.date:%Y-%m-%d} {row.day.leader.name}{row.day.get_form_display()}，{row.number}）"
    return Source(key, row, words, initial, set_case)


def register() -> None:
    """Tell the registration page of receptions."""
    register_source("reception", source_of)
