"""领导接访, the schedule: the month, the list, one day with its desk list, its approval, publication and changes."""

import calendar
from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views import View

from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed
from governance.core.now import today
from governance.organisation.access import may
from governance.organisation.pages import DeletePage, ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission
from petitions.filters_reception import DayFilter
from petitions.forms_reception import CancelForm, MoveForm, PlanForm, SubstituteForm
from petitions.models import ReceptionDay, ReceptionVisit
from petitions.reception import centre_for, may_at, planning
from petitions.reception.planning import PLAN, moment_words
from petitions.views_receiving import VisitScope, marks_of

WEEKDAYS = "一二三四五六日"
State = ReceptionDay.State
COMING = ~Q(visits__state__in=(ReceptionVisit.State.CANCELLED,))


class DayScope:
    """The days of the user's town, with how many come."""

    permission = Permission.VIEW_RECEPTION

    def get_queryset(self):
        """With leader, units and the number of visits."""
        rows = ReceptionDay.objects.visible_to(self.request.user).select_related("leader", "centre")
        booked = Q(visits__way__in=("online", "desk")) & COMING
        received = Q(visits__state=ReceptionVisit.State.RECEIVED)
        return rows.annotate(
            booked=Count("visits", filter=booked), received=Count("visits", filter=received)
        ).prefetch_related("units")


class MonthView(DayScope, PermissionRequired, View):
    """The month as a calendar and, below it, as a table; on a telephone the table alone."""

    def get(self, request):
        """The month of the address (?month=2026-06), else the present one."""
        first = month_of(request.GET.get("month", ""))
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        rows = list(self.get_queryset().filter(date__range=(first, last)).order_by("date", "starts_at", "pk"))
        lead = number_of("reception_lead_days")
        for row in rows:
            row.fault = fault_of(row, lead)
        approves = may(request.user, Permission.APPROVE_RECEPTION)
        plans = may(request.user, Permission.PLAN_RECEPTION)
        context = {
            "title": "领导接访",
            "first": first,
            "last": last,
            "shows_ledger": shows_ledger(request.user),
            "before": first - timedelta(days=1),
            "after": last + timedelta(days=1),
            "weeks": weeks_of(first, rows),
            "weekdays": WEEKDAYS,
            "rows": rows,
            "lead_days": lead,
            "plans": plans,
            "to_approve": sum(row.state == State.DRAFT for row in rows) if approves else 0,
            "to_publish": sum(row.state == State.APPROVED for row in rows) if plans else 0,
        }
        return render(request, "petitions/reception/month.html", context)


def shows_ledger(user) -> bool:
    """Whether this person may open 接访台账."""
    return any(may(user, permission) for permission in (VisitScope.permission, *VisitScope.also))


def month_of(text: str) -> date:
    """The first day of the month in words like 2026-06; of the present month for anything else."""
    year, _, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and 2000 <= int(year[:5]) <= 2200 and 1 <= int(month[:3]) <= 12:
        return date(int(year), int(month), 1)
    return today().replace(day=1)


def weeks_of(first: date, rows) -> list[list[dict]]:
    """The weeks of a month, Monday first: {day, inside, now, rows}."""
    on = {}
    for row in rows:
        on.setdefault(row.date, []).append(row)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [
        [{"day": d, "inside": d.month == first.month, "now": d == today(), "rows": on.get(d, [])} for d in week]
        for week in weeks
    ]


def fault_of(day, lead_days: int) -> str:
    """What is wrong with the publication of a day, in words; empty when nothing is."""
    if day.published_late:
        return "迟公示"
    if day.published_at is not None or day.state == State.CANCELLED:
        return ""
    if day.state == State.HELD or day.date < today():
        return "没有公示"
    return "已过公示期限" if today() > day.publish_by(lead_days) else ""


class DayList(DayScope, ListPage):
    """All days, filtered; the newest first."""

    template_name = "petitions/reception/days.html"
    fragment_name = "petitions/reception/_days.html"
    filterset_class = DayFilter
    order = ("-date", "-starts_at", "pk")
    title = "接访安排"

    def get_context_data(self, **kwargs):
        """The faults of the rows."""
        lead = number_of("reception_lead_days")
        for row in self.page.rows:
            row.fault = fault_of(row, lead)
        return super().get_context_data(shows_ledger=shows_ledger(self.request.user), **kwargs)


class DayExport(DayScope, ExportPage):
    """接访安排 as a workbook."""

    filterset_class = DayFilter
    order = ("date", "starts_at", "pk")
    file_title = "领导接访安排表"
    columns = {
        "日期": lambda row: row.date,
        "星期": lambda row: WEEKDAYS[row.date.weekday()],
        "时段": lambda row: row.hours,
        "接访领导": lambda row: row.leader.name,
        "职务": lambda row: row.position,
        "分管工作": lambda row: row.duties,
        "形式": lambda row: row.get_form_display(),
        "地点": lambda row: row.place,
        "陪同单位": lambda row: "、".join(unit.name for unit in row.units.all()),
        "预约截止": lambda row: moment_words(row.booking_until),
        "名额": lambda row: row.capacity,
        "已预约": lambda row: row.booked,
        "已接待": lambda row: row.received,
        "状态": lambda row: row.get_state_display(),
        "公示时间": lambda row: moment_words(row.published_at),
        "公示": lambda row: fault_of(row, number_of("reception_lead_days")) or ("按时" if row.published_at else ""),
    }


class OneDay(DayScope):
    """One day that the user may see."""

    def get_day(self):
        """The day (404 outside the own town)."""
        if not hasattr(self, "_day"):
            self._day = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return self._day

    def get_success_url(self):
        """Back to the day."""
        return reverse("receptions:day", args=[self.get_day().pk])

    get_back_url = get_success_url


class DayDetail(OneDay, PermissionRequired, View):
    """One day: what is public of it, its changes, and the desk list (当日名单)."""

    def get(self, request, pk):
        """The page."""
        day, user = self.get_day(), request.user
        seen = ReceptionVisit.objects.visible_to(user).filter(day=day)
        visits = list(seen.select_related("case", "village", "unit", "instruction").order_by("serial"))
        keeps = may_at(user, Permission.KEEP_RECEPTION, day)
        plans = may_at(user, Permission.PLAN_RECEPTION, day)
        lead = number_of("reception_lead_days")
        context = {
            "title": f"{day.date:%Y-%m-%d} {day.leader.name}接访",
            "day": day,
            "weekday": WEEKDAYS[day.date.weekday()],
            "fault": fault_of(day, lead),
            "publish_by": day.publish_by(lead),
            "left": max(0, day.capacity - day.booked),
            "changes": list(day.changes.select_related("by")),
            "visits": marks_of(user, visits),
            "to_tell": sum(v.state == "booked" for v in visits),
            "shows_names": keeps or may_at(user, Permission.APPROVE_RECEPTION, day),
            "keeps": keeps and day.state in (State.APPROVED, State.PUBLISHED),
            "plans": plans,
            "may_approve": day.state == State.DRAFT
            and day.planned_by_id != user.pk
            and may_at(user, Permission.APPROVE_RECEPTION, day),
            "registers": may(user, Permission.REGISTER_CASE),
        }
        return render(request, "petitions/reception/day.html", context)


class DayPlan(FormPage):
    """A new day, or a draft that is corrected."""

    permission = Permission.PLAN_RECEPTION
    form_class = PlanForm
    back_url = reverse_lazy("receptions:month")

    def get_day(self):
        """The draft (404 outside the own town), None for a new day."""
        key = self.kwargs.get("pk")
        rows = ReceptionDay.objects.visible_to(self.request.user).select_related("centre", "leader")
        return get_object_or_404(rows, pk=key) if key else None

    def get_title(self):
        """New or not."""
        return "修改接访安排" if self.kwargs.get("pk") else "安排接访"

    def get_form_kwargs(self):
        """Leaders and units of the town."""
        self.day = self.get_day()
        centre = self.day.centre if self.day else centre_for(self.request.user, Permission.PLAN_RECEPTION)
        return {
            **super().get_form_kwargs(),
            "leaders": planning.leaders_for(centre),
            "units": planning.companions_for(centre),
            "changing": self.day is not None,
        }

    def get_initial(self):
        """What is there; for a new day the date of the calendar."""
        day = self.get_day()
        if day is None:
            return {"date": self.request.GET.get("date", "")[:10], "starts_at": "09:00", "ends_at": "11:30"}
        given = {name: getattr(day, name) for name in PLAN}
        return {**given, "leader": day.leader_id, "units": list(day.units.values_list("pk", flat=True))}

    def save(self, form):
        """Plan or correct."""
        data = {name: form.cleaned_data[name] for name in PLAN}
        units = form.cleaned_data["units"]
        if self.day is not None:
            return planning.change_plan(self.day, by=self.request.user, units=units, **data)
        made = planning.plan_day(
            by=self.request.user, key=form.ticket.key, units=units, weeks=form.cleaned_data["weeks"], **data
        )
        self.made = len(made)
        return made[0]

    def get_done_words(self):
        """What happens next."""
        return "已保存" if self.day else f"已排 {self.made} 天，等镇领导审定；审定后再公示"

    def get_success_url(self):
        """The month of the day."""
        return f"{reverse('receptions:month')}?month={self.result.date:%Y-%m}"


class _Press(DayScope, PermissionRequired, View):
    """A press on one day, or on all of a month that wait for it."""

    abstract = True
    http_method_names = ["post"]
    waits_for = ""
    done = ""

    def press(self, days):
        """Call the service."""
        raise NotImplementedError

    def post(self, request, pk=None):
        """Do it and say how many."""
        rows = ReceptionDay.objects.visible_to(request.user)
        if pk is not None:
            days = [get_object_or_404(rows, pk=pk)]
            target = reverse("receptions:day", args=[pk])
        else:
            first = month_of(request.POST.get("month", ""))
            found = rows.filter(date__year=first.year, date__month=first.month, state=self.waits_for)
            days = list(self.mine(found.order_by("date", "starts_at", "pk")))
            target = f"{reverse('receptions:month')}?month={first:%Y-%m}"
        try:
            done = self.press(days)
            late = sum(day.published_late for day in done)
            words = f"{self.done} {len(done)} 天" if pk is None else f"{self.done}这一天"
            messages.success(request, words + (f"，其中 {late} 天迟于规定，已标记" if late else ""))
        except GuardFailed as refusal:
            messages.warning(request, refusal.message)
        return redirect(target)

    def mine(self, rows):
        """Those of the rows that this person may press."""
        return rows


class DayApprove(_Press):
    """审定."""

    permission = Permission.APPROVE_RECEPTION
    waits_for = State.DRAFT
    done = "已审定"

    def press(self, days):
        """Approve."""
        return planning.approve(days, by=self.request.user)

    def mine(self, rows):
        """Not one's own plans, and nothing that is over."""
        return rows.exclude(planned_by=self.request.user).filter(date__gt=today())


class DayPublish(_Press):
    """公示."""

    permission = Permission.PLAN_RECEPTION
    waits_for = State.APPROVED
    done = "已公示"

    def press(self, days):
        """Publish."""
        return planning.publish(days, by=self.request.user)

    def mine(self, rows):
        """Nothing that is over."""
        return rows.filter(date__gte=today())


class DayHold(_Press):
    """办结这一天."""

    permission = Permission.KEEP_RECEPTION
    waits_for = State.PUBLISHED
    done = "已办结"

    def press(self, days):
        """Close."""
        return [planning.hold(day, by=self.request.user) for day in days]


class DaySubstitute(OneDay, FormPage):
    """换领导."""

    permission = Permission.PLAN_RECEPTION
    form_class = SubstituteForm
    title = "换领导接访"
    done_words = "已换领导，两位领导都已通知"

    def get_form_kwargs(self):
        """The other leaders."""
        day = self.get_day()
        leaders = planning.leaders_for(day.centre).exclude(pk=day.leader_id)
        return {**super().get_form_kwargs(), "leaders": leaders}

    def save(self, form):
        """Substitute."""
        return planning.substitute(self.get_day(), by=self.request.user, **form.cleaned_data)


class DayMove(OneDay, FormPage):
    """改时间地点."""

    permission = Permission.PLAN_RECEPTION
    form_class = MoveForm
    title = "改接访的时间地点"
    done_words = "已改时间地点，已预约的人请打电话告诉"

    def get_initial(self):
        """As it stands."""
        day = self.get_day()
        return {name: getattr(day, name) for name in ("date", "starts_at", "ends_at", "place", "booking_until")}

    def save(self, form):
        """Move."""
        return planning.move(self.get_day(), by=self.request.user, **form.cleaned_data)


class DayCancel(OneDay, DeletePage):
    """取消."""

    permission = Permission.PLAN_RECEPTION
    form_class = CancelForm
    title = "取消接访"
    submit_label = "取消这一天的接访"
    done_words = "已取消"

    def get_question(self):
        """Which."""
        day = self.get_day()
        return f"取消 {day.date:%Y-%m-%d} {day.hours} {day.leader.name}的接访？"

    def get_consequences(self):
        """What will happen."""
        booked = self.get_day().visits.filter(state=ReceptionVisit.State.BOOKED).count()
        told = [f"已预约的 {booked} 人随之取消，请先打电话告诉。"] if booked else []
        return [*told, "已经公示的，公示页上显示取消和原因。"]

    def save(self, form):
        """Cancel."""
        return planning.cancel(self.get_day(), by=self.request.user, reason=form.cleaned_data["reason"])
