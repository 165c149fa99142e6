"""期限规则: the list with its legal sources, and one form for each rule."""

import django_filters
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from governance.cases import steps
from governance.cases.forms.rules import URGENT, RuleForm
from governance.cases.kinds import kind_choices
from governance.cases.models import DeadlineRule, RecalculationRun
from governance.cases.services.recalculation import propose_rule
from governance.cases.services.rules import FIELDS, save_rule
from governance.core.filters import PortalFilterSet
from governance.organisation.pages import ExportPage, FormPage, ListPage
from governance.organisation.roles import Permission

ORDER = ("action", "kind", "category__order", "urgent", "pk")


class RuleFilter(PortalFilterSet):
    """Rules by stage, kind and words."""

    q = django_filters.CharFilter(label="依据、说明或类别", method="search")
    action = django_filters.ChoiceFilter(label="环节", choices=steps.CHOICES, empty_label="全部")
    kind = django_filters.ChoiceFilter(label="案件类型", choices=kind_choices, empty_label="全部")
    active = django_filters.ChoiceFilter(
        label="状态", choices=[("yes", "启用"), ("no", "停用")], method="in_use", empty_label="全部"
    )

    class Meta:
        model = DeadlineRule
        fields = []

    def search(self, queryset, name, value):
        """Part of the source, the note or the category."""
        value = value.strip()
        return queryset.filter(Q(source__contains=value) | Q(note__contains=value) | Q(category__name__contains=value))

    def in_use(self, queryset, name, value):
        """Rules in force or not."""
        return queryset.filter(active=value == "yes")


class RuleScope:
    """All rules; the manager keeps them."""

    permission = Permission.EDIT_RULES

    def get_queryset(self):
        """With their category."""
        return DeadlineRule.objects.select_related("category__parent")


class RuleListView(RuleScope, ListPage):
    """The list."""

    template_name = "cases/rules/list.html"
    filterset_class = RuleFilter
    order = ORDER
    title = "期限规则"

    def get_context_data(self, **kwargs):
        """Words of kinds and stages."""
        return super().get_context_data(
            words=steps.LABELS, outside=dict(steps.OUTSIDE), kinds=dict(kind_choices()), **kwargs
        )


class RuleExportView(RuleScope, ExportPage):
    """The filtered list as a workbook."""

    filterset_class = RuleFilter
    order = ORDER
    file_title = "期限规则"
    columns = {
        "环节": lambda rule: steps.LABELS.get(rule.action, rule.action),
        "案件类型": lambda rule: dict(kind_choices()).get(rule.kind, "不限"),
        "事项类别": lambda rule: rule.category.name if rule.category else "不限",
        "加急": lambda rule: "不限" if rule.urgent is None else "是" if rule.urgent else "否",
        "期限": lambda rule: f"{rule.amount} {rule.get_unit_display()}",
        "依据": lambda rule: rule.source,
        "说明": lambda rule: rule.note,
        "版本": lambda rule: rule.version,
        "状态": lambda rule: "启用" if rule.active else "停用",
    }


class RuleEditView(FormPage):
    """A new rule, or a changed one."""

    permission = Permission.EDIT_RULES
    form_class = RuleForm
    back_url = reverse_lazy("rules:list")

    def get_rule(self):
        """The rule, or None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(DeadlineRule, pk=key) if key else None

    def get_title(self):
        """Which."""
        return "修改期限规则" if self.kwargs.get("pk") else "新增期限规则"

    def get_initial(self):
        """What is there."""
        rule = self.get_rule()
        if rule is None:
            return {"active": True}
        words = {value: name for name, value in URGENT.items()}
        shown = {name: getattr(rule, name) for name in FIELDS}
        return {**shown, "urgent": words[rule.urgent], "category": rule.category_id}

    def save(self, form):
        """Keep it; or show first what it moves, when running clocks are to follow."""
        fields = dict(form.cleaned_data)
        write = propose_rule if fields.pop("running") else save_rule
        return write(by=self.request.user, rule=self.get_rule(), **fields)

    def get_done_words(self):
        """What holds now."""
        if isinstance(self.result, RecalculationRun):
            return "还没有生效：请看过下面变动的期限，再确认"
        return "期限规则已保存。正在走的期限不变，新开的期限按新规则计算"

    def get_success_url(self):
        """To the list, or to what is to be confirmed."""
        is_run = isinstance(self.result, RecalculationRun)
        return reverse("rules:run", args=[self.result.pk]) if is_run else reverse("rules:list")
