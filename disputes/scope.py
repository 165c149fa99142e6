"""Whose rosters, campaigns and sheets somebody reads or keeps: by the place of the posts, not by the single case."""

from django.db.models import Q

from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level, Permission

COUNTY_STEPS = 5
TOWN_STEPS = 10


def area_of(grant) -> str:
    """Path of the area that a post works for: an office of a town works for the town, a village for itself.

    An office may hang below the centre or another office; a county's offices stand directly below the county.
    """
    if grant.unit_level not in (Level.DEPARTMENT, Level.CENTRE):
        return grant.unit_path
    return grant.unit_path[: TOWN_STEPS if grant.unit_path.count(".") > 2 else COUNTY_STEPS]


def areas(user, permission) -> set[str]:
    """Paths of the areas in which the user holds the permission."""
    return {area_of(grant) for grant in standing(user).with_permission(permission)}


def within(user, permission, column="unit__path") -> Q:
    """Q for rows whose unit lies in an area in which the user holds the permission."""
    found = Q(pk__in=())
    for path in areas(user, permission):
        found |= Q(**{f"{column}__startswith": path})
    return found


def keeps(user, permission, unit) -> bool:
    """True when the user holds the permission for the area that `unit` lies in."""
    return any(unit.path.startswith(path) for path in areas(user, permission))


def towns(user, permission=Permission.VIEW_CASES, column="unit__path") -> Q:
    """Q for rows of the towns (for county posts: of the county) in which the user holds the permission."""
    found = Q(pk__in=())
    for grant in standing(user).with_permission(permission):
        found |= Q(**{f"{column}__startswith": area_of(grant)[:TOWN_STEPS]})
    return found


def villages(user, permission=Permission.VIEW_CASES):
    """Villages (村、社区) of those towns."""
    return (
        OrgUnit.objects.active().filter(towns(user, permission, "path"), level=Level.VILLAGE).order_by("order", "path")
    )
