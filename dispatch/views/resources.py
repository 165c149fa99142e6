"""应急资源: forces, vehicles, supplies, shelters: list, export, form."""

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from dispatch.filters_villages import ResourceFilter
from dispatch.forms.villages import ResourceForm
from dispatch.models import Resource
from dispatch.services import resources as services
from governance.organisation.access import home_path, may
from governance.organisation.models import OrgUnit, User
from governance.organisation.pages import ExportPage, FormPage, ListPage
from governance.organisation.roles import Level, Permission


class Scope:
    """Resources of the user's town."""

    def get_queryset(self):
        """With unit."""
        return Resource.objects.visible_to(self.request.user).select_related("unit")


class ResourceList(Scope, ListPage):
    """应急资源."""

    permission = Permission.VIEW_BOARD
    template_name = "dispatch/resources.html"
    fragment_name = "dispatch/_resources.html"
    filterset_class = ResourceFilter
    order = ("kind", "unit__path", "name", "pk")
    title = "应急资源"

    def get_context_data(self, **kwargs):
        """What the user may do."""
        user = self.request.user
        exports = may(user, Permission.EXPORT_CASES)
        return super().get_context_data(keeps=may(user, Permission.RUN_DISPATCH), exports=exports, **kwargs)


class ResourceExport(Scope, ExportPage):
    """The list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = ResourceFilter
    order = ("kind", "unit__path", "name", "pk")
    file_title = "应急资源"
    columns = {
        "资源类别": lambda row: row.get_kind_display(),
        "名称": lambda row: row.name,
        "所属单位、村": lambda row: row.unit.name,
        "位置、存放点": lambda row: row.place,
        "负责人、保管人": lambda row: row.keeper,
        "总数": lambda row: row.quantity,
        "单位": lambda row: row.measure,
        "在岗、可用数": lambda row: row.at_hand,
        "状态": lambda row: row.get_state_display(),
        "有效期至": lambda row: f"{row.expires_on or ''}",
        "最近检查": lambda row: f"{row.checked_on or ''}",
        "说明": lambda row: row.note,
        "启用": lambda row: "是" if row.active else "",
    }


class ResourceEdit(FormPage):
    """A new resource, or a changed one."""

    permission = Permission.RUN_DISPATCH
    form_class = ResourceForm
    success_url = back_url = reverse_lazy("dispatch:resources")
    done_words = "应急资源已保存"

    def get_resource(self):
        """The resource, or None for a new one."""
        key = self.kwargs.get("pk")
        rows = Resource.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=key) if key else None

    def get_title(self):
        """Which."""
        row = self.get_resource()
        return f"修改“{row.name}”" if row else "新增应急资源"

    def get_form_kwargs(self):
        """Units and people of the town."""
        path = home_path(self.request.user) or "-"
        levels = (Level.TOWN, Level.CENTRE, Level.DEPARTMENT, Level.VILLAGE)
        units = OrgUnit.objects.active().filter(path__startswith=path, level__in=levels).order_by("path")
        people = User.objects.at_path(path).filter(is_active=True).distinct().order_by("name")
        return {**super().get_form_kwargs(), "units": units, "people": people}

    def get_initial(self):
        """What is there."""
        row = self.get_resource()
        if row is None:
            return {"active": True, "state": "ready", "measure": "人", "quantity": 1, "at_hand": 1}
        return {name: getattr(row, f"{name}_id" if name in ("unit", "user") else name) for name in services.FIELDS}

    def save(self, form):
        """Keep it."""
        return services.save_resource(by=self.request.user, resource=self.get_resource(), **form.cleaned_data)
