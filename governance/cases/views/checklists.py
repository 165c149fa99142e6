"""办理清单: the manager's list and form, and the tick on the case page."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy

from governance.cases.files import CaseFiles
from governance.cases.forms.checklists import ItemForm
from governance.cases.kinds import kind_choices
from governance.cases.models import ChecklistItem
from governance.cases.services.checklists import FIELDS, save_item, tick
from governance.cases.views.detail import CasePage
from governance.organisation.pages import FormPage, ListPage
from governance.organisation.roles import Permission


class TickView(CasePage):
    """Tick an item, or take the tick back."""

    permission = Permission.VIEW_CASES
    reads = False

    def post(self, request, number, pk):
        """Back to the list on the case page."""
        case = self.case()
        item = get_object_or_404(ChecklistItem, pk=pk, active=True)
        tick(by=request.user, case=case, item=item, files=CaseFiles(case), done="done" in request.POST)
        return redirect(reverse("cases:detail", args=[case.number]) + "#checklist")


class ItemListView(ListPage):
    """The list."""

    permission = Permission.EDIT_RULES
    title = "办理清单"
    template_name = "cases/checklists/list.html"
    order = ("kind", "order", "pk")

    def get_queryset(self):
        """Those in use and those put aside."""
        return ChecklistItem.objects.all()

    def get_context_data(self, **kwargs):
        """Words of the kinds."""
        return super().get_context_data(kinds=dict(kind_choices()), **kwargs)


class ItemEditView(FormPage):
    """A new item, or a changed one."""

    permission = Permission.EDIT_RULES
    form_class = ItemForm
    template_name = "cases/configuration/form.html"
    success_url = back_url = reverse_lazy("configuration:checklist")
    done_words = "办理清单已保存"

    def get_item(self):
        """The item, or None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(ChecklistItem, pk=key) if key else None

    def get_title(self):
        """Which."""
        return "修改办理清单" if self.kwargs.get("pk") else "新增办理清单"

    def get_initial(self):
        """What is there."""
        row = self.get_item()
        return {name: getattr(row, name) for name in FIELDS} if row else {"active": True}

    def save(self, form):
        """Keep it."""
        return save_item(by=self.request.user, item=self.get_item(), **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Its history."""
        if "pk" in self.kwargs:
            kwargs["history_url"] = reverse("configuration:history", args=["checklist", self.kwargs["pk"]])
        return super().get_context_data(facts=[], **kwargs)
