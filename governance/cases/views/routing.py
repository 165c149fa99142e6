"""分流规则: the list that says what is gone, one form with its trial, and the history."""

from functools import cached_property

import django_filters
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy

from governance.cases import routing
from governance.cases.forms.routing import RoutingForm
from governance.cases.kinds import kind_choices
from governance.cases.models import RoutingRule, RoutingTrial
from governance.cases.services.routing import FIELDS, own_centres, save_rule
from governance.cases.services.routing_trials import try_rule
from governance.core.filters import PortalFilterSet
from governance.organisation.models import OrgUnit
from governance.organisation.pages import DetailPage, ExportPage, FormPage, ListPage
from governance.organisation.roles import Permission


class RoutingFilter(PortalFilterSet):
    """Rules by words, kind and mode."""

    q = django_filters.CharFilter(label="名称、词语或单位", method="search")
    kind = django_filters.ChoiceFilter(label="案件类型", choices=kind_choices, empty_label="全部")
    mode = django_filters.ChoiceFilter(label="状态", choices=RoutingRule.Mode.choices, empty_label="全部")

    class Meta:
        model = RoutingRule
        fields = []

    def search(self, queryset, name, value):
        """Part of the name, the words or the lead unit's name."""
        value = value.strip()
        return queryset.filter(Q(name__contains=value) | Q(words__contains=value) | Q(lead__name__contains=value))


class RoutingScope:
    """The rules of the manager's own centre."""

    permission = Permission.EDIT_RULES

    def get_queryset(self):
        """With everything that their words need."""
        return routing.with_parts(RoutingRule.objects.filter(centre__in=own_centres(self.request.user)))


class RoutingListView(RoutingScope, ListPage):
    """The list in the order in which the rules are asked."""

    template_name = "cases/routing/list.html"
    filterset_class = RoutingFilter
    order = ("order", "pk")
    title = "分流规则"

    def get_context_data(self, **kwargs):
        """The conditions in words, and what is gone."""
        context = super().get_context_data(**kwargs)
        staffed = routing.staffed_units()
        for rule in context["rows"]:
            rule.words_line = routing.conditions_of(rule)
            rule.gone = routing.what_is_gone(rule, staffed)
        return context


class RoutingExportView(RoutingScope, ExportPage):
    """The filtered list as a workbook."""

    filterset_class = RoutingFilter
    order = ("order", "pk")
    file_title = "分流规则"
    columns = {
        "顺序": lambda rule: rule.order,
        "规则名称": lambda rule: rule.name,
        "条件": routing.conditions_of,
        "主办单位": lambda rule: rule.lead.name,
        "协办单位": lambda rule: "、".join(unit.name for unit in rule.assists.all()),
        "职责依据": lambda rule: rule.duty_line.matter if rule.duty_line else "",
        "自动分流": lambda rule: "是" if rule.auto else "",
        "状态": lambda rule: rule.get_mode_display(),
        "版本": lambda rule: rule.version,
        "说明": lambda rule: rule.note,
    }


class RoutingEditView(FormPage):
    """A new rule, or a changed one. 试算 tries what is typed, 保存 keeps it; `?trial=` fills in what was tried."""

    permission = Permission.EDIT_RULES
    form_class = RoutingForm
    template_name = "cases/routing/form.html"
    success_url = back_url = reverse_lazy("routing:list")
    done_words = "分流规则已保存"

    @cached_property
    def rule(self):
        """The rule of the manager's centre, or None for a new one."""
        key = self.kwargs.get("pk")
        rules = RoutingRule.objects.filter(centre__in=own_centres(self.request.user))
        return get_object_or_404(rules, pk=key) if key else None

    def get_title(self):
        """Which."""
        return "修改分流规则" if self.kwargs.get("pk") else "新增分流规则"

    def get_form_kwargs(self):
        """The centre whose units are offered."""
        centres = own_centres(self.request.user)
        key = self.rule.centre_id if self.rule else min(centres)
        centre = OrgUnit.objects.select_related("parent").get(pk=key)
        return super().get_form_kwargs() | {"centre": centre, "rule": self.rule}

    def get_initial(self):
        """What was tried, or what is there."""
        key = self.request.GET.get("trial", "")
        if key.isdecimal():
            tried = RoutingTrial.objects.filter(pk=key, centre__in=own_centres(self.request.user)).first()
            if tried is not None:
                return {name: value for name, value in tried.proposal.items() if value is not None}
        rule = self.rule
        if rule is None:
            return {"mode": RoutingRule.Mode.OFF, "words_match": RoutingRule.Match.ANY, "order": 100}
        shown = {name: getattr(rule, name) for name in FIELDS}
        return {**shown, "category": rule.category_id, "assists": list(rule.assists.values_list("pk", flat=True))}

    def save(self, form):
        """Try it, or keep it."""
        self.tries = "try" in self.request.POST
        act = try_rule if self.tries else save_rule
        return act(by=self.request.user, rule=self.rule, **form.cleaned_data)

    def get_done_words(self):
        """A trial says so on its own page."""
        return "试算已开始" if self.tries else self.done_words

    def respond(self):
        """To the trial, or back to the list."""
        if self.tries:
            return redirect(reverse("routing:trial", args=[self.result.pk]))
        return super().respond()

    def get_context_data(self, **kwargs):
        """The rule for the links of the page."""
        return super().get_context_data(rule=self.rule, **kwargs)


class RoutingHistoryView(RoutingScope, DetailPage):
    """变更记录 of one rule: each version in words."""

    template_name = "cases/routing/history.html"

    def get_title(self):
        """Which."""
        return f"变更记录：{self.object.name}"

    def get_context_data(self, **kwargs):
        """The newest state of each version, the newest first."""
        rows = self.object.history.select_related(
            "history_user", "category", "place", "lead", "fallback", "duty_line"
        ).order_by("-history_date", "-history_id")[:200]
        seen, versions = set(), []
        for row in rows:
            if row.version not in seen:
                seen.add(row.version)
                row.words_line = routing.conditions_of(row.instance)
                row.helps = "、".join(item.orgunit.name for item in row.assists.select_related("orgunit"))
                versions.append(row)
        trials = self.object.trials.select_related("by")[:20]
        return super().get_context_data(versions=versions, trials=list(trials), **kwargs)
