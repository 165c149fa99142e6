"""Who reviews and who signs a 考核通报 or a 研判报告: the 审签流程 of that matter, at the town and not at a case."""

from types import SimpleNamespace

from analysis.models import Appeal, Report, RoundSign, ScoreRound
from analysis.models.rounds import above_centre
from governance.cases.inbox import Section, register_section
from governance.cases.models import ApprovalScheme
from governance.cases.models.signing import Matter, Signer, steps_words
from governance.cases.signers import present_units
from governance.cases.signing import steps_of
from governance.core.now import today
from governance.organisation.access import standing
from governance.organisation.models import Post
from governance.organisation.roles import Level, Role


def steps_in_force() -> list[str]:
    """The signers of a 通报 in their order, as the manager has written them; 镇领导 where nobody has."""
    return steps_of(ApprovalScheme.objects.filter(active=True), "", Matter.REPORT)


def role_of(word: str) -> str:
    """The role that a step asks for."""
    return Role.LEADER if word == Signer.DIRECTOR else word


def _stands(grant, word: str, area) -> bool:
    if grant.role != role_of(word):
        return False
    above = above_centre(grant)
    if word == Signer.DIRECTOR:
        return grant.unit_level == Level.CENTRE and above == area.path
    if word in (Signer.LEADER, Signer.COUNTY):
        return area.path.startswith(above)
    return grant.unit_level in (Level.CENTRE, Level.DEPARTMENT) and grant.unit_path.startswith(area.path)


def stands_as(user, word: str, area) -> bool:
    """Whether this person holds a step in the town `area`."""
    return any(_stands(grant, word, area) for grant in standing(user).grants)


def holders_of(word: str, area) -> list:
    """The people who hold a step in the town."""
    posts = Post.objects.current().filter(role=role_of(word), user__is_active=True).select_related("user", "unit")
    found = {}
    for post in posts:
        grant = SimpleNamespace(role=post.role, unit_level=post.unit.level, unit_path=post.unit.path)
        if _stands(grant, word, area):
            found[post.user_id] = post.user
    return list(found.values())


def signed_steps(found) -> list[RoundSign]:
    """Who has agreed to the draft as it lies now; after it was sent back nobody has."""
    return [row for row in found.signs.all() if row.turn == found.sign_turn and row.agreed]


def next_word(found) -> str | None:
    """Whose step it is now; None when everybody has signed. A step that only an earlier signer could take is passed."""
    given = signed_steps(found)
    spent, steps = {row.by_id for row in given}, found.sign_steps
    done = steps.index(given[-1].signer) + 1 if given and given[-1].signer in steps else 0
    for word in steps[done:]:
        if any(person.pk not in spent for person in holders_of(word, found.area)):
            return word
    return None if given else Signer.LEADER


def is_ripe(found) -> bool:
    """True when the notice has ended and every appeal was answered."""
    if found.status != ScoreRound.Status.NOTICE or today() <= found.notice_until:
        return False
    return not Appeal.objects.filter(sheet__round=found, decision=Appeal.Decision.OPEN).exists()


def may_sign(user, found) -> bool:
    """Whether it is this person's turn, or their place to step in for one who is away (镇领导)."""
    word = next_word(found)
    if word is None or any(row.by_id == user.pk for row in signed_steps(found)):
        return False
    if stands_as(user, word, found.area):
        return True
    there = present_units((role_of(word),)).filter(unit__path__startswith=found.area.path)
    return stands_as(user, Signer.LEADER, found.area) and not there.exists()


def waits_for_words(found) -> str:
    """Whose turn it is, in words."""
    word = next_word(found)
    return steps_words([word]) if word else ""


def rounds_to_sign(user) -> list[ScoreRound]:
    """考核通报 that this person may sign now."""
    rows = ScoreRound.objects.visible_to(user).filter(status=ScoreRound.Status.NOTICE, notice_until__lt=today())
    rows = rows.select_related("area", "scheme").prefetch_related("signs__by")
    return [row for row in rows if may_sign(user, row) and is_ripe(row)]


register_section(Section("reports", "待审定的考核通报", rounds_to_sign, "evaluation/_to_sign.html"))


def reports_to_sign(user) -> list[Report]:
    """研判报告 that this person may sign now."""
    rows = Report.objects.visible_to(user).filter(status=Report.Status.SIGNING).exclude(submitted_by=user)
    rows = rows.defer("tables").select_related("area", "submitted_by").prefetch_related("signs__by")
    return [row for row in rows if may_sign(user, row)]


register_section(Section("judgements", "待审签的研判报告", reports_to_sign, "analysis/reports/_to_sign.html"))
