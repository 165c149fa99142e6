"""台账导入: hand in, match and check, import, and what became of past imports."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views import View

from governance.audit.services import record
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.htmx import fragment, wants_fragment
from governance.core.masking import mask_id, mask_phone
from governance.core.uploads import serve
from governance.organisation.pages import (
    XLSX,
    DeletePage,
    ExportPage,
    FormPage,
    ListPage,
    PermissionRequired,
    workbook_response,
)
from governance.organisation.roles import Permission
from intake.filters_ledgers import LedgerFilter, RowFilter
from intake.forms_ledgers import ColumnsForm, HandInForm, PaperForm
from intake.ledgers import services
from intake.ledgers.blank import empty_template
from intake.ledgers.kinds import CASE_KINDS, KINDS, Field
from intake.ledgers.persons import without_numbers
from intake.ledgers.plan import is_finished
from intake.ledgers.running import check_rows, open_batch
from intake.models import LedgerImport

CHECKED_ROWS, SHOWN_BAD, SHOWN_GOOD = 2_000, 50, 20
LABELS = {key: kind.label for key, kind in KINDS.items()}


def _local(moment):
    """A moment as a cell of a workbook: local, without a zone."""
    return timezone.localtime(moment).replace(tzinfo=None) if moment else None


class Ledgers:
    """Imports that the person may see."""

    permission = Permission.IMPORT_LEDGERS

    def get_queryset(self):
        """With unit, person and job."""
        return LedgerImport.objects.visible_to(self.request.user).select_related("unit", "handed_in_by", "job")

    def batch(self) -> LedgerImport:
        """The import of the address, or 404."""
        return get_object_or_404(self.get_queryset().select_related("duty_line", "unit__parent"), pk=self.kwargs["pk"])


class LedgerListView(Ledgers, ListPage):
    """Past imports."""

    template_name = "intake/ledgers/list.html"
    filterset_class = LedgerFilter
    order = ("-pk",)
    title = "台账导入"

    def get_context_data(self, **kwargs):
        """Names of the kinds."""
        return super().get_context_data(kinds=LABELS, **kwargs)


class LedgerExportView(Ledgers, ExportPage):
    """The filtered list as a workbook."""

    filterset_class = LedgerFilter
    order = ("-pk",)
    file_title = "台账导入记录"
    columns = {
        "交台账的单位": lambda batch: batch.unit.name,
        "台账": lambda batch: batch.file_name,
        "种类": lambda batch: LABELS[batch.kind],
        "来源": lambda batch: batch.get_source_display(),
        "状态": lambda batch: batch.get_state_display(),
        "读到的行数": lambda batch: batch.rows_read,
        "新登记": lambda batch: batch.created,
        "已有": lambda batch: batch.already_there,
        "没有登记": lambda batch: batch.failed,
        "提醒": lambda batch: batch.warnings,
        "纸上写的行数": lambda batch: batch.paper_rows,
        "行数不符的说明": lambda batch: batch.difference,
        "导入人": lambda batch: batch.handed_in_by.name,
        "交来时间": lambda batch: _local(batch.created_at),
        "完成时间": lambda batch: _local(batch.finished_at),
    }


class HandInView(FormPage):
    """Upload a workbook or CSV file."""

    permission = Permission.IMPORT_LEDGERS
    form_class = HandInForm
    template_name = "intake/ledgers/new.html"
    title = "导入数据台账"
    submit_label = "上传，下一步核对"
    done_words = ""
    back_url = reverse_lazy("intake:ledgers")

    def get_form_kwargs(self):
        """Whose units are offered."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs):
        """The kinds that have a template."""
        return super().get_context_data(templates=CASE_KINDS.values(), **kwargs)

    def save(self, form):
        """Take the file."""
        data = form.cleaned_data
        return services.hand_in(
            by=self.request.user,
            unit=data["unit"],
            upload=data["upload"],
            file_name=form.title,
            kind=data["kind"],
            year=data["year"],
        )

    def get_success_url(self):
        """On to the columns."""
        return reverse("intake:ledger_columns", args=[self.result.pk])


class PaperView(FormPage):
    """Open a paper ledger."""

    permission = Permission.IMPORT_LEDGERS
    form_class = PaperForm
    template_name = "intake/ledgers/paper.html"
    title = "录入纸质台账"
    submit_label = "下一步，逐行录入"
    done_words = ""
    back_url = reverse_lazy("intake:ledgers")

    def get_form_kwargs(self):
        """Whose units are offered."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def save(self, form):
        """Open it."""
        return services.hand_in_paper(by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        """On to the grid."""
        return reverse("intake:ledger_grid", args=[self.result.pk])


class ColumnsView(Ledgers, PermissionRequired, View):
    """核对: what each column means, a dry run of the rows, and the import."""

    def get(self, request, pk):
        """The columns as matched, and the rows as they would be registered."""
        batch = self.batch()
        if batch.state != LedgerImport.State.DRAFT:
            return redirect("intake:ledger", batch.pk)
        book = open_batch(batch)
        return self._page(batch, book, self._form(batch, book))

    def post(self, request, pk):
        """Keep the columns; with `do=import` start."""
        batch = self.batch()
        book = open_batch(batch) if batch.state == LedgerImport.State.DRAFT else None
        if book is None:
            return redirect("intake:ledger", batch.pk)
        form = self._form(batch, book, request.POST)
        if not form.is_valid():
            return self._page(batch, book, form, 422)
        data = form.cleaned_data
        other_kind = data["kind"] != batch.kind
        try:
            services.set_columns(
                batch,
                by=request.user,
                kind=data["kind"],
                year=data["year"],
                columns=form.columns,
                duty_line=data.get("duty_line"),
            )
            if request.POST.get("do") == "import" and not other_kind:
                services.start_import(batch, by=request.user, difference=request.POST.get("difference", ""))
                return redirect("intake:ledger", batch.pk)
        except NotAllowed:
            raise
        except GuardFailed as refusal:
            form.add_error(None, refusal.message)
            return self._page(batch, open_batch(batch), form, 422)
        messages.success(request, "已保存，下面是按新的对应核对的结果")
        return redirect("intake:ledger_columns", batch.pk)

    def _form(self, batch, book, data=None):
        initial = {"kind": batch.kind, "year": batch.year, "duty_line": batch.duty_line_id}
        return ColumnsForm(data, book=book, lines=services.duty_lines(batch), initial=initial)

    def _page(self, batch, book, form, status=200):
        kind, layout = KINDS[batch.kind], book.first.layout
        is_cases = bool(kind.case_kind)
        checked = check_rows(batch, book, CHECKED_ROWS) if is_cases else None
        context = {
            "title": "核对台账",
            "batch": batch,
            "form": form,
            "kind": kind,
            "is_cases": is_cases,
            "columns": _columns(book, batch, form),
            "remarks": book.remarks,
            "sheets": [part.layout.sheet for part in book.parts if part.layout.sheet],
            "other_unit": layout.unit if layout.unit and not _same_unit(layout.unit, batch.unit) else "",
            "checked": checked,
            "shown": _shown(checked) if checked else [],
            "mismatch": bool(checked and batch.is_paper and checked["read"] != batch.paper_rows),
            "may_file": "duty_line" in form.fields,
            "way": "办结" if batch.duty_line_id else "交中心分流",
            "difference": self.request.POST.get("difference", batch.difference),
        }
        return render(self.request, "intake/ledgers/columns.html", context, status=status)


def _columns(book, batch, form) -> list[dict]:
    """Each column with its field and its first values, numbers of persons masked."""
    samples: dict[str, list[str]] = {}
    for row, _ in zip(book.rows(batch.year), range(30), strict=False):
        for name, text in row.texts.items():
            if len(samples.setdefault(name, [])) < 2:
                samples[name].append(without_numbers(text)[:30])
    fields = form.column_fields()
    return [{"field": field, "sample": "；".join(samples.get(field.label, []))} for field in fields]


def _same_unit(said: str, unit) -> bool:
    return said in unit.name or unit.name in said or (unit.short_name and unit.short_name in said)


def _shown(checked) -> list[dict]:
    """Rows for the preview: what cannot be registered first, then some of the others."""
    bad = [each for each in checked["rows"] if each[2]]
    good = [each for each in checked["rows"] if not each[2]]
    warned = [each for each in good if each[1]]
    rest = [each for each in good if not each[1]]
    return [_preview(*each) for each in (*bad[:SHOWN_BAD], *warned[:SHOWN_GOOD], *rest[:SHOWN_GOOD])]


def _preview(row, words, bad, known) -> dict:
    state = (
        ("red", "不能登记")
        if bad
        else ("paused", "已有")
        if known
        else ("amber", "有提醒")
        if words
        else ("green", "可以登记")
    )
    return {
        "place": f"{row.sheet} {row.row}".strip(),
        "light": state[0],
        "label": state[1],
        "words": words,
        "person": row.text(Field.PERSON)[:20],
        "phone": mask_phone(row.text(Field.PHONE)),
        "id_number": mask_id(row.text(Field.ID_NUMBER)),
        "received": row.moment(Field.RECEIVED),
        "text": (row.text(Field.TEXT) or row.text(Field.TITLE))[:60],
        "category": row.text(Field.CATEGORY)[:20],
        "finished": is_finished(row),
    }


class LedgerView(Ledgers, ListPage):
    """One import: progress, counts, and its rows."""

    template_name = "intake/ledgers/detail.html"
    fragment_name = "intake/ledgers/_rows.html"
    filterset_class = RowFilter
    order = ("pk",)

    def get(self, request, *args, **kwargs):
        """The page; while it runs, its progress alone for the poll."""
        self.found = self.batch()
        if wants_fragment(request) and request.GET.get("part") == "progress":
            if self.found.state == LedgerImport.State.DONE:
                answer = HttpResponse()
                answer["HX-Refresh"] = "true"
                return answer
            return fragment(request, "intake/ledgers/_progress.html", {"batch": self.found})
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        """Imports for `batch`, then the rows of this one."""
        if hasattr(self, "found"):
            return self.found.rows.select_related("case")
        return super().get_queryset()

    def get_title(self):
        """The ledger's name."""
        return self.found.file_name

    def get_context_data(self, **kwargs):
        """The import and the name of its kind."""
        return super().get_context_data(batch=self.found, kind=LABELS[self.found.kind], **kwargs)


class RowExportView(Ledgers, ExportPage):
    """What became of the rows, as a workbook."""

    filterset_class = RowFilter
    order = ("pk",)
    file_title = "台账导入结果"
    columns = {
        "工作表": lambda row: row.sheet,
        "行号": lambda row: row.row,
        "结果": lambda row: row.get_outcome_display(),
        "案件编号": lambda row: row.case.shown_number if row.case else "",
        "说明": lambda row: row.words,
    }

    def get_queryset(self):
        """Rows of the import of the address."""
        seen = LedgerImport.objects.visible_to(self.request.user)
        return get_object_or_404(seen, pk=self.kwargs["pk"]).rows.select_related("case")


class RetryView(Ledgers, PermissionRequired, View):
    """Go on with an import that broke off."""

    def post(self, request, pk):
        """Queue it again."""
        services.retry_import(self.batch(), by=request.user)
        return redirect("intake:ledger", pk)


class DiscardView(Ledgers, DeletePage):
    """Throw away a ledger that was never imported."""

    from django import forms as _forms

    form_class = _forms.Form
    title = "不要这本台账了"
    done_words = "已删除，没有登记任何案件"
    submit_label = "删除"
    success_url = reverse_lazy("intake:ledgers")

    def get_question(self):
        """Which."""
        return f"删除还没有导入的“{self.batch().file_name}”？"

    def get_consequences(self):
        """What goes."""
        return ["文件、扫描件和已经录入的行一起删除，不能恢复。", "没有登记过案件，案件不受影响。"]

    def get_back_url(self):
        """Back to it."""
        return reverse("intake:ledger", args=[self.kwargs["pk"]])

    def save(self, form):
        """Discard."""
        services.discard(self.batch(), by=self.request.user)


class FileView(Ledgers, PermissionRequired, View):
    """Download of the ledger, of its failed rows, or of a scan. Each is on record."""

    part = "file"

    def get(self, request, pk, scan=None):
        """The file, always as an attachment."""
        batch = self.batch()
        file, name, content_type = self._file(batch, scan)
        if not file:
            raise Http404
        record(
            "download", by=request.user, object_type="ledger", object_id=batch.pk, detail={"part": self.part},
            request=request,
        )  # fmt: skip
        return serve(file, name, content_type)

    def _file(self, batch, scan):
        stem = batch.file_name.rpartition(".")[0] or batch.file_name
        if self.part == "failed":
            return batch.failed_file, f"{stem}-没有登记的行.xlsx", XLSX
        if self.part == "scan":
            found = get_object_or_404(batch.scans, pk=scan)
            return found.file, found.title, found.content_type
        if batch.is_paper:
            return batch.file, f"{stem}.xlsx", XLSX
        return batch.file, batch.file_name, "application/octet-stream"


class TemplateView(PermissionRequired, View):
    """An empty workbook to fill in."""

    permission = Permission.IMPORT_LEDGERS

    def get(self, request, kind):
        """The workbook of a kind."""
        if kind not in CASE_KINDS:
            raise Http404
        return workbook_response(empty_template(kind, request.user), f"{KINDS[kind].label}模板")
