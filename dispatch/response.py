"""响应情况: orders of a period counted by recipient in the database."""

from datetime import timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q

from dispatch.models import Order, OrderTarget, Target
from dispatch.models.orders import OPEN_TARGETS
from governance.cases.filters import day_start
from governance.cases.models import Case
from governance.core.calendar import day_end
from governance.core.forms import PortalForm
from governance.core.now import today
from governance.organisation.forms.units import date_field

MOST = 300


class PeriodForm(PortalForm):
    """From one day to another."""

    first = date_field("从")
    last = date_field("到")

    def clean(self):
        """The end comes after the beginning."""
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", "“到”不能早于“从”。")
        return data


def _minutes(value):
    return round(value.total_seconds() / 60, 1) if value is not None else ""


def whistles(request, first, last) -> dict:
    """吹哨单 of the period: how many, reviewed, and not needed (无事不扰)."""
    seen = Case.objects.visible_to(request.user).filter(kind="incident").values("pk")
    rows = Order.objects.filter(
        incident__in=seen, incident__is_drill=False, kind=Order.Kind.WHISTLE,
        issued_at__gte=day_start(first), issued_at__lte=day_end(last),
    )  # fmt: skip
    return rows.order_by().aggregate(
        number=Count("pk"),
        reviewed=Count("pk", filter=~Q(verdict="")),
        needless=Count("pk", filter=Q(verdict=Order.Verdict.NEEDLESS)),
    )


def by_receiver(request):
    """(form, first, last, rows): the figures of each recipient of incidents that the user sees; drills stay out."""
    last, first = today(), today() - timedelta(days=29)
    form = PeriodForm(request.GET if "first" in request.GET else None, initial={"first": first, "last": last})
    if form.is_bound and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    seen = Case.objects.visible_to(request.user).filter(kind="incident").values("pk")
    rows = OrderTarget.objects.filter(
        order__incident__in=seen, order__incident__is_drill=False,
        sent_at__gte=day_start(first), sent_at__lte=day_end(last),
    ).exclude(state=Target.WITHDRAWN)  # fmt: skip
    sign = ExpressionWrapper(F("signed_at") - F("sent_at"), output_field=DurationField())
    come = ExpressionWrapper(F("on_site_at") - F("sent_at"), output_field=DurationField())
    counted = (
        rows.order_by()
        .values("name")
        .annotate(
            number=Count("pk"),
            signed_in_time=Count("pk", filter=Q(signed_at__lte=F("sign_by"))),
            to_come=Count("pk", filter=Q(arrive_by__isnull=False)),
            came_in_time=Count("pk", filter=Q(on_site_at__lte=F("arrive_by"))),
            done=Count("pk", filter=Q(state=Target.DONE)),
            open=Count("pk", filter=Q(state__in=OPEN_TARGETS)),
            sign=Avg(sign),
            come=Avg(come),
        )
        .order_by("-number", "name")[:MOST]
    )
    found = [{**row, "sign_minutes": _minutes(row["sign"]), "come_minutes": _minutes(row["come"])} for row in counted]
    return form, first, last, found
