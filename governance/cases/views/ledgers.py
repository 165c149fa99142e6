"""上报台账: the list, the template with its history, what is to be reported, and each run with its stamp."""

from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.views.generic import View

from governance.audit.services import record
from governance.cases.forms.ledgers import LedgerForm, NumberForm, RunForm, StampForm
from governance.cases.kinds import kind_choices
from governance.cases.ledger_fields import FIELDS
from governance.cases.ledger_seeds import SEEDS
from governance.cases.models import Case, ExternalNumber, LedgerRun, LedgerTemplate
from governance.cases.services import ledgers
from governance.cases.services.routing import own_centres
from governance.cases.views.detail import CasePage
from governance.core.exceptions import GuardFailed
from governance.core.now import today
from governance.core.uploads import serve
from governance.organisation.access import may
from governance.organisation.pages import XLSX, DetailPage, ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission


class LedgerScope:
    """The templates of the centre for which the person reports."""

    permission = Permission.REPORT_LEDGERS

    def get_queryset(self):
        """With their category."""
        return ledgers.templates_of(self.request.user).select_related("category")


class LedgerListView(LedgerScope, ListPage):
    """The list, and the samples to start from."""

    template_name = "cases/ledgers/list.html"
    order = ("-active", "name", "pk")
    title = "上报台账"

    def get_context_data(self, **kwargs):
        """The last report of each, in one query."""
        context = super().get_context_data(**kwargs)
        keys = [row.pk for row in context["rows"]]
        runs = LedgerRun.objects.filter(template__in=keys).exclude(state="cancelled").order_by("made_at", "pk")
        last = {run.template_id: run for run in runs.filter(state="reported")}
        waiting = {run.template_id: run for run in runs.filter(state__in=("making", "made"))}
        for row in context["rows"]:
            row.last, row.waiting = last.get(row.pk), waiting.get(row.pk)
        samples = [(key, seed["name"]) for key, seed in SEEDS.items()]
        may_edit = may(self.request.user, Permission.EDIT_RULES)
        return {**context, "kinds": dict(kind_choices()), "samples": samples, "may_edit": may_edit}


class LedgerExportView(LedgerScope, ExportPage):
    """The list as a workbook."""

    order = ("name", "pk")
    file_title = "上报台账"
    columns = {
        "台账名称": lambda row: row.name,
        "报送单位": lambda row: row.office,
        "案件类型": lambda row: dict(kind_choices()).get(row.kind, "不限"),
        "列": lambda row: "、".join(column["heading"] for column in row.columns),
        "版本": lambda row: row.version,
        "状态": lambda row: "启用" if row.active else "停用",
    }


class LedgerEditView(FormPage):
    """A new template (`?sample=` fills one in), or a changed one."""

    permission = Permission.EDIT_RULES
    form_class = LedgerForm
    template_name = "cases/ledgers/form.html"
    success_url = back_url = reverse_lazy("ledgers_out:list")
    done_words = "上报台账已保存"

    @cached_property
    def template(self):
        """The template of the manager's centre, or None for a new one."""
        key = self.kwargs.get("pk")
        found = LedgerTemplate.objects.filter(centre__in=own_centres(self.request.user))
        return get_object_or_404(found, pk=key) if key else None

    @cached_property
    def sample(self):
        """The sample that a new one starts from, or {}."""
        return SEEDS.get(self.request.GET.get("sample", ""), {})

    def get_title(self):
        """Which."""
        return "修改上报台账" if self.kwargs.get("pk") else "新增上报台账"

    def get_form_kwargs(self):
        """The columns that are there."""
        columns = self.template.columns if self.template else self.sample.get("columns", [])
        return {**super().get_form_kwargs(), "columns": columns}

    def get_initial(self):
        """What is there."""
        if self.template is None:
            return {"active": True, "since": today().replace(month=1, day=1), **self.sample}
        shown = {name: getattr(self.template, name) for name in ledgers.KEPT}
        return {**shown, "category": self.template.category_id}

    def save(self, form):
        """Keep it."""
        return ledgers.save_template(by=self.request.user, template=self.template, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """For the link to the history."""
        return super().get_context_data(ledger=self.template, **kwargs)


class LedgerHistoryView(LedgerScope, DetailPage):
    """变更记录 of a template."""

    template_name = "cases/ledgers/history.html"

    def get_title(self):
        """Which."""
        return f"变更记录：{self.object.name}"

    def get_context_data(self, **kwargs):
        """Each version, the newest first."""
        versions = list(
            self.object.history.select_related("history_user").order_by("-history_date", "-history_id")[:100]
        )
        for row in versions:
            row.headings = "、".join(
                f"{column['heading']}（{FIELDS[column['field']].label}）" for column in row.columns
            )
        return super().get_context_data(versions=versions, **kwargs)


class LedgerView(LedgerScope, FormPage):
    """One ledger: what is to be reported, the button that makes the workbook, and the runs before."""

    form_class = RunForm
    template_name = "cases/ledgers/detail.html"
    submit_label = "生成报送表"
    done_words = ""

    @cached_property
    def template(self):
        """The ledger."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_title(self):
        """Which."""
        return self.template.name

    def get_form_kwargs(self):
        """Whether full identities may be chosen."""
        return {**super().get_form_kwargs(), "may_reveal": may(self.request.user, Permission.REVEAL_IDENTITY)}

    def save(self, form):
        """Queue the workbook."""
        return ledgers.start_run(by=self.request.user, template=self.template, **form.cleaned_data)

    def get_success_url(self):
        """To the run."""
        return reverse("ledgers_out:run", args=[self.result.pk])

    def get_context_data(self, **kwargs):
        """Counts stop at 10,001; twenty cases are shown."""
        waiting = ledgers.pending(self.template, self.request.user)
        number = waiting.order_by().values("pk")[:10_001].count()
        rows = waiting.select_related("lead_unit").order_by("registered_at", "pk")[:20]
        return super().get_context_data(
            ledger=self.template,
            waiting=number,
            rows=list(rows),
            nothing=ledgers.nothing_words(self.template) if not number else "",
            runs=list(self.template.runs.select_related("made_by", "reported_by")[:20]),
            may_edit=may(self.request.user, Permission.EDIT_RULES),
            **kwargs,
        )


class RunScope:
    """A run of a ledger that the person reports with."""

    permission = Permission.REPORT_LEDGERS

    @cached_property
    def run(self):
        """The run of the address."""
        found = LedgerRun.objects.filter(template__in=ledgers.templates_of(self.request.user))
        found = found.select_related("template", "job", "made_by", "reported_by")
        return get_object_or_404(found, pk=self.kwargs["pk"])


class RunView(RunScope, ListPage):
    """One workbook: its progress, its file, its stamp; the cases in it with their numbers at the office."""

    template_name = "cases/ledgers/run.html"
    fragment_name = "cases/ledgers/_run.html"
    order = ("pk",)

    def get_queryset(self):
        """Lines whose case the person may see."""
        seen = Case.objects.visible_to(self.request.user)
        return self.run.stamps.filter(case__in=seen).select_related("case__lead_unit")

    def get_title(self):
        """Which."""
        return self.run.template.name

    def get_context_data(self, **kwargs):
        """The office's numbers of the cases shown, in one query."""
        context = super().get_context_data(**kwargs)
        keys = [row.case_id for row in context["rows"]]
        numbers = {}
        for row in ExternalNumber.objects.filter(case__in=keys, office=self.run.office):
            numbers.setdefault(row.case_id, []).append(row.number)
        for row in context["rows"]:
            row.numbers = "、".join(numbers.get(row.case_id, []))
        return {**context, "run": self.run}


class RunStampView(RunScope, FormPage):
    """登记报送."""

    form_class = StampForm
    title = "登记报送"
    submit_label = "登记已报送"
    done_words = "已登记报送，这些案件不用再报；以后有变化会再提示"

    def get_initial(self):
        """Today, to the office of the ledger."""
        return {"office": self.run.office, "reported_on": today()}

    def save(self, form):
        """Stamp it."""
        return ledgers.stamp_run(by=self.request.user, run=self.run, **form.cleaned_data)

    def get_success_url(self):
        """Back to the run."""
        return reverse("ledgers_out:run", args=[self.run.pk])

    get_back_url = get_success_url


class RunCancelView(RunScope, PermissionRequired, View):
    """作废."""

    http_method_names = ["post"]

    def post(self, request, pk):
        """Its cases are to be reported again."""
        try:
            ledgers.cancel_run(by=request.user, run=self.run)
            messages.success(request, "这一批已作废，里面的案件仍然待报")
        except GuardFailed as problem:
            messages.warning(request, str(problem))
        return redirect("ledgers_out:detail", self.run.template_id)


class RunFileView(RunScope, PermissionRequired, View):
    """The workbook; each download is on record."""

    def get(self, request, pk):
        """The file, never inline."""
        if not self.run.file or self.run.state == LedgerRun.State.CANCELLED:
            raise Http404
        detail = {"rows": self.run.total, "full": self.run.full, "ledger": self.run.template_id}
        record("export", by=request.user, object_type="ledger_run", object_id=pk, detail=detail, request=request)
        return serve(self.run.file, self.run.file_name, XLSX)


class RunNumbersView(RunScope, PermissionRequired, View):
    """The office's numbers of the cases on this page of the run."""

    http_method_names = ["post"]

    def post(self, request, pk):
        """Keep what was filled in; say what could not be kept."""
        cases = (
            Case.objects.visible_to(request.user)
            .filter(report_stamps__run=self.run)
            .in_bulk(
                [
                    int(key[7:])
                    for key in request.POST
                    if key.startswith("number_") and key[7:].isdecimal() and len(key) < 20
                ]
            )
        )
        kept = 0
        for case in cases.values():
            number = request.POST[f"number_{case.pk}"].strip()[:80]
            if not number:
                continue
            try:
                ledgers.note_number(by=request.user, case=case, office=self.run.office, number=number)
                kept += 1
            except GuardFailed as problem:
                messages.warning(request, f"案件 {case.shown_number}：{problem}")
        if kept:
            messages.success(request, f"登记了 {kept} 个编号")
        page = request.POST.get("page", "")
        return redirect(reverse("ledgers_out:run", args=[pk]) + (f"?page={page}" if page.isdecimal() else ""))


class CaseNumberView(CasePage, FormPage):
    """登记外部编号 of one case."""

    permission = Permission.REPORT_LEDGERS
    form_class = NumberForm
    title = "登记外部编号"
    done_words = "外部编号已登记"

    def save(self, form):
        """Keep it."""
        return ledgers.note_number(by=self.request.user, case=self.case(), **form.cleaned_data)

    def get(self, request, *args, **kwargs):
        """The form, for a case that the person may see."""
        self.case()
        return super().get(request, *args, **kwargs)

    def get_success_url(self):
        """Back to the case."""
        return reverse("cases:detail", args=[self.kwargs["number"]])

    get_back_url = get_success_url
