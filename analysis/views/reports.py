"""研判报告: the list, one report with its figures, its steps and its files."""

import django_filters
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.http import content_disposition_header
from django.views import View

from analysis import signing
from analysis.forms.reports import DeliveryForm, OpenReportForm
from analysis.forms.rounds import EmptyForm, SignForm
from analysis.models import Delivery, Report
from analysis.reporting.narrative import numbered
from analysis.reporting.paper import Content, report_docx, report_pdf, report_xlsx
from analysis.services import reports
from analysis.views.report_blocks import shown_blocks, shown_text
from governance.audit.services import record
from governance.core.filters import PortalFilterSet
from governance.core.uploads import serve
from governance.organisation.access import area_filter, may
from governance.organisation.models import OrgUnit
from governance.organisation.pages import (
    DeletePage,
    DetailPage,
    ExportPage,
    FormPage,
    ListPage,
    PermissionRequired,
    watermark,
    workbook_response,
)
from governance.organisation.roles import Level, Permission

Status = Report.Status
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def areas_of(user):
    """Towns whose reports the user writes."""
    return (
        OrgUnit.objects.active().filter(area_filter(user, Permission.WRITE_REPORTS), level=Level.TOWN).order_by("path")
    )


def offices_of(user):
    """Units of those towns, for 责任单位 and 报送单位."""
    levels = (Level.DEPARTMENT, Level.VILLAGE, Level.CENTRE)
    found = OrgUnit.objects.active().filter(area_filter(user, Permission.WRITE_REPORTS), level__in=levels)
    return found.order_by("level", "order", "path")


class ReportFilter(PortalFilterSet):
    """Reports by cycle, year and step."""

    cycle = django_filters.ChoiceFilter(label="周期", choices=Report.Cycle.choices, empty_label="全部")
    year = django_filters.NumberFilter(label="年度", field_name="first__year")
    status = django_filters.ChoiceFilter(label="进度", choices=Status.choices, empty_label="全部")

    class Meta:
        model = Report
        fields: list[str] = []


class ReportListView(ListPage):
    """研判报告: one row for each period."""

    permission = Permission.VIEW_DASHBOARD
    title = "研判报告"
    template_name = "analysis/reports/list.html"
    fragment_name = "analysis/reports/_list.html"
    filterset_class = ReportFilter
    order = ("-until", "cycle", "-pk")

    def get_queryset(self):
        """What the user may see."""
        return Report.objects.visible_to(self.request.user).defer("tables").select_related("area")

    def get_context_data(self, **kwargs):
        """Whether the user writes reports, and what was handed in last."""
        writes = may(self.request.user, Permission.WRITE_REPORTS)
        return super().get_context_data(may_write=writes, **kwargs)


class ReportListExportView(ExportPage):
    """The list as a workbook."""

    permission = Permission.VIEW_DASHBOARD
    filterset_class = ReportFilter
    file_title = "研判报告"
    order = ("-until", "-pk")
    columns = {
        "报告": lambda row: row.title,
        "周期": lambda row: row.get_cycle_display(),
        "起": lambda row: row.first,
        "止（不含）": lambda row: row.until,
        "进度": lambda row: row.get_status_display(),
        "文号": lambda row: row.number or "",
    }

    def get_queryset(self):
        """What the user may see."""
        return Report.objects.visible_to(self.request.user).defer("tables").select_related("area")


class ReportView(DetailPage):
    """One report as it will be printed; each number opens its cases."""

    permission = Permission.VIEW_DASHBOARD
    template_name = "analysis/reports/report.html"
    context_object_name = "report"

    def get_queryset(self):
        """What the user may see."""
        return Report.objects.visible_to(self.request.user).select_related(
            "area", "job", "approved_by", "published_by", "submitted_by"
        )

    def get_title(self):
        """The title of the report."""
        return self.object.title

    def get_context_data(self, **kwargs):
        """Sections with linked figures, the next steps and who signed."""
        found, user = self.object, self.request.user
        content = Content(found)
        sections = found.sections.select_related("edited_by").prefetch_related("comments")
        shown = [
            {
                "heading": heading,
                "row": row,
                "lines": shown_text(row.text, content.figures),
                "blocks": shown_blocks(content, row.blocks),
                "open_comments": sum(1 for each in row.comments.all() if each.settled_at is None),
            }
            for heading, row in numbered(sections)
        ]
        annex = shown_blocks(content, ("risks", "offices", "places", "dispute_places", "trend_table"))
        writes = reports.may_write(user, found.area)
        return super().get_context_data(
            sections=shown,
            annex=annex,
            steps=steps_for(found, user),
            why=why_not(found),
            signs=list(found.signs.select_related("by")),
            running=bool(found.job and found.job.state in ("queued", "running")),
            job=found.job,
            may_edit=writes and found.status == Status.EDITING,
            may_note=writes and found.is_issued,
            suggestions=list(found.suggestions.select_related("unit")),
            **kwargs,
        )


def steps_for(found, user) -> list[dict]:
    """The buttons of the page; what cannot be done now is not offered."""
    writes, steps = reports.may_write(user, found.area), []
    if found.status in (Status.DRAFTING, Status.EDITING) and writes:
        steps = [("redraft", "重新取数", False)]
        if found.status == Status.EDITING:
            steps = [("submit", "送审", True), ("suggest", "加一条建议", False), *steps]
    elif found.status == Status.SIGNING and user.pk != found.submitted_by_id and signing.may_sign(user, found):
        steps = [("sign", "审签", True)]
    elif found.status == Status.APPROVED and reports.may_issue(user, found):
        steps = [("publish", "编号印发", True)]
    elif found.status == Status.PUBLISHED and writes:
        steps = [("archive", "归档", False)]
    return [{"slug": slug, "label": label, "primary": primary} for slug, label, primary in steps]


def why_not(found) -> str:
    """One line that says what comes next, and who does it."""
    waits = signing.waits_for_words(found) if found.status == Status.SIGNING else ""
    return {
        Status.DRAFTING: "正在取数起草，完成后由中心管理员修改。",
        Status.EDITING: "由中心管理员逐节修改，写好后送审。",
        Status.SIGNING: f"等{waits}审签。",
        Status.APPROVED: "已经批准，由镇领导编号印发。",
        Status.PUBLISHED: "",
        Status.ARCHIVED: "",
    }[Status(found.status)]


class OpenReportView(FormPage):
    """Draft a report by hand (month, quarter and year are drafted by themselves)."""

    permission = Permission.WRITE_REPORTS
    title = "起草研判报告"
    form_class = OpenReportForm
    submit_label = "开始起草"
    done_words = "已经开始取数起草"
    back_url = reverse_lazy("reports:list")

    def get_form_kwargs(self):
        """Towns of the user."""
        return {**super().get_form_kwargs(), "areas": areas_of(self.request.user)}

    def save(self, form):
        """Open it."""
        return reports.open_report(by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        """The report."""
        return reverse("reports:report", args=[self.result.pk])


class OfReport:
    """What a page about one report shares."""

    @property
    def found(self) -> Report:
        """The report of the address, or 404."""
        if not hasattr(self, "_found"):
            rows = Report.objects.visible_to(self.request.user).select_related("area")
            self._found = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self._found

    def get_back_url(self):
        """The report."""
        return reverse("reports:report", args=[self.found.pk])

    def get_success_url(self):
        """The report."""
        return self.get_back_url()


class StepView(OfReport, DeletePage):
    """One step of a report, asked before it is taken."""

    abstract = True
    form_class = EmptyForm
    consequences: tuple = ()
    service = None

    def get_title(self):
        """Step and report."""
        return f"{self.submit_label}：{self.found}"

    def get_consequences(self):
        """What will happen."""
        return list(self.consequences)

    def save(self, form):
        """Take the step."""
        return type(self).service(self.found, by=self.request.user, **form.cleaned_data)


class RedraftView(StepView):
    """重新取数."""

    permission = Permission.WRITE_REPORTS
    submit_label = "重新取数"
    question = "要按现在的数据重新取数吗？"
    consequences = ("所有数字、表和图按现在的数据重新统计。", "您改过的各节文字保留，其中【】里的数字换成新的。")
    done_words = "已经开始重新取数"
    service = staticmethod(reports.redraft)


class SubmitView(StepView):
    """送审."""

    permission = Permission.WRITE_REPORTS
    submit_label = "送审"
    question = "各节都写好了，要送审吗？"
    consequences = ("按审签流程（考核通报）依次审签，最后一位同意就是批准。", "送审期间不能再改；退回修改后可以改。")
    done_words = "已经送审"
    service = staticmethod(reports.submit)


class ArchiveView(StepView):
    """归档."""

    permission = Permission.WRITE_REPORTS
    submit_label = "归档"
    question = "要归档吗？"
    consequences = ("印发的 PDF 原样存档，以后下载的都是这一份。",)
    done_words = "已归档"
    service = staticmethod(reports.archive)


class TurnView(StepView):
    """A step for whoever the 审签流程 names, whatever their role."""

    abstract = True
    permission = Permission.VIEW_DASHBOARD

    def is_mine(self) -> bool:
        """Whether it is this person's turn."""
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        """Back to the report, which says whose turn it is, for everybody else."""
        if request.user.is_authenticated and may(request.user, self.permission) and not self.is_mine():
            return redirect("reports:report", self.found.pk)
        return super().dispatch(request, *args, **kwargs)


class SignReportView(TurnView):
    """审签; the last one's is the 批准."""

    form_class = SignForm
    submit_label = "审签"
    question = "同意这份报告吗？"
    consequences = ("最后一位同意就是批准，批准后编号印发。", "退回修改的，由撰写人改好再送。")
    done_words = "审签意见已经记下"
    service = staticmethod(reports.sign)

    def is_mine(self):
        """The next step, never of who submitted it."""
        user, found = self.request.user, self.found
        return found.status == Status.SIGNING and user.pk != found.submitted_by_id and signing.may_sign(user, found)


class PublishReportView(TurnView):
    """编号印发."""

    submit_label = "编号印发"
    question = "要编号印发吗？"
    consequences = ("编定文号，本镇各单位都能看到报告。", "印发以后文字和数字不能再改。")
    done_words = "报告已印发"
    service = staticmethod(reports.publish)

    def is_mine(self):
        """A leader, or who signed last."""
        return self.found.status == Status.APPROVED and reports.may_issue(self.request.user, self.found)


class ReportFile(OfReport, PermissionRequired, View):
    """A file of one report; the export is on record."""

    abstract = True
    permission = Permission.VIEW_DASHBOARD

    def recorded(self) -> Report:
        """The report."""
        name = self.request.resolver_match.view_name
        detail = {"report": self.found.pk}
        record("export", by=self.request.user, object_type="page", object_id=name, detail=detail, request=self.request)
        return self.found


class ReportPdfView(ReportFile):
    """The paper; an archived report gives the file that was kept."""

    def get(self, request, pk):
        """The PDF."""
        found = self.recorded()
        if found.paper:
            return serve(found.paper, f"{found.title}.pdf", "application/pdf")
        response = HttpResponse(report_pdf(found, request.user), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(False, f"{found.title}.pdf")
        return response


class ReportWordView(ReportFile):
    """The editable file."""

    def get(self, request, pk):
        """The Word file."""
        found = self.recorded()
        response = HttpResponse(report_docx(found), content_type=WORD)
        response["Content-Disposition"] = content_disposition_header(True, f"{found.title}.docx")
        return response


class ReportAnnexView(ReportFile):
    """The tables as a workbook."""

    def get(self, request, pk):
        """The workbook."""
        found = self.recorded()
        return workbook_response(report_xlsx(found, watermark(request.user, "研判报告附表")), f"{found.title}附表")


class DeliveryView(FormPage):
    """报送数据: what other offices handed in for a month."""

    permission = Permission.WRITE_REPORTS
    title = "录入报送数据"
    template_name = "analysis/reports/deliveries.html"
    form_class = DeliveryForm
    done_words = "已录入；还在修改的报告请重新取数"
    back_url = reverse_lazy("reports:list")
    success_url = reverse_lazy("reports:deliveries")

    def get_form_kwargs(self):
        """Towns and units of the user."""
        user = self.request.user
        return {**super().get_form_kwargs(), "areas": areas_of(user), "units": offices_of(user)}

    def save(self, form):
        """Keep it."""
        return reports.hand_in(by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """The last ones."""
        mine = Delivery.objects.filter(area__in=areas_of(self.request.user)).select_related("unit", "entered_by")
        return super().get_context_data(deliveries=mine[:30], **kwargs)
