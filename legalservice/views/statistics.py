"""台账和统计: the sheet of a period, every ledger with its workbook, and the numbers of the settings."""

from datetime import date

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.generic import TemplateView, View

from governance.audit.services import record
from governance.cases import thresholds
from governance.cases.forms.routing import NumbersForm
from governance.cases.services.avoidance import save_settings
from governance.core.forms import PortalForm
from governance.core.now import today
from governance.core.sheets import write_rows
from governance.organisation.access import may
from governance.organisation.pages import PermissionRequired, Titled, watermark, workbook_response
from governance.organisation.roles import Permission
from legalservice import figures
from legalservice.filters_ledgers import AidFilter, ConsultFilter, OpinionFilter
from legalservice.forms.fields import day
from legalservice.models import AidApplication, Consultation, OpinionRequest
from legalservice.views.registers import Column, RecordForm, RegisterExport, RegisterList, Section

P = Permission
#: (words, list, export, permission)
LEDGERS = (
    ("办件", "legal:list", "legal:export", P.VIEW_CASES),
    ("法律咨询台账", "legal:consults", "legal:consults_export", P.VIEW_CASES),
    ("法律援助初审台账", "legal:aids", "legal:aids_export", P.VIEW_CASES),
    ("引导台账", "legal:guides", "legal:guides_export", P.VIEW_CASES),
    ("顾问事项台账", "legal:opinions", "legal:opinions_export", P.VIEW_CASES),
    ("值班和轮驻", "legal:session_list", "legal:sessions_export", P.VIEW_SESSIONS),
    ("村居法律顾问", "legal:contracts", "legal:contracts_export", P.VIEW_CASES),
    ("顾问工作日志", "legal:logs", "legal:logs_export", P.VIEW_CASES),
    ("工作室", "legal:studios", "legal:studios_export", P.VIEW_CASES),
    ("普法计划", "legal:plans", "legal:plans_export", P.VIEW_CASES),
    ("普法活动台账", "legal:activities", "legal:activities_export", P.VIEW_CASES),
    ("答复库", "legal:answers", "legal:answers_export", P.VIEW_CASES),
    ("安置帮教台账", "legal:released", "legal:released_export", P.KEEP_RESETTLEMENT),
    ("视频会见台账", "legal:visits", "legal:visits_export", P.KEEP_PRISON_VISITS),
)


class PeriodForm(PortalForm):
    """From a day to a day."""

    first = day("从")
    last = day("到")


def period_of(request) -> figures.Period:
    """The period of the address; this year so far for anything else."""
    form = PeriodForm(request.GET)
    if form.is_valid() and form.cleaned_data["first"] <= form.cleaned_data["last"]:
        return figures.Period(form.cleaned_data["first"], form.cleaned_data["last"])
    return figures.Period(date(today().year, 1, 1), today())


class StatisticsPage(Section, PermissionRequired, Titled, TemplateView):
    """The sheet of a period."""

    section = "statistics"
    permission = P.VIEW_DASHBOARD
    template_name = "legalservice/statistics.html"
    title = "台账和统计"

    def get_context_data(self, **kwargs):
        """Figures and ledgers."""
        user, period = self.request.user, period_of(self.request)
        ledgers = [
            {"words": words, "url": reverse(page), "export": reverse(export)}
            for words, page, export, permission in LEDGERS
            if may(user, permission)
        ]
        return super().get_context_data(
            form=PeriodForm(initial={"first": period.first, "last": period.last}),
            period=period,
            groups=figures.sheet(user, period),
            ledgers=ledgers,
            exports=may(user, P.EXPORT_CASES),
            keeps=may(user, P.EDIT_RULES),
            **kwargs,
        )


class StatisticsExport(PermissionRequired, View):
    """The sheet as a workbook."""

    permission = P.EXPORT_CASES

    def get(self, request):
        """The workbook."""
        period = period_of(request)
        rows = [
            [group["heading"], line["label"], line["number"]]
            for group in figures.sheet(request.user, period)
            for line in group["lines"]
        ]
        record("export", by=request.user, object_type="page", object_id="legal:statistics", request=request)
        title = "公共法律服务统计"
        above = [f"期间：{period.first} 至 {period.last}"]
        mark = watermark(request.user, "工作使用")
        return workbook_response(write_rows(title, ["部分", "指标", "数"], rows, mark, above=above), title)


class LegalNumbersForm(NumbersForm):
    """The numbers of 公共法律服务."""

    numbers = thresholds.LEGAL

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, field in self.fields.items():
            most = 100_000 if code == "aid_income_line" else 400
            self.fields[code] = type(field)(
                label=field.label, min_value=1, max_value=most, initial=field.initial,
                error_messages={"required": "请填写一个数。", "min_value": "至少是 1。"},
            )  # fmt: skip
        self.lay_out()


class SettingsView(RecordForm):
    """公共法律服务设置."""

    section = "statistics"
    permission = P.EDIT_RULES
    form_class = LegalNumbersForm
    title = "公共法律服务设置"
    intro = "没有核实的口径按默认值，以上级规定为准。"
    success_url = back_url = reverse_lazy("legal:statistics")

    def get_initial(self):
        """As they are."""
        known = thresholds.settings_now()
        return {code: known[code] for code in thresholds.LEGAL}

    def save(self, form):
        """Keep them."""
        return save_settings(by=self.request.user, **form.cleaned_data)


def _day(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d") if value else ""


class OfCases:
    """Rows of the cases that the user may see."""

    section = "statistics"
    permission = P.VIEW_CASES
    model = None
    related: tuple[str, ...] = ("case",)

    def get_queryset(self):
        """With what the columns need."""
        return self.model.objects.visible_to(self.request.user).select_related(*self.related)

    def row_url(self, row):
        """The case."""
        return reverse("cases:detail", args=[row.case.number])


class Consults(OfCases):
    """法律咨询."""

    model = Consultation
    related = ("case", "topic", "case__place")


class ConsultList(Consults, RegisterList):
    """法律咨询台账."""

    title = "法律咨询台账"
    filterset_class = ConsultFilter
    order = ("-asked_at", "pk")
    export = "legal:consults_export"
    unit_word = "件次"
    columns = (
        Column("案件编号", lambda row: row.case.shown_number),
        Column("日期", lambda row: _day(row.asked_at)),
        Column("咨询领域", lambda row: row.topic.name),
        Column("问题", lambda row: row.question[:80], title=True),
        Column("方式", lambda row: row.case.get_channel_display()),
        Column("结果", lambda row: row.get_outcome_display(), tag=lambda row: "g" if row.answered_at else "a"),
        Column("答复人", lambda row: row.adviser),
        Column("用时（分钟）", lambda row: row.minutes, num=True),
        Column("人次", lambda row: row.people, shown=False),
        Column("人群类别", lambda row: row.group_words, shown=False),
        Column("涉及金额（元）", lambda row: row.amount or "", shown=False),
        Column("答复要点", lambda row: row.answer, shown=False),
        Column("引用法条", lambda row: row.law, shown=False),
        Column("答复人身份", lambda row: row.get_adviser_kind_display(), shown=False),
        Column("答复日期", lambda row: _day(row.answered_at), shown=False),
        Column("村（社区）", lambda row: row.case.place.name if row.case.place else "", shown=False),
    )


class ConsultExport(Consults, RegisterExport):
    """法律咨询台账 as a workbook."""

    permission = P.EXPORT_CASES
    list_page = ConsultList
    filterset_class = ConsultFilter
    order = ("-asked_at", "pk")
    file_title = "法律咨询台账"


class Aids(OfCases):
    """法律援助初审."""

    model = AidApplication
    related = ("case", "correction")


class AidList(Aids, RegisterList):
    """法律援助初审台账."""

    title = "法律援助初审台账"
    filterset_class = AidFilter
    order = ("-received_at", "pk")
    export = "legal:aids_export"
    unit_word = "件"
    columns = (
        Column("案件编号", lambda row: row.case.shown_number),
        Column("收件日期", lambda row: _day(row.received_at)),
        Column("申请事项", lambda row: row.get_matter_display(), title=True, small=lambda row: row.request),
        Column("经济状况", lambda row: row.get_exempt_display() or row.get_nocheck_display() or "有说明表"),
        Column("初审意见", lambda row: row.get_opinion_display()),
        Column("转交日期", lambda row: _day(row.forwarded_at)),
        Column("进程", lambda row: row.get_status_display(), tag=lambda row: "g" if row.is_over else "a"),
        Column("援助形式", lambda row: row.get_form_display(), shown=False),
        Column("补正期限", lambda row: row.correction.due_on if hasattr(row, "correction") else "", shown=False),
        Column("县中心收件", lambda row: row.county_received_on or "", shown=False),
        Column("承办单位", lambda row: row.lawyer_office, shown=False),
        Column("承办人员", lambda row: row.lawyer, shown=False),
        Column("异议", lambda row: row.objection, shown=False),
        Column("结案结果", lambda row: row.result, shown=False),
        Column("挽回金额（元）", lambda row: row.recovered or "", shown=False),
    )


class AidExport(Aids, RegisterExport):
    """法律援助初审台账 as a workbook."""

    permission = P.EXPORT_CASES
    list_page = AidList
    filterset_class = AidFilter
    order = ("-received_at", "pk")
    file_title = "法律援助初审台账"


class Opinions(OfCases):
    """顾问事项."""

    model = OpinionRequest


class OpinionList(Opinions, RegisterList):
    """顾问事项台账."""

    title = "法律顾问事项台账"
    filterset_class = OpinionFilter
    order = ("-sent_on", "pk")
    export = "legal:opinions_export"
    unit_word = "件"
    columns = (
        Column("案件编号", lambda row: row.case.shown_number),
        Column("委托单位", lambda row: row.client, title=True, small=lambda row: row.subject),
        Column("类型", lambda row: row.get_kind_display()),
        Column("送审日期", lambda row: row.sent_on),
        Column("出具期限", lambda row: row.due_on, tag=lambda row: "r" if row.was_late else ""),
        Column("出具日期", lambda row: _day(row.issued_at)),
        Column("意见", lambda row: row.get_view_display()),
        Column("采纳", lambda row: row.get_adopted_display()),
        Column("送审事项", lambda row: row.subject, shown=False),
        Column("承办顾问", lambda row: row.adviser, shown=False),
        Column("法律风险", lambda row: row.get_risk_display(), shown=False),
        Column("法律依据", lambda row: row.law, shown=False),
        Column("采纳说明", lambda row: row.adopted_note, shown=False),
    )


class OpinionExport(Opinions, RegisterExport):
    """顾问事项台账 as a workbook."""

    permission = P.EXPORT_CASES
    list_page = OpinionList
    filterset_class = OpinionFilter
    order = ("-sent_on", "pk")
    file_title = "法律顾问事项台账"
