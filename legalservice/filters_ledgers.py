"""Filters of the ledgers of legal cases."""

import django_filters
from django import forms

from governance.cases.filters import day_start
from governance.cases.models import Category
from governance.core.calendar import day_end
from governance.core.filters import PortalFilterSet
from legalservice.models import AidApplication, Consultation, OpinionRequest
from legalservice.models.aid import Matter

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def moments(field):
    """From and to a day, over a column with times."""

    def since(rows, _name, value):
        return rows.filter(**{f"{field}__gte": day_start(value)})

    def until(rows, _name, value):
        return rows.filter(**{f"{field}__lte": day_end(value)})

    first = django_filters.DateFilter(label="日期从", widget=DAY, method=since)
    return first, django_filters.DateFilter(label="到", widget=DAY, method=until)


class ConsultFilter(PortalFilterSet):
    """Consultations by words, field, result and day."""

    q = django_filters.CharFilter(label="问题", field_name="question", lookup_expr="icontains")
    topic = django_filters.ModelChoiceFilter(
        label="咨询领域",
        queryset=Category.objects.filter(code__startswith="301", parent__isnull=False).order_by("order"),
        empty_label="全部",
    )
    outcome = django_filters.ChoiceFilter(label="结果", choices=Consultation.Outcome.choices, empty_label="全部")
    day_from, day_to = moments("asked_at")

    class Meta:
        model = Consultation
        fields: list[str] = []


class AidFilter(PortalFilterSet):
    """Applications by matter, step and day."""

    matter = django_filters.ChoiceFilter(label="申请事项", choices=Matter.choices, empty_label="全部")
    status = django_filters.ChoiceFilter(label="进程", choices=AidApplication.Status.choices, empty_label="全部")
    day_from, day_to = moments("received_at")

    class Meta:
        model = AidApplication
        fields: list[str] = []


class OpinionFilter(PortalFilterSet):
    """Matters by client, kind and day."""

    q = django_filters.CharFilter(label="委托单位", field_name="client", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label="类型", choices=OpinionRequest.Kind.choices, empty_label="全部")
    sent_from = django_filters.DateFilter(label="送审日期从", field_name="sent_on", lookup_expr="gte", widget=DAY)
    sent_to = django_filters.DateFilter(label="到", field_name="sent_on", lookup_expr="lte", widget=DAY)

    class Meta:
        model = OpinionRequest
        fields: list[str] = []
