"""职责清单: read by everybody who works on cases, kept by the manager and by each head for the own department."""

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from ..access import area_filter, home_path, in_area, may
from ..filters import DutyFilter
from ..forms.units import DutyForm
from ..models import DutyLine, OrgUnit, User
from ..pages import ExportPage, FormPage, ListPage
from ..roles import Level, Permission
from ..services import duties

KINDS = dict(DutyForm.KINDS)


class DutyScope:
    """The lines of the user's town."""

    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """Lines with their unit and both persons."""
        lines = DutyLine.objects.select_related("unit", "person_a", "person_b")
        return lines.filter(unit__path__startswith=home_path(self.request.user))


class DutyList(DutyScope, ListPage):
    """The list."""

    template_name = "organisation/duties/list.html"
    filterset_class = DutyFilter
    order = ("unit__path", "order", "pk")
    title = "职责清单"

    def get_context_data(self, **kwargs):
        """Which lines the user keeps."""
        context = super().get_context_data(**kwargs)
        user = self.request.user
        context["kept"] = {line.pk for line in context["rows"] if in_area(user, Permission.EDIT_DUTIES, line.unit)}
        context["may_edit"] = may(user, Permission.EDIT_DUTIES)
        context["kinds"] = KINDS
        return context


class DutyExport(DutyScope, ExportPage):
    """The filtered list as a workbook."""

    filterset_class = DutyFilter
    order = ("unit__path", "order", "pk")
    file_title = "职责清单"
    columns = {
        "部门": lambda line: line.unit.name,
        "职责事项": lambda line: line.matter,
        "法律依据": lambda line: line.legal_basis,
        "案件类型": lambda line: KINDS.get(line.kind, line.kind) if line.kind else "",
        "类别代码": lambda line: line.category_code,
        "关键词": lambda line: line.keywords,
        "应带材料": lambda line: line.materials,
        "A 岗": lambda line: line.person_a.name if line.person_a else "",
        "B 岗": lambda line: line.person_b.name if line.person_b else "",
        "状态": lambda line: "有效" if line.active else "已失效",
    }


class DutyEdit(FormPage):
    """A new line, or a changed one."""

    permission = Permission.EDIT_DUTIES
    form_class = DutyForm
    success_url = back_url = reverse_lazy("organisation:duties")
    done_words = "职责事项已保存"

    def get_line(self):
        """The line (404 outside the own area), or None for a new one."""
        if not hasattr(self, "_line"):
            key = self.kwargs.get("pk")
            mine = DutyLine.objects.filter(area_filter(self.request.user, Permission.EDIT_DUTIES, "unit__path"))
            self._line = get_object_or_404(mine, pk=key) if key else None
        return self._line

    def get_title(self):
        """Which."""
        return "修改职责事项" if self.get_line() else "新增职责事项"

    def get_form_kwargs(self):
        """Units and people of the own area."""
        user = self.request.user
        units = OrgUnit.objects.active().filter(area_filter(user, Permission.EDIT_DUTIES))
        units = units.filter(level__in=[Level.CENTRE, Level.DEPARTMENT, Level.VILLAGE])
        people = User.objects.at_path(home_path(user))
        return {**super().get_form_kwargs(), "units": units, "people": people}

    def get_initial(self):
        """What is there."""
        line = self.get_line()
        if line is None:
            return {"active": True}
        keys = {"unit", "person_a", "person_b"}
        return {name: getattr(line, f"{name}_id" if name in keys else name) for name in duties.FIELDS}

    def save(self, form):
        """Keep it."""
        return duties.save_duty(by=self.request.user, line=self.get_line(), **form.cleaned_data)
