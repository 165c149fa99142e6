"""表头对照: which headings of ledgers mean what; kept by the manager, with history."""

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from governance.organisation.pages import DetailPage, ExportPage, FormPage, ListPage
from governance.organisation.roles import Permission
from intake.filters_ledgers import HeadingFilter
from intake.forms_ledgers import HeadingForm
from intake.ledgers.kinds import KINDS, Field
from intake.ledgers.services import keep_heading
from intake.models import HeadingSynonym

ORDER = ("kind", "field", "order", "pk")
KIND_WORDS = {"": "各种台账", **{key: kind.label for key, kind in KINDS.items()}}
FIELD_WORDS = dict(Field.choices)


class Headings:
    """All headings; the manager keeps them."""

    permission = Permission.EDIT_HEADINGS

    def get_queryset(self):
        """With the unit that one was learned for."""
        return HeadingSynonym.objects.select_related("unit")


class HeadingListView(Headings, ListPage):
    """The list."""

    template_name = "intake/headings/list.html"
    filterset_class = HeadingFilter
    order = ORDER
    title = "表头对照"

    def get_context_data(self, **kwargs):
        """Words of kinds and fields."""
        return super().get_context_data(kinds=KIND_WORDS, fields=FIELD_WORDS, **kwargs)


class HeadingExportView(Headings, ExportPage):
    """The filtered list as a workbook."""

    filterset_class = HeadingFilter
    order = ORDER
    file_title = "表头对照"
    columns = {
        "表头": lambda row: row.heading,
        "栏目": lambda row: FIELD_WORDS.get(row.field, row.field),
        "台账种类": lambda row: KIND_WORDS.get(row.kind, row.kind),
        "用于": lambda row: row.unit.name if row.unit else "所有单位",
        "状态": lambda row: "启用" if row.active else "停用",
    }


class HeadingEditView(FormPage):
    """A new heading, or a changed one."""

    permission = Permission.EDIT_HEADINGS
    form_class = HeadingForm
    success_url = back_url = reverse_lazy("intake:headings")
    done_words = "表头对照已保存，下次导入时起作用"

    def get_heading(self):
        """The heading, or None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(HeadingSynonym.objects.select_related("unit"), pk=key) if key else None

    def get_title(self):
        """Which."""
        return "修改表头对照" if self.kwargs.get("pk") else "新增表头对照"

    def get_initial(self):
        """What is there."""
        row = self.get_heading()
        return (
            {name: getattr(row, name) for name in ("heading", "kind", "field", "active")} if row else {"active": True}
        )

    def save(self, form):
        """Keep it."""
        return keep_heading(by=self.request.user, synonym=self.get_heading(), **form.cleaned_data)


class HeadingHistoryView(Headings, DetailPage):
    """What a heading has meant, and who changed it."""

    template_name = "intake/headings/history.html"
    title = "表头对照变更记录"

    def get_context_data(self, **kwargs):
        """The last hundred versions."""
        versions = self.object.history.select_related("history_user").order_by("-history_id")[:100]
        return super().get_context_data(versions=versions, kinds=KIND_WORDS, fields=FIELD_WORDS, **kwargs)
