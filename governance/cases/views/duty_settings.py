"""分流设置, 风险研判要素, 回避关系 and the register of 职责裁定."""

import django_filters
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.views import View

from governance.cases.forms.routing import AvoidanceForm, RiskSignForm, TriageSettingsForm
from governance.cases.models import Avoidance, Case, RiskSign, Ruling
from governance.cases.services import avoidance
from governance.cases.thresholds import settings_now
from governance.core.filters import PortalFilterSet
from governance.organisation.access import home_path, may
from governance.organisation.models import OrgUnit
from governance.organisation.pages import ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Level, Permission


class TriageSettingsView(FormPage):
    """分流设置."""

    permission = Permission.EDIT_RULES
    form_class = TriageSettingsForm
    title = "分流设置"
    success_url = back_url = reverse_lazy("routing:list")
    done_words = "分流设置已保存，马上起作用"

    def get_initial(self):
        """The numbers in force."""
        return settings_now()

    def save(self, form):
        """Keep them."""
        return avoidance.save_settings(by=self.request.user, **form.cleaned_data)


class RiskSignListView(ListPage):
    """风险研判要素."""

    permission = Permission.EDIT_RULES
    template_name = "cases/routing/signs.html"
    fragment_name = "cases/routing/_signs.html"
    order = ("order", "pk")
    title = "风险研判要素"
    model = RiskSign

    def get_context_data(self, **kwargs):
        """The grades beside them."""
        return super().get_context_data(levels=settings_now(), **kwargs)


class RiskSignEditView(FormPage):
    """A new sign, or a changed one."""

    permission = Permission.EDIT_RULES
    form_class = RiskSignForm
    success_url = back_url = reverse_lazy("routing:signs")
    done_words = "研判要素已保存"

    def get_sign(self):
        """The sign, or None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(RiskSign, pk=key) if key else None

    def get_title(self):
        """Which."""
        return "修改研判要素" if self.kwargs.get("pk") else "新增研判要素"

    def get_initial(self):
        """What is there."""
        sign = self.get_sign()
        names = RiskSignForm.base_fields
        return {name: getattr(sign, name) for name in names} if sign else {"active": True, "order": 100}

    def save(self, form):
        """Keep it."""
        return avoidance.save_sign(by=self.request.user, sign=self.get_sign(), **form.cleaned_data)


class AvoidanceFilter(PortalFilterSet):
    """By name."""

    q = django_filters.CharFilter(label="工作人员或亲属姓名", method="search")

    class Meta:
        model = Avoidance
        fields = []

    def search(self, queryset, name, value):
        """Part of either name."""
        value = value.strip()
        return queryset.filter(Q(user__name__contains=value) | Q(name__contains=value))


class AvoidanceListView(ListPage):
    """回避申报: one's own, for the manager everybody's in the area."""

    permission = Permission.HANDLE_CASE
    also = (Permission.EDIT_RULES, Permission.TRIAGE_CASE, Permission.SUPERVISE)
    template_name = "cases/routing/avoidance.html"
    fragment_name = "cases/routing/_avoidance.html"
    filterset_class = AvoidanceFilter
    order = ("user__name", "pk")
    title = "回避申报"

    def get_queryset(self):
        """Those in force."""
        rows = avoidance.seen_by(self.request.user).filter(ended_at=None)
        return rows.select_related("user", "village", "declared_by")


class AvoidanceNewView(FormPage):
    """Declare a relative."""

    permission = Permission.HANDLE_CASE
    also = (Permission.EDIT_RULES, Permission.TRIAGE_CASE, Permission.SUPERVISE)
    form_class = AvoidanceForm
    title = "申报回避关系"
    success_url = back_url = reverse_lazy("routing:avoidance")
    done_words = "回避关系已登记，涉及这位亲属的案件不会再分给当事人的亲属办理"

    def get_form_kwargs(self):
        """Whose relatives may be declared."""
        user = self.request.user
        path = home_path(user)
        villages = OrgUnit.objects.active().filter(level=Level.VILLAGE, path__startswith=path).order_by("path")
        own = None if may(user, Permission.EDIT_RULES) else user
        people = avoidance.people_of(user)
        return super().get_form_kwargs() | {"people": people, "villages": villages, "own": own}

    def save(self, form):
        """Keep it."""
        return avoidance.declare(by=self.request.user, **form.cleaned_data)


class AvoidanceEndView(PermissionRequired, View):
    """终止: the relation no longer holds."""

    permission = Permission.HANDLE_CASE
    also = (Permission.EDIT_RULES, Permission.TRIAGE_CASE, Permission.SUPERVISE)

    def post(self, request, pk):
        """End it and go back to the list."""
        row = get_object_or_404(avoidance.seen_by(request.user), pk=pk)
        avoidance.end(row, by=request.user)
        return redirect("routing:avoidance")


class RulingFilter(PortalFilterSet):
    """By number, unit or case."""

    q = django_filters.CharFilter(label="裁定编号、单位或案件标题", method="search")

    class Meta:
        model = Ruling
        fields = []

    def search(self, queryset, name, value):
        """Part of the number, the unit's name or the title."""
        value = value.strip()
        return queryset.filter(
            Q(number__contains=value) | Q(lead__name__contains=value) | Q(case__title__contains=value)
        )


class RulingScope:
    """Rulings of the cases that the person may see."""

    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With what a row shows."""
        cases = Case.objects.visible_to(self.request.user).order_by()
        rows = Ruling.objects.filter(case__in=cases)
        return rows.select_related("case", "lead", "category", "place", "ruled_by", "meeting")


class RulingListView(RulingScope, ListPage):
    """职责裁定台账."""

    template_name = "cases/routing/rulings.html"
    fragment_name = "cases/routing/_rulings.html"
    filterset_class = RulingFilter
    order = ("-pk",)
    title = "职责裁定"


class RulingExportView(RulingScope, ExportPage):
    """The register as a workbook."""

    filterset_class = RulingFilter
    order = ("-pk",)
    file_title = "职责裁定台账"
    columns = {
        "裁定编号": lambda row: row.number,
        "案件编号": lambda row: row.case.shown_number,
        "标题": lambda row: row.case.title,
        "事项类别": lambda row: row.category.name if row.category else "",
        "发生地": lambda row: row.place.name if row.place else "",
        "主办单位": lambda row: row.lead.name,
        "理由": lambda row: row.reason,
        "联席会议": lambda row: row.meeting.number if row.meeting else "",
        "裁定人": lambda row: row.ruled_by.name,
        "裁定时间": lambda row: f"{row.ruled_at:%Y-%m-%d}",
    }
