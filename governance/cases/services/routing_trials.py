"""规则试算: what a rule would have changed on past cases; 试运行: what it would do with new ones, deciding nothing."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from governance.cases import routing
from governance.cases.engine import afterwards
from governance.cases.models import Assignment, Case, RoutingRule, RoutingTrial, RoutingTrialCase
from governance.cases.services.routing import check, fingerprint, own_centres, proposal_of, proposal_of_rule, unsaved
from governance.core import jobs
from governance.core.exceptions import NotAllowed
from governance.core.now import now
from governance.organisation.models import DutyLine, OrgUnit

MONTHS_BACK, SHADOW_DAYS = 12, 7
#: More cases than this are looked at by the worker, not while the manager waits.
AT_ONCE = 3000
Outcome = RoutingTrialCase.Outcome


def try_rule(*, by, rule=None, assists=(), months: int = MONTHS_BACK, **fields) -> RoutingTrial:
    """Try a proposed rule on the cases of the last months. The trial is done, or has a job when there are many."""
    centres = own_centres(by)
    centre = rule.centre_id if rule is not None else min(centres, default=None)
    if centre is None or centre not in centres:
        raise NotAllowed("分流规则由中心管理员维护。")
    proposal = proposal_of(fields | {"assists": assists})
    tried = unsaved({**proposal, "mode": RoutingRule.Mode.OFF}, centre, rule)
    check(tried, list(assists))
    moment = now()
    trial = RoutingTrial.objects.create(
        kind=RoutingTrial.Kind.PAST,
        centre_id=centre,
        rule=rule,
        proposal=proposal,
        fingerprint=fingerprint(proposal),
        since=moment - timedelta(days=round(months * 30.44)),
        until=moment,
        by=by,
    )
    if past_cases(trial).count() > AT_ONCE:
        trial.job = jobs.enqueue("cases.routing_trial", {"trial": trial.pk}, by=by)
        trial.save()
    else:
        run_trial(trial)
    return trial


@jobs.job("cases.routing_trial")
def trial_job(job, report):
    """A trial of many cases, with progress."""
    run_trial(RoutingTrial.objects.get(pk=job.params["trial"]), report)


def past_cases(trial):
    """The triaged cases of the period; restricted ones are left out, like everywhere where somebody counts."""
    return Case.objects.for_system().filter(
        centre=trial.centre_id,
        registered_at__gte=trial.since,
        registered_at__lte=trial.until,
        confidentiality__lt=Case.Confidentiality.RESTRICTED,
        lead_unit__isnull=False,
    )


@dataclass
class Bench:
    """What a trial asks about each case, read once."""

    rules: list
    tried: RoutingRule
    staffed: set
    lined: set

    @classmethod
    def of(cls, trial) -> "Bench":
        """The rules in force with the tried one among them at its place."""
        tried = unsaved(trial.proposal, trial.centre_id, trial.rule)
        key = tried.pk or 10**12
        rest = [rule for rule in routing.rules_in_force(trial.centre_id) if rule.pk != tried.pk]
        rules = sorted([*rest, tried], key=lambda rule: (rule.order, rule.pk or key))
        lined = set(DutyLine.objects.filter(active=True).values_list("unit_id", flat=True))
        return cls(rules, tried, routing.staffed_units(), lined)

    def verdict(self, facts, was) -> tuple[str, object, str] | None:
        """(outcome, unit, why) when the tried rule takes the case; None when another does or none."""
        first = next((rule for rule in self.rules if routing.fits(rule, facts)), None)
        if first is not self.tried:
            return None
        by_id = {rule.pk: rule for rule in self.rules if rule.pk}
        target = routing.target_of(first, facts, self.staffed, by_id)
        if target is None:
            accused = first.lead_id in facts.accused
            why = f"{first.lead.name}是被反映的单位" if accused else routing.what_is_gone(first, self.staffed)
            return Outcome.UNROUTABLE, None, why
        if target.rule.duty_line_id is None and target.unit.pk not in self.lined:
            return Outcome.UNROUTABLE, None, f"{target.unit.name}没有可以引用的职责"
        return (Outcome.SAME if target.unit.pk == was else Outcome.CHANGED), target.unit, ""


def run_trial(trial, report=lambda *args: None) -> None:
    """Look at every case of the period; kept are those that the rule takes. May run twice."""
    bench = Bench.of(trial)
    cases = past_cases(trial).select_related("category", "place").defer("search_pairs").prefetch_related("parties")
    total, rows = cases.order_by().count(), []
    for done, case in enumerate(cases.order_by("pk").iterator(chunk_size=500), 1):
        found = bench.verdict(routing.facts_of(case, case.parties.all()), case.lead_unit_id)
        if found is not None:
            outcome, unit, why = found
            rows.append(
                RoutingTrialCase(
                    trial=trial, case=case, was_id=case.lead_unit_id, would=unit, outcome=outcome, reason=why
                )
            )
        if done % 500 == 0:
            report(done, total, f"已看 {done:,} 件")
    with transaction.atomic():
        trial.cases.all().delete()
        RoutingTrialCase.objects.bulk_create(rows, batch_size=1000)
        trial.total, trial.state = total, RoutingTrial.State.DONE
        trial.save()


def gains_and_losses(trial) -> list[tuple[OrgUnit, int, int]]:
    """(unit, cases it would gain, cases it would lose), the most moved first."""
    gains: dict[int, int] = {}
    losses: dict[int, int] = {}
    moved = trial.cases.filter(outcome=Outcome.CHANGED).values_list("was", "would")
    for was, would in moved.iterator():
        losses[was] = losses.get(was, 0) + 1
        gains[would] = gains.get(would, 0) + 1
    units = OrgUnit.objects.in_bulk({*gains, *losses})
    rows = [(unit, gains.get(pk, 0), losses.get(pk, 0)) for pk, unit in units.items()]
    return sorted(rows, key=lambda row: (-(row[1] + row[2]), row[0].path))


# --- 试运行 ------------------------------------------------------------------------------------------------------


def open_shadow(*, by, rule) -> RoutingTrial:
    """Begin a week in which the rule only writes down what it would have done; an older one of it ends."""
    moment = now()
    proposal = proposal_of_rule(rule)
    mark = fingerprint(proposal)
    running = rule.trials.filter(kind=RoutingTrial.Kind.SHADOW, state=RoutingTrial.State.RUNNING)
    same = running.filter(fingerprint=mark, until__gt=moment).first()
    if same is not None:
        return same
    running.update(state=RoutingTrial.State.DONE, until=moment)
    return RoutingTrial.objects.create(
        kind=RoutingTrial.Kind.SHADOW,
        centre_id=rule.centre_id,
        rule=rule,
        proposal=proposal,
        fingerprint=mark,
        since=moment,
        until=moment + timedelta(days=SHADOW_DAYS),
        by=by,
    )


@afterwards
def note_in_shadow(event) -> None:
    """After 分流 by a person: what the rules under trial would have done with it."""
    if event.action not in ("assign", "rule_duty") or event.case.is_restricted:
        return
    case = event.case
    rules = routing.rules_in_force(case.centre_id, mode=RoutingRule.Mode.SHADOW)
    if not rules:
        return
    running = {
        trial.rule_id: trial
        for trial in RoutingTrial.objects.filter(
            rule__in=[rule.pk for rule in rules],
            kind=RoutingTrial.Kind.SHADOW,
            state=RoutingTrial.State.RUNNING,
            until__gt=event.at,
        )
    }
    facts = routing.facts_of(case, list(case.parties.all()))
    for rule in rules:
        if rule.pk in running:
            _note(running[rule.pk], case, facts)


def _note(trial, case, facts) -> None:
    was = Assignment.objects.filter(case=case, is_lead=True, until=None).values_list("unit", flat=True).first()
    found = Bench.of(trial).verdict(facts, was)
    RoutingTrial.objects.filter(pk=trial.pk).update(total=trial.total + 1)
    if found is not None:
        outcome, unit, why = found
        RoutingTrialCase.objects.update_or_create(
            trial=trial, case=case, defaults={"was_id": was, "would": unit, "outcome": outcome, "reason": why}
        )


def end_shadows() -> int:
    """Close the weeks that are over. Returns how many."""
    over = RoutingTrial.objects.filter(
        kind=RoutingTrial.Kind.SHADOW, state=RoutingTrial.State.RUNNING, until__lte=now()
    )
    return over.update(state=RoutingTrial.State.DONE)
