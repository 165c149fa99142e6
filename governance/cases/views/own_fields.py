"""自定义字段: the list, the form, and the figures of what was answered."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.views import View

from governance.cases.forms.own_fields import FieldForm
from governance.cases.kinds import kind_choices
from governance.cases.models import FieldDefinition
from governance.cases.own_fields import figures
from governance.cases.services.own_fields import FIELDS, save_field
from governance.organisation.pages import FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission


class FieldListView(ListPage):
    """The list."""

    permission = Permission.EDIT_RULES
    title = "自定义字段"
    template_name = "cases/own_fields/list.html"
    order = ("order", "pk")

    def get_queryset(self):
        """Those in use and those put aside."""
        return FieldDefinition.objects.all()

    def get_context_data(self, **kwargs):
        """Words of the kinds."""
        return super().get_context_data(kinds=dict(kind_choices()), **kwargs)


class FieldEditView(FormPage):
    """A new field, or a changed one."""

    permission = Permission.EDIT_RULES
    form_class = FieldForm
    template_name = "cases/configuration/form.html"
    success_url = back_url = reverse_lazy("configuration:fields")
    done_words = "自定义字段已保存"

    def get_field(self):
        """The field, or None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(FieldDefinition, pk=key) if key else None

    def get_title(self):
        """Which."""
        return "修改自定义字段" if self.kwargs.get("pk") else "新增自定义字段"

    def get_initial(self):
        """What is there."""
        row = self.get_field()
        if row is None:
            return {"active": True}
        return {name: getattr(row, name) for name in FIELDS} | {"choices": "\n".join(row.choices)}

    def save(self, form):
        """Keep it."""
        return save_field(by=self.request.user, field=self.get_field(), **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Its history."""
        if "pk" in self.kwargs:
            kwargs["history_url"] = reverse("configuration:history", args=["field", self.kwargs["pk"]])
        return super().get_context_data(facts=[], **kwargs)


class FieldFiguresView(PermissionRequired, View):
    """自定义字段统计: each number opens its cases."""

    permission = Permission.VIEW_DASHBOARD

    def get(self, request):
        """The page."""
        context = {"title": "自定义字段统计", "figures": figures(request.user), "kinds": dict(kind_choices())}
        return render(request, "cases/own_fields/figures.html", context)
