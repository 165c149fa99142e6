"""Filters of the work list. The same keys stand behind every figure of the dashboard and every saved view."""

from datetime import datetime, time, timedelta

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from governance.cases import own_fields
from governance.cases.categories import category_choices
from governance.cases.finding import by_text
from governance.cases.kinds import kind_choices
from governance.cases.models import Case, ReportStamp
from governance.cases.states import OPEN_STATES, STAGES, State, states_of
from governance.core.calendar import day_end
from governance.core.filters import PortalFilterSet
from governance.core.now import now
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit, Post, User, VillageLeader
from governance.organisation.roles import Level

LIGHTS = [
    ("red", "红灯（超期）"),
    ("amber", "黄灯（快到期）"),
    ("green", "绿灯"),
    ("paused", "停计"),
    ("none", "无期限"),
]
DUES = [("today", "今天到期"), ("week", "本周到期")]
RISKS = [(1, "蓝 低"), (2, "黄 中"), (3, "橙 高"), (4, "红 重大")]
SCOPES = [
    ("open", "在办"),
    ("mine", "我承办的"),
    ("unit", "我单位主办的"),
    ("assist", "我单位协办的"),
    ("unsigned", "待我单位签收"),
    ("villages", "我联系的村"),
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


def of_villages_led_by(user) -> Q:
    """Cases in the villages, with their grids, whose 联系村领导 the person is now."""
    led = OrgUnit.objects.filter(pk__in=VillageLeader.objects.current().filter(user=user).values("village"))
    below = Q(pk__in=())
    for path in led.values_list("path", flat=True):
        below |= Q(path__startswith=path)
    return Q(place__in=OrgUnit.objects.filter(below).values("pk"))


class CaseFilter(PortalFilterSet):
    """Filters of the work list (案件列表)."""

    q = django_filters.CharFilter(
        label="关键词",
        method="filter_q",
        help_text="标题、内容、动态里的词，姓名或拼音，编号、证件号、手机号或其后 4 位",
    )
    scope = django_filters.ChoiceFilter(label="范围", choices=SCOPES, method="filter_scope", empty_label="全部")
    stage = django_filters.ChoiceFilter(label="环节", choices=STAGE_CHOICES, method="filter_stage", empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices, empty_label="全部")
    light = django_filters.ChoiceFilter(label="时限灯", choices=LIGHTS, method="filter_light", empty_label="全部")
    kind = django_filters.ChoiceFilter(label="案件类型", choices=kind_choices, empty_label="全部")
    category = django_filters.ChoiceFilter(
        label="事项类别", choices=category_choices, method="filter_category", empty_label="全部"
    )
    lead_unit = django_filters.ModelChoiceFilter(
        label="办理部门", queryset=lambda request: units_within(request), empty_label="全部"
    )
    handler = django_filters.ModelChoiceFilter(
        label="承办人",
        queryset=lambda request: _people(request),
        empty_label="全部",
        null_label="还没有承办人",
    )
    due = django_filters.ChoiceFilter(label="到期", choices=DUES, method="filter_due", empty_label="全部")
    place = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: villages_within(request), method="filter_place", empty_label="全部"
    )
    risk = django_filters.ChoiceFilter(label="风险", choices=RISKS, empty_label="全部")
    channel = django_filters.ChoiceFilter(label="来源渠道", choices=Case.Channel.choices, empty_label="全部")
    reported = django_filters.ChoiceFilter(
        label="上报台账",
        choices=[("yes", "已上报"), ("no", "没有上报")],
        method="filter_reported",
        empty_label="全部",
    )
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, own in own_fields.filters().items():
            own.parent, own.model, own.field_name = self, Case, name
            self.filters[name] = own

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
        if value == "villages":
            return queryset.filter(of_villages_led_by(self.request.user), state__in=OPEN_STATES)
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

    def filter_due(self, queryset, name, value):
        """Due today or until Sunday, and not yet late."""
        moment = now()
        day = timezone.localtime(moment).date()
        last = day_end(day if value == "today" else day + timedelta(days=6 - day.weekday()))
        running = queryset.filter(state__in=OPEN_STATES - {State.PAUSED})
        return running.filter(next_due__gte=moment, next_due__lte=last)

    def filter_place(self, queryset, name, value):
        """A village with its grids."""
        below = OrgUnit.objects.filter(path__startswith=value.path).values("pk")
        return queryset.filter(place__in=below)

    def filter_reported(self, queryset, name, value):
        """Cases that stand in a workbook handed in to an office, or in none."""
        stamps = ReportStamp.objects.filter(case=OuterRef("pk"), run__state="reported")
        return queryset.filter(Exists(stamps) if value == "yes" else ~Exists(stamps))

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


def units_within(request):
    """Departments, villages and centres of the user's county or town; a link may name another."""
    if request is None:
        return OrgUnit.objects.none()
    levels = (Level.DEPARTMENT, Level.VILLAGE, Level.CENTRE)
    offered = Q(_roots(request), active=True, level__in=levels)
    # A link may name a unit that is not offered: one of the county to which a case went up, or one since closed.
    named = request.GET.get("lead_unit", "")
    if named.isdecimal() and len(named) < 10:
        offered |= Q(pk=named)
    return OrgUnit.objects.filter(offered).order_by("level", "order", "path")


def _people(request):
    """Colleagues of the user's units; a link may name somebody else."""
    if request is None:
        return User.objects.none()
    units = standing(request.user).unit_ids
    offered = Q(pk__in=Post.objects.current().filter(unit__in=units).values("user"), is_active=True)
    named = request.GET.get("handler", "")
    if named.isdecimal() and len(named) < 10:
        offered |= Q(pk=named)
    return User.objects.filter(offered).order_by("name")


def villages_within(request):
    if request is None:
        return OrgUnit.objects.none()
    return OrgUnit.objects.active().filter(_roots(request), level=Level.VILLAGE).order_by("order", "path")
