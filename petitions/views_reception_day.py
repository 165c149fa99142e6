"""领导接访, one day: its desk list, its plan, approval, publication, and changes with their reason."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views import View

from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed
from governance.core.now import today
from governance.organisation.access import may
from governance.organisation.pages import DeletePage, FormPage, PermissionRequired
from governance.organisation.roles import Permission
from petitions.forms_reception import CancelForm, MoveForm, PlanForm, SubstituteForm
from petitions.models import ReceptionDay, ReceptionVisit
from petitions.reception import centre_for, may_at, planning
from petitions.reception.planning import PLAN, told_words
from petitions.views_receiving import marks_of
from petitions.views_reception import WEEKDAYS, DayScope, State, fault_of, month_of


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

    def get_done_words(self):
        """Who was told."""
        return "，".join(part for part in ("已换领导，两位领导都已通知", told_words(self.result)) if part)

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

    def get_done_words(self):
        """Who was told, and who has to be rung."""
        return "，".join(part for part in ("已改时间地点", told_words(self.result)) if part)

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

    def get_done_words(self):
        """Who was told, and who has to be rung."""
        return "，".join(part for part in ("已取消", told_words(self.result)) if part)

    def get_question(self):
        """Which."""
        day = self.get_day()
        return f"取消 {day.date:%Y-%m-%d} {day.hours} {day.leader.name}的接访？"

    def get_consequences(self):
        """What will happen."""
        booked = self.get_day().visits.filter(state=ReceptionVisit.State.BOOKED).count()
        told = [f"已预约的 {booked} 人随之取消；开通短信的发短信告诉，没有开通的请打电话。"] if booked else []
        return [*told, "已经公示的，公示页上显示取消和原因。"]

    def save(self, form):
        """Cancel."""
        return planning.cancel(self.get_day(), by=self.request.user, reason=form.cleaned_data["reason"])
