"""来电登记 and 回电任务: the list, a new call, one call with its attempts."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views import View

from governance.audit.services import record
from governance.cases.views.reveal import SECONDS, RevealForm
from governance.core.exceptions import GuardFailed
from governance.core.htmx import wants_fragment
from governance.core.masking import mask_phone
from governance.organisation.access import may
from governance.organisation.pages import ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission
from intake.filters_hall import CallFilter
from intake.forms_hall import AttemptForm, CallForm, HandOnForm
from intake.hall import calls
from intake.models import Call
from intake.views_hall import moment_text, visible_numbers


class CallScope:
    """Calls of the user's hall, and those that the user has to return."""

    permission = Permission.VIEW_HALL
    also = (Permission.VIEW_CASES,)

    def get_queryset(self):
        """With owner, taker and case."""
        return Call.objects.visible_to(self.request.user).select_related("owner", "taken_by", "case", "done_by")


class CallList(CallScope, ListPage):
    """来电登记."""

    template_name = "intake/hall/calls.html"
    fragment_name = "intake/hall/_calls.html"
    filterset_class = CallFilter
    order = ("-at", "-pk")
    title = "来电登记"

    def get_order(self):
        """What is owed stands by its due time."""
        return ("due_at", "pk") if self.request.GET.get("state") in {"open", "late"} else self.order

    def get_context_data(self, **kwargs):
        """What the user may do; how many calls wait."""
        user = self.request.user
        seen = Call.objects.visible_to(user)
        return super().get_context_data(
            opens=visible_numbers(user, self.page.rows),
            keeps=may(user, Permission.KEEP_HALL),
            waiting=seen.open().count(),
            **kwargs,
        )


class CallExport(CallScope, ExportPage):
    """The filtered list as a workbook; numbers masked."""

    filterset_class = CallFilter
    order = ("-at", "-pk")
    file_title = "来电登记"
    columns = {
        "来电时间": lambda row: moment_text(row.at),
        "来电人": lambda row: row.caller_name,
        "来电号码": lambda row: mask_phone(row.phone),
        "来电事项": lambda row: row.matter,
        "处理方式": lambda row: row.get_outcome_display(),
        "答复要点": lambda row: row.answer,
        "回电人": lambda row: row.owner.name if row.owner else "",
        "回电期限": lambda row: moment_text(row.due_at),
        "时限灯": lambda row: row.light.name if row.is_open else "",
        "办完时间": lambda row: moment_text(row.done_at),
        "接听人": lambda row: row.taken_by.name,
        "登记的案件": lambda row: row.case.shown_number if row.case else "",
    }


class CallNew(FormPage):
    """A call comes in."""

    permission = Permission.KEEP_HALL
    form_class = CallForm
    template_name = "intake/hall/call_new.html"
    title = "登记来电"
    submit_label = "保存来电"
    back_url = reverse_lazy("intake:calls")

    def get_form_kwargs(self):
        """Who may call back."""
        return {**super().get_form_kwargs(), "owners": calls.owners_for(self.request.user)}

    def save(self, form):
        """Write it."""
        names = ("outcome", "matter", "caller_name", "phone", "answer", "owner")
        data = {name: form.cleaned_data[name] for name in names}
        return calls.take_call(by=self.request.user, key=form.ticket.key, **data)

    def get_done_words(self):
        """What happens next."""
        call = self.result
        if call.outcome == Call.Outcome.ANSWERED:
            return "已登记，当场答复的来电计入统计"
        return f"已登记，{call.owner.name} 须在 {moment_text(call.due_at)} 前回电"

    def get_success_url(self):
        """The list, or straight to the registration with what was noted."""
        if "register" in self.request.POST and may(self.request.user, Permission.REGISTER_CASE):
            return f"{reverse('intake:new')}?from=call-{self.result.pk}"
        return reverse("intake:calls")

    def get_context_data(self, **kwargs):
        """Whether a case may be made of it at once."""
        registers = may(self.request.user, Permission.REGISTER_CASE)
        return super().get_context_data(registers=registers, limit=calls.limit(), **kwargs)


class _OneCall(PermissionRequired):
    """A call that the user may see."""

    abstract = True
    permission = Permission.VIEW_HALL
    also = (Permission.VIEW_CASES,)

    def get_call(self):
        """The call (404 for other people's)."""
        rows = Call.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("owner", "taken_by", "done_by", "case", "centre"), pk=self.kwargs["pk"]
        )


class CallDetail(_OneCall, View):
    """One call: who, about what, until when, and every attempt."""

    def get(self, request, pk):
        """The page."""
        return self._page(self.get_call())

    def post(self, request, pk):
        """回电记录."""
        call = self.get_call()
        form = AttemptForm(request.POST)
        if not form.is_valid():
            return self._page(call, form=form, status=422)
        data = form.cleaned_data
        try:
            calls.attempt(
                call,
                by=request.user,
                key=form.ticket.key,
                reached=data["reached"],
                note=data["note"].strip(),
                done=data["done"],
            )
        except GuardFailed as refusal:
            form.add_error(refusal.field, refusal.message)
            return self._page(self.get_call(), form=form, status=422)
        return redirect("intake:call", pk=pk)

    def _page(self, call, *, form=None, status=200):
        user = self.request.user
        works = call.is_open and calls.may_work(call, user)
        context = {
            "title": f"来电 {moment_text(call.at)}",
            "call": call,
            "attempts": list(call.attempts.select_related("by")),
            "works": works,
            "form": form or (AttemptForm() if works else None),
            "reveals": bool(call.phone) and may(user, Permission.REVEAL_IDENTITY),
            "registers": call.case_id is None and may(user, Permission.REGISTER_CASE),
            "opens": visible_numbers(user, [call]),
        }
        return render(self.request, "intake/hall/call.html", context, status=status)


class CallHandOn(_OneCall, FormPage):
    """Somebody else calls back."""

    form_class = HandOnForm
    title = "换人回电"
    submit_label = "换人"

    def get_form_kwargs(self):
        """Who may."""
        self.call = self.get_call()
        return {**super().get_form_kwargs(), "owners": calls.owners_for(self.request.user)}

    def save(self, form):
        """Hand it on."""
        return calls.hand_on(self.call, by=self.request.user, owner=form.cleaned_data["owner"])

    def get_done_words(self):
        """To whom."""
        return f"已改由 {self.result.owner.name} 回电，期限不变"

    def get_success_url(self):
        """The call, where the user still sees it."""
        seen = Call.objects.visible_to(self.request.user).filter(pk=self.result.pk).exists()
        return reverse("intake:call", args=[self.result.pk]) if seen else reverse("intake:calls")

    def get_back_url(self):
        """The call."""
        return reverse("intake:call", args=[self.kwargs["pk"]])


class CallReveal(_OneCall, View):
    """显示 of the number: GET asks for the reason, POST shows it and is recorded."""

    permission = Permission.REVEAL_IDENTITY
    also = ()

    def get(self, request, pk):
        """The question."""
        return self._page(self.get_call(), RevealForm(initial={"reason": "回电"}))

    def post(self, request, pk):
        """The number, once the reason is given."""
        call = self.get_call()
        form = RevealForm(request.POST)
        if not form.is_valid():
            return self._page(call, form, status=422)
        detail = {"reason": form.cleaned_data["reason"]}
        record("reveal", by=request.user, object_type="call", object_id=str(call.pk), detail=detail, request=request)
        return self._page(call, form, shown=True)

    def _page(self, call, form, status=200, shown=False):
        context = {"title": "查看来电号码", "call": call, "form": form, "shown": shown, "seconds": SECONDS}
        template = "intake/hall/_call_reveal.html" if wants_fragment(self.request) else "intake/hall/call_reveal.html"
        response = render(self.request, template, context, status=status)
        response["Cache-Control"] = "no-store"
        return response
