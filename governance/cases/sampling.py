"""回访抽样: which answers are called back, drawn by the system by the rules, once for each answer and on record.

Of the cases that a rule speaks of, exactly its share is drawn: out of each hundred as many as its per cent, at places
that a keyed hash spreads, so that nobody can tell beforehand which case it will be.
"""

from functools import lru_cache

from governance.cases.models import Case, FollowUpDraw, FollowUpRule
from governance.core.fields import blind_index
from governance.core.now import now
from governance.core.numbering import next_number

HUNDRED = 100
#: What holds where no rule speaks of the case.
TRIES = 3


@lru_cache(maxsize=64)
def places(row: int | str, percent: int, hundred: int) -> frozenset[int]:
    """The places (0–99) of this hundred that are drawn."""
    order = sorted(range(HUNDRED), key=lambda i: blind_index(f"{row}:{hundred}:{i}", "follow_up"))
    return frozenset(order[:percent])


def is_drawn(row: int | str, percent: int, number: int) -> bool:
    """Whether the case with this number (from 1) in a row is drawn; `row`: the id of a rule, or a name."""
    return (number - 1) % HUNDRED in places(row, percent, (number - 1) // HUNDRED)


def speaks_of(rule, case, files) -> bool:
    """Whether the condition of a rule holds for the answer as it stands now."""
    if not rule.fits(case):
        return False
    if rule.when == FollowUpRule.When.HIGH_RISK:
        return case.risk >= Case.Risk.HIGH
    if rule.when == FollowUpRule.When.URGENT:
        return case.urgent
    if rule.when == FollowUpRule.When.REWORKED:
        return case.reworks > 0
    if rule.when == FollowUpRule.When.SUPERVISED:
        return any(row.issued_at and row.round == case.round for row in files.supervisions)
    if rule.when == FollowUpRule.When.DISSATISFIED:
        return any(row.value in (4, 5) and row.round == case.round for row in files.ratings)
    return True


def rule_of(case, files) -> FollowUpRule | None:
    """The first active rule that speaks of the case."""
    rules = FollowUpRule.objects.filter(active=True, kind__in=("", case.kind))
    return next((rule for rule in rules if speaks_of(rule, case, files)), None)


def drawn(case) -> FollowUpDraw | None:
    """The draw of the present answer, None before it was told."""
    return FollowUpDraw.objects.filter(case=case, round=case.round, turn=case.reworks).select_related("rule").first()


def draw(case, files) -> FollowUpDraw:
    """Draw once for the present answer, inside the caller's transaction; later calls give the same row."""
    known = drawn(case)
    if known is not None:
        return known
    rule, number = None, 0
    if was_settled_on_spot(files):
        sampled, reason = False, "即办：当场答复，来访人在场"
    else:
        rule = rule_of(case, files)
        if rule is None:
            sampled, reason = False, "没有规则要求回访"
        elif rule.percent >= HUNDRED:
            sampled, reason = True, f"{rule.name}：都要回访"
        else:
            number = next_number(f"follow_up:{rule.pk}")
            sampled = is_drawn(rule.pk, rule.percent, number)
            word = "抽中" if sampled else "没有抽中"
            reason = f"{rule.name}：按 {rule.percent}% 抽，第 {number} 件，{word}"
    row, _ = FollowUpDraw.objects.get_or_create(
        case=case,
        round=case.round,
        turn=case.reworks,
        defaults={"rule": rule, "place": number, "sampled": sampled, "reason": reason, "drawn_at": now()},
    )
    return row


def was_settled_on_spot(files) -> bool:
    """即办: nobody was assigned in the present round."""
    return not any(row.round == files.case.round for row in files.assignments)


def terms_for(case, files) -> FollowUpRule:
    """The rule by which a call goes: that of the draw, else the first that speaks of the case, else the defaults."""
    known = drawn(case)
    rule = known.rule if known is not None and known.rule_id else rule_of(case, files)
    return rule or FollowUpRule(name="默认", when=FollowUpRule.When.ANY, tries=TRIES)
