"""Queues that are worked from a list of their own: approvals, supervision orders, follow-up."""

import django_filters
from django.db.models import Q

from governance.cases.filters import CaseFilter
from governance.cases.models import Approval, Case, Rating, Supervision
from governance.cases.states import OPEN_STATES, State
from governance.cases.views.lists import seen_cases
from governance.core.filters import PortalFilterSet
from governance.organisation.access import standing
from governance.organisation.pages import ListPage
from governance.organisation.roles import Permission, Role


class ApprovalListView(ListPage):
    """待我审批: requests for extension, and drafted orders that wait for a signature."""

    permission = Permission.APPROVE
    also = (Permission.SUPERVISE,)
    title = "待我审批"
    template_name = "cases/approvals.html"
    fragment_name = "cases/_approvals.html"
    order = ("asked_at", "pk")

    def get_queryset(self):
        """Open requests of the cases that the user may see."""
        cases = Case.objects.visible_to(self.request.user).filter(state=State.HANDLING)
        if Role.LEADER not in standing(self.request.user).roles:
            cases = cases.none()
        return Approval.objects.filter(case__in=cases, decision=Approval.Decision.OPEN).select_related(
            "case__lead_unit", "asked_by"
        )

    def get_context_data(self, **kwargs):
        """The drafts beside them, for those who may sign one."""
        drafts = Supervision.objects.none()
        if standing(self.request.user).has(Permission.SUPERVISE):
            cases = Case.objects.visible_to(self.request.user).filter(state__in=OPEN_STATES)
            drafts = (
                Supervision.objects.filter(case__in=cases, status=Supervision.Status.DRAFT)
                .select_related("case", "to_unit")
                .order_by("pk")[:50]
            )
        return super().get_context_data(drafts=list(drafts), **kwargs)


class OrderFilter(PortalFilterSet):
    """By status, kind and level."""

    status = django_filters.ChoiceFilter(label="状态", choices=Supervision.Status.choices, empty_label="全部")
    kind = django_filters.ChoiceFilter(label="类型", choices=Supervision.Kind.choices, empty_label="全部")
    level = django_filters.ChoiceFilter(label="级别", choices=Supervision.Level.choices, empty_label="全部")

    class Meta:
        model = Supervision
        fields: list[str] = []


class OrderListView(ListPage):
    """跟踪督办: orders and instructions, the newest first."""

    permission = Permission.VIEW_CASES
    title = "跟踪督办"
    template_name = "cases/orders.html"
    fragment_name = "cases/_orders.html"
    order = ("-pk",)
    filterset_class = OrderFilter

    def get_queryset(self):
        """Orders of visible cases; drafts only for those who may sign them."""
        cases = Case.objects.visible_to(self.request.user)
        rows = Supervision.objects.filter(case__in=cases).select_related("case", "to_unit", "issued_by")
        if not standing(self.request.user).has(Permission.SUPERVISE):
            rows = rows.exclude(status=Supervision.Status.DRAFT)
        return rows


class FollowUpListView(ListPage):
    """反馈回访: answered by the department, still to be told or called back."""

    permission = Permission.FOLLOW_UP
    title = "反馈回访"
    template_name = "cases/follow_up.html"
    fragment_name = "cases/_follow_up.html"
    order = ("next_due",)
    filterset_class = CaseFilter

    def get_queryset(self):
        """Cases that wait for the desk, and those in tracking that a citizen rated badly."""
        unhappy = Rating.objects.filter(value__in=(4, 5)).values("case")
        waiting = Q(state=State.RESOLVED) | Q(state=State.TRACKING, pk__in=unhappy)
        return seen_cases(self.request.user).filter(waiting)
