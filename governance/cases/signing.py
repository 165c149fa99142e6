"""审核签发: what has to be signed, whose turn it is, and what comes after.

A draft goes through its signers in the order of its scheme. A step that only its own drafter or an earlier signer
could take is passed over; where the signer is away and nobody stands in for them, a 镇领导 signs in their place.
"""

from django.db.models import F, Q

from governance.cases.kinds import kind_choices
from governance.cases.models import Approval, ApprovalScheme, Case
from governance.cases.models.signing import Matter, Signer
from governance.cases.signers import held_by, nobody_is_there, signers_of, stands_as
from governance.cases.states import OPEN_STATES, State
from governance.core.exceptions import GuardFailed
from governance.organisation.models import Post
from governance.organisation.roles import Level, Role

#: From the lowest to the highest, a scheme runs one way only; every other role stands where a head stands.
RANK = {Signer.DIRECTOR: 2, Signer.LEADER: 3, Signer.COUNTY: 4, Signer.ISSUER: 5}
#: Who signs where no scheme says anything: an extension always needs a leader, a draft that is handed in freely a head,
#: an order whoever signs its grade.
DEFAULT_STEPS = {
    Matter.EXTENSION: [Signer.LEADER],
    Matter.ANSWER: [Signer.HEAD],
    Matter.REJECT: [Signer.DIRECTOR],
    Matter.ORDER: [Signer.ISSUER],
    Matter.ORDER_TIME: [Signer.ISSUER],
    Matter.REPORT: [Signer.LEADER],
}
#: In which states a draft of a matter lies before its signer.
STATES_OF = {
    Matter.ANSWER: {State.HANDLING},
    Matter.EXTENSION: {State.HANDLING},
    Matter.REJECT: {State.REGISTERED},
    Matter.ORDER: OPEN_STATES,
    Matter.ORDER_TIME: OPEN_STATES,
}
#: Drafts that end with the state in which they were written; an order runs beside the state.
ENDS_WITH_STATE = (Matter.ANSWER, Matter.EXTENSION, Matter.REJECT)


def scheme_of(schemes, kind: str, matter: str) -> ApprovalScheme | None:
    """The scheme in force for a kind and matter among these: that of the kind before that of all kinds."""
    fitting = [row for row in schemes if row.matter == matter and row.kind in (kind, "")]
    return max(fitting, key=lambda row: row.kind != "", default=None)


def steps_of(schemes, kind: str, matter: str) -> list[str]:
    """The signers of a matter in their order, by these schemes or by default."""
    scheme = scheme_of(schemes, kind, matter)
    return list(scheme.steps) if scheme else [str(word) for word in DEFAULT_STEPS[matter]]


def steps_for(files, matter: str) -> list[str]:
    """The signers of a matter of this case in their order."""
    return steps_of(files.schemes, files.case.kind, matter)


def must_be_signed(files, matter: str) -> bool:
    """True when a scheme says that nothing of this matter goes out unsigned."""
    return scheme_of(files.schemes, files.case.kind, matter) is not None


def open_approval(files, kind: str, order=None) -> Approval | None:
    """What waits for a signature, of `order` when one is named; None otherwise."""
    return next(iter(open_approvals(files, kind, order)), None)


def open_approvals(files, kind: str, order=None) -> list[Approval]:
    """All that wait for a signature: there may be one for each order."""
    rows = [a for a in files.approvals if a.kind == kind and a.decision == Approval.Decision.OPEN]
    return [a for a in rows if order is None or a.supervision_id == order.pk]


def signed(files, kind: str) -> Approval | None:
    """The signed draft of this round that has not gone out yet, None otherwise."""
    fitting = (
        a
        for a in files.approvals
        if a.kind == kind
        and a.decision == Approval.Decision.GRANTED
        and a.round == files.case.round
        and a.used_at is None
    )
    return next(fitting, None)


# --- whose turn -------------------------------------------------------------------------------------------------


def next_step(case, steps, done: int, spent, order=None) -> int | None:
    """The index of the next step that somebody else can take, None when nobody is left. `spent`: ids of people."""
    for i in range(done, len(steps)):
        if any(person.pk not in spent for person in signers_of(case, steps[i], order)):
            return i
    return None


def first_signer(case, steps, drafter, order=None) -> str:
    """The first step for a new draft; GuardFailed with a sentence when nobody but the drafter could sign."""
    found = next_step(case, steps, 0, {drafter.pk}, order)
    if found is not None:
        return steps[found]
    if any(person.pk != drafter.pk for person in signers_of(case, Signer.LEADER)):
        return Signer.LEADER
    raise GuardFailed("现在没有人可以签发：审签流程里没有另一个人在岗，也没有镇领导在岗。请联系中心管理员。")


def waiting_for(user):
    """Open approvals that this person may decide now."""
    wanted = held_by(user)
    states = Q(pk__in=())
    for matter, where in STATES_OF.items():
        states |= Q(kind=matter, case__state__in=where)
    rows = Approval.objects.filter(wanted, states, decision=Approval.Decision.OPEN)
    rows = rows.filter(case__in=Case.objects.visible_to(user)).exclude(asked_by=user)
    return rows.exclude(signed_steps__by=user)


def may_sign(user, approval: Approval, files) -> bool:
    """Whether it is this person's turn, or their place to step in for one who is away."""
    case, word = files.case, approval.waits_for
    if stands_as(user, word, case, files, approval.supervision):
        return True
    return stands_as(user, Signer.LEADER, case, files) and nobody_is_there(word, case)


# --- what is wrong with a scheme --------------------------------------------------------------------------------


#: Steps that nobody can take, and why.
NO_LEAD_UNIT = (Signer.HEAD, Signer.LIAISON, Signer.MEDIATOR, Signer.VILLAGE)


def faults(kind: str, matter: str, steps) -> list[str]:
    """Why this way of signing cannot work, in words; empty when it can."""
    steps = [step for step in steps if step]
    if not steps:
        return ["请至少选一名签发人；不需要审签的，停用这条流程即可。"]
    found = []
    words = dict(Signer.choices)
    twice = {words[step] for step in steps if steps.count(step) > 1}
    if twice:
        found.append(f"“{'、'.join(sorted(twice))}”出现两次，同一个人不能审两遍，请去掉一处。")
    for before, after in zip(steps, steps[1:], strict=False):
        if RANK.get(after, 1) < RANK.get(before, 1):
            found.append(f"“{words[before]}”签过又回到“{words[after]}”，会来回转，请按从下到上的顺序排。")
    return [*found, *_unfitting(kind, matter, steps, words), *_unmanned(steps, words)]


def _unfitting(kind, matter, steps, words) -> list[str]:
    found = []
    if matter == Matter.REJECT and Signer.HEAD in steps:
        found.append("不予受理时还没有主办单位，“主办单位负责人”这一步没有人能签，请去掉。")
    if matter == Matter.ORDER and steps[-1] != Signer.ISSUER:
        found.append("督办单由哪一级签发写在督办等级里，请把最后一步选为“督办签发人”，前面各步是审核。")
    if Signer.ISSUER in steps and matter not in (Matter.ORDER, Matter.ORDER_TIME):
        found.append("“督办签发人”只用于督办单和督办延期，请改选别的签审人。")
    if matter == Matter.REPORT:
        if kind:
            found.append("考核通报不分案件类型，请选“各类案件”。")
        wrong = [words[step] for step in steps if step in NO_LEAD_UNIT]
        if wrong:
            found.append(f"考核通报没有主办单位，“{'、'.join(wrong)}”这一步没有人能签，请去掉。")
    return found


def _unmanned(steps, words) -> list[str]:
    found = []
    posts = Post.objects.current().filter(user__is_active=True)
    for step in dict.fromkeys(steps):
        if step in (Signer.HEAD, Signer.ISSUER):
            continue
        held = posts.filter(role=Role.LEADER if step == Signer.DIRECTOR else step)
        held = held.filter(unit__level=Level.CENTRE) if step == Signer.DIRECTOR else held
        if not held.exists():
            found.append(f"现在没有人担任{words[step]}，“{words[step]}”这一步没有人能签，请先授予岗位。")
    return found


def kind_words(kind: str) -> str:
    """The kind in words; all kinds when blank."""
    return dict(kind_choices()).get(kind, "各类案件")


def oldest_first(rows):
    """The order of the inbox: the nearest due, then the longest waiting."""
    return rows.order_by(F("case__next_due").asc(nulls_last=True), "asked_at", "pk")
