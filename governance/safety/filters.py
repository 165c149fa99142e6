"""Filters of the registers."""

from datetime import timedelta

import django_filters

from governance.cases.lights import YELLOW_DAYS
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from governance.safety.models import Entry
from governance.safety.models.registers import Level


class EntryFilter(PortalFilterSet):
    """By name, class, state and what is due."""

    q = django_filters.CharFilter(label="姓名", field_name="person__name", lookup_expr="contains")
    level = django_filters.ChoiceFilter(label="关注程度", choices=Level.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=Entry.State.choices, empty_label="全部")
    due = django_filters.ChoiceFilter(
        label="走访", choices=[("late", "超期"), ("soon", "快到期")], method="filter_due", empty_label="全部"
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    def filter_due(self, queryset, name, value):
        """Late, or within the days of the yellow light."""
        if value == "late":
            return queryset.filter(next_visit_on__lt=today())
        return queryset.filter(next_visit_on__range=(today(), today() + timedelta(days=YELLOW_DAYS)))
