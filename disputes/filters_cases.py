"""Filters of the list of disputes: those of the detail record beside a few of the work list's own."""

import django_filters
from django import forms

from disputes.models import Appointment, Dispute, DisputeType, Mediator, Source, Status
from governance.cases.filters import LIGHTS, by_light, day_start, villages_within
from governance.cases.finding import by_text
from governance.cases.models import Case
from governance.cases.states import OPEN_STATES, State
from governance.core.calendar import day_end
from governance.core.filters import PortalFilterSet
from governance.organisation.models import OrgUnit

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SCOPES = [("open", "在办"), ("mine", "我承办的"), ("unfilled", "要素没有填写"), ("ended", "已结束")]


def mediators_seen(request):
    """调解员 of the rosters that this person reads; those who left too, for their old cases."""
    if request is None:
        return Mediator.objects.none()
    return Mediator.objects.visible_to(request.user).exclude(engagement="expert").order_by("pk")


class DisputeFilter(PortalFilterSet):
    """Filters of 纠纷列表."""

    q = django_filters.CharFilter(label="关键词", method="filter_q", help_text="标题、内容、姓名、编号")
    scope = django_filters.ChoiceFilter(label="范围", choices=SCOPES, method="filter_scope", empty_label="全部")
    status = django_filters.ChoiceFilter(
        label="调解进程", choices=Status.choices, field_name="dispute__status", empty_label="全部"
    )
    type = django_filters.ModelChoiceFilter(
        label="纠纷类型", queryset=DisputeType.objects.all(), field_name="dispute__type", empty_label="全部"
    )
    source = django_filters.ChoiceFilter(
        label="案件来源", choices=Source.choices, field_name="dispute__source", empty_label="全部"
    )
    difficulty = django_filters.ChoiceFilter(
        label="难易程度", choices=Dispute.Difficulty.choices, field_name="dispute__difficulty", empty_label="全部"
    )
    light = django_filters.ChoiceFilter(label="时限灯", choices=LIGHTS, method="filter_light", empty_label="全部")
    state = django_filters.ChoiceFilter(label="案件状态", choices=State.choices, empty_label="全部")
    place = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: villages_within(request), method="filter_place", empty_label="全部"
    )
    mediator = django_filters.ModelChoiceFilter(
        label="调解员", queryset=lambda request: mediators_seen(request), method="filter_mediator", empty_label="全部"
    )
    amount_from = django_filters.NumberFilter(label="金额不少于（元）", field_name="dispute__amount", lookup_expr="gte")
    registered_from = django_filters.DateFilter(label="登记日期从", method="filter_from", widget=DAY)
    registered_to = django_filters.DateFilter(label="到", method="filter_to", widget=DAY)

    class Meta:
        model = Case
        fields: list[str] = []

    def filter_q(self, queryset, name, value):
        """By words, name or number, as in the work list."""
        return by_text(queryset, value)

    def filter_scope(self, queryset, name, value):
        """What is open, mine, not filled in, or over."""
        if value == "mine":
            return queryset.filter(handler=self.request.user, state__in=OPEN_STATES)
        if value == "unfilled":
            return queryset.filter(dispute__completed_at=None, state__in=OPEN_STATES)
        states = queryset.filter(state__in=OPEN_STATES)
        return states if value == "open" else queryset.exclude(state__in=OPEN_STATES)

    def filter_light(self, queryset, name, value):
        """By the deadline light."""
        return by_light(queryset, value)

    def filter_place(self, queryset, name, value):
        """The village with its grids."""
        return queryset.filter(place__in=OrgUnit.objects.filter(path__startswith=value.path).values("pk"))

    def filter_mediator(self, queryset, name, value):
        """To whose mediation the mediator is appointed now."""
        mine = Appointment.objects.filter(mediator=value, until=None)
        return queryset.filter(pk__in=mine.values("dispute"))

    def filter_from(self, queryset, name, value):
        """Registered on this day or later."""
        return queryset.filter(registered_at__gte=day_start(value))

    def filter_to(self, queryset, name, value):
        """Registered on this day or before."""
        return queryset.filter(registered_at__lte=day_end(value))
