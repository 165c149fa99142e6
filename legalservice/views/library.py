"""答复库: search, one answer, its review; and what the search box in a consultation finds."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from governance.core.exceptions import PortalError
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.filters import AnswerTextFilter
from legalservice.forms.consults import AnswerTextForm
from legalservice.models import AnswerText
from legalservice.services import library as services
from legalservice.views.registers import Column, RecordForm, RecordPage, RegisterExport, RegisterList, button

TAGS = {"已审定": "g", "待审定": "a", "待复审": "r"}


class Answers:
    """Answers of the user's town."""

    section = "answers"
    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With field and people."""
        rows = AnswerText.objects.visible_to(self.request.user)
        return rows.select_related("topic", "written_by", "reviewed_by", "unit")


class AnswerList(Answers, RegisterList):
    """答复库."""

    title = "答复库"
    filterset_class = AnswerTextFilter
    order = ("topic__order", "title", "pk")
    first_filters = "q topic state"
    detail, export = "legal:answer", "legal:answers_export"
    links = (("新增答复", "legal:answer_new", Permission.EDIT_LEGAL, True),)
    unit_word = "份"
    intro = "登记咨询时可以搜出来一键填入"
    empty_head, empty_text = "没有找到答复", "换个词再找；没有的可以新增，由另一位同事审定"
    columns = (
        Column("标题", lambda row: row.title, title=True, small=lambda row: row.question),
        Column("咨询领域", lambda row: row.topic.name),
        Column("法律依据", lambda row: row.law),
        Column("状态", lambda row: row.shown_state, tag=lambda row: TAGS.get(row.shown_state, "")),
        Column("审定日期", lambda row: row.reviewed_on),
        Column("复审日期", lambda row: row.review_by),
        Column("答复要点", lambda row: row.answer, shown=False),
        Column("撰写人", lambda row: row.written_by.name, shown=False),
        Column("审定人", lambda row: row.reviewed_by.name if row.reviewed_by else "", shown=False),
    )


class AnswerExport(Answers, RegisterExport):
    """答复库 as a workbook."""

    permission = Permission.EXPORT_CASES
    list_page = AnswerList
    filterset_class = AnswerTextFilter
    order = ("topic__order", "title", "pk")
    file_title = "法律咨询答复库"


class AnswerDetail(Answers, RecordPage):
    """One answer."""

    back = "legal:answers"

    def get_lines(self):
        """All of it."""
        row = self.object
        return [
            ("咨询领域", row.topic.name),
            ("常见问题", row.question),
            ("答复要点", row.answer),
            ("法律依据", row.law),
            ("关键词", row.keywords),
            ("状态", row.shown_state),
            ("撰写人", row.written_by.name),
            ("审定", f"{row.reviewed_by.name} {row.reviewed_on}" if row.reviewed_by else ""),
            ("复审日期", row.review_by),
            ("用过", f"{row.uses.count()} 次"),
        ]

    def get_buttons(self):
        """Change, review, retire."""
        row, user = self.object, self.request.user
        if not scope.keeps(user, Permission.EDIT_LEGAL, row.unit):
            return []
        found = [button("修改", "legal:answer_edit", row.pk)]
        if row.state != AnswerText.State.RETIRED:
            found.append(button("停用", "legal:answer_retire", row.pk, post=True))
        if (row.state == AnswerText.State.DRAFT or row.is_stale) and row.written_by_id != user.pk:
            found.append(button("审定", "legal:answer_review", row.pk, primary=True, post=True))
        return found


class AnswerEdit(RecordForm):
    """A new answer, or a changed one."""

    section = "answers"
    permission = Permission.EDIT_LEGAL
    form_class = AnswerTextForm
    done_words = "已保存，等另一位同事审定"
    intro = "写给群众听得懂；法条写全名称和条文。修改以后要重新审定。"

    def get_row(self):
        """The row (404 outside the town), None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(AnswerText.objects.visible_to(self.request.user), pk=key) if key else None

    def get_title(self):
        """New or not."""
        return "修改答复" if self.kwargs.get("pk") else "新增答复"

    def get_initial(self):
        """What is there."""
        row = self.get_row()
        names = ("title", "question", "answer", "law", "keywords")
        return {**{name: getattr(row, name) for name in names}, "topic": row.topic_id} if row else {}

    def save(self, form):
        """Keep it."""
        by = self.request.user
        unit = scope.own_unit(by, Permission.EDIT_LEGAL)
        return services.save_text(by=by, unit=unit, text=self.get_row(), **form.cleaned_data)

    def get_success_url(self):
        """Its page."""
        return reverse("legal:answer", args=[self.result.pk])

    def get_back_url(self):
        """The list."""
        return reverse("legal:answers")


class _Press(PermissionRequired, View):
    """A press on one answer."""

    abstract = True
    http_method_names = ["post"]
    done = ""

    def press(self, row):
        """Call the service."""
        raise NotImplementedError

    def post(self, request, pk):
        """Do it, or say why not."""
        row = get_object_or_404(AnswerText.objects.visible_to(request.user).select_related("unit"), pk=pk)
        try:
            self.press(row)
            messages.success(request, self.done)
        except PortalError as refusal:
            messages.warning(request, str(refusal))
        return redirect("legal:answer", pk)


class AnswerReview(_Press):
    """审定."""

    permission = Permission.EDIT_LEGAL
    done = "已审定"

    def press(self, row):
        """Review."""
        services.review_text(row, by=self.request.user)


class AnswerRetire(_Press):
    """停用."""

    permission = Permission.EDIT_LEGAL
    done = "已停用"

    def press(self, row):
        """Retire."""
        services.retire_text(row, by=self.request.user)


class AnswerPicks(PermissionRequired, View):
    """What the search box finds: a fragment with one button for each answer."""

    permission = Permission.REGISTER_CASE
    also = (Permission.TRIAGE_CASE, Permission.HANDLE_CASE)

    def get(self, request):
        """At most a dozen."""
        words = request.GET.get("pick", "").strip()
        rows = services.found_for(request.user, words)[: services.MOST_OFFERED] if words else []
        return render(request, "legalservice/_picks.html", {"rows": rows, "asked": bool(words)})
