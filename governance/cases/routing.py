"""Routing by rule (按规则分流): which rule takes a case, why, and to whom it sends it. Decides nothing by itself."""

from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Q

from governance.cases.kinds import kind_choices
from governance.cases.models import Party, RoutingRule
from governance.cases.models.case import GROUP_FROM
from governance.core.now import today
from governance.organisation.models import Post

KEY, KEPT = "routing_rules", 60


@dataclass(frozen=True)
class Facts:
    """What the conditions of a rule ask of a case."""

    centre: int
    kind: str
    categories: frozenset
    place_path: str
    text: str
    channel: str
    purpose: str
    people: int
    risk: int
    applicants: frozenset
    accused: frozenset = frozenset()


def facts_of(case, parties) -> Facts:
    """The facts of a case (with its category and place at hand)."""
    category = case.category
    return Facts(
        centre=case.centre_id,
        kind=case.kind,
        categories=frozenset({category.pk, category.parent_id} - {None}) if category else frozenset(),
        place_path=case.place.path if case.place else "",
        text=f"{case.title}\n{case.facts}\n{case.claim}",
        channel=case.channel,
        purpose=case.purpose,
        people=case.people_count,
        risk=case.risk,
        applicants=applicant_kinds(parties, case.people_count),
        accused=frozenset(p.unit_id for p in parties if p.role == Party.Role.ACCUSED and p.unit_id),
    )


def applicant_kinds(parties, people: int) -> frozenset:
    """What the applicants are: person, organisation, anonymous; group from five people on."""
    kind = RoutingRule.Applicant
    found = {kind.GROUP} if people >= GROUP_FROM else set()
    for party in parties:
        if party.role == Party.Role.APPLICANT:
            one = kind.ANONYMOUS if party.is_anonymous else kind.ORGANISATION if party.is_organisation else kind.PERSON
            found.add(one)
    return frozenset(str(one) for one in found)


def fits(rule, facts: Facts, words=None) -> bool:
    """Whether every condition of the rule holds; `words`: its word list, where it was split already."""
    hits = [word in facts.text for word in (rule.word_list if words is None else words)]
    said = not hits or (all(hits) if rule.words_match == RoutingRule.Match.ALL else any(hits))
    return (
        rule.centre_id == facts.centre
        and (not rule.kind or rule.kind == facts.kind)
        and (rule.category_id is None or rule.category_id in facts.categories)
        and (rule.place_id is None or facts.place_path.startswith(rule.place.path))
        and (not rule.channel or rule.channel == facts.channel)
        and (not rule.purpose or rule.purpose == facts.purpose)
        and (rule.people_min is None or facts.people >= rule.people_min)
        and (rule.risk_min is None or facts.risk >= rule.risk_min)
        and (not rule.applicant or rule.applicant in facts.applicants)
        and said
    )


def conditions_of(rule) -> str:
    """The conditions in one line; 所有案件 when there is none."""
    words = "、".join(f"“{word}”" for word in rule.word_list)
    parts = [
        dict(kind_choices()).get(rule.kind, ""),
        rule.category and f"类别“{rule.category.name}”",
        rule.place and f"发生在{rule.place.name}",
        words and f"{rule.get_words_match_display()}{words}",
        rule.channel and rule.get_channel_display(),
        rule.purpose and rule.get_purpose_display(),
        rule.applicant and f"来访人是{rule.get_applicant_display()}",
        rule.people_min and f"{rule.people_min} 人以上",
        rule.risk_min and f"风险{rule.get_risk_min_display()}以上",
    ]
    return "，".join(part for part in parts if part) or "所有案件"


# --- the target --------------------------------------------------------------------------------------------------


def staffed_units() -> set[int]:
    """Ids of units where somebody is in office, who could sign."""
    return set(Post.objects.current().filter(user__is_active=True).values_list("unit_id", flat=True))


def what_is_gone(rule, staffed) -> str:
    """Why the target of a rule is not there any more, in words; empty when it is."""
    if not rule.lead.active:
        return f"{rule.lead.name}已停用"
    if rule.lead_id not in staffed:
        return f"{rule.lead.name}现在没有在岗的人，分过去没人签收"
    if rule.duty_line and not rule.duty_line.active:
        return f"职责“{rule.duty_line.matter}”已不再有效"
    return ""


@dataclass(frozen=True)
class Target:
    """Where a rule sends a case. `rule`: the one that names the unit, which may be a fallback of the one that fits."""

    rule: RoutingRule
    unit: object
    why: str = ""


def target_of(rule, facts: Facts, staffed, by_id) -> Target | None:
    """The first target of the rule and its fallbacks that can take the case; None when nobody can."""
    seen = set()
    while rule is not None and rule.pk not in seen:
        if not what_is_gone(rule, staffed) and rule.lead_id not in facts.accused:
            return Target(rule, rule.lead)
        seen.add(rule.pk)
        rule = by_id.get(rule.fallback_id)
    return None


@dataclass(frozen=True)
class Hint:
    """规则提示 of a case: the rule that takes it, and where it sends it."""

    rule: RoutingRule
    target: Target
    assists: tuple = field(default=())

    @property
    def words(self) -> str:
        """The rule and why it fits, in words."""
        other = f"，改用“{self.target.rule.name}”" if self.target.rule.pk != self.rule.pk else ""
        limit = self.target.rule.deadline_rule
        days = f"，期限 {limit.amount} {limit.get_unit_display()}" if limit else ""
        return f"规则“{self.rule.name}”：{conditions_of(self.rule)}{other}{days}"


def rules_in_force(centre_id: int, *, mode=RoutingRule.Mode.ON) -> list[RoutingRule]:
    """The rules of a centre that are in force today, in their order; read once a minute."""
    day = today()
    return [
        rule
        for rule in _all_rules()
        if rule.centre_id == centre_id
        and rule.mode == mode
        and (rule.since is None or rule.since <= day)
        and (rule.until is None or rule.until >= day)
    ]


def _all_rules() -> list[RoutingRule]:
    known = cache.get(KEY)
    if known is None:
        known = list(with_parts(RoutingRule.objects.exclude(mode=RoutingRule.Mode.OFF)).order_by("order", "pk"))
        cache.set(KEY, known, KEPT)
    return known


def with_parts(rules):
    """Rules with all that their words and targets need."""
    return rules.select_related(
        "category", "place", "lead", "duty_line", "deadline_rule", "fallback", "centre"
    ).prefetch_related("assists")


def forget() -> None:
    """Read the rules anew at the next question."""
    cache.delete(KEY)


def hint_for(case, parties) -> Hint | None:
    """The first rule in force that takes the case and has somebody to send it to; None when there is none.

    A rule whose targets are all gone is passed over: its manager is told by `gone`.
    """
    rules = rules_in_force(case.centre_id)
    if not rules:
        return None
    facts = facts_of(case, parties)
    fitting = [rule for rule in rules if fits(rule, facts)]
    if not fitting:
        return None
    staffed, by_id = staffed_units(), {rule.pk: rule for rule in rules}
    for rule in fitting:
        target = target_of(rule, facts, staffed, by_id)
        if target is not None:
            taken = {target.unit.pk, *facts.accused}
            helping = [u for u in target.rule.assists.all() if u.active and u.pk in staffed and u.pk not in taken]
            return Hint(rule, target, tuple(helping))
    return None


# --- one rule against another ----------------------------------------------------------------------------------


def shadows(earlier, later) -> bool:
    """Whether everything that `later` takes is taken by `earlier` already: each condition is the wider one."""
    for name in ("kind", "channel", "purpose", "applicant"):
        wanted = getattr(earlier, name)
        if wanted and wanted != getattr(later, name):
            return False
    for name in ("people_min", "risk_min"):
        least = getattr(earlier, name)
        if least is not None and (getattr(later, name) or 0) < least:
            return False
    if earlier.category_id and (
        later.category_id is None or earlier.category_id not in (later.category_id, later.category.parent_id)
    ):
        return False
    if earlier.place_id and (later.place_id is None or not later.place.path.startswith(earlier.place.path)):
        return False
    return _period_covers(earlier, later) and _words_cover(earlier, later)


def _period_covers(earlier, later) -> bool:
    begins = earlier.since is None or (later.since is not None and earlier.since <= later.since)
    ends = earlier.until is None or (later.until is not None and earlier.until >= later.until)
    return begins and ends


def _words_cover(earlier, later) -> bool:
    """Every text that has the words of `later` has those of `earlier`."""
    wide, narrow = earlier.word_list, later.word_list
    if not wide:
        return True
    if not narrow:
        return False
    asks_all = earlier.words_match == RoutingRule.Match.ALL and len(wide) > 1
    has_all = later.words_match == RoutingRule.Match.ALL
    # The texts of `later` hold all of its words, or some one of them: each such bundle must satisfy `earlier`.
    bundles = [narrow] if has_all else [[word] for word in narrow]
    said = [[any(word in text for text in bundle) for word in wide] for bundle in bundles]
    return all(all(hits) if asks_all else any(hits) for hits in said)


def cycle_of(rule, by_id) -> list[RoutingRule]:
    """The rules on the circle that the fallbacks of `rule` run in; empty when they end."""
    path = [rule]
    following = by_id.get(rule.fallback_id)
    while following is not None:
        path.append(following)
        if following.pk == rule.pk or following in path[:-1]:
            return path
        following = by_id.get(following.fallback_id)
    return []


def gone_rules(centres=None) -> list[tuple[RoutingRule, str]]:
    """(rule, what is gone) of rules in use whose own target is not there any more."""
    staffed = staffed_units()
    rules = with_parts(RoutingRule.objects.exclude(mode=RoutingRule.Mode.OFF))
    if centres is not None:
        rules = rules.filter(Q(centre__in=centres))
    return [(rule, words) for rule in rules if (words := what_is_gone(rule, staffed))]
