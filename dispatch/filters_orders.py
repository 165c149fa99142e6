"""Filters of 指令台账."""

import django_filters
from django.db.models import F, Q

from dispatch.filters import DAY
from dispatch.models import Order, OrderTarget, Target
from dispatch.models.orders import OPEN_TARGETS, UNSIGNED
from governance.cases.filters import day_start
from governance.core.calendar import day_end
from governance.core.filters import PortalFilterSet
from governance.core.now import now

SCOPES = [("open", "没有完成"), ("unsigned", "没有签收"), ("late", "有超时"), ("needless", "不必吹哨")]


def late_at(moment) -> Q:
    """Q for recipients that were or are late at some step."""
    return (
        Q(signed_at__gt=F("sign_by"))
        | Q(on_site_at__gt=F("arrive_by"))
        | Q(done_at__gt=F("done_by"))
        | Q(state__in=UNSIGNED, sign_by__lt=moment)
        | Q(state__in=OPEN_TARGETS, on_site_at=None, arrive_by__lt=moment)
        | Q(state__in=OPEN_TARGETS, done_by__lt=moment)
    )


class TargetFilter(PortalFilterSet):
    """Recipients of orders."""

    name = django_filters.CharFilter(label="接收单位、人员", lookup_expr="icontains")
    scope = django_filters.ChoiceFilter(label="范围", choices=SCOPES, method="filter_scope", empty_label="全部")
    kind = django_filters.ChoiceFilter(
        label="类别", choices=Order.Kind.choices, field_name="order__kind", empty_label="全部"
    )
    state = django_filters.ChoiceFilter(label="进展", choices=Target.choices, empty_label="全部")
    since = django_filters.DateFilter(label="下达日期从", method="filter_since", widget=DAY)
    until = django_filters.DateFilter(label="到", method="filter_until", widget=DAY)

    class Meta:
        model = OrderTarget
        fields: list[str] = []

    def filter_scope(self, queryset, name, value):
        """Open, unsigned, late, or needless."""
        if value == "needless":
            return queryset.filter(order__verdict=Order.Verdict.NEEDLESS)
        if value == "late":
            return queryset.filter(late_at(now()))
        return queryset.filter(state__in=UNSIGNED if value == "unsigned" else OPEN_TARGETS)

    def filter_since(self, queryset, name, value):
        """Issued on this day or later."""
        return queryset.filter(sent_at__gte=day_start(value))

    def filter_until(self, queryset, name, value):
        """Issued on this day or before."""
        return queryset.filter(sent_at__lte=day_end(value))
