"""Filters of the messages."""

import django_filters
from django.db.models import Q

from governance.core.filters import PortalFilterSet

from .models import Channel, Delivery, Notification, Topic


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


class DeliveryFilter(PortalFilterSet):
    """Messages on their way out, by way, state, topic and reader."""

    q = django_filters.CharFilter(label="收件人姓名或用户名", method="search")
    channel = django_filters.ChoiceFilter(
        label="渠道", choices=[choice for choice in Channel.choices if choice[0] != Channel.IN_APP], empty_label="全部"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=Delivery.choices, method="in_state", empty_label="全部")
    topic = django_filters.ChoiceFilter(label="类别", choices=Topic.choices, empty_label="全部")

    class Meta:
        model = Notification
        fields = []

    def search(self, queryset, name, value):
        """Part of the name or of the user name."""
        value = value.strip()
        return queryset.filter(Q(user__name__contains=value) | Q(user__username__contains=value.lower()))

    def in_state(self, queryset, name, value):
        """In this state of delivery."""
        return queryset.in_state(value)
