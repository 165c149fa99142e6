"""Filters of 以案定补."""

import django_filters

from disputes.models import SubsidyClaim, SubsidyRate
from disputes.models.dispute import Dispute
from governance.core.filters import PortalFilterSet


class ClaimFilter(PortalFilterSet):
    """Claims by mediator, state and month."""

    q = django_filters.CharFilter(label="调解员", field_name="mediator__name", lookup_expr="contains")
    state = django_filters.ChoiceFilter(label="状态", choices=SubsidyClaim.State.choices, empty_label="全部")
    year = django_filters.NumberFilter(label="年份", field_name="month__year")
    month = django_filters.NumberFilter(label="月份", field_name="month__month")

    class Meta:
        model = SubsidyClaim
        fields: list[str] = []


class RateFilter(PortalFilterSet):
    """Rates by difficulty."""

    difficulty = django_filters.ChoiceFilter(label="等级", choices=Dispute.Difficulty.choices, empty_label="全部")

    class Meta:
        model = SubsidyRate
        fields: list[str] = []
