"""What comes in petitions besides the clocks: 领导接访 and the last days to ask for 复查."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from governance.cases.coming import MOST, Coming, Source, register_source
from governance.cases.models import Case
from petitions.models import Opinion, ReceptionDay


def _receptions(user, first, last):
    rows = ReceptionDay.objects.visible_to(user).filter(date__gte=first, date__lte=last)
    rows = rows.exclude(state__in=(ReceptionDay.State.CANCELLED, ReceptionDay.State.HELD)).select_related("leader")
    for row in rows.order_by("date", "starts_at", "pk")[:MOST]:
        at = timezone.make_aware(datetime.combine(row.date, row.starts_at))
        about = f"{row.get_form_display()}，{row.place}，{row.get_state_display()}"
        yield Coming(
            row.date, "领导接访", about, row.leader.name, reverse("receptions:day", args=[row.pk]), "准备接访", at
        )


def _reviews(user, first, last):
    seen = Case.objects.visible_to(user).order_by().values("pk")
    rows = Opinion.objects.filter(review_until__gte=first, review_until__lte=last, petition__case__in=seen)
    for row in rows.select_related("petition__case__lead_unit").order_by("review_until", "pk")[:MOST]:
        case = row.petition.case
        yield Coming(
            row.review_until, "申请复查截止", f"{case.shown_number} {case.title}", str(case.lead_unit or "信访办"),
            reverse("cases:detail", args=[case.number]), "看意见书",
        )  # fmt: skip


register_source(Source("reception", "领导接访", _receptions))
register_source(Source("review", "复查申请期", _reviews))
