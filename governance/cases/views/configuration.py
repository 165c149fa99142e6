"""Categories and dictionaries, and the history of every setting."""

import django_filters
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.views import View

from governance.cases.changes import CONFIGURED, changes_of
from governance.cases.forms.configuration import CategoryForm, EntryForm
from governance.cases.kinds import kind_choices
from governance.cases.models import Case, Category
from governance.cases.services.configuration import (
    CATEGORY_FIELDS,
    ENTRY_FIELDS,
    GROUPS,
    rules_using,
    save_category,
    save_entry,
)
from governance.core.filters import PortalFilterSet
from governance.core.models import DictionaryEntry
from governance.organisation.pages import ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission


class CategoryFilter(PortalFilterSet):
    """By words and kind."""

    q = django_filters.CharFilter(label="名称、代码或提示词", method="search")
    kind = django_filters.ChoiceFilter(label="案件类型", choices=kind_choices, method="of_kind", empty_label="全部")
    active = django_filters.ChoiceFilter(
        label="状态", choices=[("yes", "启用"), ("no", "停用")], method="in_use", empty_label="全部"
    )

    class Meta:
        model = Category
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Part of the name, the code or the words."""
        value = value.strip()
        return queryset.filter(Q(name__contains=value) | Q(code__startswith=value) | Q(keywords__contains=value))

    def of_kind(self, queryset, name, value):
        """Those that say so themselves, and those below them."""
        own = [pk for pk, kinds in Category.objects.values_list("pk", "kinds") if value in kinds]
        return queryset.filter(Q(pk__in=own) | Q(parent__in=own, kinds=[]))

    def in_use(self, queryset, name, value):
        """In use or put aside."""
        return queryset.filter(active=value == "yes")


class CategoryListView(ListPage):
    """The tree: 大类 with their 小类; under a filter the rows that fit."""

    permission = Permission.EDIT_RULES
    title = "事项类别"
    template_name = "cases/configuration/categories.html"
    fragment_name = "cases/configuration/_categories.html"
    order = ("order", "code", "pk")
    filterset_class = CategoryFilter

    def get_queryset(self):
        """The top of the tree, or every row when something is looked for."""
        self.flat = any(self.request.GET.get(name) for name in CategoryFilter.base_filters)
        rows = Category.objects.select_related("parent")
        if self.flat:
            return rows
        children = Prefetch("children", Category.objects.order_by("order", "code"))
        return rows.filter(parent=None).prefetch_related(children)

    def get_context_data(self, **kwargs):
        """Words of the kinds."""
        return super().get_context_data(flat=self.flat, kinds=dict(kind_choices()), **kwargs)


class CategoryExportView(ExportPage):
    """The filtered rows as a workbook."""

    permission = Permission.EDIT_RULES
    filterset_class = CategoryFilter
    file_title = "事项类别"
    order = ("order", "code")
    columns = {
        "代码": lambda row: row.code,
        "大类": lambda row: row.parent.name if row.parent else row.name,
        "小类": lambda row: row.name if row.parent else "",
        "适用案件类型": lambda row: "、".join(dict(kind_choices()).get(key, key) for key in row.kinds),
        "提示词": lambda row: row.keywords,
        "状态": lambda row: "启用" if row.active else "停用",
    }

    def get_queryset(self):
        """With what they stand below."""
        return Category.objects.select_related("parent")


class CategoryEditView(FormPage):
    """A new category, or a changed one; what stands on it is said beside the form."""

    permission = Permission.EDIT_RULES
    form_class = CategoryForm
    template_name = "cases/configuration/form.html"
    success_url = back_url = reverse_lazy("configuration:categories")
    done_words = "事项类别已保存"

    def get_category(self):
        """The category, or None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(Category, pk=key) if key else None

    def get_title(self):
        """Which."""
        return "修改事项类别" if self.kwargs.get("pk") else "新增事项类别"

    def get_initial(self):
        """What is there; a new one may be asked for below another."""
        row = self.get_category()
        if row is None:
            return {"active": True, "parent": self.request.GET.get("parent")}
        return {name: getattr(row, name) for name in CATEGORY_FIELDS} | {"parent": row.parent_id}

    def save(self, form):
        """Keep it."""
        return save_category(by=self.request.user, category=self.get_category(), **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """What uses it."""
        row = self.get_category()
        facts = []
        if row is not None:
            open_cases = Case.objects.visible_to(self.request.user).filter(category=row, closed_at=None)
            facts = [f"在办案件 {open_cases.count()} 件", *rules_using(row)]
            kwargs["history_url"] = reverse("configuration:history", args=["category", row.pk])
        return super().get_context_data(facts=facts, **kwargs)


class GroupListView(PermissionRequired, View):
    """字典: the code tables with their entries."""

    permission = Permission.EDIT_RULES

    def get(self, request):
        """All on one page: there are few."""
        entries = {}
        for row in DictionaryEntry.objects.filter(group__in=GROUPS).order_by("order", "code"):
            entries.setdefault(row.group, []).append(row)
        groups = [
            {"key": key, "name": name, "help": words, "rows": entries.get(key, [])}
            for key, (name, words) in GROUPS.items()
        ]
        return render(request, "cases/configuration/dictionary.html", {"title": "字典", "groups": groups})


class EntryEditView(FormPage):
    """A new entry of a code table, or a changed one."""

    permission = Permission.EDIT_RULES
    form_class = EntryForm
    template_name = "cases/configuration/form.html"
    success_url = back_url = reverse_lazy("configuration:dictionary")
    done_words = "字典已保存"

    def get(self, request, *args, **kwargs):
        """Only tables that are kept by hand."""
        self._kept_by_hand()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """Only tables that are kept by hand."""
        self._kept_by_hand()
        return super().post(request, *args, **kwargs)

    def _kept_by_hand(self):
        if self.kwargs["group"] not in GROUPS:
            raise Http404

    def get_entry(self):
        """The entry, or None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(DictionaryEntry, pk=key, group=self.kwargs["group"]) if key else None

    def get_title(self):
        """Which."""
        return f"{'修改' if self.kwargs.get('pk') else '新增'}：{GROUPS[self.kwargs['group']][0]}"

    def get_form_kwargs(self):
        """The code is asked once."""
        return super().get_form_kwargs() | {"existing": "pk" in self.kwargs}

    def get_initial(self):
        """What is there."""
        row = self.get_entry()
        return {name: getattr(row, name) for name in ENTRY_FIELDS} if row else {"active": True}

    def save(self, form):
        """Keep it."""
        return save_entry(by=self.request.user, group=self.kwargs["group"], entry=self.get_entry(), **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """What the table is for."""
        row = self.get_entry()
        if row is not None:
            kwargs["history_url"] = reverse("configuration:history", args=["dictionary", row.pk])
        return super().get_context_data(facts=[GROUPS[self.kwargs["group"]][1]], **kwargs)


class SettingHistoryView(PermissionRequired, View):
    """变更记录 of one setting: who changed what, in words."""

    permission = Permission.EDIT_RULES

    def get(self, request, what, pk):
        """The page."""
        setting = CONFIGURED.get(what)
        if setting is None:
            raise Http404
        row = get_object_or_404(setting.model, pk=pk)
        context = {
            "title": f"变更记录：{row}",
            "setting": setting,
            "changes": changes_of(setting, pk),
        }
        return render(request, "cases/configuration/history.html", context)
