"""值班和轮驻: the month, the list, one session with its bookings, their papers and answers."""

import calendar
from datetime import date, timedelta

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from governance.audit.services import record
from governance.core.now import now, today
from governance.core.uploads import serve
from governance.organisation.access import may
from governance.organisation.pages import DeletePage, PermissionRequired
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.filters import SessionFilter
from legalservice.forms.sessions import AnswerBookingForm, CancelSessionForm, PlanSessionForm
from legalservice.models import BookingPaper, ConsultSession, SessionBooking
from legalservice.services import sessions as services
from legalservice.views.registers import (
    Column,
    RecordForm,
    RecordPage,
    RegisterExport,
    RegisterList,
    button,
    cells,
    sections,
)

State = ConsultSession.State
TAGS = {State.PLANNED: "a", State.HELD: "g", State.CANCELLED: ""}


def day_of(row):
    """The local day of a session."""
    return timezone.localtime(row.starts_at).date()


class Sessions:
    """Sessions that the user may see, with how many slots are taken."""

    section = "sessions"
    permission = Permission.VIEW_SESSIONS
    also = (Permission.ANSWER_SESSIONS,)

    def get_queryset(self):
        """With the number of bookings."""
        holds = ~Q(bookings__state=SessionBooking.State.CANCELLED)
        rows = ConsultSession.objects.visible_to(self.request.user).select_related("host_unit", "unit")
        return rows.annotate(booked=Count("bookings", filter=Q(bookings__isnull=False) & holds))


class SessionMonth(Sessions, PermissionRequired, View):
    """The month as a calendar, and below it as a table."""

    def get(self, request):
        """The month of the address (?month=2026-06), else the present one."""
        first = month_of(request.GET.get("month", ""))
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        near = Q(starts_at__date__gte=first, starts_at__date__lte=last)
        rows = list(self.get_queryset().filter(near).order_by("starts_at", "pk"))
        for row in rows:
            row.day, row.all_slots = day_of(row), len(row.slots)
        context = {
            "title": "值班和轮驻",
            "sections": sections(request.user, self.section),
            "first": first,
            "before": first - timedelta(days=1),
            "after": last + timedelta(days=1),
            "weeks": weeks_of(first, rows),
            "weekdays": "一二三四五六日",
            "rows": rows,
            "plans": may(request.user, Permission.EDIT_LEGAL),
        }
        return render(request, "legalservice/sessions.html", context)


def month_of(text: str) -> date:
    """The first day of the month in words like 2026-06; of the present month for anything else."""
    year, _, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and 2000 <= int(year[:5]) <= 2200 and 1 <= int(month[:3]) <= 12:
        return date(int(year), int(month), 1)
    return today().replace(day=1)


def weeks_of(first: date, rows) -> list[list[dict]]:
    """The weeks of a month, Monday first: {day, inside, now, rows}."""
    on: dict = {}
    for row in rows:
        on.setdefault(row.day, []).append(row)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [
        [{"day": d, "inside": d.month == first.month, "now": d == today(), "rows": on.get(d, [])} for d in week]
        for week in weeks
    ]


class SessionList(Sessions, RegisterList):
    """All sessions; the newest first."""

    title = "咨询场次"
    filterset_class = SessionFilter
    order = ("-starts_at", "pk")
    detail, export = "legal:session", "legal:sessions_export"
    links = (
        ("看月历", "legal:sessions", None, False),
        ("排班", "legal:session_new", Permission.EDIT_LEGAL, True),
    )
    unit_word = "场"
    columns = (
        Column("日期", lambda row: f"{day_of(row)}"),
        Column("时段", lambda row: row.hours),
        Column("坐班方", lambda row: row.get_host_display(), title=True, small=lambda row: row.host_name),
        Column("坐班单位", lambda row: row.host_unit.name if row.host_unit else ""),
        Column("咨询方式", lambda row: row.get_mode_display(), small=lambda row: row.place),
        Column("已约", lambda row: f"{row.booked}/{len(row.slots)}", num=True),
        Column("状态", lambda row: row.stage_words, tag=lambda row: TAGS[row.stage]),
        Column("坐班人", lambda row: row.host_name, shown=False),
    )


class SessionExport(Sessions, RegisterExport):
    """Sessions as a workbook."""

    permission = Permission.EXPORT_CASES
    also = ()
    list_page = SessionList
    filterset_class = SessionFilter
    order = ("-starts_at", "pk")
    file_title = "律师值班和轮驻"


class SessionDetail(Sessions, RecordPage):
    """One session: who booked what, with papers and answers."""

    back = "legal:sessions"

    def get_title(self):
        """Day and who sits."""
        row = self.object
        return f"{day_of(row)} {row.get_host_display()}"

    def get_lines(self):
        """All of it."""
        row = self.object
        return [
            ("坐班人", row.host_name),
            ("坐班单位", row.host_unit.name if row.host_unit else ""),
            ("时间", f"{day_of(row)} {row.hours}，每人 {row.slot_minutes} 分钟"),
            ("咨询方式", f"{row.get_mode_display()}：{row.place}"),
            ("可咨询的事", row.fields),
            ("联系电话", row.host_phone),
            ("状态", row.stage_words),
            ("说明", row.note),
            ("空余时段", f"{len(row.slots) - row.booked} 个"),
        ]

    def get_tables(self):
        """Bookings with question, papers and answer."""
        user = self.request.user
        rows = SessionBooking.objects.visible_to(user).filter(session=self.object)
        rows = rows.select_related("case", "session__unit").prefetch_related("papers__attachment")
        return [
            {
                "title": "预约和解答",
                "head": ("时段", "咨询人", "问题", "材料", "状态", "解答"),
                "rows": [self.booking_cells(row) for row in rows.order_by("slot_at")],
                "empty": "还没有您能看到的预约。预约在案件里登记：打开案件，点“预约法律咨询”。",
            }
        ]

    def booking_cells(self, row):
        """One booking."""
        papers = list(row.papers.all())
        paper = {"text": "、".join(p.attachment.title for p in papers)}
        if papers:
            paper["url"] = reverse("legal:booking_paper", args=[papers[0].pk])
        due = row.state == SessionBooking.State.BOOKED and row.slot_at <= now()
        answers = due and services.may_answer(self.request.user, row)
        answer = {"text": "登记解答", "url": reverse("legal:booking_answer", args=[row.pk])} if answers else row.answer
        at = f"{timezone.localtime(row.slot_at):%H:%M}"
        return cells(at, row.visitor, row.question, paper, row.get_state_display(), answer)

    def get_buttons(self):
        """Cancel what lies ahead."""
        row = self.object
        if row.is_open and scope.keeps(self.request.user, Permission.EDIT_LEGAL, row.unit):
            return [button("取消场次", "legal:session_cancel", row.pk)]
        return []


class SessionPlan(RecordForm):
    """排班."""

    section = "sessions"
    permission = Permission.EDIT_LEGAL
    form_class = PlanSessionForm
    title = "排班"
    intro = "值班时间须在工作日的办公时间里；轮驻的场次只有坐班单位的岗位和本站看得到。"

    def get_form_kwargs(self):
        """Units of the town."""
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_initial(self):
        """A morning by video."""
        return {"day": self.request.GET.get("day", "")[:10], "starts_at": "09:00", "ends_at": "11:30", "mode": "video"}

    def get_back_url(self):
        """The month."""
        return reverse("legal:sessions")

    def save(self, form):
        """Plan."""
        by = self.request.user
        return services.plan_session(by=by, unit=scope.own_unit(by, Permission.EDIT_LEGAL), **form.values())

    def get_done_words(self):
        """How many."""
        return f"已排 {len(self.result)} 场"

    def get_success_url(self):
        """The month of the first."""
        return f"{reverse('legal:sessions')}?month={day_of(self.result[0]):%Y-%m}"


class SessionCancel(Sessions, DeletePage):
    """取消."""

    permission = Permission.EDIT_LEGAL
    also = ()
    form_class = CancelSessionForm
    title = "取消场次"
    submit_label = "取消这一场"
    done_words = "已取消"

    def get_row(self):
        """The session (404 outside)."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_question(self):
        """Which."""
        return f"取消 {self.get_row()}？"

    def get_consequences(self):
        """Who is told."""
        number = self.get_row().bookings.filter(state=SessionBooking.State.BOOKED).count()
        return [f"已约的 {number} 人随之取消，承办人会收到消息，请打电话告诉来访人。"] if number else []

    def save(self, form):
        """Cancel."""
        return services.end_session(self.get_row(), by=self.request.user, reason=form.cleaned_data["reason"])

    def get_success_url(self):
        """Its page."""
        return reverse("legal:session", args=[self.kwargs["pk"]])

    get_back_url = get_success_url


class BookingAnswer(RecordForm):
    """登记解答 by who sat."""

    section = "sessions"
    permission = Permission.ANSWER_SESSIONS
    also = (Permission.EDIT_LEGAL,)
    form_class = AnswerBookingForm
    title = "登记解答"
    done_words = "已登记，结果已回到案件"

    def get_row(self):
        """The booking (404 for another's session)."""
        if not hasattr(self, "_row"):
            rows = SessionBooking.objects.visible_to(self.request.user).select_related("session__unit")
            self._row = get_object_or_404(rows, pk=self.kwargs["pk"])
            if not services.may_answer(self.request.user, self._row):
                raise Http404
        return self._row

    def get_context_data(self, **kwargs):
        """Question on top."""
        row = self.get_row()
        context = super().get_context_data(**kwargs)
        context["intro"] = f"{row.visitor} {timezone.localtime(row.slot_at):%Y-%m-%d %H:%M}：{row.question}"
        return context

    def save(self, form):
        """Write it down."""
        return services.answer_booking(self.get_row(), by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        """The session."""
        return reverse("legal:session", args=[self.get_row().session_id])

    get_back_url = get_success_url


class BookingPaperView(Sessions, PermissionRequired, View):
    """Download of a paper handed in beforehand; on record."""

    def get(self, request, pk):
        """The file, for who may read the booking."""
        seen = SessionBooking.objects.visible_to(request.user)
        row = get_object_or_404(BookingPaper.objects.select_related("attachment"), pk=pk, booking__in=seen)
        record("download", by=request.user, object_type="attachment", object_id=str(row.attachment_id), request=request)
        return serve(row.attachment.file, row.attachment.title, row.attachment.content_type)
