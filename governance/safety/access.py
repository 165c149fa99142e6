"""Whom a register is open to: the posts named for it, in their area; and which of its fields each of them reads."""

from dataclasses import dataclass, field

from django.db.models import Q

from governance.organisation.access import standing
from governance.organisation.roles import Level, Permission
from governance.safety.models.registers import Named, RegisterField

Right = Named.Right
SMALL = (Level.VILLAGE, Level.GRID)


@dataclass
class Rights:
    """What one user may do in one register."""

    register: object
    #: Paths in which everybody is read; in which one keeps; whose own visits alone are seen.
    reads: set[str] = field(default_factory=set)
    keeps: set[str] = field(default_factory=set)
    visits_for: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)

    @property
    def may_keep(self) -> bool:
        """登记和安排."""
        return bool(self.keeps)

    def keeps_at(self, place) -> bool:
        """True where the user keeps the register for this place."""
        return any(place.path.startswith(path) for path in self.keeps)

    def fields(self) -> list[RegisterField]:
        """The questions whose answers are open to this user."""
        rows = self.register.fields.filter(active=True).prefetch_related("readers")
        return [row for row in rows if not (keys := {one.pk for one in row.readers.all()}) or keys & self.named]


def oneself(user) -> set[int]:
    """The user and whom they stand in for."""
    return {user.pk, *standing(user).stands_in_for}


def rights(user) -> dict[int, Rights]:
    """register → Rights, of the registers in use that the user is named for. One query."""
    grants = standing(user).with_permission(Permission.USE_REGISTERS)
    if not grants:
        return {}
    rows = Named.objects.current().filter(register__active=True, role__in={grant.role for grant in grants})
    found: dict[int, Rights] = {}
    for row in rows.select_related("register__town"):
        for grant in grants:
            if _fits(row, grant):
                _take(found.setdefault(row.register_id, Rights(row.register)), row, grant, user)
    return found


def rights_in(user, register) -> Rights | None:
    """The user's rights in this register, or None."""
    return rights(user).get(register.pk)


def _fits(row, grant) -> bool:
    in_town = grant.unit_path.startswith(row.register.town.path)
    return in_town and grant.role == row.role and row.unit_id in (None, grant.unit_id)


def _take(mine, row, grant, user) -> None:
    mine.named.add(row.pk)
    if row.right == Right.VISIT:
        mine.visits_for.add(grant.for_user_id or user.pk)
        return
    area = grant.unit_path if grant.unit_level in SMALL else row.register.town.path
    mine.reads.add(area)
    if row.right == Right.KEEP:
        mine.keeps.add(area)


def sees(user, known=None) -> Q:
    """Q for the entries that the user may see; `known`: the user's rights, where they were just read."""
    from governance.safety.models.entries import TeamMember

    found = Q(pk__in=())
    for register_id, mine in (rights(user) if known is None else known).items():
        open_to = Q(pk__in=())
        for path in mine.reads:
            open_to |= Q(place__path__startswith=path)
        if mine.visits_for:
            own = TeamMember.objects.filter(user__in=mine.visits_for, until=None)
            open_to |= Q(pk__in=own.values("entry"))
        found |= Q(register=register_id) & open_to
    return found
