"""Papers of the sealed registers: the same documents as all papers, as PDF or Word, with a record of each print."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views import View

from governance.core.documents_docx import docx_of
from governance.core.documents_pdf import pdf_of
from governance.core.now import now
from governance.organisation.pages import PermissionRequired

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class SealedPaper(PermissionRequired, View):
    """One paper of one row: `?as=docx` for Word. `papers`: key → (name, builder(row, by))."""

    abstract = True
    papers: dict = {}

    def get_row(self):
        """The row (404 for who does not keep it)."""
        raise NotImplementedError

    def written(self, row, key):
        """Put the print on record."""
        raise NotImplementedError

    def get(self, request, pk, key):
        """The file."""
        row = self.get_row()
        if key not in self.papers:
            raise Http404
        name, build = self.papers[key]
        document = build(row, request.user)
        self.written(row, key)
        footer = f"打印 {request.user.name} {now():%Y-%m-%d %H:%M}"
        as_word = request.GET.get("as") == "docx"
        content = docx_of(document, footer=footer) if as_word else pdf_of(document, footer=footer)
        response = HttpResponse(content, content_type=WORD if as_word else "application/pdf")
        response["Content-Disposition"] = content_disposition_header(True, f"{name}.{'docx' if as_word else 'pdf'}")
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response
