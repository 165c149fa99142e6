"""A sheet that belongs to no single case, as PDF or DOCX."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from governance.core.documents_docx import docx_of
from governance.core.documents_pdf import pdf_of
from governance.core.now import now
from governance.core.uploads import OFFICE

TYPES = {"pdf": "application/pdf", "docx": OFFICE["word/"][1]}


def paper_response(document, form: str, *, by) -> HttpResponse:
    """The download; 404 for another form."""
    if form not in TYPES:
        raise Http404
    footer = f"打印 {by.name} {now():%Y-%m-%d %H:%M}"
    content = pdf_of(document, footer=footer) if form == "pdf" else docx_of(document, footer=footer)
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = content_disposition_header(True, f"{document.title}-{now():%Y%m%d-%H%M}.{form}")
    response["X-Content-Type-Options"] = "nosniff"
    return response
