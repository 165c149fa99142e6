"""领导接访, the schedule: the month, the list, one day with its desk list, its approval, publication and changes."""

import calendar
from datetime import date, timedelta

from django.db.models import Count, Q
from django.shortcuts import render
from django.views import View

from governance.cases.thresholds import number_of
from governance.core.now import today
from governance.organisation.access import may
from governance.organisation.pages import ExportPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission
from petitions.filters_reception import DayFilter
from petitions.models import ReceptionDay, ReceptionVisit
from petitions.reception.planning import moment_words
from petitions.views_receiving import VisitScope

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
