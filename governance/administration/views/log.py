"""值班日志 and 交接班."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone

from governance.administration.forms.duty import FinishForm, HandoverForm, NoteForm
from governance.administration.models import DutyMember, DutyNote, Handover
from governance.administration.services import handover as services
from governance.core.exceptions import NotAllowed, PortalError
from governance.core.now import now
from governance.organisation.models import User
from governance.organisation.pages import FormPage, ListPage
from governance.organisation.presence import on_duty
from governance.organisation.roles import Permission

from .common import DutyPage, sentence_of


class LogPage(DutyPage, ListPage):
    """The log, the newest first; on top who is on duty, the handover that waits, and what is open."""

    permission = Permission.VIEW_DUTY
    template_name = "administration/duty/log.html"
    fragment_name = "administration/duty/_log.html"
    order = ("-at", "-pk")
    title = "值班日志和交接班"
    tab = "log"

    def keeps(self) -> bool:
        """True for who writes."""
        if not hasattr(self, "_keeps"):
            self._keeps = services.keeps_log(self.request.user, self.unit)
        return self._keeps

    def get_queryset(self):
        """Everything for who is on duty, the manager and leaders; of others their own lines."""
        rows = DutyNote.objects.filter(unit=self.unit).select_related("by")
        return rows if self.keeps() else rows.filter(by=self.request.user)

    def get_context_data(self, **kwargs):
        """Handovers and what is open."""
        rows = Handover.objects.filter(unit=self.unit).select_related("given_by", "taken_by")
        if not self.keeps():
            user = self.request.user
            rows = rows.filter(given_by=user) | rows.filter(taken_by=user)
        handovers = list(rows.prefetch_related("items__case").order_by("-given_at", "-pk")[:10])
        return super().get_context_data(
            keeps=self.keeps(),
            here=list(on_duty(unit=self.unit)),
            handovers=handovers,
            **kwargs,
        )

    def post(self, request):
        """接班."""
        text = request.POST.get("handover", "")
        pk = int(text) if text.isdecimal() and len(text) < 12 else 0
        row = get_object_or_404(Handover, pk=pk, unit=self.unit)
        try:
            services.take_over(by=request.user, handover=row)
            messages.success(request, "已接班")
        except NotAllowed:
            raise
        except PortalError as problem:
            messages.error(request, sentence_of(problem))
        return redirect("duty:log")


class _LogForm(DutyPage, FormPage):
    """A form of the log."""

    abstract = True
    permission = Permission.VIEW_DUTY
    tab = "log"
    success_url = back_url = reverse_lazy("duty:log")

    def get(self, request, *args, **kwargs):
        """Only for who keeps the log."""
        if not services.keeps_log(request.user, self.unit):
            raise NotAllowed("值班日志由正在值班的人和中心管理员登记")
        return super().get(request, *args, **kwargs)


class NoteNew(_LogForm):
    """登记值班日志."""

    permission = Permission.VIEW_DUTY
    form_class = NoteForm
    title = "登记值班日志"
    done_words = "已登记"

    def get_initial(self):
        """Now."""
        return {"at": timezone.localtime(now()).replace(second=0, microsecond=0, tzinfo=None), "state": "done"}

    def save(self, form):
        """Write it down."""
        return services.add_note(by=self.request.user, unit=self.unit, **form.cleaned_data)


class NoteFinish(_LogForm):
    """办完 an open line."""

    permission = Permission.VIEW_DUTY
    form_class = FinishForm
    title = "登记处理情况"
    submit_label = "办完"
    done_words = "已办完"

    def save(self, form):
        """Finish it."""
        note = get_object_or_404(DutyNote, pk=self.kwargs["pk"], unit=self.unit)
        return services.finish_note(by=self.request.user, note=note, **form.cleaned_data)


class HandoverNew(_LogForm):
    """交班."""

    permission = Permission.VIEW_DUTY
    form_class = HandoverForm
    title = "交班"
    submit_label = "签字交班"
    done_words = "已交班，等接班人签字"

    def get_form_kwargs(self):
        """Everybody who stands in a duty list."""
        members = DutyMember.objects.filter(duty_type__unit=self.unit, duty_type__active=True).values("user")
        people = User.objects.active().filter(pk__in=members).exclude(pk=self.request.user.pk)
        return {**super().get_form_kwargs(), "people": people, "items": services.open_items(self.unit)}

    def save(self, form):
        """Sign."""
        return services.hand_over(by=self.request.user, unit=self.unit, **form.cleaned_data)
