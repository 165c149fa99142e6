"""Filters of 领导接访."""

import re

import django_filters
from django import forms
from django.db.models import Q

from governance.core.fields import blind_index, normalise_phone
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from governance.organisation.models import User
from petitions.models import ReceptionDay, ReceptionVisit

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _leaders(model, column):
    def found(request):
        rows = model.objects.visible_to(request.user) if request else model.objects.none()
        return User.objects.filter(pk__in=rows.order_by().values(column)).order_by("name", "pk")

    return found


class DayFilter(PortalFilterSet):
    """Days by leader, form, state, span and faults of publication."""

    FAULTS = [("fault", "迟公示或没有公示"), ("fine", "按时公示")]
    leader = django_filters.ModelChoiceFilter(
        label="领导", queryset=_leaders(ReceptionDay, "leader"), empty_label="全部"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=ReceptionDay.State.choices, empty_label="全部")
    form = django_filters.ChoiceFilter(label="形式", choices=ReceptionDay.Form.choices, empty_label="全部")
    day_from = django_filters.DateFilter(label="日期从", field_name="date", lookup_expr="gte", widget=DATE)
    day_to = django_filters.DateFilter(label="到", field_name="date", lookup_expr="lte", widget=DATE)
    published = django_filters.ChoiceFilter(label="公示", choices=FAULTS, method="by_fault", empty_label="全部")

    class Meta:
        model = ReceptionDay
        fields: list[str] = []

    def by_fault(self, queryset, name, value):
        """Published late or not at all, or in time."""
        faulty = queryset.faulty()
        return faulty if value == "fault" else queryset.exclude(published_at=None).filter(published_late=False)


class VisitFilter(PortalFilterSet):
    """Receptions by petitioner, state, what is owed, leader and days."""

    OWED = [
        ("case", "还没有登记案件"),
        ("sign", "批示待签发"),
        ("result", "没有结果"),
        ("late", "过了办结时限没有结果"),
        ("ask", "没有回访"),
    ]
    q = django_filters.CharFilter(label="姓名、事项、编号或手机号", method="search")
    state = django_filters.ChoiceFilter(label="状态", choices=ReceptionVisit.State.choices, empty_label="全部")
    owed = django_filters.ChoiceFilter(label="还差什么", choices=OWED, method="by_owed", empty_label="全部")
    way = django_filters.ChoiceFilter(label="来访方式", choices=ReceptionVisit.Way.choices, empty_label="全部")
    leader = django_filters.ModelChoiceFilter(
        label="领导", queryset=_leaders(ReceptionVisit, "leader"), empty_label="全部"
    )
    day_from = django_filters.DateFilter(label="接访日从", field_name="day__date", lookup_expr="gte", widget=DATE)
    day_to = django_filters.DateFilter(label="到", field_name="day__date", lookup_expr="lte", widget=DATE)

    class Meta:
        model = ReceptionVisit
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Part of name or matter, a whole number of the record, a whole telephone number."""
        value = value.strip()
        digits = normalise_phone(value)
        if re.fullmatch(r"\d{7,12}", digits):
            return queryset.filter(phone_hash=blind_index(digits, "phone"))
        return queryset.filter(Q(name__contains=value) | Q(matter__contains=value) | Q(number=value.upper()))

    def by_owed(self, queryset, name, value):
        """What is still missing of a reception."""
        received = queryset.filter(state=ReceptionVisit.State.RECEIVED)
        no_result = received.filter(Q(instruction=None) | Q(instruction__answered_at=None), result="")
        return {
            "case": received.filter(case=None),
            "sign": received.filter(case__isnull=False, unit__isnull=False, instruction=None),
            "result": no_result,
            "late": no_result.filter(due_on__lt=today()),
            "ask": received.filter(asked_on=None),
        }[value]
