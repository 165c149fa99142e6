"""Due visits (到期走访): on the workbench of who owes them, on the board of 指挥调度, and as notices, each once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from governance.cases.board import DueVisit, register_due_visits
from governance.cases.lights import YELLOW_DAYS
from governance.core.now import today
from governance.notify.services import post
from governance.safety.models import Entry

MOST = 200


def soon():
    """The last day that is due soon."""
    return today() + timedelta(days=YELLOW_DAYS)


def owed_by(user):
    """Entries whose visit this person owes soon or already, the nearest first."""
    rows = Entry.objects.mine(user).filter(next_visit_on__lte=soon())
    return rows.select_related("register", "person", "place").order_by("next_visit_on", "pk")


@register_due_visits
def for_board(user) -> list[DueVisit]:
    """Of what the user may see: the village and the class, neither name nor register (the board hangs on a wall)."""
    rows = Entry.objects.visible_to(user).kept().filter(next_visit_on__lte=today())
    rows = rows.select_related("place").order_by("next_visit_on", "pk")[:MOST]
    return [
        DueVisit(
            row.place.name, f"{row.get_level_display()}关注", row.next_visit_on, reverse("safety:entry", args=[row.pk])
        )
        for row in rows
    ]


def sweep_visits() -> int:
    """Remind the lead when the light turns yellow, the whole team when it is late. Returns the number of occasions."""
    sent = 0
    with transaction.atomic():
        rows = (
            Entry.objects.kept()
            .filter(register__active=True)
            .filter(Q(reminded=0, next_visit_on__lte=soon()) | Q(reminded=1, next_visit_on__lt=today()))
        )
        rows = rows.select_for_update(skip_locked=True, of=("self",)).order_by("next_visit_on", "pk")[:MOST]
        for entry in rows:
            late = entry.next_visit_on < today()
            entry.reminded = 2 if late else 1
            entry.save(update_fields=["reminded"])
            _tell(entry, late)
            sent += 1
    return sent


def _tell(entry, late: bool) -> None:
    members = [row for row in entry.team.filter(until=None).select_related("user") if late or row.is_lead]
    people = [row.user for row in members if Entry.objects.visible_to(row.user).filter(pk=entry.pk).exists()]
    post(
        people,
        once=f"visit:{entry.pk}:{entry.next_visit_on}:{'late' if late else 'yellow'}",
        title="走访已超期" if late else "走访快到期",
        body=f"应在 {entry.next_visit_on:%Y-%m-%d} 前走访。",
        url=reverse("safety:entry", args=[entry.pk]),
        urgent=late,
    )
