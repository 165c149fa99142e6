"""The page of grid workers: one sending at a time, kept on the phone while there is no connection, sent once."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views import View

from disputes.forms.patrols import PhoneForm
from disputes.models import Report
from disputes.services import patrols as services
from governance.core.now import today
from governance.organisation.pages import FormPage, PermissionRequired
from governance.organisation.roles import Permission

WORKER = settings.BASE_DIR / "static" / "js" / "patrol-worker.js"


class PhonePage(FormPage):
    """The form; the script of the page sends it as JSON's asker, without script it is a plain form."""

    permission = Permission.REPORT_PATROLS
    form_class = PhoneForm
    template_name = "disputes/patrols/phone.html"
    title = "排查填报"
    submit_label = "交上去"
    success_url = reverse_lazy("disputes:phone")
    done_words = "填报已收到"

    def get_duties(self):
        """What the user reports for now."""
        if not hasattr(self, "_duties"):
            self._duties = services.duties_of(self.request.user)
        return self._duties

    def get_form_kwargs(self):
        """The user's areas."""
        return {**super().get_form_kwargs(), "duties": self.get_duties()}

    def get_initial(self):
        """The first area."""
        first = self.get_duties().first()
        return {"duty": first.pk if first else None, "status": "new"}

    def get_context_data(self, **kwargs):
        """What was sent for the present period, and what is owed."""
        duties = list(self.get_duties())
        rows = Report.objects.filter(duty__in=duties, ends_on__gte=today()).order_by("starts_on")
        reports = {report.duty_id: report for report in rows}
        lines = [
            {"duty": duty, "report": reports.get(duty.pk), "period": duty.campaign.period_of(today())}
            for duty in duties
        ]
        return super().get_context_data(lines=lines, **kwargs)

    def save(self, form):
        """Take it; a repeat changes nothing."""
        data = form.cleaned_data
        sending, _new = services.send(
            by=self.request.user,
            duty=data["duty"],
            key=form.ticket.key,
            day=data["day"],
            households=data["households"],
            found=form.item,
            written_at=data["written_at"],
        )
        return sending

    def respond(self):
        """JSON for the script, which says for itself that it was received."""
        if not self._asks_json():
            return super().respond()
        list(messages.get_messages(self.request))
        return JsonResponse({"received": str(self.result.key)})

    def form_invalid(self, form):
        """For the script: what is wrong, in words."""
        if not self._asks_json():
            return super().form_invalid(form)
        words = [
            f"{form.fields[name].label}：{text}" if name in form.fields else text
            for name, errors in form.errors.items()
            for text in errors
        ]
        return JsonResponse({"errors": words}, status=422)

    def _asks_json(self):
        return "application/json" in self.request.headers.get("Accept", "")


class PhoneToken(PermissionRequired, View):
    """A fresh token for the script: the page may have been kept on the phone since yesterday."""

    permission = Permission.REPORT_PATROLS

    def get(self, request):
        """{"csrf", "owner", "now"}."""
        told = {"csrf": get_token(request), "owner": str(request.user.pk), "now": f"{timezone.localtime():%H:%M}"}
        answer = JsonResponse(told)
        answer["Cache-Control"] = "no-store"
        return answer


class PhoneWorker(PermissionRequired, View):
    """The service worker, which keeps this one page with its scripts and styles for the time without connection."""

    permission = Permission.REPORT_PATROLS

    def get(self, request):
        """The script under the address of the page, so that its scope is the page alone."""
        answer = HttpResponse(WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
        answer["Cache-Control"] = "no-cache"
        answer["Service-Worker-Allowed"] = reverse("disputes:phone")
        return answer
