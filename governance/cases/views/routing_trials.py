"""规则试算 and 试运行: how many cases would have gone elsewhere, who gains, who loses; every number opens its cases."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views import View

from governance.cases import routing
from governance.cases.models import Case, RoutingRule, RoutingTrial, RoutingTrialCase
from governance.cases.services.routing import own_centres, save_rule, unsaved
from governance.cases.services.routing_trials import gains_and_losses
from governance.organisation.models import OrgUnit
from governance.organisation.pages import ListPage, PermissionRequired
from governance.organisation.roles import Permission

Outcome = RoutingTrialCase.Outcome


class TrialView(ListPage):
    """One trial: the figures on top, the cases behind the chosen one below."""

    permission = Permission.EDIT_RULES
    template_name = "cases/routing/trial.html"
    fragment_name = "cases/routing/_trial.html"
    order = ("pk",)

    def get_queryset(self):
        """The cases behind the chosen figure, of those that the manager may see."""
        self.trial = get_object_or_404(
            RoutingTrial.objects.filter(centre__in=own_centres(self.request.user)).select_related("job", "rule", "by"),
            pk=self.kwargs["pk"],
        )
        asked = self.request.GET
        self.chosen = asked.get("outcome") if asked.get("outcome") in Outcome.values else Outcome.CHANGED
        seen = Case.objects.visible_to(self.request.user)
        rows = self.trial.cases.filter(case__in=seen, outcome=self.chosen).select_related("case", "was", "would")
        self.unit = None
        for name in ("was", "would"):
            if asked.get(name, "").isdecimal():
                rows = rows.filter(**{name: asked[name]})
                unit = OrgUnit.objects.filter(pk=asked[name]).first()
                self.unit = unit and f"{'从' if name == 'was' else '转给'}{unit.name}"
        return rows

    def get_title(self):
        """Which."""
        return f"{self.trial.get_kind_display()}：{self.trial.proposal.get('name', '')}"

    def get_context_data(self, **kwargs):
        """Figures, gains and losses, and the proposal in words."""
        trial = self.trial
        counts = dict(trial.cases.order_by().values_list("outcome").annotate(n=Count("pk")))
        figures = [(value, label, counts.get(value, 0)) for value, label in Outcome.choices]
        proposed = unsaved(trial.proposal, trial.centre_id, trial.rule)
        return super().get_context_data(
            trial=trial,
            figures=figures,
            taken=sum(counts.values()),
            changed=counts.get(Outcome.CHANGED, 0),
            chosen=self.chosen,
            unit=self.unit,
            moves=gains_and_losses(trial),
            words=routing.conditions_of(proposed),
            lead=proposed.lead,
            **kwargs,
        )


class TrialApplyView(PermissionRequired, View):
    """Keep what was tried: 启用 it or let it run a week in the shadow."""

    permission = Permission.EDIT_RULES

    def post(self, request, pk):
        """Save with the wished mode; a refusal leads to the form with what was tried and the reason."""
        trial = get_object_or_404(RoutingTrial.objects.filter(centre__in=own_centres(request.user)), pk=pk)
        mode = request.POST.get("mode")
        if mode not in (RoutingRule.Mode.ON, RoutingRule.Mode.SHADOW):
            raise Http404
        rule, proposed = trial.rule, unsaved(trial.proposal, trial.centre_id, trial.rule)
        names = [name for name in trial.proposal if name != "assists"]
        fields = {name: getattr(proposed, name) for name in names} | {"mode": mode}
        assists = OrgUnit.objects.filter(pk__in=trial.proposal["assists"])
        try:
            rule = save_rule(by=request.user, rule=rule, assists=assists, **fields)
        except ValidationError as problem:
            messages.warning(request, " ".join(problem.messages))
            target = redirect("routing:edit", rule.pk) if rule else redirect("routing:new")
            target["Location"] += f"?trial={trial.pk}"
            return target
        if trial.rule_id is None:
            trial.rule = rule
            trial.save()
        messages.success(request, f"分流规则“{rule.name}”：{rule.get_mode_display()}。")
        return redirect("routing:list")
