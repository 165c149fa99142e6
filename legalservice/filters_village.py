"""Filters of 村居法顾, 工作室 and 普法."""

import django_filters
from django import forms

from governance.cases.filters import villages_within
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from legalservice.models import AdviserContract, AdviserVisit, EducationActivity, EducationPlan, Studio
from legalservice.models.education import Form

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def village_filter(field):
    """One village."""
    return django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: villages_within(request), field_name=field, empty_label="全部"
    )


def days(field):
    """From and to a day."""
    return (
        django_filters.DateFilter(label="日期从", field_name=field, lookup_expr="gte", widget=DAY),
        django_filters.DateFilter(label="到", field_name=field, lookup_expr="lte", widget=DAY),
    )


class ContractFilter(PortalFilterSet):
    """Contracts by village, adviser and state."""

    village = village_filter("village")
    q = django_filters.CharFilter(label="顾问", field_name="adviser__name", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[("running", "在聘"), ("over", "到期或者解除")],
        method="filter_state",
        empty_label="全部",
    )

    class Meta:
        model = AdviserContract
        fields: list[str] = []

    def filter_state(self, queryset, name, value):
        """Serving now or not."""
        running = {"ended_on": None, "until__gte": today()}
        return queryset.filter(**running) if value == "running" else queryset.exclude(**running)


class LogFilter(PortalFilterSet):
    """The ledger by village, adviser and day."""

    village = village_filter("contract__village")
    q = django_filters.CharFilter(label="顾问", field_name="contract__adviser__name", lookup_expr="icontains")
    on_from, on_to = days("on")

    class Meta:
        model = AdviserVisit
        fields: list[str] = []


class StudioFilter(PortalFilterSet):
    """Studios by village."""

    village = village_filter("village")

    class Meta:
        model = Studio
        fields: list[str] = []


class PlanFilter(PortalFilterSet):
    """Plans by year and form."""

    year = django_filters.NumberFilter(label="年度")
    form = django_filters.ChoiceFilter(label="形式", choices=Form.choices, empty_label="全部")

    class Meta:
        model = EducationPlan
        fields: list[str] = []


class ActivityFilter(PortalFilterSet):
    """Activities by words, village, form and day."""

    q = django_filters.CharFilter(label="主题", field_name="theme", lookup_expr="icontains")
    village = village_filter("village")
    form = django_filters.ChoiceFilter(label="形式", choices=Form.choices, empty_label="全部")
    on_from, on_to = days("on")

    class Meta:
        model = EducationActivity
        fields: list[str] = []
