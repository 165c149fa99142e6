"""应急预案: list, one with its versions, the draft, into force, drills; and the register of drills."""

import django_filters
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views import View

from dispatch.forms.plans import DrillForm, PlanForm, VersionForm
from dispatch.models import Drill, Plan, PlanVersion, Sort
from dispatch.plan_lines import written
from dispatch.services import plans as services
from governance.core.exceptions import GuardFailed
from governance.core.filters import PortalFilterSet
from governance.core.now import now
from governance.organisation.access import home_path, may
from governance.organisation.models import OrgUnit
from governance.organisation.pages import DetailPage, ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Level, Permission

DRILL_FIELDS = tuple(DrillForm.base_fields)


class PlanFilter(PortalFilterSet):
    """Plans."""

    name = django_filters.CharFilter(label="名称", lookup_expr="icontains")
    type = django_filters.ChoiceFilter(label="预案类别", choices=Plan.Type.choices, empty_label="全部")
    sort = django_filters.ChoiceFilter(label="适用事件类别", choices=Sort.choices, empty_label="全部")
    active = django_filters.BooleanFilter(label="启用")

    class Meta:
        model = Plan
        fields: list[str] = []


class PlanScope:
    """Plans of the user's town."""

    permission = Permission.VIEW_BOARD

    def get_queryset(self):
        """With their versions."""
        rows = Plan.objects.visible_to(self.request.user).select_related("unit")
        return rows.prefetch_related("versions")


class PlanList(PlanScope, ListPage):
    """应急预案."""

    template_name = "dispatch/plans/list.html"
    fragment_name = "dispatch/plans/_list.html"
    filterset_class = PlanFilter
    order = ("type", "name", "pk")
    title = "应急预案"

    def get_context_data(self, **kwargs):
        """Whether the user keeps plans."""
        user = self.request.user
        exports = may(user, Permission.EXPORT_CASES)
        return super().get_context_data(keeps=may(user, Permission.RUN_DISPATCH), exports=exports, **kwargs)


class PlanExport(PlanScope, ExportPage):
    """The list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = PlanFilter
    order = ("type", "name", "pk")
    file_title = "应急预案"
    columns = {
        "名称": lambda row: row.name,
        "预案类别": lambda row: row.get_type_display(),
        "适用事件类别": lambda row: row.get_sort_display() or "各类事件",
        "编制单位": lambda row: row.unit.name,
        "现行版本": lambda row: row.in_force.number if row.in_force else "",
        "批准机关": lambda row: row.in_force.issuer if row.in_force else "",
        "批准日期": lambda row: f"{row.in_force.issued_on}" if row.in_force else "",
        "下次修订日期": lambda row: f"{row.in_force.review_on or ''}" if row.in_force else "",
        "启用": lambda row: "是" if row.active else "",
    }


class PlanPage(PlanScope, DetailPage):
    """One plan: a version with levels, command group, steps, contacts; the versions; the drills."""

    template_name = "dispatch/plans/one.html"
    context_object_name = "plan"

    def get_title(self):
        """Its name."""
        return self.object.name

    def get_context_data(self, **kwargs):
        """The version asked for, else that in force, else the draft."""
        plan, asked = self.object, self.request.GET.get("version", "")
        versions = list(plan.versions.all())
        chosen = next((row for row in versions if str(row.number) == asked), plan.in_force or versions[0])
        drills = Drill.objects.filter(version__plan=plan).select_related("version", "by")[:20]
        return super().get_context_data(
            version=chosen,
            versions=versions,
            levels=list(chosen.levels.all()),
            posts=list(chosen.posts.select_related("user")),
            steps=list(chosen.steps.select_related("unit", "resource")),
            contacts=list(chosen.contacts.select_related("user")),
            drills=drills,
            keeps=may(self.request.user, Permission.RUN_DISPATCH),
            **kwargs,
        )


class Kept:
    """A plan that the user keeps (404 otherwise)."""

    permission = Permission.RUN_DISPATCH

    def get_plan(self):
        """The plan, or None for a new one."""
        if not hasattr(self, "_plan"):
            key = self.kwargs.get("pk")
            rows = Plan.objects.visible_to(self.request.user).select_related("unit").prefetch_related("versions")
            self._plan = get_object_or_404(rows, pk=key) if key else None
        return self._plan

    def get_success_url(self):
        """Its page."""
        plan = self.get_plan() or self.result
        return reverse("dispatch:plan", args=[plan.pk])


class PlanEdit(Kept, FormPage):
    """A new plan, or its name and purpose changed."""

    form_class = PlanForm
    back_url = reverse_lazy("dispatch:plans")
    done_words = "预案已保存"

    def get_title(self):
        """Which."""
        return f"修改“{self.get_plan().name}”" if self.get_plan() else "新建预案"

    def get_form_kwargs(self):
        """Units of the town."""
        units = OrgUnit.objects.active().filter(
            path__startswith=home_path(self.request.user) or "-",
            level__in=(Level.TOWN, Level.CENTRE, Level.DEPARTMENT, Level.VILLAGE),
        )
        return {**super().get_form_kwargs(), "units": units.order_by("path")}

    def get_initial(self):
        """What is there."""
        plan = self.get_plan()
        if plan is None:
            return {"active": True}
        return {"name": plan.name, "type": plan.type, "sort": plan.sort, "unit": plan.unit_id, "active": plan.active}

    def save(self, form):
        """Keep it."""
        return services.save_plan(by=self.request.user, plan=self.get_plan(), **form.cleaned_data)


class DraftEdit(Kept, FormPage):
    """What the draft says; a plan in force gets its next version here."""

    form_class = VersionForm
    done_words = "草稿已保存，审定后生效"
    submit_label = "保存草稿"

    def get_version(self):
        """The draft; None while there is only a version in force, which is copied when it is saved."""
        drafts = [row for row in self.get_plan().versions.all() if row.state == PlanVersion.State.DRAFT]
        return drafts[0] if drafts else None

    def get_title(self):
        """Which."""
        return f"修订“{self.get_plan().name}”"

    def get_form_kwargs(self):
        """The town that the names are looked for in."""
        path = home_path(self.request.user)
        return {**super().get_form_kwargs(), "seat": OrgUnit.objects.get(path=path)}

    def get_initial(self):
        """The draft, or the newest version as lines."""
        version = self.get_version() or self.get_plan().versions.first()
        head = {name: getattr(version, name) for name in services.HEAD}
        if version.state != PlanVersion.State.DRAFT:
            head |= {"change_note": "", "issued_on": None}
        return {**head, **written(version)}

    def save(self, form):
        """Keep it."""
        version = services.new_draft(by=self.request.user, plan=self.get_plan())
        return services.save_version(by=self.request.user, version=version, parts=form.parts, **form.head())

    def get_success_url(self):
        """The draft on its page."""
        return f"{reverse('dispatch:plan', args=[self.get_plan().pk])}?version={self.result.number}"

    def get_back_url(self):
        """The plan."""
        return reverse("dispatch:plan", args=[self.get_plan().pk])


class IntoForce(Kept, PermissionRequired, View):
    """审定生效."""

    def post(self, request, pk):
        """The draft comes into force; what it lacks is said."""
        plan = self.get_plan()
        draft = get_object_or_404(plan.versions.filter(state=PlanVersion.State.DRAFT))
        try:
            services.put_in_force(by=request.user, version=draft)
            messages.success(request, f"第 {draft.number} 版已生效，上一版留作历史。")
        except GuardFailed as refusal:
            messages.warning(request, refusal.message)
        return redirect(reverse("dispatch:plan", args=[plan.pk]))


class DrillFilter(PortalFilterSet):
    """Drills."""

    name = django_filters.CharFilter(label="名称", lookup_expr="icontains")
    form = django_filters.ChoiceFilter(label="形式", choices=Drill.Form.choices, empty_label="全部")
    unfixed = django_filters.BooleanFilter(label="问题没有整改", method="filter_unfixed")

    class Meta:
        model = Drill
        fields: list[str] = []

    def filter_unfixed(self, queryset, name, value):
        """Problems that were found and not put right."""
        rows = queryset.exclude(problems="").filter(fixed_on=None)
        return rows if value else queryset.exclude(pk__in=rows.values("pk"))


class DrillScope:
    """Drills of the town."""

    def get_queryset(self):
        """With plan and version."""
        return Drill.objects.visible_to(self.request.user).select_related("version__plan", "by")


class DrillList(DrillScope, ListPage):
    """演练."""

    permission = Permission.VIEW_BOARD
    template_name = "dispatch/plans/drills.html"
    fragment_name = "dispatch/plans/_drills.html"
    filterset_class = DrillFilter
    order = ("-held_at", "-pk")
    title = "应急演练"

    def get_context_data(self, **kwargs):
        """Whether the user exports and keeps."""
        user = self.request.user
        exports = may(user, Permission.EXPORT_CASES)
        return super().get_context_data(exports=exports, keeps=may(user, Permission.RUN_DISPATCH), **kwargs)


class DrillExport(DrillScope, ExportPage):
    """The list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = DrillFilter
    order = ("-held_at", "-pk")
    file_title = "应急演练"
    columns = {
        "名称": lambda row: row.name,
        "预案": lambda row: str(row.version),
        "形式": lambda row: row.get_form_display(),
        "时间": lambda row: timezone.localtime(row.held_at).strftime("%Y-%m-%d %H:%M"),
        "地点": lambda row: row.place,
        "参加单位": lambda row: row.units,
        "参加人数": lambda row: row.people,
        "发现的问题": lambda row: row.problems,
        "整改": lambda row: row.fixes,
        "整改完成日期": lambda row: f"{row.fixed_on or ''}",
    }


class DrillEdit(Kept, FormPage):
    """A drill of the version in force, or what was put right after one."""

    form_class = DrillForm
    done_words = "演练已登记"

    def get_drill(self):
        """The drill, or None for a new one."""
        key = self.kwargs.get("drill")
        rows = Drill.objects.filter(version__plan=self.get_plan())
        return get_object_or_404(rows, pk=key) if key else None

    def get_title(self):
        """Of which plan."""
        return f"演练：{self.get_plan().name}"

    def get_initial(self):
        """What is there."""
        drill = self.get_drill()
        return {name: getattr(drill, name) for name in DRILL_FIELDS} if drill else {"held_at": now()}

    def save(self, form):
        """Keep it."""
        data = form.cleaned_data
        return services.save_drill(by=self.request.user, plan=self.get_plan(), drill=self.get_drill(), **data)

    def get_back_url(self):
        """The plan."""
        return reverse("dispatch:plan", args=[self.get_plan().pk])
