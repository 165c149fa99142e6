"""Files and papers of a case: download of an attachment, 督办单 and 办结答复书 as PDF; each is on record."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from governance.audit.services import record
from governance.cases.models import Supervision
from governance.cases.printouts import answer_pdf
from governance.cases.printouts_orders import order_pdf
from governance.cases.views.detail import CasePage
from governance.core.uploads import serve
from governance.organisation.roles import Permission


class AttachmentView(CasePage):
    """附件下载."""

    def get(self, request, number, pk):
        """The file, never inline."""
        case = self.case()
        row = case.attachments.filter(pk=pk).first()
        if row is None:
            raise Http404
        record(
            "download",
            by=request.user,
            object_type="case",
            object_id=case.number,
            detail={"file": row.pk},
            request=request,
        )
        return serve(row.file, row.title, row.content_type)


class PaperView(CasePage):
    """A paper as PDF."""

    abstract = True
    permission = Permission.PRINT_CASE
    file_name = ""

    def paper(self, case, pk) -> bytes:
        """The bytes; Http404 when there is no such paper."""
        raise NotImplementedError

    def get(self, request, number, pk):
        """The PDF as a download."""
        case = self.case()
        content = self.paper(case, pk)
        record(
            "print",
            by=request.user,
            object_type="case",
            object_id=case.number,
            detail={"paper": self.file_name},
            request=request,
        )
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(True, f"{self.file_name}-{case.shown_number}.pdf")
        response["X-Content-Type-Options"] = "nosniff"
        return response


class OrderPaperView(PaperView):
    """督办单."""

    permission = Permission.PRINT_CASE
    file_name = "督办单"

    def paper(self, case, pk):
        """A signed order only."""
        order = (
            case.supervisions.select_related("to_unit", "issued_by", "organ")
            .filter(pk=pk)
            .exclude(status=Supervision.Status.DRAFT)
            .first()
        )
        if order is None:
            raise Http404
        return order_pdf(case, order, self.request.user)


class AnswerPaperView(PaperView):
    """办结答复书."""

    permission = Permission.PRINT_CASE
    file_name = "办结答复书"

    def paper(self, case, pk):
        """The answer as the citizen gets it."""
        answer = case.answers.select_related("told_to").filter(pk=pk).first()
        if answer is None:
            raise Http404
        return answer_pdf(case, answer)
