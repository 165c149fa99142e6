"""本部门一览: who has what, what is unsigned, late or due this week. Each number is the length of its list."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils import timezone

from governance.cases.models import Case, Supervision
from governance.cases.states import Stage, State, states_of
from governance.core.calendar import day_end
from governance.core.now import now
from governance.organisation.access import area_filter, standing
from governance.organisation.models import OrgUnit, Post, User
from governance.organisation.roles import Level, Permission, Role

AT_WORK = states_of(Stage.HANDLING)
NOBODY = "null"


@dataclass
class Line:
    """One row of the board: a unit or a person, its numbers and the addresses of the lists behind them."""

    name: str
    url: str = ""
    phone: str = ""
    numbers: tuple = ()
    orders: int = 0
    orders_url: str = ""


def units_of(user):
    """Units whose board this person reads: their own as a head (or as who stands for one), else all they supervise."""
    place = standing(user)
    own = {grant.unit_id for grant in place.grants if grant.role == Role.HEAD}
    office = {grant.unit_id for grant in place.grants if grant.role in (Role.LIAISON, Role.VILLAGE)}
    headed = Post.objects.current().filter(unit__in=office, role=Role.HEAD).values_list("unit", flat=True)
    own |= office - set(headed) if office else set()
    found = Q(pk__in=own)
    if place.has(Permission.SUPERVISE):
        found |= area_filter(user, Permission.SUPERVISE)
        directed = OrgUnit.objects.filter(pk__in=place.director_unit_ids, parent__isnull=False)
        for path in directed.values_list("parent__path", flat=True):
            found |= Q(path__startswith=path)
    units = OrgUnit.objects.filter(found, level__in=(Level.DEPARTMENT, Level.VILLAGE, Level.CENTRE), active=True)
    return units.order_by("level", "order", "path")


def week_end(moment):
    """The last moment of the week (Sunday)."""
    day = timezone.localtime(moment).date()
    return day_end(day + timedelta(days=6 - day.weekday()))


def _counts(user, *by, **where) -> dict:
    """Key → (在办, 待签收, 超期, 本周到期) of the cases at work, in one query."""
    moment = now()
    running = ~Q(state=State.PAUSED)
    rows = (
        Case.objects.visible_to(user)
        .filter(state__in=AT_WORK, **where)
        .order_by()
        .values(*by)
        .annotate(
            at_work=Count("pk"),
            unsigned=Count("pk", filter=Q(state=State.ASSIGNED)),
            late=Count("pk", filter=running & Q(next_due__lt=moment)),
            week=Count("pk", filter=running & Q(next_due__gte=moment, next_due__lte=week_end(moment))),
        )
    )
    return {row[by[-1]]: (row["at_work"], row["unsigned"], row["late"], row["week"]) for row in rows}


def _numbers(counts, **where) -> tuple:
    """The numbers with their words and addresses: ({label, n, url, late}, …)."""
    links = {
        "在办": {"stage": "handling"},
        "待签收": {"state": State.ASSIGNED.value},
        "超期": {"light": "red"},
        "本周到期": {"due": "week"},
    }
    return tuple(
        {
            "label": label,
            "n": n,
            "url": "/cases/?" + urlencode({**where, "stage": "handling", **link}),
            "late": "light" in link and n,
        }
        for n, (label, link) in zip(counts, links.items(), strict=True)
    )


def _orders(user, units) -> dict[int, int]:
    """Unit → orders that wait for its answer."""
    seen = Case.objects.visible_to(user).values("pk")
    rows = Supervision.objects.filter(case__in=seen, to_unit__in=units, status=Supervision.Status.ISSUED).order_by()
    return {row["to_unit"]: row["n"] for row in rows.values("to_unit").annotate(n=Count("pk"))}


def lines_of_units(user, units) -> list[Line]:
    """One line for each unit, those with late cases first."""
    ids = [unit.pk for unit in units]
    counts, orders = _counts(user, "lead_unit", lead_unit__in=ids), _orders(user, ids)
    lines = [
        Line(
            name=unit.name,
            url=f"/cases/team/?unit={unit.pk}",
            phone=unit.phone,
            numbers=_numbers(counts.get(unit.pk, (0, 0, 0, 0)), lead_unit=unit.pk),
            orders=orders.get(unit.pk, 0),
            orders_url=f"/cases/orders/?to_unit={unit.pk}&status=issued",
        )
        for unit in units
    ]
    return sorted(lines, key=lambda line: (-line.numbers[2]["n"], -line.numbers[0]["n"]))


def lines_of_people(user, unit) -> list[Line]:
    """One line for each person of the unit, and one for what has no handler yet."""
    counts = _counts(user, "handler", lead_unit=unit.pk)
    posts = Post.objects.current().filter(unit=unit).values("user")
    people = User.objects.filter(Q(pk__in=posts) | Q(pk__in=[key for key in counts if key]), is_active=True)
    lines = [
        Line(
            name=person.name,
            phone=person.phone,
            numbers=_numbers(counts.get(person.pk, (0, 0, 0, 0)), lead_unit=unit.pk, handler=person.pk),
        )
        for person in people.order_by("name")
    ]
    if None in counts:
        lines.insert(0, Line("还没有承办人", numbers=_numbers(counts[None], lead_unit=unit.pk, handler=NOBODY)))
    return lines


def nearest(user, unit, most: int = 20):
    """Cases of the unit, the nearest due first, to look at and hand on."""
    rows = Case.objects.visible_to(user).filter(state__in=AT_WORK, lead_unit=unit)
    rows = rows.select_related("handler", "lead_unit", "category").defer("facts", "claim", "search_pairs")
    return list(rows.order_by("next_due", "pk")[:most])


def may_hand_on(user, unit) -> bool:
    """Who stands at the unit or manages the centre hands on; a leader asks them to."""
    place = standing(user)
    return unit.pk in place.unit_ids or Role.MANAGER in place.roles
