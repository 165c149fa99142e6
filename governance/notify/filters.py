"""Filters of the messages."""

import django_filters

from governance.core.filters import PortalFilterSet

from .models import Notification


class NotificationFilter(PortalFilterSet):
    """Unread, urgent, by case number or words."""

    q = django_filters.CharFilter(label="标题或案件编号", method="search")
    unread = django_filters.ChoiceFilter(
        label="阅读", choices=[("1", "未读"), ("0", "已读")], method="is_unread", empty_label="全部"
    )
    urgent = django_filters.ChoiceFilter(
        label="紧急", choices=[("1", "只看紧急")], method="is_urgent", empty_label="全部"
    )

    class Meta:
        model = Notification
        fields = []

    def search(self, queryset, name, value):
        """Part of the title, or the case number with or without hyphen."""
        value = value.strip()
        digits = value.replace("-", "").replace("－", "")
        if digits.isdigit():
            return queryset.filter(subject__startswith=digits)
        return queryset.filter(title__contains=value)

    def is_unread(self, queryset, name, value):
        """Not yet read, or read."""
        return queryset.filter(read_at__isnull=value == "1")

    def is_urgent(self, queryset, name, value):
        """Urgent ones only."""
        return queryset.filter(urgent=True)
