"""What comes in disputes besides the clocks: planned 调解场次."""

from django.urls import reverse
from django.utils import timezone

from disputes.models import Session
from governance.cases.coming import MOST, Coming, Source, moments_of, register_source
from governance.cases.models import Case


def _sessions(user, first, last):
    start, end = moments_of(first, last)
    rows = Session.objects.filter(
        state=Session.State.PLANNED, starts_at__gte=start, starts_at__lte=end,
        dispute__case__in=Case.objects.visible_to(user).order_by().values("pk"),
    )  # fmt: skip
    rows = rows.select_related("dispute__case__lead_unit", "dispute__case__handler", "room")
    for row in rows.order_by("starts_at", "pk")[:MOST]:
        case, at = row.dispute.case, timezone.localtime(row.starts_at)
        owner = "·".join(str(part) for part in (case.lead_unit, case.handler) if part)
        where = str(row.room) if row.room else row.place or row.get_mode_display()
        about = f"{case.shown_number} {case.title}（{where}）"
        yield Coming(at.date(), "调解", about, owner, reverse("cases:detail", args=[case.number]), "准备调解", at)


register_source(Source("session", "调解场次", _sessions))
