"""One section of a report in the browser: autosave, versions, comments, the figures that may be named; suggestions."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from analysis.forms.reports import CommentForm, ProgressForm, SectionForm, SuggestionForm
from analysis.models import ReportFigure, ReportSection, SectionComment, SectionVersion, Suggestion
from analysis.reporting.paper import Content
from analysis.services import reports
from analysis.views.report_blocks import shown_text
from analysis.views.reports import OfReport, offices_of
from governance.cases.models import Case
from governance.core.exceptions import GuardFailed
from governance.core.htmx import fragment, wants_fragment
from governance.organisation.pages import DeletePage, FormPage, PermissionRequired
from governance.organisation.paging import PAGE_SIZE, Count, Page
from governance.organisation.roles import Permission

EDITING = reports.Status.EDITING


class OfSection(OfReport):
    """What a page about one section shares."""

    @property
    def section(self) -> ReportSection:
        """The section of the address, or 404."""
        if not hasattr(self, "_section"):
            rows = ReportSection.objects.filter(report=self.found).select_related("report__area", "edited_by")
            self._section = get_object_or_404(rows, pk=self.kwargs["section"])
        return self._section

    def get_success_url(self):
        """The section."""
        return reverse("reports:section", args=[self.found.pk, self.section.pk])


class SectionView(OfSection, FormPage):
    """Edit one section; it saves itself two seconds after the last key."""

    permission = Permission.VIEW_DASHBOARD
    template_name = "analysis/reports/section.html"
    form_class = SectionForm
    submit_label = "保存"

    def get_title(self):
        """Heading and report."""
        return f"{self.section.heading}：{self.found.period}研判报告"

    def get_initial(self):
        """The text as it stands."""
        return {"text": self.section.text, "version": self.section.version}

    def get_form(self, form_class=None):
        """The text field sends itself two seconds after the last key."""
        form = super().get_form(form_class)
        form.fields["text"].widget.attrs.update(
            {
                "hx-post": self.request.path,
                "hx-trigger": "input changed delay:2s",
                "hx-target": "#saved",
                "hx-sync": "this:queue last",
            }
        )
        return form

    def save(self, form):
        """Keep the text."""
        data = form.cleaned_data
        return reports.save_section(self.section, by=self.request.user, text=data["text"], version=data["version"])

    def post(self, request, *args, **kwargs):
        """A save by itself answers with one line; a pressed button with the page."""
        if not wants_fragment(request):
            return super().post(request, *args, **kwargs)
        form, problem = self.get_form(), ""
        if form.is_valid():
            try:
                self._section = self.save(form)
            except GuardFailed as refusal:
                problem = str(refusal)
        else:
            problem = "；".join(str(each) for errors in form.errors.values() for each in errors)
        return fragment(request, "analysis/reports/_saved.html", {"section": self.section, "problem": problem})

    def get_context_data(self, **kwargs):
        """Versions, comments, the names of the figures and how the text will read."""
        found, section, user = self.found, self.section, self.request.user
        content = Content(found)
        comments = reports.may_comment(user, found) and not found.is_issued
        return super().get_context_data(
            report=found,
            section=section,
            may_edit=found.status == EDITING and reports.may_write(user, found.area),
            may_comment=comments,
            comment_form=CommentForm() if comments else None,
            comments=section.comments.select_related("by", "settled_by"),
            versions=section.versions.select_related("by")[:20],
            lines=shown_text(section.text, content.figures),
            names=[row for row in content.figures.values() if row.in_text],
            **kwargs,
        )


class RestoreView(OfSection, DeletePage):
    """Take an earlier version, or the system's draft."""

    permission = Permission.WRITE_REPORTS
    submit_label = "恢复"
    question = "要恢复到这一版吗？"
    done_words = "已恢复"

    def get_form_class(self):
        """Nothing to fill in."""
        from analysis.forms.rounds import EmptyForm

        return EmptyForm

    def get_title(self):
        """Which section."""
        return f"恢复：{self.section.heading}"

    def get_consequences(self):
        """Nothing is lost."""
        return ["现在的文字留在版本里，随时可以再换回来。"]

    def save(self, form):
        """Put it back; number 0 is the system's draft."""
        number, version = self.kwargs["version"], None
        if number:
            version = get_object_or_404(SectionVersion, pk=number, section=self.section)
        return reports.restore(self.section, by=self.request.user, version=version)


class CommentView(OfSection, PermissionRequired, View):
    """批注 a section."""

    permission = Permission.VIEW_DASHBOARD

    def post(self, request, pk, section):
        """Keep it."""
        form = CommentForm(request.POST)
        if form.is_valid():
            try:
                reports.comment(self.section, by=request.user, text=form.cleaned_data["text"])
                messages.success(request, "批注已记下")
            except GuardFailed as refusal:
                messages.error(request, str(refusal))
        else:
            messages.error(request, "批注没有写内容，或者超过 500 字，请修改后再提交。")
        return redirect(self.get_success_url())


class SettleCommentView(OfSection, PermissionRequired, View):
    """A comment has been dealt with."""

    permission = Permission.VIEW_DASHBOARD

    def post(self, request, pk, section, comment):
        """Mark it."""
        row = get_object_or_404(
            SectionComment.objects.select_related("section__report"), pk=comment, section=self.section
        )
        try:
            reports.settle_comment(row, by=request.user)
        except GuardFailed as refusal:
            messages.error(request, str(refusal))
        return redirect(self.get_success_url())


class SuggestView(OfReport, FormPage):
    """Add a 工作建议."""

    permission = Permission.WRITE_REPORTS
    title = "加一条工作建议"
    form_class = SuggestionForm
    done_words = "已加上"

    def get_form_kwargs(self):
        """Units of the town."""
        return {**super().get_form_kwargs(), "units": offices_of(self.request.user)}

    def save(self, form):
        """Keep it."""
        return reports.suggest(self.found, by=self.request.user, **form.cleaned_data)


class OfSuggestion(OfReport):
    """What a page about one suggestion shares."""

    @property
    def row(self) -> Suggestion:
        """The suggestion of the address, or 404."""
        return get_object_or_404(self.found.suggestions.select_related("report__area"), pk=self.kwargs["row"])


class WithdrawSuggestionView(OfSuggestion, DeletePage):
    """Take a suggestion out before the report is submitted."""

    permission = Permission.WRITE_REPORTS
    title = "去掉这条建议"
    submit_label = "去掉"
    question = "要去掉这条建议吗？"
    done_words = "已去掉"

    def get_form_class(self):
        """Nothing to fill in."""
        from analysis.forms.rounds import EmptyForm

        return EmptyForm

    def get_consequences(self):
        """Which one."""
        return [self.row.text]

    def save(self, form):
        """Remove it."""
        return reports.withdraw_suggestion(self.row, by=self.request.user)


class ProgressView(OfSuggestion, FormPage):
    """落实情况 of an issued suggestion."""

    permission = Permission.WRITE_REPORTS
    title = "登记落实情况"
    form_class = ProgressForm

    def get_initial(self):
        """As it stands."""
        return {"progress": self.row.progress, "note": self.row.note}

    def save(self, form):
        """Keep it."""
        return reports.note_progress(self.row, by=self.request.user, **form.cleaned_data)


class FigureView(OfReport, PermissionRequired, View):
    """Behind a number of a report: as many rows as the number says."""

    permission = Permission.VIEW_DASHBOARD

    def get(self, request, pk, figure):
        """The page; `only=good` shows the numerator of a rate."""
        row = get_object_or_404(ReportFigure, pk=figure, report=self.found)
        counted = row.good if request.GET.get("only") == "good" and row.good is not None else row.cases
        pages = max(1, -(-len(counted) // PAGE_SIZE))
        text = request.GET.get("page", "")
        number = min(max(int(text) if text.isdecimal() and len(text) < 6 else 1, 1), pages)
        begin = (number - 1) * PAGE_SIZE
        keys = counted[begin : begin + PAGE_SIZE]
        seen = Case.objects.visible_to(request.user).filter(pk__in=keys).select_related("place", "lead_unit")
        cases = seen.defer("facts", "claim", "search_pairs").in_bulk()
        rows = [{"number": begin + n, "case": cases.get(key)} for n, key in enumerate(keys, 1)]
        page = Page(rows, Count(len(counted)), number, pages)
        context = {"title": f"{self.found.period} {row.name}", "report": self.found, "figure": row, "page": page,
                   "rows": rows, "count": page.count, "only": request.GET.get("only", "")}  # fmt: skip
        return render(request, "analysis/reports/figure.html", context)
