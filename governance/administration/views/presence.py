"""随驻呼叫, 签到, 请假."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from governance.administration.forms.staff import ArrivalForm, CallForm, DecideForm, LeaveForm
from governance.administration.models import Attendance, CallUp, Leave, Residence
from governance.administration.services import staff as services
from governance.core.exceptions import PortalError
from governance.core.now import today
from governance.organisation.access import home_path, may, standing
from governance.organisation.models import User
from governance.organisation.pages import FormPage
from governance.organisation.registers import Column, RecordForm, RegisterExport, RegisterList
from governance.organisation.roles import Permission

from .common import sentence_of
from .staff import StaffPage

P = Permission


def clock(moment) -> str:
    """08:31, or nothing."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


class Calls:
    """Calls of the centre: all for the hall, for a department its own."""

    def get_queryset(self):
        """With unit and persons."""
        user = self.request.user
        rows = CallUp.objects.filter(residence__centre=self.unit).select_related("residence__office", "called_by")
        if may(user, P.VIEW_HALL):
            return rows
        return rows.filter(residence__office__in=standing(user).unit_ids)


class CallList(StaffPage, Calls, RegisterList):
    """随驻呼叫 with the time they took."""

    permission = P.VIEW_DUTY
    tab = "calls"
    title = "随驻呼叫"
    order = ("-called_at", "-pk")
    links = (("呼叫随驻单位", "roster:call_new", P.KEEP_HALL, True),)
    unit_word = "次"
    columns = (
        Column("呼叫时间", lambda row: row.called_at),
        Column("单位", lambda row: row.residence.office.name, title=True, small=lambda row: row.matter),
        Column("应答", lambda row: clock(row.answered_at) or "没有应答"),
        Column("到达", lambda row: clock(row.arrived_at) or "没有到", small=lambda row: row.arrived_who),
        Column("用时", lambda row: "" if row.minutes is None else f"{row.minutes} 分钟",
               tag=lambda row: "r" if row.late else ""),
        Column("要求", lambda row: f"{row.arrives_in} 分钟内"),
        Column("呼叫人", lambda row: row.called_by.name),
    )  # fmt: skip

    def row_url(self, row):
        """The call, while something is still to be done."""
        return reverse("roster:call", args=[row.pk]) if row.arrived_at is None else ""


class CallNew(StaffPage, RecordForm):
    """呼叫."""

    permission = P.KEEP_HALL
    tab = "calls"
    form_class = CallForm
    title = "呼叫随驻单位"
    submit_label = "呼叫"
    done_words = "已呼叫，对方会马上收到消息"
    success_url = back_url = reverse_lazy("roster:calls")

    def get_form_kwargs(self):
        """Those that come when called."""
        rows = Residence.objects.filter(centre=self.unit, mode=Residence.Mode.CALL, until=None)
        return {**super().get_form_kwargs(), "residences": rows.select_related("office")}

    def save(self, form):
        """Call."""
        return services.call_up(by=self.request.user, **form.cleaned_data)


class CallPage(StaffPage, Calls, FormPage):
    """One call: the department answers, the hall notes the arrival."""

    permission = P.VIEW_DUTY
    tab = "calls"
    form_class = ArrivalForm
    template_name = "administration/roster/call.html"
    title = "随驻呼叫"
    success_url = back_url = reverse_lazy("roster:calls")
    done_words = "已登记到达"

    @property
    def row(self):
        """The call (404 for another department's)."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def post(self, request, *args, **kwargs):
        """应答 needs no form."""
        if request.POST.get("step") != "answer":
            return super().post(request, *args, **kwargs)
        try:
            services.answer_call(by=request.user, row=self.row)
            messages.success(request, "已应答")
        except (ValidationError, PortalError) as problem:
            messages.error(request, sentence_of(problem))
        return redirect("roster:calls")

    def get_context_data(self, **kwargs):
        """What may be pressed."""
        row, user = self.row, self.request.user
        return super().get_context_data(
            row=row,
            answers=row.answered_at is None and services.answers(user, row),
            notes=row.arrived_at is None and may(user, P.KEEP_HALL),
            **kwargs,
        )

    def save(self, form):
        """到达."""
        return services.note_arrival(by=self.request.user, row=self.row, **form.cleaned_data)


class Signed:
    """签到: one's own; of everybody for the manager."""

    def get_queryset(self):
        """With the person."""
        rows = Attendance.objects.filter(centre=self.unit).select_related("user")
        return rows if self.keeps else rows.filter(user=self.request.user)


class AttendanceList(StaffPage, Signed, RegisterList):
    """签到."""

    permission = P.VIEW_DUTY
    tab = "attendance"
    title = "签到"
    template_name = "administration/roster/attendance.html"
    order = ("-day", "in_at", "pk")
    export, export_permission = "roster:attendance_export", P.KEEP_STAFF
    columns = (
        Column("日期", lambda row: row.day),
        Column("姓名", lambda row: row.user.name, title=True),
        Column("签到", lambda row: clock(row.in_at)),
        Column("签退", lambda row: clock(row.out_at)),
        Column(
            "情况", lambda row: row.words, tag=lambda row: "a" if "迟到" in row.words or "早退" in row.words else ""
        ),
    )

    def get_context_data(self, **kwargs):
        """Today's own line."""
        mine = Attendance.objects.filter(user=self.request.user, day=today()).first()
        return super().get_context_data(mine=mine, **kwargs)

    def post(self, request):
        """签到 or 签退."""
        out = request.POST.get("step") == "out"
        try:
            services.sign_attendance(by=request.user, out=out)
            messages.success(request, "已签退" if out else "已签到")
        except (ValidationError, PortalError) as problem:
            messages.error(request, sentence_of(problem))
        return redirect("roster:attendance")


class AttendanceExport(StaffPage, Signed, RegisterExport):
    """签到 as a workbook."""

    permission = P.KEEP_STAFF
    list_page = AttendanceList
    order = ("-day", "in_at", "pk")
    file_title = "签到记录"


class LeaveRows:
    """Requests: one's own, of everybody for the manager."""

    def get_queryset(self):
        """With persons."""
        rows = Leave.objects.filter(centre=self.unit).select_related("user", "substitute", "centre")
        return rows if may(self.request.user, P.MANAGE_ABSENCE) else rows.filter(user=self.request.user)


class LeaveList(StaffPage, LeaveRows, RegisterList):
    """请假."""

    permission = P.VIEW_DUTY
    tab = "leave"
    title = "请假"
    order = ("-asked_at", "-pk")
    detail = "roster:leave_one"
    links = (("申请请假", "roster:leave_new", None, True),)
    columns = (
        Column("请假人", lambda row: row.user.name, title=True, small=lambda row: row.reason),
        Column("类别", lambda row: row.get_kind_display()),
        Column("开始", lambda row: row.starts_at),
        Column("结束", lambda row: row.ends_at),
        Column("代理人", lambda row: row.substitute and row.substitute.name),
        Column("状态", lambda row: row.get_state_display(), tag=lambda row: "a" if row.state == "asked" else ""),
    )


class LeaveNew(StaffPage, RecordForm):
    """申请."""

    permission = P.VIEW_DUTY
    tab = "leave"
    form_class = LeaveForm
    title = "申请请假"
    submit_label = "送审批"
    done_words = "已送中心管理员审批"
    success_url = back_url = reverse_lazy("roster:leave")

    def get_form_kwargs(self):
        """Colleagues of the town."""
        people = User.objects.at_path(home_path(self.request.user)).exclude(pk=self.request.user.pk)
        return {**super().get_form_kwargs(), "colleagues": people}

    def save(self, form):
        """Ask."""
        return services.ask_leave(by=self.request.user, **form.cleaned_data)


class LeavePage(StaffPage, LeaveRows, FormPage):
    """One request: decided by the manager, taken back by who asked."""

    permission = P.VIEW_DUTY
    tab = "leave"
    form_class = DecideForm
    template_name = "administration/roster/leave.html"
    title = "请假申请"
    success_url = back_url = reverse_lazy("roster:leave")

    @property
    def row(self):
        """The request (404 for another's)."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """What may be pressed, and the shifts that will need somebody else."""
        row, user = self.row, self.request.user
        buttons = []
        if row.state == Leave.State.ASKED:
            if row.user_id == user.pk:
                buttons = [("withdraw", "撤回申请", False)]
            elif may(user, P.MANAGE_ABSENCE):
                buttons = [("approve", "批准", True), ("refuse", "不批准", False)]
        return super().get_context_data(row=row, buttons=buttons, shifts=services.shifts_in(row), **kwargs)

    def save(self, form):
        """The step that was pressed."""
        step, by = self.request.POST.get("step"), self.request.user
        if step in ("approve", "refuse"):
            return services.decide_leave(by=by, row=self.row, approves=step == "approve", **form.cleaned_data)
        if step == "withdraw":
            return services.withdraw_leave(by=by, row=self.row)
        raise ValidationError("请按一个按钮")

    def get_done_words(self):
        """The state it came to."""
        return f"请假申请：{self.result.get_state_display()}"
