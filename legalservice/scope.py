"""Whose rosters, ledgers and registers somebody reads or keeps: by the place of the posts, not by the single case."""

from django.db.models import Q

from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level, Permission

COUNTY_STEPS, TOWN_STEPS = 5, 10


def area_of(grant) -> str:
    """Path of the area that a post works for: an office of a town works for the town, a village for itself."""
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


def in_town(user, permission=Permission.VIEW_CASES, column="unit__path") -> Q:
    """Q for rows of the towns (for county posts: of the county) in which the user holds the permission."""
    found = Q(pk__in=())
    for grant in standing(user).with_permission(permission):
        found |= Q(**{f"{column}__startswith": area_of(grant)[:TOWN_STEPS]})
    return found


def own_unit(user, permission) -> OrgUnit | None:
    """The office through which the user keeps what `permission` allows; None without such a post."""
    grants = standing(user).with_permission(permission)
    return OrgUnit.objects.filter(pk=grants[0].unit_id).first() if grants else None


def villages(user, permission=Permission.VIEW_CASES):
    """Villages (村、社区) that the user's posts with the permission serve."""
    rows = OrgUnit.objects.active().filter(within(user, permission, "path"), level=Level.VILLAGE)
    return rows.order_by("order", "path")


def offices(user, permission=Permission.VIEW_CASES):
    """Departments and centres of the user's town."""
    rows = OrgUnit.objects.active().filter(in_town(user, permission, "path"))
    return rows.filter(level__in=(Level.DEPARTMENT, Level.CENTRE)).order_by("order", "path")


def working_units(user, permission=Permission.VIEW_CASES):
    """Departments, centres and villages of the user's town."""
    rows = OrgUnit.objects.active().filter(in_town(user, permission, "path"))
    return rows.filter(level__in=(Level.DEPARTMENT, Level.CENTRE, Level.VILLAGE)).order_by("level", "order", "path")
