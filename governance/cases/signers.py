"""Who holds a step of 审签 (签审人): for a person on a case, and the same as a condition for lists.

A step is the word of a role: it is held by whoever has that role at the lead unit or at the centre of the case. Three
words are more than a role: 主办单位负责人, 中心主任 and 督办签发人 (whoever may sign an order of that grade).
"""

from django.db.models import F, Q

from governance.cases.models import ApprovalScheme, OrderGrade, Supervision
from governance.cases.models.signing import Signer
from governance.cases.recipients import director_of, heads_of, holders, holders_in, leaders_of, who_may_know
from governance.organisation.access import standing
from governance.organisation.models import Absence, OrgUnit, Post, Substitute
from governance.organisation.roles import Level, Role

HEADS = (Role.HEAD, Role.LIAISON, Role.VILLAGE)
#: Steps that are a role and nothing more.
PLAIN = tuple(word for word in Signer if word not in (Signer.HEAD, Signer.DIRECTOR, Signer.LEADER, Signer.ISSUER))
COUNTY = Signer.COUNTY
GRADE_SIGNERS = {"manager": 1, "leader": 2, "director": 3}


def signers_of(case, word: str, order=None) -> list:
    """The people who hold this step of a case; `order` is the 督办单 that the step is about."""
    if word == Signer.HEAD:
        return heads_of(case.lead_unit) if case.lead_unit_id else []
    if word == Signer.ISSUER:
        return _issuers_of(case, order)
    if word == Signer.DIRECTOR or (word == Signer.LEADER and case.is_restricted):
        return director_of(case.centre)
    if word == Signer.LEADER:
        return leaders_of(case.centre)
    people = _at_role(case, word)
    return [person for person in who_may_know(case, people) if person in people]


def _at_role(case, word) -> list:
    if word == COUNTY:
        path = case.centre.path
        above = [path[:end] for end in range(5, len(path), 5)]
        return holders_in(OrgUnit.objects.filter(path__in=above), Role.COUNTY)
    return holders_in(OrgUnit.objects.filter(pk__in=[case.centre_id, case.lead_unit_id]), word)


def grade_of(order) -> str:
    """Who signs such an order: the word of its grade; a 领导批示 is a leader's."""
    if order.kind == Supervision.Kind.INSTRUCTION:
        return OrderGrade.Signer.LEADER
    return OrderGrade.of(order.level).signer


def _issuers_of(case, order) -> list:
    if _from_above(order, case):
        county = _at_role(case, COUNTY)
        return county or [order.issued_by]
    signer = grade_of(order)
    if signer == OrderGrade.Signer.DIRECTOR or case.is_restricted:
        return director_of(case.centre)
    leaders = leaders_of(case.centre)
    if signer == OrderGrade.Signer.LEADER:
        return leaders
    managers = holders(case.centre, Role.MANAGER)
    return [*managers, *(person for person in leaders if person not in managers)]


def _from_above(order, case) -> bool:
    """True for an order of the unit above the centre: nobody at the centre decides about it."""
    return order.organ_id is not None and order.organ_id != case.centre_id


# --- for a person on a case -------------------------------------------------------------------------------------


def stands_as(user, word: str, case, files, order=None) -> bool:
    """Whether the user holds this step of the case."""
    return any(_grant_stands(grant, word, case, files, order) for grant in standing(user).grants)


def _grant_stands(grant, word, case, files, order) -> bool:
    if word == Signer.HEAD:
        acting = grant.role in (Role.LIAISON, Role.VILLAGE) and grant.unit_id not in files.headed_units
        return grant.unit_id == case.lead_unit_id and (grant.role == Role.HEAD or acting)
    if word == Signer.ISSUER:
        return order is not None and _grant_issues(grant, order, case)
    if word in (Signer.DIRECTOR, Signer.LEADER):
        directs = _directs(grant, case)
        reaches = grant.role == Role.LEADER and not case.is_restricted and grant.reaches(case.centre.path)
        return directs or (word == Signer.LEADER and reaches)
    if word == COUNTY:
        return grant.role == Role.COUNTY and _above(grant, case)
    return grant.role == word and grant.unit_id in (case.centre_id, case.lead_unit_id)


def _directs(grant, case) -> bool:
    return grant.role == Role.LEADER and grant.unit_level == Level.CENTRE and grant.unit_id == case.centre_id


def _above(grant, case) -> bool:
    return grant.unit_id != case.centre_id and grant.reaches(case.centre.path)


def _grant_issues(grant, order, case) -> bool:
    if grant.role == Role.COUNTY:
        return _above(grant, case)
    if _from_above(order, case):
        return False
    if _directs(grant, case):
        return True
    signer = grade_of(order)
    if signer == OrderGrade.Signer.DIRECTOR:
        return False
    if grant.role == Role.LEADER:
        return grant.reaches(case.centre.path)
    return signer == OrderGrade.Signer.MANAGER and grant.role == Role.MANAGER and grant.unit_id == case.centre_id


# --- as a condition ---------------------------------------------------------------------------------------------


def present_units(roles):
    """Units where somebody with one of the roles is there, in person or through who stands in."""
    stood_in = Substitute.objects.at().values("absent")
    away = Absence.objects.at().exclude(user__in=stood_in).values("user")
    return Post.objects.current().filter(role__in=roles, user__is_active=True).exclude(user__in=away).values("unit")


def words_in_use() -> set[str]:
    """The steps that the schemes in force name."""
    return {word for scheme in ApprovalScheme.kept() for word in scheme.steps}


def asked_to_sign(place) -> bool:
    """Whether a person of this standing may be asked for a signature at all."""
    always = {Role.LEADER, Role.MANAGER, Role.COUNTY, *HEADS}
    return bool(place.roles & always) or bool({str(role) for role in place.roles} & words_in_use())


def held_by(user) -> Q:
    """Approvals before this person: their own step, or one whose signer is away (leaders)."""
    place = standing(user)
    wanted = _heads(place)
    units: dict[str, set] = {}
    for grant in place.grants:
        if grant.role in PLAIN and grant.role != COUNTY:
            units.setdefault(str(grant.role), set()).add(grant.unit_id)
    for word, own in units.items():
        wanted |= Q(waits_for=word) & (Q(case__lead_unit__in=own) | Q(case__centre__in=own))
    for grant in place.grants:
        if grant.role == Role.COUNTY:
            above = Q(case__centre__path__startswith=grant.unit_path) & ~Q(case__centre=grant.unit_id)
            wanted |= Q(waits_for__in=(COUNTY, Signer.ISSUER)) & above
    if place.director_unit_ids:
        closed = Q(waits_for=Signer.LEADER, case__confidentiality=2)
        wanted |= (Q(waits_for=Signer.DIRECTOR) | closed) & Q(case__centre__in=place.director_unit_ids)
    if Role.LEADER in place.roles:
        wanted |= Q(waits_for=Signer.LEADER) | _away()
    return wanted | _issuing(place)


def _heads(place) -> Q:
    units = {grant.unit_id for grant in place.grants if grant.role == Role.HEAD}
    office = {grant.unit_id for grant in place.grants if grant.role in (Role.LIAISON, Role.VILLAGE)}
    if office:
        units |= office - set(
            Post.objects.current().filter(unit__in=office, role=Role.HEAD).values_list("unit", flat=True)
        )
    return Q(waits_for=Signer.HEAD, case__lead_unit__in=units) if units else Q(pk__in=())


def _away() -> Q:
    """Steps whose signer is away and whom nobody stands in for: a 镇领导 signs in their place."""
    found = Q(waits_for=Signer.HEAD) & ~Q(case__lead_unit__in=present_units(HEADS))
    found |= Q(waits_for=Signer.DIRECTOR) & ~Q(case__centre__in=present_units((Role.LEADER,)))
    for word in sorted(words_in_use() & {str(word) for word in PLAIN} - {str(COUNTY)}):
        there = present_units((word,))
        found |= Q(waits_for=word) & ~Q(case__lead_unit__in=there) & ~Q(case__centre__in=there)
    return found


def nobody_is_there(word: str, case) -> bool:
    """True when the step's signer is away and nobody stands in for them, so that a leader may sign."""
    if word in (Signer.LEADER, Signer.ISSUER, COUNTY):
        return False
    if word == Signer.HEAD:
        return not present_units(HEADS).filter(unit=case.lead_unit_id).exists()
    if word == Signer.DIRECTOR:
        return not present_units((Role.LEADER,)).filter(unit=case.centre_id).exists()
    return not present_units((word,)).filter(unit__in=[case.centre_id, case.lead_unit_id]).exists()


def _issuing(place) -> Q:
    """Orders, and more time for them, of the grades that this person signs."""
    if not place.roles & {Role.MANAGER, Role.LEADER}:
        return Q(pk__in=())
    known = {row.level: row.signer for row in OrderGrade.objects.all()}
    signer = {level: known.get(level, standard[0]) for level, standard in OrderGrade.STANDARD.items()}
    found = Q(pk__in=())
    for grant in place.grants:
        if grant.role == Role.LEADER and grant.unit_level == Level.CENTRE:
            found |= Q(case__centre=grant.unit_id)
        rank = {Role.MANAGER: 1, Role.LEADER: 2}.get(grant.role, 0)
        levels = [level for level, word in signer.items() if GRADE_SIGNERS[word] <= rank]
        about = Q(supervision__kind=Supervision.Kind.ORDER, supervision__level__in=levels)
        if grant.role == Role.MANAGER:
            found |= about & Q(case__centre=grant.unit_id)
        elif grant.role == Role.LEADER:
            about |= Q(supervision__kind=Supervision.Kind.INSTRUCTION)
            found |= about & Q(case__centre__path__startswith=grant.unit_path)
    own_centre = Q(supervision__organ=None) | Q(supervision__organ=F("case__centre"))
    return Q(waits_for=Signer.ISSUER) & own_centre & found
