"""The period of the sheets, and the list of cases behind a figure."""

from datetime import date, timedelta

import django_filters
from django import forms

from disputes.figures import Period, figure_of
from governance.cases.filters import villages_within
from governance.cases.models import Case
from governance.core.filters import PortalFilterSet
from governance.core.forms import PortalForm
from governance.core.now import today
from governance.organisation.forms.units import date_field
from governance.organisation.models import OrgUnit


def first_of_month() -> date:
    """The present month's first day."""
    return today().replace(day=1)


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


def period_of(request) -> Period:
    """The period of the address; without one, or with a wrong one, the present month until today."""
    form = PeriodForm(request.GET)
    if form.is_valid():
        return Period(form.cleaned_data["first"], form.cleaned_data["last"])
    return Period(first_of_month(), today())


def shortcuts() -> list[tuple[str, Period]]:
    """本月, 上月, 本季, 上半年, 本年."""
    day = today()
    month = day.replace(day=1)
    before = month - timedelta(days=1)
    quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return [
        ("本月", Period(month, day)),
        ("上月", Period(before.replace(day=1), before)),
        ("本季", Period(quarter, day)),
        ("上半年", Period(date(day.year, 1, 1), min(day, date(day.year, 6, 30)))),
        ("本年", Period(date(day.year, 1, 1), day)),
    ]


DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FigureFilter(PortalFilterSet):
    """Cases of a figure, by place."""

    place = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: villages_within(request), method="in_place", empty_label="全部"
    )
    first = django_filters.DateFilter(label="从", method="kept", widget=DAY)
    last = django_filters.DateFilter(label="到", method="kept", widget=DAY)

    class Meta:
        model = Case
        fields: list[str] = []

    def in_place(self, queryset, name, value):
        """A village with its grids."""
        return queryset.filter(place__in=OrgUnit.objects.filter(path__startswith=value.path).values("pk"))

    def kept(self, queryset, name, value):
        """Said by the figure already."""
        return queryset


def asked_figure(request):
    """The figure of the address, None for an unknown one."""
    return figure_of(request.GET.get("figure", ""))
