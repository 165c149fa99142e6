"""回访设置: rules, scripts and answer templates, each a list with its workbook and one form."""

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.views import View

from governance.cases.forms.feedback_settings import AnswerTemplateForm, CallScriptForm, FollowUpRuleForm
from governance.cases.forms.routing import ClosingSettingsForm
from governance.cases.kinds import kind_choices
from governance.cases.models import AnswerTemplate, CallScript, FollowUpRule
from governance.cases.services import feedback_settings as service
from governance.cases.services.avoidance import save_settings
from governance.cases.thresholds import settings_now
from governance.core.filters import PortalFilterSet
from governance.organisation.access import standing
from governance.organisation.pages import ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission


def _meant_for(row) -> str:
    words = [dict(kind_choices()).get(row.kind, ""), row.category.name if row.category else ""]
    return "、".join(word for word in words if word) or "各类案件"


class ScriptFilter(PortalFilterSet):
    """By words, kind and use."""

    q = django_filters.CharFilter(label="名称或内容", method="search")
    kind = django_filters.ChoiceFilter(label="案件类型", choices=kind_choices, empty_label="全部")
    active = django_filters.ChoiceFilter(
        label="状态", choices=[("yes", "启用"), ("no", "停用")], method="in_use", empty_label="全部"
    )

    class Meta:
        model = CallScript
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Part of the title or the text."""
        return queryset.filter(Q(title__contains=value.strip()) | Q(text__contains=value.strip()))

    def in_use(self, queryset, name, value):
        """In use or not."""
        return queryset.filter(active=value == "yes")


class RuleFilter(ScriptFilter):
    """Rules have a name and no text."""

    q = django_filters.CharFilter(label="名称", field_name="name", lookup_expr="contains")


class Rules:
    """回访规则."""

    permission = Permission.EDIT_RULES
    model, form_class, what, name = FollowUpRule, FollowUpRuleForm, "回访规则", "rules"
    setting = "follow_up"
    filterset_class, order = RuleFilter, ("order", "pk")
    about = "答复告知以后，由系统按规则抽取回访的案件；没有抽中的自动进入下一环节"
    columns = {
        "顺序": lambda row: row.order,
        "名称": lambda row: row.name,
        "哪些案件": lambda row: row.get_when_display(),
        "用于": _meant_for,
        "抽取比例（%）": lambda row: row.percent,
        "未联系上打几天": lambda row: row.tries,
        "不满意时": lambda row: f"{row.get_then_display()}，退回 {row.most_returns} 次、复核 {row.most_reviews} 次为限",
        "状态": lambda row: "启用" if row.active else "停用",
    }

    def get_queryset(self):
        """All rows, with their category."""
        return self.model.objects.select_related("category")


class Scripts(Rules):
    """回访话术."""

    model, form_class, what, name = CallScript, CallScriptForm, "回访话术", "scripts"
    setting = "script"
    filterset_class, order = ScriptFilter, ("kind", "title", "pk")
    about = "回访时照着念；有本类案件话术的用本类的，没有的用通用的"
    columns = {
        "名称": lambda row: row.title,
        "用于": _meant_for,
        "话术": lambda row: row.text,
        "状态": lambda row: "启用" if row.active else "停用",
    }


class Templates(Scripts):
    """答复模板."""

    also = (Permission.SUPERVISE,)
    model, form_class, what, name = AnswerTemplate, AnswerTemplateForm, "答复模板", "templates"
    setting = "template"
    about = "办结、即办、告知时一键填入；改过的须由另一位负责人审定才能使用"
    columns = {
        "名称": lambda row: row.title,
        "用于": _meant_for,
        "正文": lambda row: row.text,
        "法律依据": lambda row: row.law,
        "有效期至": lambda row: row.expires_on,
        "审定人": lambda row: row.reviewed_by.name if row.reviewed_by else "",
        "状态": lambda row: row.state_words,
    }

    def get_queryset(self):
        """With who wrote and who reviewed."""
        return super().get_queryset().select_related("reviewed_by", "edited_by")


class SettingList(ListPage):
    """One of the three lists."""

    abstract = True
    template_name = "cases/feedback/list.html"

    def get_title(self):
        """Its name."""
        return self.what

    def get_context_data(self, **kwargs):
        """The cells of each row, and what this person may do."""
        place = standing(self.request.user)
        shown = [(row, [function(row) for function in self.columns.values()]) for row in self.page.rows]
        return super().get_context_data(
            name=self.name,
            about=self.about,
            heads=list(self.columns),
            shown=shown,
            may_edit=place.has(Permission.EDIT_RULES),
            may_review=self.name == "templates" and place.has(Permission.SUPERVISE),
            **kwargs,
        )


class SettingExport(ExportPage):
    """One of the three workbooks."""

    abstract = True

    @property
    def file_title(self):
        """Its name."""
        return self.what


class SettingForm(FormPage):
    """A new row, or a changed one."""

    abstract = True
    template_name = "cases/configuration/form.html"

    def get_row(self):
        """The row, or None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(self.model, pk=key) if key else None

    def get_title(self):
        """Which."""
        return f"{'修改' if self.kwargs.get('pk') else '新增'}{self.what}"

    def get_success_url(self):
        """The list."""
        return reverse(f"feedback:{self.name}")

    get_back_url = get_success_url

    def get_initial(self):
        """What is there."""
        row = self.get_row()
        if row is None:
            return {"active": True} | (
                {"percent": 100, "tries": 3, "most_returns": 1, "most_reviews": 1, "order": 80}
                if self.model is FollowUpRule
                else {}
            )
        return {name: getattr(row, name) for name in service.FIELDS[self.model]} | {"category": row.category_id}

    def save(self, form):
        """Keep it."""
        return service.save(self.model, by=self.request.user, row=self.get_row(), **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """With the way to who changed it when."""
        if self.kwargs.get("pk"):
            kwargs["history_url"] = reverse("configuration:history", args=[self.setting, self.kwargs["pk"]])
        return super().get_context_data(**kwargs)


class NumbersView(FormPage):
    """办结设置: how many are scored by a person, and what makes one doubt a closing."""

    permission = Permission.EDIT_RULES
    form_class = ClosingSettingsForm
    title = "办结设置"
    success_url = back_url = reverse_lazy("feedback:rules")
    done_words = "办结设置已保存，马上起作用"

    def get_initial(self):
        """The numbers in force."""
        return settings_now()

    def save(self, form):
        """Keep them."""
        return save_settings(by=self.request.user, **form.cleaned_data)


class RuleListView(Rules, SettingList):
    """The list of rules."""


class RuleExportView(Rules, SettingExport):
    """The workbook of rules."""


class RuleEditView(Rules, SettingForm):
    """The form of a rule."""


class ScriptListView(Scripts, SettingList):
    """The list of scripts."""


class ScriptExportView(Scripts, SettingExport):
    """The workbook of scripts."""


class ScriptEditView(Scripts, SettingForm):
    """The form of a script."""


class TemplateListView(Templates, SettingList):
    """The list of templates."""


class TemplateExportView(Templates, SettingExport):
    """The workbook of templates."""


class TemplateEditView(Templates, SettingForm):
    """The form of a template."""

    also = ()


class TemplateReviewView(PermissionRequired, View):
    """审定 of a template."""

    permission = Permission.SUPERVISE

    def get(self, request, pk):
        """The list, where the button is."""
        return redirect("feedback:templates")

    def post(self, request, pk):
        """Review it."""
        template = get_object_or_404(AnswerTemplate, pk=pk)
        try:
            service.review(template, by=request.user)
            messages.success(request, f"“{template.title}”已审定，可以使用。")
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
        return redirect("feedback:templates")
