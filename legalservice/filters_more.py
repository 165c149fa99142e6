"""Filters of the rosters and registers of 公共法律服务."""

import django_filters
from django import forms

from governance.cases.filters import day_start
from governance.core.calendar import day_end
from governance.core.fields import blind_index
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from legalservice.models import Guidance, GuideBody, PrisonVisit, ReleasedPerson
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


class ReleasedFilter(PortalFilterSet):
    """安置帮教 by whole name, state, class and what is due."""

    q = django_filters.CharFilter(label="姓名", method="filter_name", help_text="写全姓名")
    state = django_filters.ChoiceFilter(label="状态", choices=ReleasedPerson.State.choices, empty_label="全部")
    level = django_filters.ChoiceFilter(label="风险类别", choices=ReleasedPerson.Level.choices, empty_label="全部")
    due = django_filters.ChoiceFilter(
        label="要办的事",
        choices=[("visit", "走访到期"), ("rate", "评定到期"), ("over", "帮教期满"), ("relief", "没有告知救助政策")],
        method="filter_due",
        empty_label="全部",
    )

    class Meta:
        model = ReleasedPerson
        fields: list[str] = []

    def filter_name(self, queryset, name, value):
        """The whole name, by its hash: the column itself is encrypted."""
        return queryset.filter(name_hash=blind_index(value.strip(), "released.name"))

    def filter_due(self, queryset, name, value):
        """What is owed."""
        day, rows = today(), queryset.exclude(state__in=("moved", "ended"))
        if value == "visit":
            return rows.filter(state="helped", next_visit_on__lte=day)
        if value == "rate":
            return rows.filter(rate_by__lte=day)
        if value == "over":
            return rows.filter(ends_on__lt=day)
        return rows.filter(state="helped", relief_told_on=None)


class VisitFilter(PortalFilterSet):
    """视频会见 by number, step and day of the application."""

    q = django_filters.CharFilter(label="申请号", field_name="number", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label="会见进程", choices=PrisonVisit.Status.choices, empty_label="全部")
    applied_from = django_filters.DateFilter(label="申请日期从", method="filter_from", widget=DAY)
    applied_to = django_filters.DateFilter(label="到", method="filter_to", widget=DAY)

    class Meta:
        model = PrisonVisit
        fields: list[str] = []

    def filter_from(self, queryset, name, value):
        """On this day or later."""
        return queryset.filter(applied_at__gte=day_start(value))

    def filter_to(self, queryset, name, value):
        """On this day or before."""
        return queryset.filter(applied_at__lte=day_end(value))
