"""Filters of past imports, of the rows of one import, and of headings."""

import django_filters
from django import forms
from django.db.models import Q

from governance.core.filters import PortalFilterSet
from governance.organisation.models import OrgUnit
from intake.ledgers.kinds import Field, kind_choices
from intake.ledgers.services import units_for
from intake.models import HeadingSynonym, ImportRow, LedgerImport


def _units(request):
    return units_for(request.user) if request is not None else OrgUnit.objects.none()


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LedgerFilter(PortalFilterSet):
    """Imports by file, kind, unit, state and day."""

    q = django_filters.CharFilter(label="文件名或导入人", method="search")
    kind = django_filters.ChoiceFilter(label="台账种类", choices=kind_choices, empty_label="全部")
    unit = django_filters.ModelChoiceFilter(label="单位", queryset=_units, empty_label="全部")
    source = django_filters.ChoiceFilter(label="来源", choices=LedgerImport.Source.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=LedgerImport.State.choices, empty_label="全部")
    failed = django_filters.ChoiceFilter(
        label="没有登记的行", choices=[("yes", "有"), ("no", "没有")], method="has_failed", empty_label="全部"
    )
    since = django_filters.DateFilter(label="从", field_name="created_at", lookup_expr="date__gte", widget=_day())
    until = django_filters.DateFilter(label="到", field_name="created_at", lookup_expr="date__lte", widget=_day())

    class Meta:
        model = LedgerImport
        fields = []

    def search(self, queryset, name, value):
        """Part of the file's name or of the person's."""
        value = value.strip()
        return queryset.filter(Q(file_name__icontains=value) | Q(handed_in_by__name__contains=value))

    def has_failed(self, queryset, name, value):
        """With or without rows to correct."""
        return queryset.filter(failed__gt=0) if value == "yes" else queryset.filter(failed=0)


class RowFilter(PortalFilterSet):
    """Rows by what became of them."""

    outcome = django_filters.ChoiceFilter(label="结果", choices=ImportRow.Outcome.choices, empty_label="全部")
    said = django_filters.ChoiceFilter(
        label="说明", choices=[("yes", "有说明")], method="has_words", empty_label="全部"
    )

    class Meta:
        model = ImportRow
        fields = []

    def has_words(self, queryset, name, value):
        """Rows of which something is said."""
        return queryset.exclude(words="")


class HeadingFilter(PortalFilterSet):
    """Headings by words, field, kind and for whom."""

    q = django_filters.CharFilter(label="表头", field_name="heading", lookup_expr="contains")
    field = django_filters.ChoiceFilter(label="栏目", choices=Field.choices, empty_label="全部")
    kind = django_filters.ChoiceFilter(label="台账种类", choices=kind_choices, empty_label="全部")
    learned = django_filters.ChoiceFilter(
        label="用于", choices=[("yes", "某个单位"), ("no", "所有单位")], method="for_one_unit", empty_label="全部"
    )

    class Meta:
        model = HeadingSynonym
        fields = []

    def for_one_unit(self, queryset, name, value):
        """Learned for one unit, or for everybody."""
        return queryset.filter(unit__isnull=value == "no")
