"""Whom an order goes to: units, forces, groups, bodies without an account, and whoever is on duty now."""

from dataclasses import dataclass

from dispatch.models import PlanStep
from governance.cases.recipients import OFFICE
from governance.core.exceptions import GuardFailed
from governance.core.now import now
from governance.organisation.models import OrgUnit, Post, User
from governance.organisation.presence import on_duty
from governance.organisation.roles import Level, Role

GROUPS = (("villages", "全部村（社区）"), ("departments", "全部部门"), ("grids", "全部网格员"))


@dataclass(frozen=True)
class Receiver:
    """One recipient. `outside`: a body without an account, which answers by a one-time link."""

    name: str
    unit: OrgUnit | None = None
    user: User | None = None
    resource: object = None
    duty: str = ""
    phone: str = ""
    outside: bool = False

    @property
    def key(self):
        """The same recipient is ordered once in one action."""
        parts = (self.unit, self.user, self.resource)
        return (*(row.pk if row is not None else 0 for row in parts), self.name if self.outside else "")


def seat_of(centre) -> OrgUnit:
    """The town (or county) that the centre serves."""
    return centre.parent or centre


def of_units(units) -> list[Receiver]:
    """Departments, villages, the county: whoever works there answers."""
    return [Receiver(unit.short_name or unit.name, unit=unit, phone=unit.phone) for unit in units]


def of_group(centre, group: str) -> list[Receiver]:
    """Every village, every department, or every grid worker of the town."""
    below = OrgUnit.objects.active().filter(path__startswith=seat_of(centre).path)
    if group == "grids":
        posts = Post.objects.current().filter(unit__in=below.values("pk"), role=Role.GRID).values("user")
        return of_people(User.objects.filter(pk__in=posts).order_by("name"))
    level = Level.VILLAGE if group == "villages" else Level.DEPARTMENT
    return of_units(below.filter(level=level).order_by("order", "path"))


def of_people(users, duty: str = "") -> list[Receiver]:
    """Named persons."""
    return [Receiver(user.name, user=user, duty=duty, phone=user.phone) for user in users]


def kinds_on_duty(centre) -> list[str]:
    """The kinds of duty that somebody stands now."""
    rows = on_duty(now(), unit=seat_of(centre)).order_by("duty_type")
    return list(rows.values_list("duty_type", flat=True).distinct())


def of_duty(centre, kind: str) -> list[Receiver]:
    """Whoever is on duty now; GuardFailed with the reason when nobody is."""
    rows = list(on_duty(now(), kind, seat_of(centre)))
    if not rows:
        raise GuardFailed(
            f"现在没有“{kind}”在班，指令没有下达。请改发给具体的单位、人员，或者先补上值班安排。", field="duties"
        )
    return [Receiver(row.user.name, user=row.user, duty=kind, phone=row.user.phone) for row in rows]


def of_forces(resources) -> list[Receiver]:
    """Forces: their leader answers; one without an account is told by telephone, the command post notes it."""
    return [Receiver(row.name, resource=row, user=row.user, phone=row.phone) for row in resources]


def of_outside(pairs) -> list[Receiver]:
    """(name, telephone) of bodies without an account."""
    return [Receiver(name, phone=phone, outside=True) for name, phone in pairs]


def of_step(centre, step: PlanStep) -> list[Receiver]:
    """The recipients of a step of a plan."""
    if step.to == PlanStep.To.UNIT:
        return of_units([step.unit])
    if step.to == PlanStep.To.FORCE:
        return of_forces([step.resource])
    return of_duty(centre, step.duty) if step.to == PlanStep.To.DUTY else of_group(centre, step.to)


def once(receivers) -> list[Receiver]:
    """Each recipient once, in order."""
    found: dict = {}
    for row in receivers:
        found.setdefault(row.key, row)
    return list(found.values())


def people_of(receivers) -> list[User]:
    """Who is told in the portal: the persons, and whoever works at the units; two queries however many they are."""
    units = [row.unit.pk for row in receivers if row.unit is not None]
    roles = (*OFFICE, Role.COUNTY, Role.FRONT)
    posts = Post.objects.current().filter(unit__in=units, role__in=roles).values("user")
    named = {row.user.pk for row in receivers if row.user is not None}
    named |= {row.resource.user_id for row in receivers if row.resource is not None and row.resource.user_id}
    found = list(User.objects.filter(pk__in=posts, is_active=True))
    return found + list(User.objects.filter(pk__in=named - {row.pk for row in found}))
