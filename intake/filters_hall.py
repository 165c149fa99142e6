"""Filters of the hall's lists."""

import re
from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q

from governance.cases.filters import day_start
from governance.core.fields import blind_index, normalise_phone
from governance.core.filters import PortalFilterSet
from governance.core.now import now, today
from governance.organisation.models import User
from intake.models import BoxOpening, Call, LetterBox, Sitting, Visit, Window


def _day(label, method):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(label=label, method=method, widget=widget)


class SpanFilter(PortalFilterSet):
    """From one day to another, both included, over the column `moment`."""

    moment = "at"
    day_from = _day("日期从", "since")
    day_to = _day("到", "until")

    def since(self, queryset, name, value):
        """On or after the day."""
        return queryset.filter(**{f"{self.moment}__gte": day_start(value)})

    def until(self, queryset, name, value):
        """On or before the day."""
        return queryset.filter(**{f"{self.moment}__lt": day_start(value + timedelta(days=1))})


class VisitFilter(SpanFilter):
    """The visitor log by kind, window, days, words, and whether it became a case."""

    q = django_filters.CharFilter(label="咨询内容", field_name="note", lookup_expr="contains")
    kind = django_filters.ChoiceFilter(label="类别", choices=Visit.Kind.choices, empty_label="全部")
    window = django_filters.ModelChoiceFilter(label="引导到", queryset=Window.objects.none(), empty_label="全部")
    became = django_filters.ChoiceFilter(
        label="转登记", choices=[("yes", "已登记为案件"), ("no", "没有登记")], method="became_case", empty_label="全部"
    )
    field_order = ["q", "kind", "window", "day_from", "day_to", "became"]

    class Meta:
        model = Visit
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["window"].queryset = Window.objects.visible_to(self.request.user)

    def became_case(self, queryset, name, value):
        """Entries that became a case, or did not."""
        return queryset.filter(case__isnull=value == "no")


class CallFilter(SpanFilter):
    """Calls by caller, number, words, what is owed, owner and days."""

    STATES = [
        ("open", "待回电"),
        ("late", "已超期"),
        ("done", "已回电"),
        ("answered", "当场答复"),
        ("case", "已登记为案件"),
    ]
    q = django_filters.CharFilter(label="来电人、事项、号码或末 4 位", method="search")
    state = django_filters.ChoiceFilter(label="状态", choices=STATES, method="in_state", empty_label="全部")
    owner = django_filters.ModelChoiceFilter(label="回电人", queryset=User.objects.none(), empty_label="全部")

    class Meta:
        model = Call
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Call.objects.visible_to(self.request.user).exclude(owner=None).order_by()
        self.filters["owner"].queryset = User.objects.filter(pk__in=seen.values("owner"))

    def search(self, queryset, name, value):
        """Words of name or matter; a whole number or its last four digits by their hashes."""
        value = value.strip()
        digits = normalise_phone(value)
        if re.fullmatch(r"\d{7,12}", digits):
            return queryset.filter(phone_hash=blind_index(digits, "phone"))
        found = Q(caller_name__contains=value) | Q(matter__contains=value)
        if re.fullmatch(r"\d{4}", digits):
            found |= Q(phone_tail_hash=blind_index(digits, "phone_tail"))
        return queryset.filter(found)

    def in_state(self, queryset, name, value):
        """What became of the call."""
        owed = queryset.filter(outcome=Call.Outcome.CALL_BACK)
        return {
            "open": owed.filter(done_at=None),
            "late": owed.filter(done_at=None, due_at__lt=now()),
            "done": owed.exclude(done_at=None),
            "answered": queryset.filter(outcome=Call.Outcome.ANSWERED),
            "case": queryset.exclude(case=None),
        }[value]


class OpeningFilter(SpanFilter):
    """Openings by box, status and days."""

    moment = "opened_at"
    STATES = [("waiting", "待第二人确认"), ("letters", "信件处理中"), ("closed", "已办结")]
    box = django_filters.ModelChoiceFilter(label="意见箱", queryset=LetterBox.objects.none(), empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=STATES, method="in_state", empty_label="全部")

    class Meta:
        model = BoxOpening
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["box"].queryset = LetterBox.objects.visible_to(self.request.user)

    def in_state(self, queryset, name, value):
        """How far the record is."""
        return {
            "waiting": queryset.filter(confirmed_at=None),
            "letters": queryset.filter(confirmed_at__isnull=False, closed_at=None),
            "closed": queryset.exclude(closed_at=None),
        }[value]


class WindowFilter(PortalFilterSet):
    """Windows and rooms by name or what is done there, kind and state."""

    q = django_filters.CharFilter(label="名称、位置或办理事项", method="search")
    kind = django_filters.ChoiceFilter(label="类别", choices=Window.Kind.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[("open", "启用"), ("closed", "停用")], method="in_state", empty_label="全部"
    )

    class Meta:
        model = Window
        fields = []

    def search(self, queryset, name, value):
        """Part of name, place or services."""
        value = value.strip()
        return queryset.filter(Q(name__contains=value) | Q(location__contains=value) | Q(services__contains=value))

    def in_state(self, queryset, name, value):
        """In use or not."""
        return queryset.filter(active=value == "open")


class SittingFilter(PortalFilterSet):
    """Arrangements by window, person and time."""

    WHEN = [("now", "现在有效"), ("coming", "还没开始"), ("past", "已结束")]
    q = django_filters.CharFilter(label="姓名", field_name="user__name", lookup_expr="contains")
    window = django_filters.ModelChoiceFilter(label="窗口", queryset=Window.objects.none(), empty_label="全部")
    when = django_filters.ChoiceFilter(label="时间", choices=WHEN, method="in_time", empty_label="全部")

    class Meta:
        model = Sitting
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["window"].queryset = Window.objects.visible_to(self.request.user)

    def in_time(self, queryset, name, value):
        """In force today, later, or over."""
        day = today()
        return {
            "now": queryset.reaching(day),
            "coming": queryset.filter(starts_on__gt=day),
            "past": queryset.filter(ends_on__lt=day),
        }[value]
