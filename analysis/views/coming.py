"""未来十四天: one page, one printed agenda, and the brief of today."""

from collections import Counter
from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views import View

from governance.cases.coming import DAYS, coming, source_choices
from governance.core.documents import Document, Grid, Note, Text
from governance.core.documents_pdf import pdf_of
from governance.core.forms import PortalForm
from governance.core.now import now, today
from governance.organisation.pages import PermissionRequired, watermark
from governance.organisation.roles import Permission

WEEKDAYS = "一二三四五六日"


class PickForm(PortalForm):
    """From which day, and which sort."""

    day = forms.DateField(
        label="从哪一天起", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    only = forms.ChoiceField(label="事项", required=False)

    def __init__(self, data):
        data = data.copy()
        data.setdefault("day", today().isoformat())
        super().__init__(data)
        self.fields["only"].choices = [("", "全部"), *source_choices()]


def picked(request) -> tuple[PickForm, object, object, list]:
    """(form, first day, last day, events)."""
    form = PickForm(request.GET)
    form.full_clean()
    first = form.cleaned_data.get("day") or today()
    last = first + timedelta(days=DAYS - 1)
    return form, first, last, coming(request.user, first, last, form.cleaned_data.get("only") or "")


def day_words(day) -> str:
    """6月10日 周三."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


class ComingView(PermissionRequired, View):
    """Everything that is known to come, by day, with who sees to it and the button to prepare it."""

    permission = Permission.VIEW_DASHBOARD

    def get(self, request):
        """The page."""
        form, first, last, rows = picked(request)
        days = {}
        for source, row in rows:
            days.setdefault(row.day, []).append((source, row))
        shown = [{"words": day_words(day), "today": day == today(), "rows": found} for day, found in days.items()]
        counts = Counter(source.label for source, _ in rows)
        context = {
            "title": "未来十四天",
            "form": form,
            "first": first,
            "last": last,
            "days": shown,
            "counts": counts.most_common(),
            "total": len(rows),
            "query": request.GET.urlencode(),
        }
        return render(request, "analysis/coming.html", context)


class AgendaView(PermissionRequired, View):
    """工作日程 as a paper: printed on Mondays for the meeting of the week."""

    permission = Permission.VIEW_DASHBOARD

    def get(self, request):
        """The PDF."""
        _form, first, last, rows = picked(request)
        grid = Grid(
            ["日期", "时间", "事项", "内容", "负责"],
            [
                [day_words(row.day), f"{row.at:%H:%M}" if row.at else "当天", row.what, row.about, row.owner]
                for _source, row in rows
            ],
            [18, 12, 22, 70, 34],
        )
        head = Text(f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}，共 {len(rows)} 项。", {}, indent=False)
        parts = (head, grid) if rows else (head, Text("这十四天没有已知的事项。", {}))
        paper = Document("未来十四天工作日程", (*parts, Note("只列打印人能看到的事项。")))
        content = pdf_of(paper, footer=watermark(request.user, "工作日程", "打印"))
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(False, f"工作日程-{now():%Y%m%d}.pdf")
        return response
