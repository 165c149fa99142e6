"""引导: who was sent where and what came of it, and the register of bodies."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.filters_more import BodyFilter, GuidanceFilter
from legalservice.forms.guides import GuideBodyForm
from legalservice.models import Guidance, GuideBody
from legalservice.services import guides as services
from legalservice.views.registers import Column, RecordForm, RegisterExport, RegisterList

TAGS = {"unknown": "a", "yes": "g", "no": "r"}


class Guidances:
    """Slips of the cases that the user may see."""

    section = "guides"
    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With their case."""
        return Guidance.objects.visible_to(self.request.user).select_related("case", "given_by")


class GuidanceList(Guidances, RegisterList):
    """引导台账."""

    title = "引导服务"
    filterset_class = GuidanceFilter
    order = ("-given_at", "pk")
    export = "legal:guides_export"
    links = (("引导名录", "legal:bodies", None, False),)
    unit_word = "单"
    intro = "引导单在案件里开"
    columns = (
        Column("引导单号", lambda row: row.number),
        Column("开单日期", lambda row: f"{timezone.localtime(row.given_at):%Y-%m-%d}"),
        Column("去向", lambda row: row.get_to_display(), title=True, small=lambda row: row.body),
        Column("事项", lambda row: row.matter),
        Column("对方联系人", lambda row: row.contact),
        Column("到了没有", lambda row: row.get_arrived_display(), tag=lambda row: TAGS[row.arrived]),
        Column("结果", lambda row: row.get_result_display(), small=lambda row: row.result_text),
        Column("案件编号", lambda row: row.case.shown_number, shown=False),
        Column("去向机构", lambda row: row.body, shown=False),
        Column("结果说明", lambda row: row.result_text, shown=False),
        Column("开单人", lambda row: row.given_by.name, shown=False),
    )

    def row_url(self, row):
        """The case."""
        return reverse("cases:detail", args=[row.case.number])


class GuidanceExport(Guidances, RegisterExport):
    """引导台账 as a workbook."""

    permission = Permission.EXPORT_CASES
    list_page = GuidanceList
    filterset_class = GuidanceFilter
    order = ("-given_at", "pk")
    file_title = "法律服务引导台账"


class BodyList(RegisterList):
    """引导名录."""

    section = "guides"
    permission = Permission.VIEW_CASES
    title = "引导名录"
    filterset_class = BodyFilter
    order = ("kind", "name", "pk")
    links = (("返回引导", "legal:guides", None, False), ("新增机构", "legal:body_new", Permission.EDIT_LEGAL, True))
    detail = "legal:body"
    export = "legal:bodies_export"
    unit_word = "家"
    columns = (
        Column("机构", lambda row: row.name, title=True),
        Column("去向", lambda row: row.get_kind_display()),
        Column("地址", lambda row: row.address),
        Column("电话", lambda row: row.phone),
        Column("办理时间", lambda row: row.hours),
        Column("要带的材料", lambda row: row.papers),
        Column("状态", lambda row: "在用" if row.active else "停用", tag=lambda row: "g" if row.active else ""),
    )

    def get_queryset(self):
        """Bodies of the town."""
        return GuideBody.objects.visible_to(self.request.user)

    def row_url(self, row):
        """The form, for who keeps it."""
        return reverse("legal:body", args=[row.pk]) if scope.areas(self.request.user, Permission.EDIT_LEGAL) else ""


class BodyExport(RegisterExport):
    """引导名录 as a workbook."""

    permission = Permission.EXPORT_CASES
    list_page = BodyList
    filterset_class = BodyFilter
    order = ("kind", "name", "pk")
    file_title = "引导名录"
    get_queryset = BodyList.get_queryset


class BodyEdit(RecordForm):
    """A new body, or a changed one."""

    section = "guides"
    permission = Permission.EDIT_LEGAL
    form_class = GuideBodyForm

    def get_row(self):
        """The row (404 outside the town), None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(GuideBody.objects.visible_to(self.request.user), pk=key) if key else None

    def get_title(self):
        """New or not."""
        return "修改机构" if self.kwargs.get("pk") else "新增机构"

    def get_initial(self):
        """What is there."""
        row = self.get_row()
        return {name: getattr(row, name) for name in GuideBodyForm.base_fields} if row else {"active": True}

    def save(self, form):
        """Keep it."""
        by = self.request.user
        unit = scope.own_unit(by, Permission.EDIT_LEGAL)
        return services.save_body(by=by, unit=unit, row=self.get_row(), **form.cleaned_data)

    def get_success_url(self):
        """The list."""
        return reverse("legal:bodies")

    get_back_url = get_success_url
