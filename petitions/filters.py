"""Filters of 信访列表: those of the detail record beside a few of the work list's own; figures open here too."""

import django_filters
from django import forms
from django.db.models import Q

from governance.cases.filters import LIGHTS, by_light, villages_within
from governance.cases.finding import by_text
from governance.cases.models import Case
from governance.cases.states import OPEN_STATES, State
from governance.core.filters import PortalFilterSet
from governance.organisation.models import OrgUnit
from petitions.figures import FIGURES, GROUPS, Span, bucket_condition
from petitions.models import ContentClass, Petition, Review
from petitions.repeats import BUCKETS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SCOPES = [
    ("open", "在办"),
    ("mine", "我承办的"),
    ("undecided", "等待受理决定"),
    ("untold", "等待告知"),
    ("reviewing", "复查复核中"),
    ("unsettled", "办结未化解"),
    ("repeats", "重复信访"),
    ("ended", "已结束"),
]
COUNTED = [
    (f"{row.key}.{part}", f"{row.label}：{word}")
    for row in FIGURES.values()
    for part, word in (("whole", "应计"), ("good", "合格"), ("bad", "不合格"))
]


class PetitionFilter(PortalFilterSet):
    """Filters of 信访列表."""

    q = django_filters.CharFilter(label="关键词", method="filter_q", help_text="标题、内容、姓名、编号")
    scope = django_filters.ChoiceFilter(label="范围", choices=SCOPES, method="filter_scope", empty_label="全部")
    form = django_filters.ChoiceFilter(
        label="信访形式", choices=Petition.Form.choices, field_name="petition__form", empty_label="全部"
    )
    purpose = django_filters.ChoiceFilter(
        label="信访目的", choices=Petition.Purpose.choices, field_name="petition__purpose", empty_label="全部"
    )
    route = django_filters.ChoiceFilter(
        label="法定途径",
        choices=[*Petition.Route.choices, ("none", "还没有分类")],
        method="filter_route",
        empty_label="全部",
    )
    content = django_filters.ModelChoiceFilter(
        label="内容分类", queryset=ContentClass.objects.filter(parent=None), method="filter_content", empty_label="全部"
    )
    source_level = django_filters.ChoiceFilter(
        label="来源级别", choices=Petition.Level.choices, field_name="petition__source_level", empty_label="全部"
    )
    group = django_filters.ChoiceFilter(
        label="集体访", choices=[(str(r[1]), r[0]) for r in GROUPS], method="filter_group", empty_label="全部"
    )
    times = django_filters.ChoiceFilter(
        label="信访次数", choices=[(str(r[1]), r[0]) for r in BUCKETS], method="filter_times", empty_label="全部"
    )
    light = django_filters.ChoiceFilter(label="时限灯", choices=LIGHTS, method="filter_light", empty_label="全部")
    state = django_filters.ChoiceFilter(label="案件状态", choices=State.choices, empty_label="全部")
    place = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: villages_within(request), method="filter_place", empty_label="全部"
    )
    figure = django_filters.ChoiceFilter(label="统计指标", choices=COUNTED, method="filter_figure", empty_label="不限")
    received_from = django_filters.DateFilter(
        label="收到日期从", field_name="petition__received_on", lookup_expr="gte", method="filter_from", widget=DAY
    )
    received_to = django_filters.DateFilter(
        label="到", field_name="petition__received_on", lookup_expr="lte", method="filter_to", widget=DAY
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def filter_q(self, queryset, name, value):
        """By words, name or number, as in the work list."""
        return by_text(queryset, value)

    def filter_scope(self, queryset, name, value):
        """What is open, mine, owed, under review, not settled, repeated or over."""
        live = Q(petition__decisions__ended_at=None, petition__decisions__isnull=False)
        conditions = {
            "open": Q(state__in=OPEN_STATES),
            "mine": Q(handler=self.request.user, state__in=OPEN_STATES),
            "untold": live & Q(petition__decisions__told_on=None, petition__decisions__notice_waived=False),
            "reviewing": Q(pk__in=Review.objects.filter(decided_on=None).values("petition")),
            "unsettled": Q(petition__finished_on__isnull=False, petition__settled_on=None),
            "repeats": Q(petition__root__isnull=False),
        }
        if value == "undecided":
            return queryset.filter(state__in=OPEN_STATES).exclude(live)
        if value == "ended":
            return queryset.exclude(state__in=OPEN_STATES)
        return queryset.filter(conditions[value])

    def filter_route(self, queryset, name, value):
        """A route, or none yet."""
        return queryset.filter(petition__route="" if value == "none" else value)

    def filter_content(self, queryset, name, value):
        """A first level with all below it."""
        return queryset.filter(Q(petition__content=value) | Q(petition__content__parent=value))

    def filter_group(self, queryset, name, value):
        """集体访 of a size."""
        visits = queryset.filter(petition__form__in=("visit", "leader"))
        return visits.filter(bucket_condition("headcount", value, GROUPS))

    def filter_times(self, queryset, name, value):
        """Petitions that are so many-th of their history."""
        return queryset.filter(bucket_condition("sequence", value, BUCKETS))

    def filter_light(self, queryset, name, value):
        """By the deadline light."""
        return by_light(queryset, value)

    def filter_place(self, queryset, name, value):
        """The village with its grids."""
        return queryset.filter(place__in=OrgUnit.objects.filter(path__startswith=value.path).values("pk"))

    def filter_figure(self, queryset, name, value):
        """The cases behind a figure of the span that the two days give."""
        key, _, part = value.partition(".")
        figure, span = FIGURES[key], self.span
        if span is None:
            return queryset.none()
        if part == "good":
            return queryset.filter(figure.whole(span) & figure.good(span))
        whole = queryset.filter(figure.whole(span))
        return whole.exclude(figure.good(span)) if part == "bad" else whole

    @property
    def span(self) -> Span | None:
        """The days of the address; None when one of them is missing."""
        data = self.form.cleaned_data
        since, until = data.get("received_from"), data.get("received_to")
        return Span(since, until) if since and until else None

    def filter_from(self, queryset, name, value):
        """Received on this day or later; with a figure the days are those of the figure."""
        return queryset if self.form.cleaned_data.get("figure") else queryset.filter(petition__received_on__gte=value)

    def filter_to(self, queryset, name, value):
        """Received on this day or before."""
        return queryset if self.form.cleaned_data.get("figure") else queryset.filter(petition__received_on__lte=value)
