"""领导接访, the steps of one reception: record, case, 批示, result, 回访, cancellation, arrival and the telephone."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views import View

from governance.audit.services import record
from governance.cases.views.reveal import SECONDS, RevealForm
from governance.core.exceptions import GuardFailed
from governance.core.htmx import wants_fragment
from governance.organisation.pages import FormPage, PermissionRequired
from governance.organisation.roles import Permission
from petitions.forms_reception import AskForm, CancelForm, LinkForm, ReceiveForm, ResultForm, SignForm
from petitions.reception import booking, planning, receiving
from petitions.views_receiving import OneVisit, result_of


class VisitReceive(OneVisit, FormPage):
    """接待登记."""

    permission = Permission.KEEP_RECEPTION
    also = ()
    form_class = ReceiveForm
    template_name = "petitions/reception/receive.html"
    title = "登记接待"
    submit_label = "保存接待登记"

    def get_form_kwargs(self):
        """Leaders and units of the town."""
        centre = self.get_visit().day.centre
        leaders, units = planning.leaders_for(centre), planning.companions_for(centre)
        return {**super().get_form_kwargs(), "leaders": leaders, "units": units}

    def get_initial(self):
        """The leader of the day; what was recorded before."""
        visit = self.get_visit()
        given = {name: getattr(visit, name) for name in ("opinion", "on_spot", "result", "due_on")}
        return {**given, "leader": visit.leader_id or visit.day.leader_id, "unit": visit.unit_id}

    def get_context_data(self, **kwargs):
        """Whom it is about."""
        return super().get_context_data(visit=self.get_visit(), **kwargs)

    def save(self, form):
        """Write it."""
        return receiving.receive(self.get_visit(), by=self.request.user, **form.cleaned_data)

    def get_done_words(self):
        """What is still owed."""
        if self.result.case_id is None:
            return "已登记接待。请再登记为案件，或者关联已有的案件"
        return "已登记接待" + ("，请领导签发批示" if self.result.owes_instruction else "")


class VisitLink(OneVisit, FormPage):
    """关联已有案件."""

    permission = Permission.KEEP_RECEPTION
    also = ()
    form_class = LinkForm
    title = "关联已有案件"
    submit_label = "关联"
    done_words = "已关联，案件的办理动态里写明了这次接访"

    def save(self, form):
        """Link."""
        return receiving.link_case(self.get_visit(), by=self.request.user, number=form.cleaned_data["number"])


class VisitSign(OneVisit, FormPage):
    """签发批示 by the leader."""

    permission = Permission.APPROVE_RECEPTION
    also = ()
    form_class = SignForm
    title = "签发批示"
    submit_label = "签发批示"
    done_words = "批示已签发，在“跟踪督办”里跟踪到底"

    def get_visit(self):
        """One that has a case."""
        visit = super().get_visit()
        if visit.case_id is None:
            raise Http404
        return visit

    def get_form_kwargs(self):
        """Units that take part in the case."""
        return {**super().get_form_kwargs(), "receivers": receiving.receivers(self.get_visit())}

    def get_initial(self):
        """The opinion as it was recorded."""
        visit = self.get_visit()
        units = {unit.pk for unit in receiving.receivers(visit)}
        unit = visit.unit_id if visit.unit_id in units else visit.case.lead_unit_id or visit.case.centre_id
        words = visit.opinion
        if visit.unit_id and visit.unit_id != unit:
            words = f"{words}（责任单位：{visit.unit.name}）"
        return {"to_unit": unit, "requirement": words, "due_date": visit.due_on}

    def save(self, form):
        """Sign."""
        names = ("requirement", "to_unit", "due_date")
        data = {name: form.cleaned_data[name] for name in names}
        return receiving.instruct(self.get_visit(), by=self.request.user, ticket=form.ticket, **data)


class VisitResult(OneVisit, FormPage):
    """结果."""

    permission = Permission.KEEP_RECEPTION
    also = ()
    form_class = ResultForm
    title = "登记办理结果"
    done_words = "已登记结果"

    def get_initial(self):
        """What is known."""
        return {"result": result_of(self.get_visit())}

    def save(self, form):
        """Write it."""
        return receiving.write_result(self.get_visit(), by=self.request.user, result=form.cleaned_data["result"])


class VisitAsk(OneVisit, FormPage):
    """回访."""

    permission = Permission.KEEP_RECEPTION
    also = ()
    form_class = AskForm
    title = "登记回访"
    done_words = "已登记回访"

    def get_initial(self):
        """What was said before."""
        visit = self.get_visit()
        return {"contented": visit.contented, "note": visit.asked_note}

    def save(self, form):
        """Write it."""
        return receiving.ask(self.get_visit(), by=self.request.user, **form.cleaned_data)


class VisitCancel(OneVisit, FormPage):
    """取消预约."""

    permission = Permission.KEEP_RECEPTION
    also = ()
    form_class = CancelForm
    title = "取消预约"
    submit_label = "取消预约"
    done_words = "已取消，名额空出来了"

    def save(self, form):
        """Cancel."""
        return booking.cancel_at_desk(self.get_visit(), by=self.request.user, reason=form.cleaned_data["reason"])


class VisitPress(OneVisit, PermissionRequired, View):
    """到场 or 未到 with one press."""

    permission = Permission.KEEP_RECEPTION
    also = ()
    http_method_names = ["post"]

    def post(self, request, pk, step):
        """Write it and return to the day."""
        press = {"arrive": booking.arrive, "absent": booking.absent}.get(step)
        if press is None:
            raise Http404
        visit = self.get_visit()
        try:
            press(visit, by=request.user)
        except GuardFailed as refusal:
            messages.warning(request, refusal.message)
        return redirect("receptions:day", pk=visit.day_id)


class VisitReveal(OneVisit, PermissionRequired, View):
    """显示 of the telephone: GET asks for the reason, POST shows it and is recorded."""

    permission = Permission.REVEAL_IDENTITY
    also = ()

    def get(self, request, pk):
        """The question."""
        return self._page(self.get_visit(), RevealForm(initial={"reason": "通知接访安排"}))

    def post(self, request, pk):
        """The number, once the reason is given."""
        visit, form = self.get_visit(), RevealForm(request.POST)
        if not form.is_valid():
            return self._page(visit, form, status=422)
        detail = {"reason": form.cleaned_data["reason"]}
        key = str(visit.pk)
        record("reveal", by=request.user, object_type="receptionvisit", object_id=key, detail=detail, request=request)
        return self._page(visit, form, shown=True)

    def _page(self, visit, form, status=200, shown=False):
        context = {"title": "查看电话", "visit": visit, "form": form, "shown": shown, "seconds": SECONDS}
        name = "_reveal" if wants_fragment(self.request) else "reveal"
        response = render(self.request, f"petitions/reception/{name}.html", context, status=status)
        response["Cache-Control"] = "no-store"
        return response
