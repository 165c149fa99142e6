"""领导接访 for everybody: the published days, an appointment, and one's own appointment."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from citizen import guide, receptions, services
from citizen.forms_reception import AppointmentForm, BookForm, GiveUpForm
from citizen.submitting import SentTooOften
from citizen.views import VISIT_SECONDS, PublicView
from citizen.views_reading import chosen_hall
from governance.cases.receipts import CONTEXT, KEPT, spaced
from governance.core.exceptions import GuardFailed
from governance.core.fields import decrypt, encrypt
from governance.core.masking import client_address
from governance.core.now import now

OPENED, FRESH = "citizen_reception", "citizen_reception_secret"


class ReceptionListView(PublicView):
    """领导接访: who receives when, where, for which matters."""

    def get(self, request):
        """The list."""
        centre, halls = chosen_hall(request)
        context = {
            "title": "领导接访",
            "centre": centre,
            "halls": halls,
            "hall": guide.hall_of(centre),
            "days": receptions.days_of(centre),
            "duty": receptions.duty_of(centre),
        }
        return render(request, "citizen/receptions.html", context)


class ReceptionBookView(PublicView):
    """预约 for one day."""

    def find(self, pk):
        """The published day, 404 for any other."""
        self.shown = receptions.day_of(pk)
        if self.shown is None:
            raise Http404

    def get(self, request, pk):
        """The day, with the form while it may be booked."""
        self.find(pk)
        return self._page(request, BookForm(centre=self.shown.day.centre))

    def post(self, request, pk):
        """Book; a refusal comes back with everything that was typed."""
        self.find(pk)
        form = BookForm(request.POST, centre=self.shown.day.centre)
        if not form.is_valid():
            return self._page(request, form, 422)
        names = ("name", "phone", "village", "people_count", "matter")
        person = {name: form.cleaned_data[name] for name in names}
        try:
            visit, secret = receptions.book(
                self.shown.day, key=form.ticket.key, address=client_address(request), **person
            )
        except SentTooOften as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, form, 429)
        except GuardFailed as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self._page(request, form, 422)
        if secret:
            open_appointment(request, visit)
            request.session[FRESH] = [visit.pk, encrypt(secret, CONTEXT), now().isoformat()]
        return redirect("citizen:appointment")

    def _page(self, request, form, status=200):
        title = "预约领导接访"
        context = {"title": title, "shown": self.shown, "day": self.shown.day, "form": form, "bound": form.is_bound}
        return render(request, "citizen/reception_book.html", context, status=status)


def open_appointment(request, visit) -> None:
    """Remember in this browser, for half an hour, whose appointment was opened."""
    request.session.cycle_key()
    request.session[OPENED] = [visit.pk, visit.secret_hash]
    if not request.user.is_authenticated:
        request.session.set_expiry(VISIT_SECONDS)


def fresh_secret(request, visit) -> str:
    """The 查询码 in the browser that booked, for ten minutes; empty afterwards and anywhere else."""
    kept = request.session.get(FRESH)
    if not kept or kept[0] != visit.pk or now() - datetime.fromisoformat(kept[2]) > KEPT:
        return ""
    return decrypt(kept[1], CONTEXT)


class AppointmentView(PublicView):
    """My appointment: the numbers just after booking, later the day with its changes, and 取消预约."""

    def get(self, request):
        """The opened appointment, else the question for number and 查询码."""
        visit = self.opened(request)
        if visit is None:
            return self._ask(request, AppointmentForm())
        return self._page(request, visit)

    def post(self, request):
        """Open by number and 查询码."""
        form, status = AppointmentForm(request.POST), 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                visit = receptions.look_up(data["number"], data["secret"], client_address(request))
            except services.TooManyTries:
                status = 429
                form.add_error(None, services.PAUSED)
            else:
                if visit is not None:
                    open_appointment(request, visit)
                    return redirect("citizen:appointment")
                form.add_error(None, receptions.NOT_FOUND)
        return self._ask(request, form, status)

    @staticmethod
    def opened(request):
        """The appointment of this browser, or None."""
        kept = request.session.get(OPENED)
        return receptions.still_valid(*kept) if kept else None

    def _ask(self, request, form, status=200):
        return render(request, "citizen/appointment_query.html", {"title": "查我的预约", "form": form}, status=status)

    def _page(self, request, visit):
        secret = fresh_secret(request, visit)
        context = {
            "title": "我的预约",
            "visit": visit,
            "shown": receptions.day_of(visit.day_id),
            "day": visit.day,
            "secret": spaced(secret) if secret else "",
            "form": GiveUpForm(),
        }
        return render(request, "citizen/appointment.html", context)


class AppointmentCancelView(AppointmentView):
    """取消预约 by the citizen."""

    http_method_names = ["post"]

    def post(self, request):
        """Cancel; a refusal is a sentence on the page."""
        visit = self.opened(request)
        if visit is None:
            return redirect("citizen:appointment")
        try:
            receptions.booking.cancel_online(visit)
            messages.success(request, "已取消预约，名额让给了别人。")
        except GuardFailed as refusal:
            messages.warning(request, refusal.message)
        return redirect("citizen:appointment")


class AppointmentLeaveView(PublicView):
    """Forget the appointment in this browser."""

    def post(self, request):
        """Back to the days."""
        request.session.pop(OPENED, None)
        request.session.pop(FRESH, None)
        return redirect("citizen:receptions")
