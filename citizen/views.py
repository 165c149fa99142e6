"""Public pages (群众查询): no account; number and 查询码 open one case for this browser for half an hour."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.views import View
from django.views.decorators.cache import never_cache

from citizen import services
from citizen.forms import MaterialForm, QueryForm, RatingForm, UrgeForm
from governance.cases import receipts
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.masking import client_address
from governance.core.numbering import show_number
from governance.core.ticket import Ticket
from governance.core.uploads import serve

VISIT = "citizen_visit"
VISIT_SECONDS = 30 * 60


@method_decorator([login_not_required, never_cache], name="dispatch")
class PublicView(View):
    """A page without sign-in. Stands on the short list of the access test."""

    public = True


def open_visit(request, party) -> None:
    """Remember in this browser, for half an hour, whose case was opened."""
    request.session.cycle_key()
    request.session[VISIT] = [party.pk, party.receipt_hash]
    if not request.user.is_authenticated:
        request.session.set_expiry(VISIT_SECONDS)


class QueryView(PublicView):
    """查询: the QR opens /q/<code>#<secret>; our script posts what follows the #, without script the page asks."""

    def get(self, request, number=""):
        """The form, the code filled in when the address carries it."""
        form = QueryForm(initial={"number": show_number(number) if number else ""})
        return render(request, "citizen/query.html", {"form": form, "title": "查办理进度"})

    def post(self, request, number=""):
        """Open the case, or say the same words for a wrong number and a wrong 查询码."""
        form = QueryForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                party = services.look_up(
                    form.cleaned_data["number"], form.cleaned_data["secret"], client_address(request)
                )
            except services.TooManyTries:
                status = 429
                form.add_error(None, services.PAUSED)
            else:
                if party is not None:
                    open_visit(request, party)
                    return redirect("citizen:progress")
                form.add_error(None, services.NOT_FOUND)
        return render(request, "citizen/query.html", {"form": form, "title": "查办理进度"}, status=status)


@method_decorator([login_not_required, never_cache], name="dispatch")
class VisitView(PublicView):
    """A page of an opened case; without one it leads back to the question."""

    def dispatch(self, request, *args, **kwargs):
        """Find the party of this visit."""
        visit = request.session.get(VISIT)
        self.party = services.still_valid(*visit) if visit else None
        if self.party is None:
            return redirect("citizen:query")
        return super().dispatch(request, *args, **kwargs)


class ProgressView(VisitView):
    """进度, answer and rating on one page."""

    def get(self, request):
        """The page."""
        return self._page(request, RatingForm(), MaterialForm())

    def _page(self, request, rating, material, status=200):
        context = {
            "title": "办理进度",
            "progress": services.progress(self.party),
            "rating_form": rating,
            "material_form": material,
            "urge_form": UrgeForm(),
        }
        return render(request, "citizen/progress.html", context, status=status)


class RateView(ProgressView):
    """群众评价."""

    def post(self, request):
        """Keep the rating, once."""
        form = RatingForm(request.POST)
        if form.is_valid():
            try:
                services.rate(
                    self.party,
                    value=form.cleaned_data["value"],
                    reasons=form.cleaned_data["reasons"],
                    comment=form.cleaned_data["comment"],
                    ticket=Ticket(form.ticket.key),
                )
                return redirect("citizen:thanks")
            except GuardFailed as refusal:
                form.add_error(None, refusal.message)
        return self._page(request, form, MaterialForm(), 422)


class MaterialView(ProgressView):
    """补充材料."""

    def post(self, request):
        """Attach the files to the case."""
        form = MaterialForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                services.add_material(
                    self.party,
                    uploads=form.cleaned_data["uploads"],
                    note=form.cleaned_data["note"],
                    ticket=Ticket(form.ticket.key),
                )
                messages.success(request, "材料已收到，办理部门能看到了。")
                return redirect("citizen:progress")
            except GuardFailed as refusal:
                form.add_error(None, refusal.message)
        return self._page(request, RatingForm(), form, 422)


class UrgeView(ProgressView):
    """群众催办: one press, once a week, when the time limit has passed."""

    def post(self, request):
        """Press; a refusal is a sentence on the page."""
        form = UrgeForm(request.POST)
        if form.is_valid():
            try:
                services.urge(self.party, ticket=Ticket(form.ticket.key))
                messages.success(request, "已经催办，我们会督促办理部门。")
            except (GuardFailed, NotAllowed) as refusal:
                messages.warning(request, refusal.message)
        return redirect("citizen:progress")


class ThanksView(VisitView):
    """After the rating."""

    def get(self, request):
        """One sentence and the way back."""
        return render(request, "citizen/thanks.html", {"title": "谢谢您的评价"})


class AnswerView(VisitView):
    """The answer as a PDF."""

    def get(self, request, pk):
        """Download."""
        content = services.answer_document(self.party, pk)
        if content is None:
            raise Http404
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(True, "办结答复书.pdf")
        return response


class FileView(VisitView):
    """A file for the citizen."""

    def get(self, request, pk):
        """Download."""
        row = services.file_of(self.party, pk)
        if row is None:
            raise Http404
        return serve(row.file, row.title, row.content_type)


class LeaveView(PublicView):
    """结束查询: forget the case in this browser."""

    def post(self, request):
        """Back to the question."""
        request.session.pop(VISIT, None)
        receipts.forget(request)
        return redirect("citizen:query")
