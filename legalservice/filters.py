"""Filters of 公共法律服务: legal cases, the answer library, sessions."""

import django_filters
from django import forms
from django.db.models import Q

from governance.cases.filters import LIGHTS, by_light, day_start, villages_within
from governance.cases.finding import by_text
from governance.cases.models import Case, Category
from governance.cases.states import OPEN_STATES, State
from governance.core.calendar import day_end
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from governance.organisation.models import OrgUnit
from legalservice.models import AnswerText, ConsultSession

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SCOPES = [("open", "在办"), ("mine", "我承办的"), ("waiting", "等待答复的咨询"), ("ended", "已结束")]
SERVICES = [
    ("301", "法律咨询"), ("302", "法律援助初审"), ("303", "引导服务"), ("304", "代拟文书"), ("305", "村居法律顾问"),
    ("306", "法治宣传"), ("307", "安置帮教"), ("308", "远程视频会见"), ("309", "机关企事业顾问"),
]  # fmt: skip


def day_filter(label, field, end=False):
    """From or to a day."""
    lookup = "lte" if end else "gte"
    return django_filters.DateFilter(label=label, field_name=field, lookup_expr=lookup, widget=DAY)


class LegalFilter(PortalFilterSet):
    """Filters of 办件."""

    q = django_filters.CharFilter(label="关键词", method="filter_q", help_text="标题、内容、姓名、编号")
    scope = django_filters.ChoiceFilter(label="范围", choices=SCOPES, method="filter_scope", empty_label="全部")
    service = django_filters.ChoiceFilter(
        label="服务", choices=SERVICES, field_name="category__code", lookup_expr="startswith", empty_label="全部"
    )
    light = django_filters.ChoiceFilter(label="时限灯", choices=LIGHTS, method="filter_light", empty_label="全部")
    state = django_filters.ChoiceFilter(label="案件状态", choices=State.choices, empty_label="全部")
    place = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: villages_within(request), method="filter_place", empty_label="全部"
    )
    registered_from = django_filters.DateFilter(label="登记日期从", method="filter_from", widget=DAY)
    registered_to = django_filters.DateFilter(label="到", method="filter_to", widget=DAY)

    class Meta:
        model = Case
        fields: list[str] = []

    def filter_q(self, queryset, name, value):
        """By words, name or number, as in the work list."""
        return by_text(queryset, value)

    def filter_scope(self, queryset, name, value):
        """What is open, mine, waits for an answer, or is over."""
        if value == "mine":
            return queryset.filter(handler=self.request.user, state__in=OPEN_STATES)
        if value == "waiting":
            waits = Q(consultations__answered_at=None, consultations__isnull=False)
            return queryset.filter(waits, state__in=OPEN_STATES).distinct()
        return queryset.filter(state__in=OPEN_STATES) if value == "open" else queryset.exclude(state__in=OPEN_STATES)

    def filter_light(self, queryset, name, value):
        """By the deadline light."""
        return by_light(queryset, value)

    def filter_place(self, queryset, name, value):
        """The village with its grids."""
        return queryset.filter(place__in=OrgUnit.objects.filter(path__startswith=value.path).values("pk"))

    def filter_from(self, queryset, name, value):
        """Registered on this day or later."""
        return queryset.filter(registered_at__gte=day_start(value))

    def filter_to(self, queryset, name, value):
        """Registered on this day or before."""
        return queryset.filter(registered_at__lte=day_end(value))


class AnswerTextFilter(PortalFilterSet):
    """Answers by words, field and state."""

    q = django_filters.CharFilter(label="关键词", method="filter_q", help_text="标题、问题、答复、法条")
    topic = django_filters.ModelChoiceFilter(
        label="咨询领域",
        queryset=Category.objects.filter(code__startswith="301", parent__isnull=False).order_by("order"),
        empty_label="全部",
    )
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[*AnswerText.State.choices, ("stale", "待复审")],
        method="filter_state",
        empty_label="全部",
    )

    class Meta:
        model = AnswerText
        fields: list[str] = []

    def filter_q(self, queryset, name, value):
        """Each of the words somewhere."""
        for word in value.split()[:5]:
            found = Q(title__icontains=word) | Q(question__icontains=word) | Q(answer__icontains=word)
            queryset = queryset.filter(found | Q(keywords__icontains=word) | Q(law__icontains=word))
        return queryset

    def filter_state(self, queryset, name, value):
        """With those that are due for another look."""
        if value == "stale":
            return queryset.filter(state="reviewed", review_by__lt=today())
        return queryset.filter(state=value)


class SessionFilter(PortalFilterSet):
    """Sessions by who sits, state and day."""

    host = django_filters.ChoiceFilter(label="坐班方", choices=ConsultSession.Host.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=ConsultSession.State.choices, empty_label="全部")
    day_from = django_filters.DateFilter(label="日期从", method="filter_from", widget=DAY)
    day_to = django_filters.DateFilter(label="到", method="filter_to", widget=DAY)

    class Meta:
        model = ConsultSession
        fields: list[str] = []

    def filter_from(self, queryset, name, value):
        """On this day or later."""
        return queryset.filter(starts_at__gte=day_start(value))

    def filter_to(self, queryset, name, value):
        """On this day or before."""
        return queryset.filter(starts_at__lte=day_end(value))
