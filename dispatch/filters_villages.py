"""Filters of 村级工作, 签到 and 应急资源."""

import django_filters

from dispatch.filters import DAY
from dispatch.models import CheckIn, Resource, VillageWork
from governance.cases.filters import day_start, villages_within
from governance.core.calendar import day_end
from governance.core.filters import PortalFilterSet
from governance.core.now import today


class WorkFilter(PortalFilterSet):
    """巡查、走访、检查."""

    unit = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: villages_within(request), empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(label="类别", choices=VillageWork.Kind.choices, empty_label="全部")
    result = django_filters.ChoiceFilter(label="结果", choices=VillageWork.Result.choices, empty_label="全部")
    unfixed = django_filters.BooleanFilter(label="没有整改", method="filter_unfixed")
    since = django_filters.DateFilter(label="日期从", method="filter_since", widget=DAY)
    until = django_filters.DateFilter(label="到", method="filter_until", widget=DAY)

    class Meta:
        model = VillageWork
        fields: list[str] = []

    def filter_unfixed(self, queryset, name, value):
        """Problems that were not put right."""
        rows = queryset.exclude(result=VillageWork.Result.FINE).filter(fixed_at=None)
        return rows if value else queryset.exclude(pk__in=rows.values("pk"))

    def filter_since(self, queryset, name, value):
        """On this day or later."""
        return queryset.filter(at__gte=day_start(value))

    def filter_until(self, queryset, name, value):
        """On this day or before."""
        return queryset.filter(at__lte=day_end(value))


class CheckInFilter(PortalFilterSet):
    """签到."""

    unit = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: villages_within(request), empty_label="全部"
    )
    state = django_filters.ChoiceFilter(label="情况", choices=CheckIn.State.choices, empty_label="全部")
    since = django_filters.DateFilter(label="日期从", field_name="day", lookup_expr="gte", widget=DAY)
    until = django_filters.DateFilter(label="到", field_name="day", lookup_expr="lte", widget=DAY)

    class Meta:
        model = CheckIn
        fields: list[str] = []


class ResourceFilter(PortalFilterSet):
    """应急资源."""

    name = django_filters.CharFilter(label="名称", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label="资源类别", choices=Resource.Kind.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=Resource.State.choices, empty_label="全部")
    expired = django_filters.BooleanFilter(label="已过期", method="filter_expired")
    active = django_filters.BooleanFilter(label="启用")

    class Meta:
        model = Resource
        fields: list[str] = []

    def filter_expired(self, queryset, name, value):
        """After the last day."""
        late = queryset.filter(expires_on__lt=today())
        return late if value else queryset.exclude(pk__in=late.values("pk"))
