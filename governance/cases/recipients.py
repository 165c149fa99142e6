"""Who is told: people with a post at a unit, by role. Used by services for notices only, never for permission."""

from governance.cases.lifecycle import HANDLERS
from governance.core.calendar import office_spans
from governance.core.now import now
from governance.organisation.models import Post, User, VillageLeader
from governance.organisation.presence import on_duty
from governance.organisation.roles import Role

OFFICE = (Role.HEAD, *sorted(HANDLERS))


def holders(unit, *roles) -> list[User]:
    """Active people with one of the roles at exactly this unit (an OrgUnit or its id)."""
    posts = Post.objects.current().filter(unit=unit, role__in=roles).values("user")
    return list(User.objects.filter(pk__in=posts, is_active=True))


def office_of(unit) -> list[User]:
    """Those who work a department's or village's cases."""
    return holders(unit, *OFFICE)


def heads_of(unit) -> list[User]:
    """The head (部门负责人); in a unit without one its 联络员, in a village its 村级."""
    return holders(unit, Role.HEAD) or holders(unit, Role.LIAISON, Role.VILLAGE) or office_of(unit)


def director_of(centre) -> list[User]:
    """中心主任: 镇领导 with a post at the centre."""
    return holders(centre, Role.LEADER)


def leaders_of(centre) -> list[User]:
    """镇领导 at the centre and at the units above it."""
    from governance.organisation.models import OrgUnit

    above = [centre.path[:end] for end in range(5, len(centre.path) + 1, 5)]
    return holders_in(OrgUnit.objects.filter(path__in=above), Role.LEADER)


def contact_leaders_of(case) -> list[User]:
    """联系村领导 of the village in which the case lies; nobody where no village is named."""
    if case.place_id is None:
        return []
    path = case.place.path
    above = [path[:end] for end in range(5, len(path) + 1, 5)]
    named = VillageLeader.objects.current().filter(village__path__in=above).values("user")
    return list(User.objects.filter(pk__in=named, is_active=True))


def first_receivers_of(case) -> list[User]:
    """首接负责: who took the case in, at the desk the person, at a department or village its office."""
    if case.origin_id == case.centre_id:
        return [case.registered_by] if case.registered_by.is_active and not case.registered_by.is_actor else []
    return office_of(case.origin)


def holders_in(units, *roles) -> list[User]:
    """Active people with one of the roles at any of the units."""
    posts = Post.objects.current().filter(unit__in=units, role__in=roles).values("user")
    return list(User.objects.filter(pk__in=posts, is_active=True))


def on_duty_out_of_hours(centre) -> list[User]:
    """Outside the office hours whoever is on duty at the centre (值班员, 带班领导): nobody else would read it."""
    moment = now()
    if any(opens <= moment < closes for opens, closes in office_spans(moment.date())):
        return []
    found = [*on_duty(moment, "值班员", centre), *on_duty(moment, "带班领导", centre)]
    return [row.user for row in found if row.user.is_active]


def who_may_know(case, people) -> list[User]:
    """Those of these people who may be told of the case; on 限定知悉 the director where nobody is left.

    A notice carries the title, so it goes to nobody who could not open the case.
    """
    people = list(people)
    if not case.is_restricted:
        return people
    from governance.cases.models import CaseAccess

    directors = director_of(case.centre)
    named = CaseAccess.objects.filter(case=case, ended_at=None, user__isnull=False).values_list("user_id", flat=True)
    known = {case.handler_id, *named, *(person.pk for person in directors)}
    return [person for person in people if person.pk in known] or directors
