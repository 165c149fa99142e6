"""村居法顾: advisers and contracts, visit days, quarterly assessment."""

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.urls import reverse

from governance.audit.services import record
from governance.core.masking import mask_phone
from governance.core.now import today
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.filters_village import ContractFilter
from legalservice.forms import registers as forms
from legalservice.models import AdviserContract, AdviserDay
from legalservice.printouts_village import CONTRACT_PAPERS
from legalservice.services import advisers as services
from legalservice.views.registers import Column, RecordForm, RecordPage, RegisterExport, RegisterList, button, cells
from legalservice.views.sealed import SealedPaper

EDIT, LOG = Permission.EDIT_LEGAL, Permission.LOG_VILLAGE_SERVICE


def _log_cell(visit) -> dict:
    """The day, as a link to the log."""
    return {"text": f"{visit.on}", "url": reverse("legal:log", args=[visit.pk])}


def paper_rows(papers, name, pk) -> list:
    """Rows of a table of papers: name, PDF, Word."""
    found = []
    for key, (words, _build) in papers.items():
        url = reverse(name, args=[pk, key])
        found.append(cells(words, {"text": "PDF", "url": url}, {"text": "Word", "url": f"{url}?as=docx"}))
    return found


class Contracts:
    """Contracts of the user's town; in a village its own."""

    section = "advisers"
    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With adviser, village and the number of visits."""
        rows = AdviserContract.objects.visible_to(self.request.user).select_related("adviser", "village")
        return rows.annotate(logged=Count("visits"))


class ContractList(Contracts, RegisterList):
    """村居法顾: who serves which village."""

    title = "村（居）法律顾问"
    filterset_class = ContractFilter
    order = ("village__path", "-since", "pk")
    detail, export = "legal:contract", "legal:contracts_export"
    links = (
        ("工作日志", "legal:logs", None, False),
        ("工作室", "legal:studios", None, False),
        ("登记顾问", "legal:adviser_new", EDIT, False),
        ("登记合同", "legal:contract_new", EDIT, False),
        ("填日志", "legal:log_new", LOG, True),
    )
    unit_word = "份合同"
    columns = (
        Column("村（社区）", lambda row: row.village.name, title=True),
        Column("顾问", lambda row: row.adviser.name, small=lambda row: row.adviser.office),
        Column("类型", lambda row: row.adviser.get_kind_display()),
        Column("聘期起", lambda row: row.since),
        Column("聘期止", lambda row: row.until, light=lambda row: row.light),
        Column("工作日志", lambda row: row.logged, num=True),
        Column("公示", lambda row: "已公示" if row.board else "没有公示", tag=lambda row: "g" if row.board else "r"),
        Column("合同号", lambda row: row.number, shown=False),
        Column("执业证号", lambda row: row.adviser.licence, shown=False),
        Column("费用来源", lambda row: row.paid_by, shown=False),
        Column("解除", lambda row: f"{row.ended_on} {row.ended_reason}" if row.ended_on else "", shown=False),
    )


class ContractExport(Contracts, RegisterExport):
    """Contracts as a workbook."""

    permission = Permission.EXPORT_CASES
    list_page = ContractList
    filterset_class = ContractFilter
    order = ("village__path", "-since", "pk")
    file_title = "村居法律顾问台账"


class ContractDetail(Contracts, RecordPage):
    """One contract: visit days with lights, ledger, quarters."""

    back = "legal:contracts"

    def get_lines(self):
        """Who, where, how long."""
        row, person = self.object, self.object.adviser
        keeps = scope.keeps(self.request.user, EDIT, row.village)
        return [
            ("顾问", f"{person.name}，{person.get_kind_display()}，{person.office}"),
            ("执业证号", person.licence),
            ("电话", person.phone if keeps else mask_phone(person.phone)),
            ("擅长", person.field),
            ("合同号", row.number),
            ("聘期", f"{row.since} 至 {row.until}"),
            ("费用来源", row.paid_by),
            ("公示", "已公示姓名电话" if row.board else "没有公示"),
            ("解除", f"{row.ended_on} {row.ended_reason}" if row.ended_on else ""),
        ]

    def get_tables(self):
        """Days, ledger, assessments, papers."""
        row, keeps = self.object, scope.keeps(self.request.user, EDIT, self.object.village)
        days = [
            cells(d.on, {"light": d.light}, d.excused, self.excuse_cell(d) if keeps else "")
            for d in row.days.order_by("-on")[:24]
        ]
        logs = [
            cells(
                {"text": f"{v.on}", "url": reverse("legal:log", args=[v.pk])}, v.hours, v.kind_words, v.people, v.result
            )
            for v in row.visits.all()[:20]
        ]
        graded = [
            cells(f"{a.year} 年第 {a.quarter} 季度", a.figures["visits"], a.figures["hours"], a.figures["lectures"],
                  a.get_grade_display(), a.note)
            for a in row.assessments.all()
        ]  # fmt: skip
        return [
            {"title": "到村服务日", "head": ("日期", "到没到", "说明", "操作"), "rows": days, "empty": "还没有排。"},
            {
                "title": "工作日志",
                "head": ("日期", "小时", "服务类型", "人次", "结果"),
                "rows": logs,
                "empty": "还没有。",
            },
            {
                "title": "季度考核",
                "head": ("季度", "到村", "小时", "讲座", "结果", "评语"),
                "rows": graded,
                "empty": "还没有考核。",
            },
            {
                "title": "文书",
                "head": ("文书", "PDF", "Word"),
                "rows": paper_rows(CONTRACT_PAPERS, "legal:contract_paper", row.pk),
                "empty": "",
            },
        ]

    def excuse_cell(self, planned):
        """A way to say why nobody came."""
        if planned.visit_id or planned.excused:
            return ""
        return {"text": "请假、换人", "url": reverse("legal:day_excuse", args=[planned.pk])}

    def get_buttons(self):
        """For who keeps the roster."""
        row = self.object
        if not scope.keeps(self.request.user, EDIT, row.village) or row.ended_on:
            return []
        return [
            button("解除合同", "legal:contract_end", row.pk),
            button("修改顾问", "legal:adviser", row.adviser_id),
            button("排到村服务日", "legal:contract_days", row.pk),
            button("季度考核", "legal:contract_assess", row.pk, primary=True),
        ]


class _ContractForm(Contracts, RecordForm):
    """A form about one contract."""

    abstract = True
    permission = EDIT

    def get_row(self):
        """The contract (404 outside the town)."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_success_url(self):
        """Its page."""
        return reverse("legal:contract", args=[self.kwargs["pk"]])

    get_back_url = get_success_url


class ContractEnd(_ContractForm):
    """解除合同."""

    permission = EDIT
    form_class = forms.EndContractForm
    title, submit_label, done_words = "解除合同", "解除", "已解除"

    def save(self, form):
        """End it."""
        return services.end_contract(self.get_row(), by=self.request.user, **form.cleaned_data)


class ContractDays(_ContractForm):
    """排到村服务日."""

    permission = EDIT
    form_class = forms.PlanDaysForm
    title = "排到村服务日"

    def save(self, form):
        """Plan."""
        return services.plan_days(self.get_row(), by=self.request.user, **form.cleaned_data)


class ContractAssess(_ContractForm):
    """季度考核."""

    permission = EDIT
    form_class = forms.AssessForm
    title = "季度考核"

    def quarter(self):
        """The last quarter that is over."""
        at = (today().month - 1) // 3
        return (today().year, at) if at else (today().year - 1, 4)

    def get_initial(self):
        """It, with the grade that the norms suggest."""
        year, quarter = self.quarter()
        figures = services.figures_of(self.get_row(), year, quarter)
        return {"year": year, "quarter": quarter, "grade": services.proposed(figures)}

    def get_context_data(self, **kwargs):
        """Figures above the form."""
        year, quarter = self.quarter()
        found = services.figures_of(self.get_row(), year, quarter)
        context = super().get_context_data(**kwargs)
        context["intro"] = (
            f"{year} 年第 {quarter} 季度台账：到村 {found['visits']} 次，{found['hours']} 小时，"
            f"讲座 {found['lectures']} 场，"
            f"参与调解 {found['mediations']} 次，解答咨询 {found['consults']} 件，缺席 {found['missed']} 次。"
            "考核结果按口径预填，可以改。"
        )
        return context

    def save(self, form):
        """Assess."""
        return services.assess(self.get_row(), by=self.request.user, **form.cleaned_data)


class DayExcuse(RecordForm):
    """请假、换人."""

    section = "advisers"
    permission = EDIT
    form_class = forms.ExcuseForm
    title = "请假、换人"

    def get_row(self):
        """The day (404 outside the town)."""
        rows = AdviserDay.objects.visible_to(self.request.user).select_related("contract__village")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def save(self, form):
        """Excuse it."""
        return services.excuse_day(self.get_row(), by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        """The contract."""
        return reverse("legal:contract", args=[self.get_row().contract_id])

    get_back_url = get_success_url


class ModelEdit(RecordForm):
    """A form over one row of a model: a new one, or one that the user sees."""

    abstract = True
    section = "advisers"

    def get_row(self):
        """The row, None for a new one."""
        key = self.kwargs.get("pk")
        rows = self.form_class._meta.model.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=key) if key else None

    def get_form_kwargs(self):
        """Row and person."""
        return {**super().get_form_kwargs(), "instance": self.get_row(), "by": self.request.user}


class AdviserEdit(ModelEdit):
    """顾问名册."""

    permission = EDIT
    form_class = forms.AdviserForm
    title = "登记顾问"

    def save(self, form):
        """Keep the adviser."""
        by, row = self.request.user, self.get_row()
        return services.save_adviser(by=by, unit=scope.own_unit(by, EDIT), row=row, **form.cleaned_data)

    def get_success_url(self):
        """To the contract of a new one, else back."""
        return reverse("legal:contracts") if self.kwargs.get("pk") else reverse("legal:contract_new")

    def get_back_url(self):
        """The list."""
        return reverse("legal:contracts")


class ContractNew(ModelEdit):
    """登记合同."""

    permission = EDIT
    form_class = forms.ContractForm
    title = "登记合同"

    def save(self, form):
        """Keep it."""
        return services.sign_contract(by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        """Its page."""
        return reverse("legal:contract", args=[self.result.pk])

    def get_back_url(self):
        """The list."""
        return reverse("legal:contracts")


class RosterPaper(SealedPaper):
    """A paper of a roster."""

    abstract = True

    def get_row(self):
        """The row (404 outside the town)."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def written(self, row, key):
        """Which paper."""
        record("paper.print", by=self.request.user, object_type=row._meta.model_name, object_id=str(row.pk),
               detail={"paper": key}, request=self.request)  # fmt: skip


class ContractPaper(Contracts, RosterPaper):
    """LS-12 协议登记, 月汇总, 季度考核表."""

    papers = CONTRACT_PAPERS
