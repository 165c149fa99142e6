"""值班公示表 as PDF or Word, and the month as a workbook: one line for each day."""

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views import View

from governance.administration.duty.months import days_of, month_of, read_month
from governance.administration.papers import TYPES, roster_paper, rows_of
from governance.audit.services import record
from governance.core.documents_docx import docx_of
from governance.core.documents_pdf import pdf_of
from governance.core.now import now
from governance.core.sheets import write_rows
from governance.organisation.pages import PermissionRequired, watermark, workbook_response
from governance.organisation.roles import Permission

from .common import DutyPage

MOST_DAYS = 62


class _Span(DutyPage):
    """The days asked for: a month (?month=), or a span (?from=&to=), such as a holiday."""

    def days(self):
        """(Month, days); 404 for a span that is none."""
        if "from" not in self.request.GET:
            month = read_month(self.unit, month_of(self.request.GET.get("month", "")))
            return month, days_of(month.first, month.last)
        try:
            first, last = (date.fromisoformat(self.request.GET.get(name, "")[:10]) for name in ("from", "to"))
        except ValueError:
            raise Http404
        if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
            raise Http404
        return read_month(self.unit, first.replace(day=1), last=last), days_of(first, last)

    def rows(self, month):
        """What this person may see: drafts only for who plans."""
        return [row for row in month.of_month() if row.published or self.plans]


class RosterPaper(_Span, PermissionRequired, View):
    """值班公示表."""

    permission = Permission.VIEW_DUTY

    def get(self, request, form):
        """The download."""
        if form not in TYPES:
            raise Http404
        month, days = self.days()
        document = roster_paper(month, days, self.rows(month))
        footer = f"打印 {request.user.name} {now():%Y-%m-%d %H:%M}"
        content = pdf_of(document, footer=footer) if form == "pdf" else docx_of(document, footer=footer)
        record("print", by=request.user, object_type="page", object_id="duty:paper", request=request)
        response = HttpResponse(content, content_type=TYPES[form])
        name = f"{document.title}-{now():%Y%m%d-%H%M}.{form}"
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["X-Content-Type-Options"] = "nosniff"
        return response


class RosterExport(_Span, PermissionRequired, View):
    """The month as a workbook."""

    permission = Permission.VIEW_DUTY

    def get(self, request):
        """One line for each day."""
        month, days = self.days()
        lines = rows_of(month, days, self.rows(month))
        title = f"{month.first.year}年{month.first.month}月值班表"
        record("export", by=request.user, object_type="page", object_id="duty:export", detail={"rows": len(lines)},
               request=request)  # fmt: skip
        head = ["日期", "星期", "说明", *(kind.name for kind in month.types)]
        return workbook_response(write_rows(title, head, lines, watermark(request.user, "值班安排")), title)
