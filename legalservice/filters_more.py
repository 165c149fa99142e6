"""Filters of the rosters and registers of 公共法律服务."""

import django_filters
from django import forms

from governance.cases.filters import day_start
from governance.core.calendar import day_end
from governance.core.filters import PortalFilterSet
from legalservice.models import Guidance, GuideBody
from legalservice.models.guides import GuideTo

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class GuidanceFilter(PortalFilterSet):
    """Slips by way, arrival, result and day."""

    to = django_filters.ChoiceFilter(label="去向", choices=GuideTo.choices, empty_label="全部")
    arrived = django_filters.ChoiceFilter(label="到了没有", choices=Guidance.Arrived.choices, empty_label="全部")
    result = django_filters.ChoiceFilter(label="结果", choices=Guidance.Result.choices, empty_label="全部")
    given_from = django_filters.DateFilter(label="开单日期从", method="filter_from", widget=DAY)
    given_to = django_filters.DateFilter(label="到", method="filter_to", widget=DAY)

    class Meta:
        model = Guidance
        fields: list[str] = []

    def filter_from(self, queryset, name, value):
        """On this day or later."""
        return queryset.filter(given_at__gte=day_start(value))

    def filter_to(self, queryset, name, value):
        """On this day or before."""
        return queryset.filter(given_at__lte=day_end(value))


class BodyFilter(PortalFilterSet):
    """Bodies by way and name."""

    q = django_filters.CharFilter(label="机构", field_name="name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label="去向", choices=GuideTo.choices, empty_label="全部")

    class Meta:
        model = GuideBody
        fields: list[str] = []
