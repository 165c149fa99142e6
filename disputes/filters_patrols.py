"""Filters of the lists of 排查."""

import django_filters
from django import forms

from disputes import scope
from disputes.forms.mediators import types_of_dispute
from disputes.models import Campaign, Finding, Report
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from governance.organisation.models import OrgUnit

STEPS = [
    ("registered", "已登记为案件"),
    ("unregistered", "没有登记"),
    ("settled", "已化解"),
    ("open", "未化解"),
    ("late", "超过期限未化解"),
]


def day_filter(label, field, lookup):
    """A day, from or to."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(label=label, field_name=field, lookup_expr=lookup, widget=widget)


def _campaigns(request):
    return Campaign.objects.none() if request is None else Campaign.objects.visible_to(request.user)


def _villages(request):
    return OrgUnit.objects.none() if request is None else scope.villages(request.user)


class PlacedFilter(PortalFilterSet):
    """Lists of rows that lie in a village."""

    place_column = "unit__path"
    village = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=_villages, method="in_village", empty_label="全部"
    )

    def in_village(self, queryset, name, value):
        """A village with its grids."""
        return queryset.filter(**{f"{self.place_column}__startswith": value.path})


class CampaignFilter(PortalFilterSet):
    """Campaigns by name, kind, and whether they run."""

    q = django_filters.CharFilter(label="名称", field_name="name", lookup_expr="contains")
    kind = django_filters.ChoiceFilter(label="类型", choices=Campaign.Kind.choices, empty_label="全部")
    running = django_filters.ChoiceFilter(
        label="进行", choices=[("yes", "正在进行"), ("no", "已结束")], method="is_running", empty_label="全部"
    )

    starts_from = day_filter("开始日期从", "starts_on", "gte")
    starts_to = day_filter("到", "starts_on", "lte")

    class Meta:
        model = Campaign
        fields: list[str] = []

    def is_running(self, queryset, name, value):
        """Running today, or over."""
        running = Campaign.objects.running()
        if value == "yes":
            return queryset.filter(pk__in=running.values("pk"))
        return queryset.filter(starts_on__lte=today()).exclude(pk__in=running.values("pk"))


class FindingFilter(PlacedFilter):
    """The ledger by campaign, step of the funnel, type, risk and place."""

    q = django_filters.CharFilter(label="简要情况", field_name="facts", lookup_expr="contains")
    campaign = django_filters.ModelChoiceFilter(
        label="排查批次", field_name="report__duty__campaign", queryset=_campaigns, empty_label="全部"
    )
    step = django_filters.ChoiceFilter(label="进展", choices=STEPS, method="at_step", empty_label="全部")
    category = django_filters.ModelChoiceFilter(
        label="类型", queryset=lambda request: types_of_dispute(), empty_label="全部"
    )
    risk = django_filters.ChoiceFilter(label="风险", choices=Finding.Risk.choices, empty_label="全部")
    status = django_filters.ChoiceFilter(label="现状", choices=Finding.Status.choices, empty_label="全部")
    found_from = day_filter("发现日期从", "found_on", "gte")
    found_to = day_filter("到", "found_on", "lte")
    field_order = ["q", "campaign", "step", "village"]

    class Meta:
        model = Finding
        fields: list[str] = []

    def at_step(self, queryset, name, value):
        """A step of the funnel; what its number counts."""
        if value in ("settled", "open"):
            return queryset.settled() if value == "settled" else queryset.unsettled()
        if value == "late":
            return queryset.unsettled().filter(due_on__lt=today())
        return queryset.filter(case__isnull=value == "unregistered")


class ReportFilter(PlacedFilter):
    """Reports by campaign, place, period, and whether nothing was found."""

    place_column = "duty__unit__path"
    campaign = django_filters.ModelChoiceFilter(
        label="排查批次", field_name="duty__campaign", queryset=_campaigns, empty_label="全部"
    )
    zero = django_filters.ChoiceFilter(
        label="零报告", choices=[("yes", "零报告"), ("no", "有发现")], method="is_zero", empty_label="全部"
    )
    ended_from = day_filter("周期截止日从", "ends_on", "gte")
    ended_to = day_filter("到", "ends_on", "lte")

    class Meta:
        model = Report
        fields: list[str] = []

    def is_zero(self, queryset, name, value):
        """None found, or some."""
        return queryset.filter(found=0) if value == "yes" else queryset.filter(found__gt=0)
