"""报送的统计表: handed in from the statistics, kept as it was, corrected by rows; each figure opens its cases."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from disputes import figures
from disputes.filters_figures import period_of
from disputes.forms.sheets import CorrectForm, SubmitForm
from disputes.models import SheetCorrection, SubmittedSheet
from disputes.services import sheets as services
from disputes.views.statistics import Read
from governance.audit.services import record
from governance.core.sheets import write_rows
from governance.organisation.access import may
from governance.organisation.pages import (
    DetailPage,
    FormPage,
    ListPage,
    PermissionRequired,
    View,
    watermark,
    workbook_response,
)
from governance.organisation.roles import Permission


class SheetList(Read, ListPage):
    """Sheets that were handed in, the latest period first."""

    template_name = "disputes/sheets/list.html"
    fragment_name = "disputes/sheets/_list.html"
    order = ("-last", "-first", "-pk")
    title = "报送的统计表"

    def get_queryset(self):
        """Of the user's towns, with the number of corrections."""
        return services.listed(self.request.user)


class SheetSubmit(FormPage):
    """报送: what is handed in, by whom it was checked."""

    permission = Permission.REPORT_LEDGERS
    form_class = SubmitForm
    template_name = "disputes/sheets/submit.html"
    submit_label = "报送"
    done_words = "统计表已报送，数字从现在起不再变动"

    def get_kind(self):
        """Which sheet; 404 for an unknown one."""
        if self.kwargs["kind"] not in SubmittedSheet.Kind.values:
            raise Http404
        return self.kwargs["kind"]

    def get_title(self):
        """Which."""
        return f"报送{SubmittedSheet.Kind(self.get_kind()).label}"

    def save(self, form):
        """Freeze it."""
        return services.submit(
            by=self.request.user, kind=self.get_kind(), period=period_of(self.request), **form.cleaned_data
        )

    def get_success_url(self):
        """The sheet."""
        return reverse("disputes:sheet", args=[self.result.pk])

    def get_back_url(self):
        """The statistics of the period."""
        name = "governance" if self.get_kind() == SubmittedSheet.Kind.GOVERNANCE else "statistics"
        return f"{reverse(f'disputes:{name}')}?{self.request.GET.urlencode()}"

    def get_context_data(self, **kwargs):
        """The period."""
        return super().get_context_data(period=period_of(self.request), **kwargs)


class Seen(Read):
    """A sheet of the user's town (404 otherwise)."""

    def get_sheet(self):
        """The sheet."""
        rows = SubmittedSheet.objects.visible_to(self.request.user).select_related("unit", "by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class SheetDetail(Read, DetailPage):
    """A sheet as it was handed in, what was corrected, and what is another number now."""

    template_name = "disputes/sheets/sheet.html"
    context_object_name = "sheet"

    def get_queryset(self):
        """Without the cases."""
        rows = SubmittedSheet.objects.visible_to(self.request.user).select_related("unit", "by")
        return rows.defer("members").prefetch_related("corrections__by")

    def get_title(self):
        """Which."""
        return str(self.object)

    def get_context_data(self, **kwargs):
        """Differences, and whether the user may correct."""
        return super().get_context_data(
            changes=services.changes(self.object),
            measures=figures.MEASURES,
            corrects=services.town_of(self.request.user) == self.object.unit,
            exports=may(self.request.user, Permission.EXPORT_CASES),
            **kwargs,
        )


class SheetCases(Seen, ListPage):
    """The cases behind a figure as it was handed in, or as a correction says."""

    template_name = "disputes/sheets/cases.html"
    fragment_name = "disputes/statistics/_cases.html"
    order = ("-registered_at", "-pk")

    def get_members(self):
        """Keys of the cases; 404 for an unknown figure."""
        sheet, key = self.get_sheet(), self.request.GET.get("figure", "")
        if self.request.GET.get("correction", "").isdigit():
            row = get_object_or_404(SheetCorrection, sheet=sheet, pk=self.request.GET["correction"])
            return row.members
        if key not in sheet.numbers:
            raise Http404
        return sheet.members.get(key, [])

    def get_queryset(self):
        """Those that the user sees."""
        self.members = self.get_members()
        rows = figures.seen(self.request.user).filter(pk__in=self.members)
        return rows.select_related("dispute__type", "lead_unit", "handler", "place").defer(
            "facts", "claim", "search_pairs"
        )

    def get_title(self):
        """Which figure, by its stored words."""
        return "报送数字的案件"

    def get_context_data(self, **kwargs):
        """The sheet and how many cases it counted."""
        return super().get_context_data(sheet=self.get_sheet(), whole=len(self.members), **kwargs)


class SheetCorrect(Seen, FormPage):
    """补报、更正 one figure."""

    permission = Permission.REPORT_LEDGERS
    also = ()
    form_class = CorrectForm
    submit_label = "登记"
    title = "补报、更正"
    done_words = "已登记，原来报送的数字保留"
    back_url = reverse_lazy("disputes:sheets")

    def get_form_kwargs(self):
        """Figures that are another number now."""
        return {**super().get_form_kwargs(), "changes": services.changes(self.get_sheet())}

    def get_initial(self):
        """The one that was asked for."""
        return {"figure": self.request.GET.get("figure", "")}

    def save(self, form):
        """Write the row."""
        data = form.cleaned_data
        return services.correct(by=self.request.user, sheet=self.get_sheet(), key=data["figure"], reason=data["reason"])

    def get_success_url(self):
        """Back to the sheet."""
        return reverse("disputes:sheet", args=[self.kwargs["pk"]])

    get_back_url = get_success_url


class SheetExport(PermissionRequired, Seen, View):
    """The sheet as a workbook, with its corrections below."""

    permission = Permission.EXPORT_CASES
    also = ()

    def get(self, request, pk):
        """The workbook."""
        sheet = self.get_sheet()
        title = sheet.get_kind_display()
        headings, rows = services.table(sheet)
        above = [f"{title}　{sheet.first} 至 {sheet.last}　{sheet.unit.name}"]
        record("export", by=request.user, object_type="submitted_sheet", object_id=str(sheet.pk), request=request)
        content = write_rows(title, headings, rows, watermark(request.user, "工作使用"), above=above)
        return workbook_response(content, title)
