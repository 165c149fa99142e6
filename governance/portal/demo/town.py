"""The invented town: units, people with their posts, bodies, duties. Read from fixtures, built by the services."""

import json
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.hashers import make_password

from governance.core.now import now
from governance.organisation.models import DutyLine, OrgUnit, User
from governance.organisation.roles import Level, Role
from governance.organisation.services import accounts, duties, posts, units

OFFICE_ORDER = (Role.LIAISON, Role.VILLAGE, Role.MEDIATOR, Role.PETITION, Role.LEGAL, Role.HEAD)


@dataclass
class DemoTown:
    """Units and people by the keys of demo_town.json; `offices`: unit pk → who works its cases."""

    units: dict[str, OrgUnit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    roles: dict[int, list[tuple[str, User]]] = field(default_factory=dict)
    villages: dict[str, OrgUnit] = field(default_factory=dict)
    grids: dict[int, list[OrgUnit]] = field(default_factory=dict)

    def office(self, unit) -> User:
        """Who signs and handles for a unit."""
        return self._first(unit, OFFICE_ORDER)

    def head(self, unit) -> User:
        """Who stands for the head of a unit."""
        return self._first(unit, (Role.HEAD, Role.LIAISON, Role.VILLAGE, *OFFICE_ORDER))

    def _first(self, unit, order) -> User:
        held = self.roles[unit.pk]
        return min(held, key=lambda pair: order.index(pair[0]) if pair[0] in order else 99)[1]

    def line_of(self, unit, category_code: str) -> DutyLine | None:
        """The line of the unit's duty list that fits the category best."""
        lines = DutyLine.objects.filter(unit=unit, active=True)
        fitting = [line for line in lines if line.category_code and category_code.startswith(line.category_code)]
        return max(fitting, key=lambda line: len(line.category_code), default=None)


def read(name: str):
    """A JSON file of fixtures/."""
    return json.loads((settings.BASE_DIR / "fixtures" / name).read_text(encoding="utf-8"))


def build_town() -> DemoTown:
    """Make units, people, bodies, 联系村领导 and duty lists at the moment that the clock shows."""
    plan, by, town = read("demo_town.json"), User.objects.system(), DemoTown()
    _build_units(plan, by, town)
    _build_people(plan, by, town)
    for row in plan["bodies"]:
        body = units.save_body(by=by, name=row["name"], kind=row["kind"], unit=town.units[row["unit"]])
        for order, (person, position) in enumerate(row["members"]):
            units.add_member(by=by, body=body, user=town.people[person], position=position, order=order)
    for row in plan["village_leaders"]:
        units.set_village_leader(by=by, village=town.villages[row["village"]], user=town.people[row["user"]])
    _build_duties(plan, by, town)
    return town


def find_town() -> DemoTown | None:
    """The invented town as it stands in the database already; None where it is not there."""
    plan, town = read("demo_town.json"), DemoTown()
    by_code = {unit.code: unit for unit in OrgUnit.objects.all()}
    people = {user.username: user for user in User.objects.people()}
    rows = [
        plan["county"],
        plan["county_centre"],
        plan["town"],
        plan["centre"],
        *plan["departments"],
        *plan["villages"],
    ]
    if any(row["code"] not in by_code for row in rows) or plan["people"][0]["username"] not in people:
        return None
    town.units = {row["key"]: by_code[row["code"]] for row in rows}
    for row in plan["villages"]:
        village = town.villages[row["key"]] = by_code[row["code"]]
        town.grids[village.pk] = [by_code[grid["code"]] for grid in row["grids"]]
        town.units |= {grid["key"]: by_code[grid["code"]] for grid in row["grids"]}
    for row in plan["people"]:
        town.people[row["username"]] = people[row["username"]]
        for post in row["posts"]:
            town.roles.setdefault(town.units[post["unit"]].pk, []).append((post["role"], people[row["username"]]))
    return town


def _build_units(plan, by, town) -> None:
    def make(row, level, parent):
        extra = {key: row[key] for key in ("short_name", "phone", "address") if row.get(key)}
        unit = units.create_unit(by=by, parent=parent, level=level, name=row["name"], code=row["code"], **extra)
        town.units[row["key"]] = unit
        return unit

    county = make(plan["county"], Level.COUNTY, None)
    make(plan["county_centre"], Level.CENTRE, county)
    place = make(plan["town"], Level.TOWN, county)
    make(plan["centre"], Level.CENTRE, place)
    for row in plan["departments"]:
        make(row, Level.DEPARTMENT, town.units[row["parent"]])
    for row in plan["villages"]:
        village = town.villages[row["key"]] = make(row, Level.VILLAGE, place)
        town.grids[village.pk] = [make(grid, Level.GRID, village) for grid in row["grids"]]


def _build_people(plan, by, town) -> None:
    password = make_password(settings.DEMO_PASSWORD)
    for number, row in enumerate(plan["people"]):
        user, _ = accounts.create_account(
            by=by,
            username=row["username"],
            name=row["name"],
            seat=row["seat"],
            phone=f"1990900{number:04d}",
            with_password=False,
        )
        if row["demo"]:
            user.is_demo, user.password, user.must_change_password = True, password, False
            user.password_changed_at = now()
            user.save()
        town.people[row["username"]] = user
        for post in row["posts"]:
            unit = town.units[post["unit"]]
            posts.grant_post(by=by, user=user, unit=unit, role=post["role"], title=post["title"])
            town.roles.setdefault(unit.pk, []).append((post["role"], user))


def _build_duties(plan, by, town) -> None:
    pairs = {row["unit"]: row for row in plan["pairs"]}
    for row in read("duties.json"):
        unit = town.units.get(row["unit"])
        if unit is None:
            continue
        pair = pairs.get(row["unit"], {})
        duties.save_duty(
            by=by,
            unit=unit,
            matter=row["matter"],
            legal_basis=row["legal_basis"],
            kind=row["kind"],
            category_code=row["category"],
            keywords=row["keywords"],
            materials=row.get("materials", ""),
            order=row["order"],
            active=True,
            person_a=town.people.get(pair.get("person_a")),
            person_b=town.people.get(pair.get("person_b")),
        )
