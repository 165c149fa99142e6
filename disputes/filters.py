"""Filters of the rosters."""

import django_filters
from django.db.models import Q

from disputes.forms.mediators import types_of_dispute
from disputes.models import Committee, Mediator
from disputes.services.mediators import years_after
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from governance.core.search import normalise


class CommitteeFilter(PortalFilterSet):
    """调委会 by name, kind and state."""

    q = django_filters.CharFilter(label="名称", field_name="name", lookup_expr="contains")
    kind = django_filters.ChoiceFilter(label="类型", choices=Committee.Kind.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=Committee.State.choices, empty_label="全部")

    class Meta:
        model = Committee
        fields: list[str] = []


class MediatorFilter(PortalFilterSet):
    """调解员 by words, committee, what they are good at and the languages they speak."""

    KINDS = [("mediator", "人民调解员（不含专家）"), *Mediator.Engagement.choices]
    q = django_filters.CharFilter(label="姓名、拼音、证号或专家领域", method="search")
    engagement = django_filters.ChoiceFilter(label="类别", choices=KINDS, method="of_kind", empty_label="全部")
    speciality = django_filters.ModelChoiceFilter(
        label="擅长类型", field_name="specialities", queryset=lambda request: types_of_dispute(), empty_label="全部"
    )
    language = django_filters.CharFilter(label="语言", field_name="languages", lookup_expr="contains")
    committee = django_filters.ModelChoiceFilter(
        label="调委会", queryset=lambda request: _committees(request), empty_label="全部"
    )
    grade = django_filters.ChoiceFilter(label="等级", choices=Mediator.Grade.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=Mediator.State.choices, empty_label="全部")
    sex = django_filters.ChoiceFilter(label="性别", choices=Mediator.Sex.choices, empty_label="全部")
    politics = django_filters.ChoiceFilter(label="政治面貌", choices=Mediator.Politics.choices, empty_label="全部")
    education = django_filters.ChoiceFilter(
        label="文化程度",
        choices=[*Mediator.Education.choices, ("45", "大专以上")],
        method="of_education",
        empty_label="全部",
    )
    aged = django_filters.ChoiceFilter(label="年龄", choices=[("60", "60 岁以上")], method="of_age", empty_label="全部")
    court = django_filters.ChoiceFilter(
        label="法院名册", choices=[("yes", "法院特邀调解员")], method="on_roster", empty_label="全部"
    )

    class Meta:
        model = Mediator
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Part of name, pinyin, certificate or field."""
        value = value.strip()
        words = Q(name__contains=value) | Q(certificate_no__contains=value) | Q(field__contains=value)
        return queryset.filter(words | Q(pinyin__contains=normalise(value)))

    def of_kind(self, queryset, name, value):
        """专职, 兼职, 特邀, 专家, or all but the last."""
        if value == "mediator":
            return queryset.exclude(engagement=Mediator.Engagement.EXPERT)
        return queryset.filter(engagement=value)

    def of_education(self, queryset, name, value):
        """One level, or 大专以上."""
        return queryset.filter(education__in=value)

    def of_age(self, queryset, name, value):
        """Of that age or older today."""
        return queryset.filter(birth_date__lte=years_after(today(), -int(value)))

    def on_roster(self, queryset, name, value):
        """On a court's roster."""
        return queryset.filter(on_court_roster=True)


def _committees(request):
    return Committee.objects.none() if request is None else Committee.objects.visible_to(request.user).order_by("pk")
