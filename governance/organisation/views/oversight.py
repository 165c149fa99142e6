"""Sign-in locks (security administrator) and corrections of the calendar (manager)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.generic import View

from governance.core.calendar import calendar_loaded, office_hours
from governance.core.models import Holiday
from governance.core.now import today

from ..forms.units import PlainForm
from ..pages import DeletePage, PermissionRequired
from ..roles import Permission
from ..services import calendar, locks


class LocksPage(PermissionRequired, View):
    """Accounts and addresses locked now; POST `lock` lifts one."""

    permission = Permission.LIFT_LOCKS

    def get(self, request):
        """The list."""
        context = {"title": "登录锁定", "locks": locks.current_locks()}
        return render(request, "organisation/locks.html", context)

    def post(self, request):
        """Lift one."""
        key = request.POST.get("lock", "")
        lifted = key.isascii() and key.isdigit() and locks.lift_lock(by=request.user, pk=int(key[:18]))
        messages.success(request, "锁定已解除" if lifted else "这个锁定已经不在了")
        return redirect("organisation:locks")


class CalendarPage(PermissionRequired, View):
    """The exceptions of one year (`?year=`)."""

    permission = Permission.EDIT_CALENDAR

    def get(self, request):
        """The list."""
        text = request.GET.get("year", "")
        year = int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= 2199 else today().year
        context = {
            "title": "工作日历",
            "year": year,
            "years": [year - 1, year + 1],
            "loaded": calendar_loaded(year),
            "hours": [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in office_hours()],
            "days": list(Holiday.objects.filter(date__year=year).order_by("date")),
        }
        return render(request, "organisation/calendar/list.html", context)


class CalendarYearView(DeletePage):
    """这一年已经录齐: its dates are no longer said to be a guess."""

    permission = Permission.EDIT_CALENDAR
    form_class = PlainForm
    title = "放假安排已经录齐"
    submit_label = "已经录齐"
    done_words = "已记下，这一年的期限不再提示“按周末推算”"
    back_url = reverse_lazy("organisation:calendar")

    def get_question(self):
        """Which year."""
        return f"{self.kwargs['year']} 年的放假和调休上班日都按国务院办公厅的通知录齐了？"

    def get_consequences(self):
        """What will happen."""
        return ["落在这一年的期限不再提示“按周末推算”", "以后还可以更正单日"]

    def save(self, form):
        """Keep it; a year far off is an error of the address."""
        if not 2000 <= self.kwargs["year"] <= 2199:
            raise Http404
        return calendar.confirm_year(by=self.request.user, year=self.kwargs["year"])

    def get_success_url(self):
        """To the year."""
        return f"{reverse('organisation:calendar')}?year={self.kwargs['year']}"
