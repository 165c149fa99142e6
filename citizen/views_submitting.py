"""网上提交 and 意见箱, and the one page that shows the number and the 查询码 of what was sent."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from citizen import guide, submitting
from citizen.forms_submitting import OpinionForm, RequestForm
from citizen.papers import sent_pdf
from citizen.views import PublicView, open_visit
from governance.cases import receipts
from governance.core.exceptions import GuardFailed
from governance.core.masking import client_address
from governance.core.numbering import show_number


class SendView(PublicView):
    """The base of both: a form that becomes a case."""

    form_class: type
    template: str
    title: str

    def get(self, request):
        """An empty form, or the words of a hall that is not open yet."""
        halls = guide.halls()
        if not halls:
            return render(request, "citizen/closed.html", {"title": self.title}, status=503)
        return self._page(request, self.form_class(centres=halls))

    def post(self, request):
        """Send; a refusal comes back with everything that was typed."""
        halls = guide.halls()
        if not halls:
            return render(request, "citizen/closed.html", {"title": self.title}, status=503)
        form = self.form_class(request.POST, request.FILES, centres=halls)
        if not form.is_valid():
            return self._page(request, form, 422)
        try:
            event = self.send(form, client_address(request))
        except submitting.SentTooOften as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, form, 429)
        except GuardFailed as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self._page(request, form, 422)
        if getattr(event, "receipts", None):
            open_visit(request, event.receipts[0][0])
            receipts.stash(request, event)
        return redirect("citizen:sent")

    def send(self, form, address):
        """Call the service."""
        raise NotImplementedError

    def _page(self, request, form, status=200):
        context = {"title": self.title, "form": form, "most": submitting.MOST_FILES}
        return render(request, self.template, context, status=status)


class RequestView(SendView):
    """网上提交."""

    form_class = RequestForm
    template = "citizen/new.html"
    title = "网上提交"

    def send(self, form, address):
        """A request of a citizen who says who they are."""
        data = form.cleaned_data
        return submitting.send_request(
            data=form.new_case(), topic=data["topic"], uploads=data["uploads"], ticket=form.ticket, address=address
        )


class BoxView(SendView):
    """意见箱."""

    form_class = OpinionForm
    template = "citizen/box.html"
    title = "意见箱"

    def send(self, form, address):
        """An opinion, a complaint or a report, anonymous unless a name was typed."""
        data = form.cleaned_data
        return submitting.send_opinion(
            data=form.new_case(),
            about=data.get("about"),
            uploads=data["uploads"],
            ticket=form.ticket,
            address=address,
        )


class SentView(PublicView):
    """The number and the 查询码, readable for ten minutes in the browser that sent, and nowhere else."""

    def get(self, request):
        """The page to print, save or photograph."""
        number, secret = self.kept(request)
        context = {"title": "已提交", "number": show_number(number) if number else "", "secret": ""}
        if secret:
            context.update(secret=receipts.spaced(secret), qr=receipts.qr_of(number, secret))
        return render(request, "citizen/sent.html", context)

    @staticmethod
    def kept(request):
        """(number, secret) of this session; empty texts when they are gone."""
        number = receipts.number_of(request)
        rows = receipts.peek(request, number) if number else []
        return (number, rows[0][1]) if rows else ("", "")


class SentPaperView(SentView):
    """The same as a PDF, to keep on the telephone."""

    def get(self, request):
        """Download, or back to the page that says that it is too late."""
        number, secret = self.kept(request)
        if not secret:
            return redirect("citizen:sent")
        response = HttpResponse(sent_pdf(number, secret), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(True, "查询凭据.pdf")
        return response
