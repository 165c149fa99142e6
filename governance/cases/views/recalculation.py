"""期限重算: changes of the calendar, and for each change of calendar or rule the due dates that it moves."""

import django_filters
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views import View

from governance.cases.models import Case, RecalculationRow, RecalculationRun
from governance.cases.services import recalculation
from governance.core.calendar import office_hours
from governance.core.exceptions import PortalError
from governance.core.filters import PortalFilterSet
from governance.core.models import Holiday
from governance.core.numbering import show_number
from governance.organisation.forms.presence import HolidayForm, OfficeHoursForm
from governance.organisation.forms.units import PlainForm
from governance.organisation.pages import DeletePage, ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission

WAITING = "还没有生效：请看过下面变动的期限，再确认"
CALENDAR = reverse_lazy("organisation:calendar")


def _stamp(value) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


# --- changes of the calendar -----------------------------------------------------------------------------------


class ProposalPage(FormPage):
    """A change that is shown with what it moves before it is made."""

    abstract = True
    permission = Permission.EDIT_CALENDAR
    submit_label = "看看哪些期限会变"
    back_url = CALENDAR
    done_words = WAITING

    def get_success_url(self):
        """To what is to be confirmed."""
        return reverse("rules:run", args=[self.result.pk])


class DayView(ProposalPage):
    """更正工作日历: one day or some in a row."""

    form_class = HolidayForm
    title = "更正工作日历"

    def get_initial(self):
        """The day whose row one came from."""
        day = Holiday.objects.filter(pk=self.kwargs.get("pk")).first()
        return {"date": day.date, "is_workday": "1" if day.is_workday else "0", "name": day.name} if day else {}

    def save(self, form):
        """Propose it."""
        data = form.cleaned_data
        found, worked = data["days"], data["is_workday"]
        span = f"{found[0]:%Y-%m-%d}" if len(found) == 1 else f"{found[0]:%Y-%m-%d} 到 {found[-1]:%Y-%m-%d}"
        words = f"工作日历：{span} {'上班' if worked else '放假'}（{data['name']}）"
        changes = dict.fromkeys(found, worked)
        return recalculation.propose_days(by=self.request.user, changes=changes, name=data["name"], words=words)


class DayRemoveView(DeletePage):
    """Take an exception away."""

    permission = Permission.EDIT_CALENDAR
    form_class = PlainForm
    title = "删除日历更正"
    submit_label = "看看哪些期限会变"
    back_url = CALENDAR
    done_words = WAITING

    def get_day(self):
        """The row."""
        return get_object_or_404(Holiday, pk=self.kwargs["pk"])

    def get_question(self):
        """Which."""
        day = self.get_day()
        return f"删除 {day.date:%Y-%m-%d}（{day.name}），这一天重新按星期计算？"

    def save(self, form):
        """Propose it."""
        day = self.get_day().date
        words = f"工作日历：{day:%Y-%m-%d} 重新按星期计算"
        return recalculation.propose_days(by=self.request.user, changes={day: None}, words=words)

    def get_success_url(self):
        """To what is to be confirmed."""
        return reverse("rules:run", args=[self.result.pk])


class HoursView(ProposalPage):
    """办公时间."""

    form_class = OfficeHoursForm
    title = "办公时间"

    def get_initial(self):
        """Those that hold."""
        spans = [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in office_hours()]
        return dict(zip(("morning", "afternoon"), spans, strict=False))

    def save(self, form):
        """Propose them."""
        spans = form.cleaned_data["spans"]
        words = f"办公时间改为 {'、'.join(spans)}"
        return recalculation.propose_hours(by=self.request.user, spans=spans, words=words)


# --- runs ------------------------------------------------------------------------------------------------------


class RunFilter(PortalFilterSet):
    """Runs by cause and state."""

    cause = django_filters.ChoiceFilter(label="原因", choices=RecalculationRun.Cause.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=RecalculationRun.State.choices, empty_label="全部")

    class Meta:
        model = RecalculationRun
        fields = []


class RunScope:
    """Runs of the calendar and of the rules, kept by the manager."""

    permission = Permission.EDIT_RULES
    also = (Permission.EDIT_CALENDAR,)

    def get_queryset(self):
        """With who asked and decided."""
        return RecalculationRun.objects.select_related("asked_by", "decided_by", "job")

    def get_run(self):
        """The run of the address."""
        return get_object_or_404(RunScope.get_queryset(self), pk=self.kwargs["pk"])


class RunListView(RunScope, ListPage):
    """期限重算记录."""

    template_name = "cases/recalculation/list.html"
    filterset_class = RunFilter
    order = ("-pk",)
    title = "期限重算记录"


class RunListExportView(RunScope, ExportPage):
    """The filtered list as a workbook."""

    filterset_class = RunFilter
    order = ("-pk",)
    file_title = "期限重算记录"
    columns = {
        "变动": lambda run: run.words,
        "原因": lambda run: run.get_cause_display(),
        "状态": lambda run: run.get_state_display(),
        "提出": lambda run: f"{run.asked_by.name} {_stamp(run.asked_at)}",
        "确认": lambda run: f"{run.decided_by.name} {_stamp(run.decided_at)}" if run.decided_by else "",
        "完成": lambda run: _stamp(run.done_at),
    }


class RowFilter(PortalFilterSet):
    """Moved clocks by case number and by whether they have moved."""

    q = django_filters.CharFilter(label="案件编号或标题", method="search")
    applied = django_filters.ChoiceFilter(
        label="是否已变动", choices=[("yes", "已变动"), ("no", "未变动")], method="moved", empty_label="全部"
    )

    class Meta:
        model = RecalculationRow
        fields = []

    def search(self, queryset, name, value):
        """The beginning of a number, or part of the title."""
        digits = value.replace("-", "").strip()
        if digits.isascii() and digits.isdigit():
            return queryset.filter(case__number__startswith=digits)
        return queryset.filter(case__title__contains=value.strip())

    def moved(self, queryset, name, value):
        """Applied or not."""
        return queryset.filter(applied_at__isnull=value != "yes")


class RowScope(RunScope):
    """The moved clocks of one run, of cases that the user sees."""

    def get_queryset(self):
        """With case and clock."""
        rows = RecalculationRow.objects.filter(run=self.get_run())
        seen = Case.objects.visible_to(self.request.user).order_by().values("pk")
        return rows.filter(case__in=seen).select_related("case", "deadline__assignment__unit")


class RunView(RowScope, ListPage):
    """One run: what it moves before it is confirmed, what it moved afterwards."""

    template_name = "cases/recalculation/detail.html"
    filterset_class = RowFilter
    order = ("new_due", "pk")
    title = "期限重算"

    def get_template_names(self):
        """The whole page also for the poll of the progress, which swaps it."""
        polled = "main" in self.request.headers.get("HX-Target", "")
        return [self.template_name] if polled else super().get_template_names()

    def get_context_data(self, **kwargs):
        """The run, how many clocks, and how many of them the user cannot see."""
        run = self.get_run()
        total = run.rows.count()
        seen = RowScope.get_queryset(self).order_by().count()
        job = run.job if run.job and run.job.state in ("queued", "running", "failed") else None
        return super().get_context_data(run=run, total=total, hidden=total - seen, job=job, **kwargs)


class RunExportView(RowScope, ExportPage):
    """The report of a run as a workbook."""

    filterset_class = RowFilter
    order = ("new_due", "pk")
    file_title = "变动的期限"
    columns = {
        "案件编号": lambda row: show_number(row.case.number),
        "标题": lambda row: row.case.title,
        "环节": lambda row: row.deadline.get_action_display(),
        "原到期": lambda row: _stamp(row.old_due),
        "新到期": lambda row: _stamp(row.new_due),
        "原因": lambda row: row.why,
        "变动时间": lambda row: _stamp(row.applied_at),
    }


class RunDecision(RunScope, PermissionRequired, View):
    """POST: decide a proposed run."""

    abstract = True
    words = ""

    def decide(self, run):
        """Call the service."""
        raise NotImplementedError

    def post(self, request, pk):
        """Back to the run, with the refusal when there is one."""
        run = self.get_run()
        try:
            self.decide(run)
        except PortalError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, self.words)
        return redirect("rules:run", run.pk)


class RunConfirmView(RunDecision):
    """确认变动."""

    permission = Permission.EDIT_RULES
    words = "已确认，正在重算"

    def decide(self, run):
        """Make the change and queue the recalculation."""
        recalculation.confirm(by=self.request.user, run=run)


class RunDropView(RunDecision):
    """作废."""

    permission = Permission.EDIT_RULES
    words = "已作废，什么都没有改"

    def decide(self, run):
        """Nothing is changed."""
        recalculation.drop(by=self.request.user, run=run)
