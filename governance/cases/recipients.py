"""Who is told: people with a post at a unit, by role. Used by services for notices only, never for permission."""

from governance.cases.lifecycle import HANDLERS
from governance.organisation.models import Post, User
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


def holders_in(units, *roles) -> list[User]:
    """Active people with one of the roles at any of the units."""
    posts = Post.objects.current().filter(unit__in=units, role__in=roles).values("user")
    return list(User.objects.filter(pk__in=posts, is_active=True))
