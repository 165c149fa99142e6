"""普法: the year's plan and its activities."""

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views import View

from governance.audit.services import record
from governance.cases.lights import Light
from governance.core.uploads import serve
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.filters_village import ActivityFilter, PlanFilter
from legalservice.forms import registers as forms
from legalservice.models import EducationActivity, EducationPhoto, EducationPlan
from legalservice.printouts_village import ACTIVITY_PAPERS
from legalservice.services import education as services
from legalservice.views.advisers import ModelEdit, paper_rows
from legalservice.views.registers import Column, RecordPage, RegisterExport, RegisterList
from legalservice.views.sealed import SealedPaper

EDIT, LOG = Permission.EDIT_LEGAL, Permission.LOG_VILLAGE_SERVICE


def light_of(row) -> Light:
    """Done, still open, or its month passed without it."""
    if row.done >= row.target:
        return Light("done", "已完成")
    return Light("red", f"差 {row.target - row.done} 场") if row.is_past else Light("green", "进行中")


class Plans:
    """Plans of the user's town with how often each was done."""

    section = "education"
    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With who answers."""
        rows = EducationPlan.objects.visible_to(self.request.user).select_related("lead")
        return rows.annotate(done=Count("activities"))


class PlanList(Plans, RegisterList):
    """普法计划."""

    title = "普法计划"
    filterset_class = PlanFilter
    order = ("-year", "month", "pk")
    detail, export = "legal:plan", "legal:plans_export"
    links = (
        ("普法活动", "legal:activities", None, False),
        ("登记活动", "legal:activity_new", LOG, False),
        ("新增计划", "legal:plan_new", EDIT, True),
    )
    columns = (
        Column("完成", lambda row: light_of(row).text, light=light_of),
        Column("月份", lambda row: f"{row.year}-{row.month:02d}"),
        Column("主题", lambda row: row.theme, title=True, small=lambda row: row.law),
        Column("对象", lambda row: row.audience),
        Column("形式", lambda row: row.get_form_display()),
        Column("责任单位", lambda row: row.lead.name),
        Column("场次", lambda row: f"{row.done}/{row.target}", num=True),
        Column("宣传的法律", lambda row: row.law, shown=False),
    )

    def row_url(self, row):
        """The form, for who keeps it."""
        return reverse("legal:plan", args=[row.pk]) if scope.areas(self.request.user, EDIT) else ""


class PlanExport(Plans, RegisterExport):
    """Plans as a workbook."""

    permission = Permission.EXPORT_CASES
    list_page = PlanList
    filterset_class = PlanFilter
    order = ("-year", "month", "pk")
    file_title = "普法计划"


class PlanEdit(ModelEdit):
    """A new line of the plan, or a changed one."""

    section = "education"
    permission = EDIT
    form_class = forms.PlanForm
    title = "普法计划"

    def save(self, form):
        """Keep it."""
        by = self.request.user
        return services.save_plan(by=by, unit=scope.own_unit(by, EDIT), row=self.get_row(), **form.cleaned_data)

    def get_success_url(self):
        """The plan."""
        return reverse("legal:plans")

    get_back_url = get_success_url


class Activities:
    """Activities of the user's town."""

    section = "education"
    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With plan and village."""
        rows = EducationActivity.objects.visible_to(self.request.user)
        return rows.select_related("plan", "village", "recorded_by", "unit")


class ActivityList(Activities, RegisterList):
    """普法活动."""

    title = "普法活动"
    filterset_class = ActivityFilter
    order = ("-on", "-pk")
    first_filters = "q village form on_from on_to"
    detail, export = "legal:activity", "legal:activities_export"
    links = (("返回计划", "legal:plans", None, False), ("登记活动", "legal:activity_new", LOG, True))
    unit_word = "场"
    columns = (
        Column("日期", lambda row: f"{row.on}"),
        Column("主题", lambda row: row.theme, title=True, small=lambda row: row.place),
        Column("形式", lambda row: row.get_form_display()),
        Column("村（社区）", lambda row: row.village.name if row.village else ""),
        Column("参加人数", lambda row: row.people, num=True),
        Column("发放资料", lambda row: row.handouts, num=True),
        Column("现场咨询", lambda row: row.consults, num=True),
        Column("宣传的法律", lambda row: row.law, shown=False),
        Column("地点", lambda row: row.place, shown=False),
        Column("主办", lambda row: row.host, shown=False),
        Column("对象", lambda row: row.audience, shown=False),
        Column("讲师", lambda row: row.lecturer, shown=False),
        Column("经费（元）", lambda row: row.cost or "", shown=False),
        Column("效果", lambda row: row.effect, shown=False),
    )


class ActivityExport(Activities, RegisterExport):
    """年度台账 as a workbook."""

    permission = Permission.EXPORT_CASES
    list_page = ActivityList
    filterset_class = ActivityFilter
    order = ("-on", "-pk")
    file_title = "普法活动台账"


class ActivityDetail(Activities, RecordPage):
    """One activity."""

    back = "legal:activities"

    def get_lines(self):
        """All of it."""
        row = self.object
        return [
            ("计划", str(row.plan) if row.plan else ""),
            ("宣传的法律", row.law),
            ("日期和地点", f"{row.on} {row.place}"),
            ("村（社区）", row.village.name if row.village else ""),
            ("形式", row.get_form_display()),
            ("主办、协办", "、".join(part for part in (row.host, row.partner) if part)),
            ("对象和人数", f"{row.audience}，{row.people} 人"),
            ("资料和咨询", f"{row.handouts} 份，{row.consults} 件"),
            ("讲师", row.lecturer),
            ("媒体报道", row.link),
            ("经费", f"{row.cost} 元" if row.cost else ""),
            ("效果", row.effect),
            ("登记人", row.recorded_by.name),
        ]

    def get_tables(self):
        """Photos and papers."""
        row = self.object
        photos = [
            [{"text": photo.title, "url": reverse("legal:activity_photo", args=[photo.pk]), "light": None}]
            for photo in row.photos.all()
        ]
        papers = paper_rows(ACTIVITY_PAPERS, "legal:activity_paper", row.pk)
        return [
            {"title": "照片", "head": ("照片",), "rows": photos, "empty": "没有照片。"},
            {"title": "文书", "head": ("文书", "PDF", "Word"), "rows": papers, "empty": ""},
        ]


class ActivityNew(ModelEdit):
    """登记普法活动."""

    section = "education"
    permission = LOG
    form_class = forms.ActivityForm
    title = "登记普法活动"

    def save(self, form):
        """Record it."""
        return services.record_activity(by=self.request.user, key=form.ticket.key, **form.values())

    def get_success_url(self):
        """Its page."""
        return reverse("legal:activity", args=[self.result.pk])

    def get_back_url(self):
        """The list."""
        return reverse("legal:activities")


class ActivityPhoto(Activities, PermissionRequired, View):
    """Download of a photo; on record."""

    def get(self, request, pk):
        """The file."""
        row = get_object_or_404(EducationPhoto, pk=pk, activity__in=self.get_queryset())
        record("download", by=request.user, object_type="education_photo", object_id=str(pk), request=request)
        return serve(row.file, row.title, row.content_type)


class ActivityPaper(Activities, SealedPaper):
    """LS-14."""

    papers = ACTIVITY_PAPERS

    def get_row(self):
        """The activity (404 outside the town)."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def written(self, row, key):
        """Which paper."""
        record("paper.print", by=self.request.user, object_type="education_activity", object_id=str(row.pk),
               detail={"paper": key}, request=self.request)  # fmt: skip
