"""Filters of the lists."""

import django_filters
from django.db.models import Q

from governance.core.fields import blind_index, normalise_phone
from governance.core.filters import PortalFilterSet

from .models import DutyLine, OrgUnit, Post, User
from .roles import Level, Role


class StaffFilter(PortalFilterSet):
    """Accounts by name, user name or exact phone; by unit, role and state."""

    q = django_filters.CharFilter(label="姓名、用户名或手机号", method="search")
    unit = django_filters.ModelChoiceFilter(
        label="机构", queryset=OrgUnit.objects.none(), method="in_unit", empty_label="全部"
    )
    role = django_filters.ChoiceFilter(label="角色", choices=Role.choices, method="with_role", empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[("open", "在用"), ("closed", "已停用")], method="in_state", empty_label="全部"
    )

    class Meta:
        model = User
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["unit"].queryset = OrgUnit.objects.exclude(level=Level.GRID)

    def search(self, queryset, name, value):
        """Part of the name or user name; a whole phone number by its hash."""
        value = value.strip()
        found = Q(name__contains=value) | Q(username__contains=value.lower())
        digits = normalise_phone(value)
        if len(digits) >= 7:
            found |= Q(phone_hash=blind_index(digits, "user.phone"))
        return queryset.filter(found)

    def in_unit(self, queryset, name, value):
        """People with an open post at the unit or below it."""
        posts = Post.objects.filter(unit__path__startswith=value.path, state=Post.State.ACTIVE)
        return queryset.filter(pk__in=posts.values("user_id"))

    def with_role(self, queryset, name, value):
        """People with an open post of this role."""
        return queryset.filter(pk__in=Post.objects.filter(role=value, state=Post.State.ACTIVE).values("user_id"))

    def in_state(self, queryset, name, value):
        """Open or closed accounts."""
        return queryset.filter(is_active=value == "open")


class UnitFilter(PortalFilterSet):
    """Units by name or code, level and state."""

    q = django_filters.CharFilter(label="名称或代码", method="search")
    level = django_filters.ChoiceFilter(label="层级", choices=Level.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[("open", "在用"), ("closed", "已停用")], method="in_state", empty_label="全部"
    )

    class Meta:
        model = OrgUnit
        fields = []

    def search(self, queryset, name, value):
        """Part of the name, or the beginning of the code."""
        value = value.strip()
        return queryset.filter(Q(name__contains=value) | Q(short_name__contains=value) | Q(code__startswith=value))

    def in_state(self, queryset, name, value):
        """Units in use or not."""
        return queryset.filter(active=value == "open")


class PostFilter(PortalFilterSet):
    """Posts by person, role, unit and state."""

    q = django_filters.CharFilter(label="姓名或用户名", method="search")
    role = django_filters.ChoiceFilter(label="角色", choices=Role.choices, empty_label="全部")
    unit = django_filters.ModelChoiceFilter(
        label="机构", queryset=OrgUnit.objects.none(), method="in_unit", empty_label="全部"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=Post.State.choices, empty_label="全部")

    class Meta:
        model = Post
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["unit"].queryset = OrgUnit.objects.exclude(level=Level.GRID)

    def search(self, queryset, name, value):
        """Part of the name or user name."""
        value = value.strip()
        return queryset.filter(Q(user__name__contains=value) | Q(user__username__contains=value.lower()))

    def in_unit(self, queryset, name, value):
        """Posts at the unit or below it."""
        return queryset.filter(unit__path__startswith=value.path)


class DutyFilter(PortalFilterSet):
    """Lines of the duty list by words, department and state."""

    q = django_filters.CharFilter(label="事项、依据或关键词", method="search")
    unit = django_filters.ModelChoiceFilter(label="部门", queryset=OrgUnit.objects.none(), empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[("open", "有效"), ("closed", "已失效")], method="in_state", empty_label="全部"
    )

    class Meta:
        model = DutyLine
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["unit"].queryset = OrgUnit.objects.filter(duties__isnull=False).distinct()

    def search(self, queryset, name, value):
        """Part of the matter, the legal basis or the keywords."""
        value = value.strip()
        words = Q(matter__contains=value) | Q(legal_basis__contains=value) | Q(keywords__contains=value)
        return queryset.filter(words)

    def in_state(self, queryset, name, value):
        """Lines in force or not."""
        return queryset.filter(active=value == "open")
