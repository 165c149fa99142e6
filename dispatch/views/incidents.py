"""突发事件: list, export, 上报事件 by the command post, and the reports as papers."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views import View

from dispatch.files import files_of
from dispatch.filters import IncidentFilter
from dispatch.forms.new import NewIncidentForm
from dispatch.models import Report
from dispatch.services.incidents import detail_of
from dispatch.services.registering import report_incident
from governance.audit.services import record
from governance.cases.files import CaseFiles
from governance.cases.models import Case
from governance.cases.views.scoped import ScopedListPage, seen_cases
from governance.core.htmx import fragment, wants_fragment
from governance.core.now import now
from governance.organisation.access import may
from governance.organisation.pages import ExportPage, FormPage, PermissionRequired, watermark
from governance.organisation.roles import Permission

TABS = (("在办", "scope=open"), ("处置中", "scope=live"), ("报送超时", "scope=late"), ("已结束", "scope=ended"))


def seen_incidents(user):
    """Incident cases that this person may see, with their detail records."""
    return seen_cases(user, "incident").filter(kind="incident", incident__isnull=False)


class IncidentList(ScopedListPage):
    """突发事件: 20 rows, the nearest due first."""

    title = "突发事件"
    template_name = "dispatch/incidents.html"
    fragment_name = "dispatch/_incidents.html"
    filterset_class = IncidentFilter
    order = ("next_due",)
    tabs = TABS

    def get_queryset(self):
        """What the user may see."""
        return seen_incidents(self.request.user)

    def get_context_data(self, **kwargs):
        """Whether the user reports incidents."""
        return super().get_context_data(commands=may(self.request.user, Permission.RUN_DISPATCH), **kwargs)


def _at(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if value else ""


class IncidentExport(ExportPage):
    """The same filter as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = IncidentFilter
    file_title = "突发事件台账"
    order = ("-registered_at", "-pk")
    columns = {
        "案件编号": lambda case: case.shown_number,
        "事件": lambda case: case.title,
        "事件类别": lambda case: case.incident.get_sort_display(),
        "事项类别": lambda case: case.category.name if case.category else "",
        "事件等级": lambda case: case.incident.grade_words,
        "敏感": lambda case: "是" if case.incident.is_sensitive else "",
        "演练": lambda case: "是" if case.incident.is_drill else "",
        "处置阶段": lambda case: case.incident.get_phase_display(),
        "村（社区）": lambda case: case.place.name if case.place else "",
        "具体地点": lambda case: case.place_text,
        "事发时间": lambda case: _at(case.incident.happened_at),
        "接报时间": lambda case: _at(case.incident.learned_at),
        "核实时间": lambda case: _at(case.incident.verified_at),
        "控制时间": lambda case: _at(case.incident.controlled_at),
        "应急结束时间": lambda case: _at(case.incident.ended_at),
        "死亡": lambda case: case.incident.deaths,
        "失联": lambda case: case.incident.missing,
        "受伤": lambda case: case.incident.injured,
        "重伤": lambda case: case.incident.badly_injured,
        "已转移": lambda case: case.incident.moved,
        "直接经济损失（万元）": lambda case: case.incident.loss if case.incident.loss is not None else "",
        "主办单位": lambda case: case.lead_unit.name if case.lead_unit else "",
        "案件状态": lambda case: case.get_state_display(),
    }

    def get_queryset(self):
        """What the user may see."""
        return seen_incidents(self.request.user)


class IncidentNew(FormPage):
    """上报事件: the command post takes a call and registers it at once."""

    permission = Permission.RUN_DISPATCH
    form_class = NewIncidentForm
    title = "上报事件"
    submit_label = "上报"
    back_url = reverse_lazy("dispatch:incidents")
    done_words = "事件已登记，请核实定级"

    def get_form_kwargs(self):
        """Villages of the user's town."""
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_initial(self):
        """The call comes now."""
        return {"learned_at": now()}

    def save(self, form):
        """Register it."""
        return report_incident(by=self.request.user, ticket=form.ticket, **form.values())

    def get_success_url(self):
        """The case."""
        return reverse("cases:detail", args=[self.result.case.number])


class IncidentMore(PermissionRequired, View):
    """Calls, figures, responses and arrivals of one incident: beside the case page, which asks for them by itself."""

    permission = Permission.VIEW_CASES

    def get(self, request, pk):
        """The part for htmx, else a page."""
        seen = Case.objects.visible_to(request.user).filter(kind="incident")
        case = get_object_or_404(seen, pk=pk)
        context = {"title": "来电、响应和到场", "case": case, "own": files_of(CaseFiles(case))}
        if wants_fragment(request):
            return fragment(request, "dispatch/_more.html", context)
        return render(request, "dispatch/more.html", context)


class ReportPage(PermissionRequired, View):
    """One report as it was sent, or as it waits."""

    permission = Permission.VIEW_CASES

    def get(self, request, pk):
        """The paper."""
        seen = Case.objects.visible_to(request.user).filter(kind="incident")
        rows = Report.objects.select_related("incident__case__centre", "drafted_by", "signed_by")
        row = get_object_or_404(rows, pk=pk, incident__case__in=seen)
        case = row.incident.case
        record("print", by=request.user, object_type="case", object_id=case.number, request=request)
        context = {"title": f"{row.name} {case.shown_number}", "row": row, "case": case, "detail": row.incident}
        return render(request, "dispatch/report.html", {**context, "mark": watermark(request.user, "信息报送", "打印")})


class ReportPreview(PermissionRequired, View):
    """The typed draft as the paper that it will be; nothing is kept."""

    permission = Permission.VIEW_CASES

    def post(self, request, number):
        """The paper."""
        case = Case.objects.visible_to(request.user).filter(kind="incident", number=number).first()
        if case is None:
            raise Http404
        asked = request.POST
        type = asked.get("type") if asked.get("type") in Report.Type.values else Report.Type.FIRST
        detail = detail_of(case)
        row = Report(
            incident=detail,
            type=type,
            way=asked.get("way") if asked.get("way") in Report.Way.values else Report.Way.SYSTEM,
            ordinal=detail.reports.filter(type=type, state=Report.State.SENT).exclude(way=Report.Way.PHONE).count() + 1,
            title=case.title[:120],
            to=asked.get("to", "")[:200],
            text=asked.get("text", "")[:8000],
            drafted_by=request.user,
        )
        context = {"title": f"预览 {row.name}", "row": row, "case": case, "detail": detail}
        return render(request, "dispatch/report.html", {**context, "mark": "预览，没有保存"})
