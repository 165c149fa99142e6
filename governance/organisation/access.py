"""Who may do what: the standing of a user, read once for each request, and `may`."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q

from governance.core.now import now

from .models.people import Post
from .models.presence import Substitute
from .roles import ADMINISTRATORS, ROLE_PERMISSIONS, Level, Permission, Role, role_label


@dataclass(frozen=True)
class Grant:
    """One post through which the user acts now: their own, or that of a person they stand in for."""

    post_id: int
    unit_id: int
    unit_path: str
    unit_level: str
    unit_name: str
    role: str
    user_id: int
    for_user_id: int | None = None
    for_name: str = ""

    @property
    def permissions(self):
        """Permissions of the role; none for a role the code does not know."""
        return ROLE_PERMISSIONS.get(self.role, frozenset())

    @property
    def label(self):
        """Such as 「司法所·调解员」, with 「（代 王某）」 for a substitute."""
        text = f"{self.unit_name}·{role_label(self.role)}"
        return f"{text}（代 {self.for_name}）" if self.for_user_id else text

    @property
    def area_path(self):
        """Path of the area the post serves: the manager of a centre serves everything below the unit above it."""
        if self.role != Role.MANAGER or self.unit_level != Level.CENTRE:
            return self.unit_path
        return self.unit_path[: self.unit_path.rstrip(".").rfind(".") + 1] or self.unit_path

    def reaches(self, path):
        """True when the unit of the grant is the unit at `path` or above it."""
        return path.startswith(self.unit_path)


@dataclass(frozen=True)
class Standing:
    """All grants of one user at one moment."""

    grants: tuple[Grant, ...] = ()
    roles: frozenset[str] = field(init=False)
    unit_ids: frozenset[int] = field(init=False)
    permissions: frozenset[str] = field(init=False)
    director_unit_ids: frozenset[int] = field(init=False)

    def __post_init__(self):
        put = object.__setattr__
        put(self, "roles", frozenset(grant.role for grant in self.grants))
        put(self, "unit_ids", frozenset(grant.unit_id for grant in self.grants))
        put(self, "permissions", frozenset().union(*(grant.permissions for grant in self.grants)))
        directing = (g.unit_id for g in self.grants if g.role == Role.LEADER and g.unit_level == Level.CENTRE)
        put(self, "director_unit_ids", frozenset(directing))

    def has(self, permission):
        """True when some grant holds the permission."""
        return permission in self.permissions

    def with_permission(self, permission):
        """Grants that hold the permission."""
        return tuple(grant for grant in self.grants if permission in grant.permissions)

    def at(self, unit_id):
        """Grants at exactly this unit."""
        return tuple(grant for grant in self.grants if grant.unit_id == unit_id)

    def as_role(self, *roles):
        """Grants with one of the roles."""
        return tuple(grant for grant in self.grants if grant.role in roles)

    @property
    def stands_in_for(self):
        """Ids of the persons stood in for."""
        return frozenset(grant.for_user_id for grant in self.grants if grant.for_user_id)

    @property
    def is_director(self):
        """中心主任: a leader with a post at a centre itself."""
        return bool(self.director_unit_ids)


NOBODY = Standing()

#: How long a standing read on one instance is believed; longer only matters where the clock is set.
KEPT = timedelta(minutes=1)


def standing(user):
    """The user's Standing now, kept on the instance for a minute: one query for own posts and those stood in for."""
    if not getattr(user, "is_authenticated", False) or user.is_actor or not user.is_active:
        return NOBODY
    moment = now()
    read_at, known = getattr(user, "_standing", (None, None))
    if known is None or abs(moment - read_at) > KEPT:
        known = _read_standing(user, moment)
        user._standing = (moment, known)
    return known


def forget_standing(user):
    """Read the standing anew at the next question (after posts of this very instance were changed)."""
    if hasattr(user, "_standing"):
        del user._standing


def _read_standing(user, moment):
    absent = Substitute.objects.at(moment).filter(substitute=user).values("absent_id")
    # Nobody stands in for an administrator: it would put two of the three roles into one hand.
    stood_in = Q(user_id__in=absent) & ~Q(role__in=ADMINISTRATORS)
    rows = (
        Post.objects.current()
        .filter(Q(user_id=user.pk) | stood_in)
        .order_by("unit__path", "role", "id")
        .values_list("id", "unit_id", "unit__path", "unit__level", "unit__name", "role", "user_id", "user__name")
    )
    grants = []
    for *post, holder, name in rows:
        other = holder != user.pk
        grants.append(Grant(*post, user.pk, holder if other else None, name if other else ""))
    grants.sort(key=lambda grant: grant.for_user_id is not None)
    return Standing(tuple(grants))


def may(user, permission, at=None):
    """True when the user holds `permission`; with `at` (an OrgUnit) through a post at that unit or above it."""
    if permission == Permission.SIGNED_IN:
        return bool(getattr(user, "is_authenticated", False)) and not user.is_actor
    grants = standing(user).with_permission(permission)
    return bool(grants) if at is None else any(grant.reaches(at.path) for grant in grants)


def in_area(user, permission, unit):
    """True when a post with `permission` serves the area that `unit` lies in (the centre's manager: the whole town)."""
    return any(unit.path.startswith(grant.area_path) for grant in standing(user).with_permission(permission))


def area_filter(user, permission, column="path"):
    """Q for rows whose unit path (`column`) lies in the areas served by the user's posts with `permission`."""
    found = Q(pk__in=[])
    for path in {grant.area_path for grant in standing(user).with_permission(permission)}:
        found |= Q(**{f"{column}__startswith": path})
    return found


def home_path(user):
    """Path of the town (or county) that the user's own posts lie in; "" for an account without posts."""
    own = [grant.unit_path for grant in standing(user).grants if grant.for_user_id is None]
    return "".join(f"{step}." for step in own[0].split(".")[:2] if step) if own else ""
