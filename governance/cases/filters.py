"""Filters of the work list. The same keys stand behind every figure of the dashboard and every saved view."""

import re
from datetime import datetime, time, timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from governance.cases.kinds import kind_choices
from governance.cases.models import Case, Category, Party
from governance.cases.states import OPEN_STATES, STAGES, State, states_of
from governance.core.fields import blind_index, normalise_id, normalise_phone
from governance.core.filters import PortalFilterSet
from governance.core.now import now
from governance.core.numbering import parse_number
from governance.core.search import with_text
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level

LIGHTS = [
    ("red", "红灯（超期）"),
    ("amber", "黄灯（快到期）"),
    ("green", "绿灯"),
    ("paused", "停计"),
    ("none", "无期限"),
]
RISKS = [(1, "蓝 低"), (2, "黄 中"), (3, "橙 高"), (4, "红 重大")]
SCOPES = [
    ("open", "在办"),
    ("mine", "我承办的"),
    ("unit", "我单位主办的"),
    ("assist", "我单位协办的"),
    ("unsigned", "待我单位签收"),
    ("closed", "已结束"),
]
STAGE_CHOICES = [(stage.value, stage.label) for stage in STAGES] + [("ended", "已结束")]
SORTS = {
    "due": ("next_due",),
    "-due": ("-next_due",),
    "registered": ("registered_at",),
    "-registered": ("-registered_at",),
    "-risk": ("-risk", "next_due"),
    "-closed": ("-closed_at",),
}
SORT_CHOICES = [
    ("due", "期限近的在前"),
    ("-registered", "新登记的在前"),
    ("registered", "早登记的在前"),
    ("-risk", "风险高的在前"),
    ("-closed", "新结束的在前"),
]


def day_start(day):
    """Midnight at the start of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def by_light(queryset, colour: str):
    """Cases whose light has this colour now; the same rule as lights.light_of."""
    moment = now()
    running = queryset.filter(state__in=OPEN_STATES - {State.PAUSED})
    return {
        "red": running.filter(next_due__lt=moment),
        "amber": running.filter(next_due__gte=moment, next_yellow__lte=moment),
        "green": running.filter(next_due__gte=moment, next_yellow__gt=moment),
        "none": running.filter(next_due=None),
        "paused": queryset.filter(state=State.PAUSED),
    }.get(colour, queryset)


def by_text(queryset, text: str):
    """Keyword, case number, ID number, phone or the last four digits of one of these."""
    text = text.strip()
    compact = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"\d{17}[\dXx]", compact):
        return queryset.filter(pk__in=_cases_of(id_hash=blind_index(normalise_id(compact), "id")))
    if re.fullmatch(r"1\d{10}", compact):
        people = _cases_of(phone_hash=blind_index(normalise_phone(compact), "phone"))
        return queryset.filter(Q(pk__in=people) | Q(number=compact))
    if re.fullmatch(r"\d{10,12}", compact):
        return queryset.filter(number=parse_number(compact))
    if re.fullmatch(r"\d{3}[\dXx]", compact):
        tails = Party.objects.filter(
            Q(id_tail_hash=blind_index(compact.upper(), "id_tail"))
            | Q(phone_tail_hash=blind_index(compact, "phone_tail"))
        )
        return queryset.filter(pk__in=tails.values("case"))
    return with_text(queryset, "search_pairs", text)


def _cases_of(**hashed):
    return Party.objects.filter(**hashed).values("case")


class CaseFilter(PortalFilterSet):
    """Filters of the work list (案件列表)."""

    q = django_filters.CharFilter(
        label="关键词", method="filter_q", help_text="标题、内容、姓名、案件编号、证件号、手机号或其后 4 位"
    )
    scope = django_filters.ChoiceFilter(label="范围", choices=SCOPES, method="filter_scope", empty_label="全部")
    stage = django_filters.ChoiceFilter(label="环节", choices=STAGE_CHOICES, method="filter_stage", empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices, empty_label="全部")
    light = django_filters.ChoiceFilter(label="时限灯", choices=LIGHTS, method="filter_light", empty_label="全部")
    kind = django_filters.ChoiceFilter(label="案件类型", choices=kind_choices, empty_label="全部")
    category = django_filters.ModelChoiceFilter(
        label="事项类别", queryset=Category.objects.filter(active=True), method="filter_category", empty_label="全部"
    )
    lead_unit = django_filters.ModelChoiceFilter(
        label="办理部门", queryset=lambda request: _units(request), empty_label="全部"
    )
    place = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: _villages(request), method="filter_place", empty_label="全部"
    )
    risk = django_filters.ChoiceFilter(label="风险", choices=RISKS, empty_label="全部")
    channel = django_filters.ChoiceFilter(label="来源渠道", choices=Case.Channel.choices, empty_label="全部")
    urgent = django_filters.BooleanFilter(label="加急", widget=forms.CheckboxInput, method="filter_urgent")
    registered_from = django_filters.DateFilter(
        label="登记日期从", method="filter_from", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    registered_to = django_filters.DateFilter(
        label="到", method="filter_to", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    closed_from = django_filters.DateFilter(
        label="结束日期从",
        method="filter_closed_from",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    closed_to = django_filters.DateFilter(
        label="到", method="filter_closed_to", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def filter_q(self, queryset, name, value):
        """Keyword search."""
        return by_text(queryset, value)

    def filter_scope(self, queryset, name, value):
        """What is mine, my unit's, open or ended."""
        from governance.cases.models import Assignment

        place = standing(self.request.user)
        people = {self.request.user.pk, *place.stands_in_for}
        if value == "open":
            return queryset.filter(state__in=OPEN_STATES)
        if value == "closed":
            return queryset.exclude(state__in=OPEN_STATES)
        if value == "mine":
            return queryset.filter(handler__in=people, state__in=OPEN_STATES)
        if value == "unit":
            return queryset.filter(lead_unit__in=place.unit_ids, state__in=OPEN_STATES)
        shares = Assignment.objects.filter(unit__in=place.unit_ids, until=None)
        if value == "unsigned":
            return queryset.filter(pk__in=shares.filter(signed_at=None).values("case"), state__in=OPEN_STATES)
        return queryset.filter(pk__in=shares.filter(is_lead=False).values("case"), state__in=OPEN_STATES)

    def filter_stage(self, queryset, name, value):
        """Cases that are in a stage now."""
        return queryset.filter(state__in=states_of(value))

    def filter_light(self, queryset, name, value):
        """Cases by the colour of their light."""
        return by_light(queryset, value)

    def filter_category(self, queryset, name, value):
        """A category with those below it."""
        return queryset.filter(Q(category=value) | Q(category__parent=value))

    def filter_place(self, queryset, name, value):
        """A village with its grids."""
        below = OrgUnit.objects.filter(path__startswith=value.path).values("pk")
        return queryset.filter(place__in=below)

    def filter_urgent(self, queryset, name, value):
        """Urgent ones only; an empty box means all."""
        return queryset.filter(urgent=True) if value else queryset

    def filter_from(self, queryset, name, value):
        """Registered on this day or later."""
        return queryset.filter(registered_at__gte=day_start(value))

    def filter_to(self, queryset, name, value):
        """Registered on this day or earlier."""
        return queryset.filter(registered_at__lt=day_start(value + timedelta(days=1)))

    def filter_closed_from(self, queryset, name, value):
        """Ended on this day or later."""
        return queryset.filter(closed_at__gte=day_start(value))

    def filter_closed_to(self, queryset, name, value):
        """Ended on this day or earlier."""
        return queryset.filter(closed_at__lt=day_start(value + timedelta(days=1)))


def _roots(request) -> Q:
    """Units within the counties or towns of the user's posts."""
    condition = Q(pk__in=())
    for grant in standing(request.user).grants:
        depth = 5 if grant.unit_level == Level.COUNTY else 10
        condition |= Q(path__startswith=grant.unit_path[:depth])
    return condition


def _units(request):
    if request is None:
        return OrgUnit.objects.none()
    levels = (Level.DEPARTMENT, Level.VILLAGE, Level.CENTRE)
    return OrgUnit.objects.active().filter(_roots(request), level__in=levels).order_by("level", "order", "path")


def _villages(request):
    if request is None:
        return OrgUnit.objects.none()
    return OrgUnit.objects.active().filter(_roots(request), level=Level.VILLAGE).order_by("order", "path")
