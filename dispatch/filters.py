"""Filters of the lists of 指挥调度."""

import django_filters
from django import forms

from dispatch.models import Grade, Phase, Sort
from dispatch.models.incident import LIVE
from governance.cases.filters import day_start, villages_within
from governance.cases.finding import by_text
from governance.cases.models import Case
from governance.cases.states import OPEN_STATES
from governance.core.calendar import day_end
from governance.core.filters import PortalFilterSet
from governance.organisation.models import OrgUnit

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SCOPES = [("open", "在办"), ("live", "处置中"), ("late", "报送超时"), ("ended", "已结束")]


class IncidentFilter(PortalFilterSet):
    """Filters of 突发事件."""

    q = django_filters.CharFilter(label="关键词", method="filter_q", help_text="标题、内容、编号")
    scope = django_filters.ChoiceFilter(label="范围", choices=SCOPES, method="filter_scope", empty_label="全部")
    phase = django_filters.ChoiceFilter(
        label="处置阶段", choices=Phase.choices, field_name="incident__phase", empty_label="全部"
    )
    sort = django_filters.ChoiceFilter(
        label="事件类别", choices=Sort.choices, field_name="incident__sort", empty_label="全部"
    )
    grade = django_filters.ChoiceFilter(
        label="事件等级", choices=[*Grade.choices, ("none", "未定级")], method="filter_grade", empty_label="全部"
    )
    place = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: villages_within(request), method="filter_place", empty_label="全部"
    )
    drill = django_filters.BooleanFilter(label="演练", field_name="incident__is_drill")
    learned_from = django_filters.DateFilter(label="接报日期从", method="filter_from", widget=DAY)
    learned_to = django_filters.DateFilter(label="到", method="filter_to", widget=DAY)

    class Meta:
        model = Case
        fields: list[str] = []

    def filter_q(self, queryset, name, value):
        """By words or number, as in the work list."""
        return by_text(queryset, value)

    def filter_scope(self, queryset, name, value):
        """Open, in work, reported late, or over."""
        if value == "late":
            return queryset.filter(incident__reports__late_minutes__gt=0).distinct()
        if value == "ended":
            return queryset.exclude(state__in=OPEN_STATES)
        queryset = queryset.filter(state__in=OPEN_STATES)
        return queryset.filter(incident__phase__in=LIVE) if value == "live" else queryset

    def filter_grade(self, queryset, name, value):
        """A grade, or none."""
        return queryset.filter(incident__grade=None if value == "none" else int(value))

    def filter_place(self, queryset, name, value):
        """The village with its grids."""
        return queryset.filter(place__in=OrgUnit.objects.filter(path__startswith=value.path).values("pk"))

    def filter_from(self, queryset, name, value):
        """Learned of on this day or later."""
        return queryset.filter(incident__learned_at__gte=day_start(value))

    def filter_to(self, queryset, name, value):
        """Learned of on this day or before."""
        return queryset.filter(incident__learned_at__lte=day_end(value))
