"""Forms of 律师值班 and 轮驻, and of booking a slot."""

from datetime import datetime

from django import forms
from django.utils import timezone

from governance.cases.forms.base import ReasonForm, uploads_field
from governance.core.forms import PortalForm
from governance.core.now import now
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.forms.fields import OwnForm, clock, day, line, lines, number, row_of, select, tick
from legalservice.models import ConsultSession, SessionBooking

MOST_SESSIONS = 40


class PlanSessionForm(PortalForm):
    """排班: one session, or the same turn in each of several weeks."""

    host = select("坐班方", ConsultSession.Host.choices)
    host_unit = row_of("坐班单位", required=False, empty="律师值班不填", help_text="轮驻的必选，由它的岗位解答")
    host_name = line("坐班人", 60, required=True)
    host_phone = line("联系电话", 30)
    day = day("日期")
    starts_at = clock("开始时间")
    ends_at = clock("结束时间")
    slot_minutes = number("每人分钟", low=5, high=240, initial=30)
    weeks = number("连排几周", low=1, high=26, initial=1, help_text="每周同一天；逢放假自动跳过")
    mode = select("咨询方式", ConsultSession.Mode.choices)
    place = line("地点或接入方式", 120, "如：4 号窗口；视频连线写清接入办法", required=True)
    fields_ = line("可咨询的事", 200)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host_unit"].queryset = scope.offices(by, Permission.EDIT_LEGAL)
        self.lay_out()

    def clean(self):
        """An organ that sits in turn is named."""
        data = super().clean()
        if data.get("host") and data["host"] != ConsultSession.Host.LAWYER and not data.get("host_unit"):
            self.add_error("host_unit", "轮驻的请选择坐班单位。")
        return data

    def values(self) -> dict:
        """Keyword arguments of plan_session."""
        data = dict(self.cleaned_data)
        data["fields"] = data.pop("fields_")
        return data


class CancelSessionForm(PortalForm):
    """取消场次."""

    reason = line("原因", 200, "已预约的人随之取消，案件里会写明", required=True)


class AnswerBookingForm(PortalForm):
    """登记解答."""

    absent = tick("预约的人没有到")
    answer = lines("解答", 4000, 5)
    law = line("引用法条", 300)
    minutes = number("用时（分钟）", required=False, low=1, high=480)


class BookSessionForm(OwnForm):
    """预约法律咨询: a session, then one of its free slots."""

    action = "book_session"
    button = "预约"
    from_link = ("slot",)
    slot = forms.ChoiceField(label="场次和时段", error_messages={"required": "请选择时段。"})
    visitor = line("咨询人", 60)
    question = lines("要问的问题", 2000, 3)
    uploads = uploads_field("事先交的材料", required=False)

    def prepare(self):
        """Free slots of the coming sessions of the town."""
        rows = ConsultSession.objects.visible_to(self.by).open().order_by("starts_at")[:MOST_SESSIONS]
        self.sessions = {row.pk: row for row in rows}
        taken = SessionBooking.objects.holding().filter(session__in=self.sessions)
        gone = set(taken.values_list("session_id", "slot_at"))
        groups, moment = [], now()
        for row in self.sessions.values():
            free = [at for at in row.slots if (row.pk, at) not in gone and at > moment]
            if free:
                words = f"{timezone.localtime(row.starts_at):%m-%d} {row.get_host_display()} {row.host_name}"
                choices = [(f"{row.pk}|{at.isoformat()}", f"{timezone.localtime(at):%m-%d %H:%M}") for at in free]
                groups.append((f"{words}（{row.get_mode_display()}）", choices))
        self.fields["slot"].choices = [("", "请选择"), *groups]
        if not groups:
            self.fields["slot"].help_text = "现在没有可以预约的时段，请先在“值班和轮驻”里排班。"
        applicant = next((p for p in self.files_of_case.parties if p.role == "applicant"), None)
        self.initial.setdefault("visitor", applicant.shown_name if applicant else "")
        self.initial.setdefault("question", self.case.facts[:2000])

    def service_data(self):
        """Session and moment."""
        data = dict(self.cleaned_data)
        key, _, at = data.pop("slot").partition("|")
        return {
            "session": self.sessions[int(key)],
            "slot_at": datetime.fromisoformat(at),
            "visitor": data["visitor"],
            "question": data["question"],
            "uploads": data["uploads"],
        }


class CancelBookingForm(ReasonForm, OwnForm):
    """取消咨询预约."""

    action = "cancel_booking"
    button = "取消预约"
    booking = row_of("预约")
    field_order = ["booking", "reason"]

    def prepare(self):
        """Bookings that wait."""
        rows = self.own.booked
        self.fields["booking"].queryset = SessionBooking.objects.filter(pk__in=[row.pk for row in rows])
        self.initial.setdefault("booking", rows[0].pk if rows else None)
