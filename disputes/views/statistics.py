"""统计: the sheet of 司法行政 and the 综治 sheet of a period, the cases behind each figure, workbooks."""

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from disputes import figures
from disputes.filters_figures import FigureFilter, PeriodForm, asked_figure, period_of, shortcuts
from disputes.models import Campaign, Committee, Finding, Mediator, Report, SubmittedSheet
from disputes.models.patrols import readable
from disputes.printouts_sheets import register
from disputes.services.mediators import years_after
from disputes.services.sheets import of_period
from disputes.views.printing import paper_response
from governance.audit.services import record
from governance.core.now import today
from governance.core.sheets import write_rows
from governance.organisation.access import home_path, may
from governance.organisation.models import OrgUnit
from governance.organisation.pages import ExportPage, ListPage, PermissionRequired, Titled, watermark, workbook_response
from governance.organisation.roles import Permission


class Read:
    """Whoever organises, supervises or reports figures."""

    permission = Permission.RUN_PATROLS
    also = (Permission.SUPERVISE, Permission.REPORT_LEDGERS)


def patrols(user, period) -> list[dict]:
    """排查次数, 发现, 预防纠纷 (settled without becoming a case), 集中排查次数: {"label", "number", "url"}."""
    span = f"starts_from={period.first}&starts_to={period.last}"
    reports = Report.objects.filter(readable(user, "duty__unit__path"), **period.days("ends_on")).count()
    seen = Finding.objects.visible_to(user).filter(**period.days("found_on"))
    settled = Q(status="settled", case=None)
    found = seen.order_by().aggregate(n=Count("pk"), m=Count("pk", filter=settled))
    drives = Campaign.objects.visible_to(user).filter(kind="drive", **period.days("starts_on")).count()
    days = f"found_from={period.first}&found_to={period.last}"
    return [
        {
            "label": "排查次数（填报份数）",
            "number": reports,
            "url": f"/disputes/patrols/reports/?ended_from={period.first}&ended_to={period.last}",
        },
        {"label": "排查发现", "number": found["n"], "url": f"/disputes/patrols/findings/?{days}"},
        {
            "label": "预防纠纷（当场化解、没有成为案件）",
            "number": found["m"],
            "url": f"/disputes/patrols/findings/?{days}&status=settled&step=unregistered",
        },
        {"label": "集中排查次数", "number": drives, "url": f"/disputes/patrols/?kind=drive&{span}"},
    ]


def team(user) -> list[dict]:
    """队伍表: committees by kind, mediators by what the Ministry asks, as they stand now."""
    bodies = dict(
        Committee.objects.visible_to(user).active().order_by().values_list("kind").annotate(Count("pk", distinct=True))
    )
    people = Mediator.objects.visible_to(user).active().exclude(engagement="expert").order_by()
    old = years_after(today(), -60)
    counted = people.aggregate(
        all=Count("pk"), full=Count("pk", filter=Q(engagement="full")), women=Count("pk", filter=Q(sex="2")),
        party=Count("pk", filter=Q(politics="party")), college=Count("pk", filter=Q(education__in="45")),
        old=Count("pk", filter=Q(birth_date__lte=old)), hours=Sum("training_hours", default=0),
    )  # fmt: skip
    base = "/disputes/mediators/?state=active"
    lines = [
        {
            "label": f"调委会：{label}",
            "number": bodies.get(kind, 0),
            "url": f"/disputes/committees/?state=active&kind={kind}",
        }
        for kind, label in Committee.Kind.choices
    ]
    return [
        *lines,
        {"label": "人民调解员", "number": counted["all"], "url": f"{base}&engagement=mediator"},
        {"label": "其中 专职", "number": counted["full"], "url": f"{base}&engagement=full"},
        {"label": "其中 女", "number": counted["women"], "url": f"{base}&engagement=mediator&sex=2"},
        {"label": "其中 中共党员", "number": counted["party"], "url": f"{base}&engagement=mediator&politics=party"},
        {"label": "其中 大专以上", "number": counted["college"], "url": f"{base}&engagement=mediator&education=45"},
        {"label": "其中 60 岁以上", "number": counted["old"], "url": f"{base}&engagement=mediator&aged=60"},
        {"label": "本年培训（学时）", "number": counted["hours"], "url": f"{base}&engagement=mediator"},
    ]


class StatisticsPage(Read, PermissionRequired, Titled, TemplateView):
    """人民调解统计: 案件表, 排查, 队伍表."""

    template_name = "disputes/statistics/sheet.html"
    title = "调解统计"

    def get_context_data(self, **kwargs):
        """The sheet of the period."""
        user, period = self.request.user, period_of(self.request)
        return super().get_context_data(
            **common(self.request, period, SubmittedSheet.Kind.JUSTICE),
            groups=figures.sheet(figures.seen(user), period),
            patrols=patrols(user, period),
            team=team(user),
            exports=may(user, Permission.EXPORT_CASES),
            **kwargs,
        )


def common(request, period, kind) -> dict:
    """What both sheets show above the figures; `submitted`: the one that was handed in for this period."""
    form = PeriodForm(initial={"first": period.first, "last": period.last})
    return {
        "period": period,
        "form": form,
        "shortcuts": shortcuts(),
        "span": f"first={period.first}&last={period.last}",
        "kind": kind,
        "submitted": of_period(request.user, kind, period),
        "submits": may(request.user, Permission.REPORT_LEDGERS),
    }


class GovernanceSheet(Read, PermissionRequired, Titled, TemplateView):
    """矛盾纠纷排查情况表 (综治口径)."""

    template_name = "disputes/statistics/governance.html"
    title = "综治排查情况表"

    def get_context_data(self, **kwargs):
        """The sheet of the period."""
        user, period = self.request.user, period_of(self.request)
        return super().get_context_data(
            **common(self.request, period, SubmittedSheet.Kind.GOVERNANCE),
            lines=figures.gov_sheet(figures.seen(user), period),
            measures=figures.MEASURES,
            patrols=patrols(user, period),
            year_first=period.last.replace(month=1, day=1),
            exports=may(user, Permission.EXPORT_CASES),
            **kwargs,
        )


class _Sheet(PermissionRequired, View):
    """A sheet as a workbook, with the foot that the form asks for."""

    abstract = True
    file_title = ""

    def get(self, request):
        """The workbook."""
        period = period_of(request)
        headings, rows = self.table(request.user, period)
        above = [f"{self.file_title}　{period.first} 至 {period.last}"]
        foot = [[], ["填报单位（盖章）："], ["填报人：", "", "审核人：", "", "负责人："], [f"填报日期：{today()}"]]
        record(
            "export", by=request.user, object_type="page", object_id=request.resolver_match.view_name, request=request
        )
        mark = watermark(request.user, "工作使用")
        content = write_rows(self.file_title, headings, [*rows, *foot], mark, above=above)
        return workbook_response(content, self.file_title)


class StatisticsExport(_Sheet):
    """人民调解统计表."""

    permission = Permission.EXPORT_CASES
    file_title = "人民调解统计表"

    def table(self, user, period):
        """Headings and rows."""
        rows = [
            [group["heading"], line["label"], line["number"], line.get("note", "")]
            for group in figures.sheet(figures.seen(user), period)
            for line in group["lines"]
        ]
        rows += [["排查", line["label"], line["number"], ""] for line in patrols(user, period)]
        rows += [["队伍", line["label"], line["number"], ""] for line in team(user)]
        return ["分组", "项目", "数", "备注"], rows


class GovernanceExport(_Sheet):
    """矛盾纠纷排查情况表 as a workbook."""

    permission = Permission.EXPORT_CASES
    file_title = "矛盾纠纷排查情况表"

    def table(self, user, period):
        """Headings and rows."""
        rows = [
            [line["label"], *(cell["number"] for cell in line["cells"]), line["handled"], line["done"]]
            for line in figures.gov_sheet(figures.seen(user), period)
        ]
        drives = patrols(user, period)[-1]
        return figures.gov_headings(), [*rows, [drives["label"], drives["number"]]]


class FigureScope:
    """The cases behind a figure; 404 for an unknown one."""

    def get_figure(self):
        """The figure of the address."""
        figure = asked_figure(self.request)
        if figure is None:
            raise Http404
        return figure

    def get_queryset(self):
        """Its cases, of those that the user sees."""
        rows = figures.cases_of(self.request.user, self.get_figure(), period_of(self.request))
        return rows.select_related("dispute__type", "lead_unit", "handler", "place").defer(
            "facts", "claim", "search_pairs"
        )


class FigureCases(Read, FigureScope, ListPage):
    """The list behind a figure."""

    template_name = "disputes/statistics/cases.html"
    fragment_name = "disputes/statistics/_cases.html"
    filterset_class = FigureFilter
    order = ("-registered_at", "-pk")

    def get_title(self):
        """What is counted."""
        return f"统计清单：{self.get_figure().label}"

    def get_context_data(self, **kwargs):
        """The figure and the period."""
        figure = self.get_figure()
        exports = may(self.request.user, Permission.EXPORT_CASES)
        return super().get_context_data(figure=figure, period=period_of(self.request), exports=exports, **kwargs)


class FigureCasesExport(FigureScope, ExportPage):
    """The list as a workbook: 人民调解案件登记簿 (DM-30)."""

    permission = Permission.EXPORT_CASES
    filterset_class = FigureFilter
    order = ("registered_at", "pk")
    file_title = "人民调解案件登记簿"
    columns = {
        "案件编号": lambda case: case.shown_number,
        "标题": lambda case: case.title,
        "纠纷类型": lambda case: str(case.dispute.type or "") if hasattr(case, "dispute") else "",
        "案件来源": lambda case: case.dispute.get_source_display() if hasattr(case, "dispute") else "",
        "难易程度": lambda case: case.dispute.get_difficulty_display() if hasattr(case, "dispute") else "",
        "涉及人数": lambda case: case.people_count,
        "涉及金额（元）": lambda case: case.dispute.amount if hasattr(case, "dispute") else None,
        "调解进程": lambda case: case.dispute.get_status_display() if hasattr(case, "dispute") else "",
        "村（社区）": lambda case: case.place.name if case.place else "",
        "主办单位": lambda case: case.lead_unit.name if case.lead_unit else "",
        "承办人": lambda case: case.handler.name if case.handler else "",
        "登记日期": lambda case: f"{case.registered_at:%Y-%m-%d}",
    }


class RegisterPaper(FigureScope, PermissionRequired, View):
    """人民调解案件登记簿 (DM-30) of the list, to be bound: PDF, or DOCX; longer ones are a workbook."""

    permission = Permission.EXPORT_CASES
    MOST = 1000

    def get(self, request, form):
        """The file; words where the list is too long for paper."""
        rows = FigureFilter(request.GET, queryset=self.get_queryset(), request=request).qs
        rows = list(rows.prefetch_related("parties").order_by("registered_at", "pk")[: self.MOST + 1])
        if len(rows) > self.MOST:
            messages.error(request, f"超过 {self.MOST:,} 件，请缩短时间，或者导出表格。")
            return redirect(f"{reverse('disputes:figure_cases')}?{request.GET.urlencode()}")
        period, town = period_of(request), town_names(request.user)
        title = f"{self.get_figure().label}　{period.first} 至 {period.last}　共 {len(rows)} 件"
        record(
            "print", by=request.user, object_type="page", object_id=request.resolver_match.view_name, request=request
        )
        return paper_response(register(rows, title, town, request.user), form, by=request.user)


def town_names(user) -> str:
    """The name that stands above the register: the unit of the user's post."""
    home = OrgUnit.objects.filter(path=home_path(user)).first()
    return home.name if home else ""
