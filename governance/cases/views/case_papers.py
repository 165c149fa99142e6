"""文书 of a case: the panel and page, preview, print, Word file, blank form, the dossier, and the check of a QR."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from governance.audit.services import record
from governance.cases import dossiers, engine
from governance.cases.files import CaseFiles
from governance.cases.forms.papers import IssuePaperForm
from governance.cases.guards_papers import may_issue, refusal
from governance.cases.models import Case, CasePaper
from governance.cases.papers import dossier_of, paper_type, types_of
from governance.cases.services import papers as services
from governance.cases.views.detail import CasePage
from governance.core import jobs
from governance.core.exceptions import GuardFailed
from governance.core.forms import PortalForm
from governance.core.htmx import fragment, wants_fragment
from governance.organisation.access import standing
from governance.organisation.pages import FormPage
from governance.organisation.roles import Permission

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(content: bytes, name: str, content_type="application/pdf") -> HttpResponse:
    """A file as a download that is never sniffed."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def panel_of(case, files, user) -> dict:
    """What the panel shows: papers in force and void, what may be issued now, what the dossier lacks."""
    live = [row for row in files.papers if not row.is_void]
    offered, waiting = [], []
    for kind in types_of(case.kind):
        if not kind.by_hand or not may_issue(user, kind, case):
            continue
        words = refusal(case, user, kind, live)
        row = {"type": kind, "words": words, "next": not words and bool(kind.next and kind.next(case))}
        (waiting if words else offered).append(row)
    offered.sort(key=lambda row: not row["next"])
    found = dossiers.shelves(case, files)
    may_do = {choice.action for choice in engine.available(case, user, files)}
    return {
        "case": case,
        "papers": list(reversed(files.papers)),
        "unsigned": {row.pk for row in live if _owes_signature(row)},
        "undelivered": {row.pk for row in live if _owes_delivery(row)},
        "next": offered[0] if offered and offered[0]["next"] and "issue_paper" in may_do else None,
        "offered": offered if "issue_paper" in may_do else [],
        "waiting": waiting,
        "shelves": found,
        "meter": dossiers.completeness(found),
        "may": may_do,
        "may_print": standing(user).has(Permission.PRINT_CASE),
    }


def _owes_signature(row) -> bool:
    kind = paper_type(row.type)
    return kind is not None and kind.signed and all(scan.is_receipt for scan in row.scans.all())


def _owes_delivery(row) -> bool:
    kind = paper_type(row.type)
    return kind is not None and kind.delivered and not row.deliveries.all()


class PapersView(CasePage):
    """文书和卷宗: the page, or the panel of the case page."""

    def get(self, request, number):
        """Both from the same rows."""
        case = self.case()
        files = CaseFiles(case, request.user)
        context = panel_of(case, files, request.user)
        if wants_fragment(request):
            return fragment(request, "cases/papers/_panel.html", context)
        context |= {"title": "文书和卷宗", "unbound": dossiers.unbound(case, files), "dossier": dossier_of(case.kind)}
        return render(request, "cases/papers/page.html", context)


class OnePaperPage(CasePage):
    """A page of one paper."""

    abstract = True
    permission = Permission.PRINT_CASE

    def paper(self) -> CasePaper:
        """The paper of the address, of a case that the person sees."""
        found = self.case().papers.select_related("case", "issued_by").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found


class PrintForm(PortalForm):
    """How many, and what for."""

    copies = forms.IntegerField(label="份数", min_value=1, max_value=20, initial=1)
    purpose = forms.CharField(
        label="用途", max_length=100, initial="送达当事人", help_text="会记入审计记录，如送达当事人、归卷、报法院"
    )


class PrintPaperView(OnePaperPage, FormPage):
    """打印文书: the stored file, stamped with who prints it; why and how many are on record."""

    permission = Permission.PRINT_CASE
    form_class = PrintForm
    submit_label = "打印"
    done_words = ""
    title = "打印文书"

    def get(self, request, *args, **kwargs):
        """The form, for a paper that is there."""
        self.paper()
        return super().get(request, *args, **kwargs)

    def get_title(self):
        """Which."""
        return f"打印 {self.paper()}"

    def save(self, form):
        """The bytes."""
        self.kept = self.paper()
        return services.printed(by=self.request.user, paper=self.kept, **form.cleaned_data)

    def respond(self):
        """The file."""
        return pdf(self.result, f"{self.kept}.pdf")

    def get_back_url(self):
        """To the papers."""
        return reverse("cases:papers", args=[self.kwargs["number"]])


class WordPaperView(OnePaperPage):
    """可编辑稿."""

    permission = Permission.PRINT_CASE

    def get(self, request, number, pk):
        """The Word file."""
        paper = self.paper()
        return pdf(services.editable(by=request.user, paper=paper), f"{paper}.docx", WORD)


class PreviewPaperView(CasePage):
    """草稿预览 of what the form says."""

    permission = Permission.PRINT_CASE

    def get(self, request, number):
        """Only by the form."""
        self.case()
        return HttpResponseNotAllowed(["POST"])

    def post(self, request, number):
        """The draft as PDF, or the form with its errors."""
        case = self.case()
        form = IssuePaperForm(
            request.POST, case=case, by=request.user, files=CaseFiles(case, request.user), version=case.version
        )
        context = {"title": "出具文书", "case": case, "action": "issue_paper", "form": form}
        if not form.is_valid():
            return render(request, "cases/action.html", context, status=422)
        data = form.service_data()
        try:
            content = services.draft(case, data["paper"], data["options"], request.user)
        except GuardFailed as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            return render(request, "cases/action.html", context, status=422)
        return pdf(content, f"草稿-{paper_type(data['paper']).name}.pdf")


class BlankPaperView(CasePage):
    """空白表: the form without any value, for handwriting."""

    permission = Permission.PRINT_CASE

    def get(self, request, number, key):
        """The PDF; unknown papers are 404."""
        case = self.case()
        kind = paper_type(key)
        if kind is None or case.kind not in kind.kinds:
            raise Http404
        return pdf(services.blank_form(case, key, request.user), f"空白-{kind.name}.pdf")


class DossierView(CasePage):
    """卷宗 as one PDF; a large one is made in the background."""

    permission = Permission.PRINT_CASE

    def get(self, request, number):
        """The PDF or the way to the Job."""
        case = self.case()
        files = CaseFiles(case, request.user)
        detail = {"paper": "dossier", "pieces": len(files.papers) + len(files.attachments)}
        record("print", by=request.user, object_type="case", object_id=case.number, detail=detail, request=request)
        if dossiers.is_large(files):
            job = jobs.enqueue("cases.dossier", {"case": case.pk, "user": request.user.pk}, by=request.user)
            messages.info(request, "卷宗较大，正在后台装订，完成后可以在本页下载。")
            return redirect("portal:job", job.pk)
        return pdf(dossiers.dossier_pdf(case, files, request.user), f"卷宗-{case.shown_number}.pdf")


class CheckForm(PortalForm):
    """What the QR says."""

    code = forms.CharField(
        label="文书识别码",
        max_length=80,
        help_text="扫描文书左下角的二维码，把显示的文字贴进来，如 WS:0f3a…",
        error_messages={"required": "请填写文书识别码。"},
    )


class CheckPaperView(FormPage):
    """核验文书: is this paper one of ours, in force, and does it say what was issued?"""

    permission = Permission.VIEW_CASES
    title = "核验文书"
    form_class = CheckForm
    template_name = "cases/papers/check.html"
    submit_label = "核验"

    def form_valid(self, form):
        """The answer below the form; a paper of a case that one may not see is not known here."""
        _, _, rest = form.cleaned_data["code"].strip().rpartition("WS:")
        code, _, digest = rest.partition(":")
        seen = Case.objects.visible_to(self.request.user)
        rows = CasePaper.objects.filter(case__in=seen).select_related("case", "organ", "replaced_by").defer("content")
        found = rows.filter(code=code.strip()).first()
        if found is not None and digest and not found.digest.startswith(digest.strip()):
            found = None
        return self.render_to_response(self.get_context_data(form=form, found=found, asked=True))
