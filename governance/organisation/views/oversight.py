"""Sign-in locks (security administrator) and corrections of the calendar (manager)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.generic import View

from governance.core.calendar import calendar_loaded
from governance.core.models import Holiday
from governance.core.now import today

from ..forms.presence import HolidayForm
from ..forms.units import PlainForm
from ..pages import DeletePage, FormPage, PermissionRequired
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
            "days": list(Holiday.objects.filter(date__year=year).order_by("date")),
        }
        return render(request, "organisation/calendar/list.html", context)


class CalendarNew(FormPage):
    """Correct a day."""

    permission = Permission.EDIT_CALENDAR
    form_class = HolidayForm
    title = "更正工作日历"
    back_url = reverse_lazy("organisation:calendar")
    done_words = "日历已更正，新的期限按更正后的日历计算"

    def get_initial(self):
        """The day whose row one came from."""
        day = Holiday.objects.filter(pk=self.kwargs.get("pk")).first()
        return {"date": day.date, "is_workday": "1" if day.is_workday else "0", "name": day.name} if day else {}

    def save(self, form):
        """Keep it."""
        return calendar.correct_day(by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        """To the year of the day."""
        return f"{reverse('organisation:calendar')}?year={self.result.date.year}"


class CalendarRemove(DeletePage):
    """Take an exception away."""

    permission = Permission.EDIT_CALENDAR
    form_class = PlainForm
    title = "删除日历更正"
    submit_label = "删除"
    done_words = "已删除，这一天按星期计算"
    success_url = back_url = reverse_lazy("organisation:calendar")

    def get_day(self):
        """The row."""
        return get_object_or_404(Holiday, pk=self.kwargs["pk"])

    def get_question(self):
        """Which."""
        day = self.get_day()
        return f"删除 {day.date:%Y-%m-%d}（{day.name}）？"

    def get_consequences(self):
        """What will happen."""
        return ["这一天重新按星期计算", "已经算出的期限不变"]

    def save(self, form):
        """Remove it."""
        calendar.forget_day(by=self.request.user, day=self.get_day())
