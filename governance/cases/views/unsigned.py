"""未签收电话单: who has not signed for a case, and whom to call about it."""

import django_filters
from django.utils import timezone

from governance.cases.lifecycle import HANDLERS
from governance.cases.models import Assignment, Case
from governance.cases.states import OPEN_STATES
from governance.core.filters import PortalFilterSet
from governance.core.numbering import parse_number
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit, Post
from governance.organisation.pages import ExportPage, ListPage
from governance.organisation.roles import Permission, Role

CALLED = (Role.HEAD, *sorted(HANDLERS))


def unsigned_shares(user):
    """Open shares without a signature, of the cases that the user may see."""
    cases = Case.objects.visible_to(user).filter(state__in=OPEN_STATES)
    return Assignment.objects.filter(case__in=cases, until=None, signed_at=None).select_related(
        "case", "unit", "handler"
    )


def _units(request):
    shares = unsigned_shares(request.user) if request else Assignment.objects.none()
    return OrgUnit.objects.filter(pk__in=shares.order_by().values("unit")).order_by("level", "order", "path")


class UnsignedFilter(PortalFilterSet):
    """By unit, case and part."""

    unit = django_filters.ModelChoiceFilter(label="单位", queryset=_units, empty_label="全部")
    number = django_filters.CharFilter(label="案件编号", method="filter_number")
    is_lead = django_filters.ChoiceFilter(
        label="主办或协办", choices=[("True", "主办"), ("False", "协办")], empty_label="全部"
    )

    class Meta:
        model = Assignment
        fields: list[str] = []

    def filter_number(self, queryset, name, value):
        """The shares of one case."""
        return queryset.filter(case__number=parse_number(value))


def people_to_call(shares) -> dict[int, list]:
    """Unit id → its people who may sign, heads first: one query for the whole page."""
    posts = (
        Post.objects.current()
        .filter(unit__in={share.unit_id for share in shares}, role__in=CALLED, user__is_active=True)
        .select_related("user")
    )
    found: dict[int, dict] = {}
    for post in sorted(posts, key=lambda post: (post.role != Role.HEAD, post.pk)):
        found.setdefault(post.unit_id, {}).setdefault(post.user_id, post.user)
    return {unit: list(people.values()) for unit, people in found.items()}


class UnsignedListView(ListPage):
    """The list, the longest waiting first."""

    permission = Permission.VIEW_CASES
    title = "未签收电话单"
    template_name = "cases/unsigned.html"
    fragment_name = "cases/_unsigned.html"
    filterset_class = UnsignedFilter
    order = ("since", "pk")

    def get_queryset(self):
        """What the user may see."""
        return unsigned_shares(self.request.user)

    def get_context_data(self, **kwargs):
        """Beside each share whom to call: the named handler, else the office."""
        context = super().get_context_data(**kwargs)
        people = people_to_call(context["rows"])
        context["lines"] = [
            {"share": share, "people": [share.handler] if share.handler else people.get(share.unit_id, [])}
            for share in context["rows"]
        ]
        context["query"] = self.request.GET.urlencode()
        context["may_export"] = standing(self.request.user).has(Permission.EXPORT_CASES)
        return context


class UnsignedExportView(ExportPage):
    """The same as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = UnsignedFilter
    order = ("since", "pk")
    file_title = "未签收电话单"
    columns = {
        "单位": lambda share: share.unit.name,
        "办公电话": lambda share: share.unit.phone,
        "主办或协办": lambda share: "主办" if share.is_lead else "协办",
        "案件编号": lambda share: share.case.shown_number,
        "事项": lambda share: share.case.title,
        "交办时间": lambda share: timezone.localtime(share.since).strftime("%Y-%m-%d %H:%M"),
    }

    def get_queryset(self):
        """What the user may see."""
        return unsigned_shares(self.request.user)
