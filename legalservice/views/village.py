"""The ledger of the advisers with its phone page, and the studios with their inspections."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views import View

from governance.audit.services import record
from governance.core.uploads import serve
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.filters_village import LogFilter, StudioFilter
from legalservice.forms import registers as forms
from legalservice.models import AdviserVisit, Studio, StudioCheck
from legalservice.printouts_village import STUDIO_PAPERS, VISIT_PAPERS
from legalservice.services import advisers as services
from legalservice.views.advisers import EDIT, LOG, ModelEdit, RosterPaper, paper_rows
from legalservice.views.registers import Column, RecordForm, RecordPage, RegisterExport, RegisterList, button, cells


class Logs:
    """The ledger of the user's town; in a village its own."""

    section = "advisers"
    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With contract and people."""
        rows = AdviserVisit.objects.visible_to(self.request.user)
        return rows.select_related("contract__village", "contract__adviser", "recorded_by")


class LogList(Logs, RegisterList):
    """工作日志."""

    title = "顾问工作日志"
    filterset_class = LogFilter
    order = ("-on", "-starts_at", "pk")
    detail, export = "legal:log", "legal:logs_export"
    links = (("返回名册", "legal:contracts", None, False), ("填日志", "legal:log_new", LOG, True))
    unit_word = "份"
    columns = (
        Column("日期", lambda row: f"{row.on}"),
        Column("村（社区）", lambda row: row.contract.village.name, title=True, small=lambda row: row.content[:60]),
        Column("顾问", lambda row: row.contract.adviser.name),
        Column("时段", lambda row: f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}"),
        Column("小时", lambda row: row.hours, num=True),
        Column("服务类型", lambda row: row.kind_words),
        Column("人次", lambda row: row.people, num=True),
        Column("咨询（件）", lambda row: row.consults, num=True),
        Column("地点", lambda row: row.place, shown=False),
        Column("内容", lambda row: row.content, shown=False),
        Column("处理结果", lambda row: row.result, shown=False),
        Column("遗留事项", lambda row: row.leftover, shown=False),
        Column("村负责人", lambda row: row.confirmed_by, shown=False),
    )


class LogExport(Logs, RegisterExport):
    """The ledger as a workbook."""

    permission = Permission.EXPORT_CASES
    list_page = LogList
    filterset_class = LogFilter
    order = ("-on", "-starts_at", "pk")
    file_title = "村居法律顾问工作日志"


class LogDetail(Logs, RecordPage):
    """One visit."""

    back = "legal:logs"

    def get_lines(self):
        """All of it."""
        row = self.object
        return [
            ("村（社区）", row.contract.village.name),
            ("顾问", row.contract.adviser.name),
            ("时间", f"{row.on} {row.starts_at:%H:%M}–{row.ends_at:%H:%M}，{row.hours} 小时"),
            ("地点", row.place),
            ("服务类型", row.kind_words),
            ("内容", row.content),
            ("人次、咨询", f"{row.people} 人次，{row.consults} 件"),
            ("处理结果", row.result),
            ("遗留事项", row.leftover),
            ("村负责人", row.confirmed_by),
            ("登记人", row.recorded_by.name),
        ]

    def get_tables(self):
        """Papers."""
        rows = paper_rows(VISIT_PAPERS, "legal:log_paper", self.object.pk)
        return [{"title": "文书", "head": ("文书", "PDF", "Word"), "rows": rows, "empty": ""}]

    def get_buttons(self):
        """The photo."""
        return [button("签到照片", "legal:log_photo", self.object.pk)] if self.object.photo else []


class LogPhoto(Logs, PermissionRequired, View):
    """Download of the photo; on record."""

    def get(self, request, pk):
        """The file."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        if not row.photo:
            raise Http404
        record("download", by=request.user, object_type="adviser_visit", object_id=str(pk), request=request)
        return serve(row.photo, row.photo_name, row.photo_type)


class LogNew(RecordForm):
    """填日志: the phone-width page."""

    section = "advisers"
    permission = LOG
    form_class = forms.VisitLogForm
    title = "填工作日志"
    submit_label = "交日志"
    intro = "一次一记。到村的当场拍照，请村负责人确认。"

    def get_context_data(self, **kwargs):
        """Without the parts above: it is filled in on a phone, on the way."""
        return {**super().get_context_data(**kwargs), "sections": []}

    def get_form_kwargs(self):
        """Contracts of the person's villages."""
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_initial(self):
        """The only contract there is."""
        rows = list(services.contracts_for(self.request.user)[:2])
        return {"contract": rows[0].pk if len(rows) == 1 else None, "starts_at": "09:00", "ends_at": "11:00"}

    def save(self, form):
        """Log it."""
        return services.log_visit(by=self.request.user, key=form.ticket.key, **form.values())

    def get_success_url(self):
        """The ledger."""
        return reverse("legal:log", args=[self.result.pk])

    def get_back_url(self):
        """The ledger."""
        return reverse("legal:logs")


class Studios:
    """Studios of the user's town; in a village its own."""

    section = "advisers"
    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With village and inspections."""
        rows = Studio.objects.visible_to(self.request.user).select_related("village")
        return rows.prefetch_related("checks")


def last_check(row):
    """The newest inspection, or None."""
    return next(iter(row.checks.all()), None)


class StudioList(Studios, RegisterList):
    """工作室."""

    title = "公共法律服务工作室"
    filterset_class = StudioFilter
    order = ("village__path", "pk")
    detail, export = "legal:studio", "legal:studios_export"
    links = (("返回名册", "legal:contracts", None, False), ("登记工作室", "legal:studio_new", EDIT, True))
    unit_word = "个"
    columns = (
        Column("村（社区）", lambda row: row.village.name, title=True, small=lambda row: row.address),
        Column("负责人", lambda row: row.contact),
        Column("电话", lambda row: row.phone),
        Column("服务时间", lambda row: row.hours),
        Column("最近检查", lambda row: last_check(row).on if last_check(row) else ""),
        Column("得分", lambda row: last_check(row).total if last_check(row) else "", num=True),
        Column("整改", lambda row: last_check(row).light.text if last_check(row) else ""),
    )


class StudioExport(Studios, RegisterExport):
    """Studios as a workbook."""

    permission = Permission.EXPORT_CASES
    list_page = StudioList
    filterset_class = StudioFilter
    order = ("village__path", "pk")
    file_title = "公共法律服务工作室台账"


class StudioDetail(Studios, RecordPage):
    """One studio with its inspections."""

    back = "legal:studios"

    def get_lines(self):
        """What is there."""
        row = self.object
        there = (("标牌", row.has_sign), ("公示", row.has_board), ("资料架", row.has_shelf), ("网络", row.has_network))
        return [
            ("场所", row.address),
            ("负责人", f"{row.contact} {row.phone}"),
            ("服务时间", row.hours),
            ("有", "、".join(word for word, is_there in there if is_there)),
            ("缺", "、".join(word for word, is_there in there if not is_there)),
        ]

    def get_tables(self):
        """Inspections and papers."""
        row, keeps = self.object, scope.keeps(self.request.user, EDIT, self.object.village)
        checks = [
            cells(c.on, c.total, c.problems, {"light": c.light}, self.rectify_cell(c) if keeps else "")
            for c in row.checks.all()
        ]
        return [
            {
                "title": "检查",
                "head": ("日期", "总分", "问题", "整改", "操作"),
                "rows": checks,
                "empty": "还没有检查。",
            },
            {
                "title": "文书",
                "head": ("文书", "PDF", "Word"),
                "rows": paper_rows(STUDIO_PAPERS, "legal:studio_paper", row.pk),
                "empty": "",
            },
        ]

    def rectify_cell(self, check):
        """A way to say that it was put right."""
        if check.rectify_by is None or check.rectified_on:
            return ""
        return {"text": "复查合格", "url": reverse("legal:check_rectify", args=[check.pk])}

    def get_buttons(self):
        """For who keeps the roster."""
        row = self.object
        if not scope.keeps(self.request.user, EDIT, row.village):
            return []
        return [
            button("修改", "legal:studio_edit", row.pk),
            button("登记检查", "legal:studio_check", row.pk, primary=True),
        ]


class StudioEdit(ModelEdit):
    """工作室登记."""

    permission = EDIT
    form_class = forms.StudioForm
    title = "工作室登记"

    def save(self, form):
        """Keep it."""
        return services.save_studio(by=self.request.user, row=self.get_row(), **form.cleaned_data)

    def get_success_url(self):
        """Its page."""
        return reverse("legal:studio", args=[self.result.pk])

    def get_back_url(self):
        """The list."""
        return reverse("legal:studios")


class StudioCheckNew(Studios, RecordForm):
    """登记检查."""

    permission = EDIT
    form_class = forms.StudioCheckForm
    title = "登记检查"

    def save(self, form):
        """Keep it."""
        row = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return services.check_studio(row, by=self.request.user, **form.values())

    def get_success_url(self):
        """The studio."""
        return reverse("legal:studio", args=[self.kwargs["pk"]])

    get_back_url = get_success_url


class CheckRectify(RecordForm):
    """复查合格: asked first."""

    section = "advisers"
    permission = EDIT
    form_class = forms.PortalForm
    title, submit_label = "复查合格", "复查合格"

    def get_row(self):
        """The inspection (404 outside the town)."""
        seen = Studio.objects.visible_to(self.request.user)
        rows = StudioCheck.objects.filter(studio__in=seen).select_related("studio__village")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """What was to be put right."""
        context = super().get_context_data(**kwargs)
        context["intro"] = f"问题：{self.get_row().problems}"
        return context

    def save(self, form):
        """Put right."""
        return services.rectify(self.get_row(), by=self.request.user)

    def get_success_url(self):
        """The studio."""
        return reverse("legal:studio", args=[self.get_row().studio_id])

    get_back_url = get_success_url


class LogPaper(Logs, RosterPaper):
    """LS-12 工作日志."""

    papers = VISIT_PAPERS


class StudioPaper(Studios, RosterPaper):
    """LS-13."""

    papers = STUDIO_PAPERS
