"""People and places for the tests: made in bulk, so that a whole town costs a handful of queries.

`make_town()` gives 清溪县 → 清溪镇 → centre, departments, two villages with grids, and one person for each role; the
user names are those of the demo accounts and the password of all is `PASSWORD`.
"""

from dataclasses import dataclass, field
from itertools import count

from django.contrib.auth.hashers import get_hasher, make_password

from governance.core.now import now, today
from governance.organisation.models import OrgUnit, Post, User, VillageLeader
from governance.organisation.models.people import phone_hash
from governance.organisation.roles import Level, Role

PASSWORD = "qingxi-Demo-2026"
_numbers = count(1)
_hashes: dict[str, str] = {}


def hashed_password():
    """The hash of PASSWORD, made once for each hasher."""
    algorithm = get_hasher().algorithm
    if algorithm not in _hashes:
        _hashes[algorithm] = make_password(PASSWORD)
    return _hashes[algorithm]


def make_unit(level=Level.DEPARTMENT, parent=None, name="", **fields):
    """A unit below `parent` (None: at the top)."""
    unit = _unit(level, parent, name or f"{Level(level).label}{next(_numbers)}", **fields)
    unit.save()
    return unit


def make_user(role=None, unit=None, *, username="", name="", title="", **fields):
    """A person, with an active post when `role` and `unit` are given."""
    user = _person(username or f"user{next(_numbers)}", name, **fields)
    user.save()
    if role is not None:
        make_post(user, role, unit, title=title)
    return user


def make_post(user, role, unit, *, state=Post.State.ACTIVE, **fields):
    """A post of a person."""
    return Post.objects.create(user=user, unit=unit, role=role, state=state, **{"since": today(), **fields})


@dataclass
class Town:
    """A town with its people. Units by attribute and in `departments`; people by `town.people["triage"]`."""

    county: OrgUnit
    county_centre: OrgUnit
    town: OrgUnit
    centre: OrgUnit
    departments: dict[str, OrgUnit] = field(default_factory=dict)
    villages: list[OrgUnit] = field(default_factory=list)
    grids: list[OrgUnit] = field(default_factory=list)
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, username):
        """The person with this demo user name (without the prefix of a second town)."""
        return self.people[username]

    @property
    def justice(self):
        """司法所."""
        return self.departments["司法所"]

    @property
    def agriculture(self):
        """农业农村办: the department of `liaison` and `head`."""
        return self.departments["农业农村办"]

    @property
    def police(self):
        """派出所: the department of `liaison2` and `head2`."""
        return self.departments["派出所"]

    @property
    def petition_office(self):
        """信访办."""
        return self.departments["信访办"]


DEPARTMENTS = ("司法所", "农业农村办", "派出所", "信访办", "自然资源所", "社会事务办")

#: username, name, role, where. `leader` is 镇领导 at the town and 中心主任 by the post at the centre.
PEOPLE = (
    ("frontdesk", "何晓燕", Role.FRONT, "centre"),
    ("triage", "周敏", Role.TRIAGE, "centre"),
    ("commander", "罗刚", Role.DISPATCH, "centre"),
    ("manager", "吴静", Role.MANAGER, "centre"),
    ("leader", "陈国强", Role.LEADER, "town"),
    ("leader", "陈国强", Role.LEADER, "centre"),
    ("deputy", "高明", Role.LEADER, "town"),
    ("liaison", "杨帆", Role.LIAISON, "农业农村办"),
    ("head", "邓海", Role.HEAD, "农业农村办"),
    ("liaison2", "冯磊", Role.LIAISON, "派出所"),
    ("head2", "曾勇", Role.HEAD, "派出所"),
    ("mediator", "李春兰", Role.MEDIATOR, "司法所"),
    ("legal", "赵雪", Role.LEGAL, "司法所"),
    ("petition", "孙丽", Role.PETITION, "信访办"),
    ("village", "王大山", Role.VILLAGE, "village"),
    ("village2", "刘有田", Role.VILLAGE, "village2"),
    ("grid", "张小梅", Role.GRID, "grid"),
    ("county", "许志远", Role.COUNTY, "county"),
    ("sysadmin", "沈安", Role.SYSADMIN, "town"),
    ("secadmin", "韩卫", Role.SECADMIN, "town"),
    ("auditor", "于正", Role.AUDITOR, "town"),
)


def make_town(name="清溪镇", *, prefix="", county=None, county_centre=None, number=1):
    """A town with units and people. A second one in the same county: `make_town("云岭镇", prefix="b_",
    county=a.county, county_centre=a.county_centre, number=2)`; its people have user names with the prefix.
    """
    if county is None:
        county = _unit(Level.COUNTY, None, "清溪县", code="990112000000", path=f"{_free_root():04d}.")
        county.save()
        county_centre = _unit(Level.CENTRE, county, "清溪县社会治理中心", path=f"{county.path}0001.")
        county_centre.save()
    steps = number + 1
    town = _unit(Level.TOWN, county, name, code=f"9901121{number:02d}000", path=f"{county.path}{steps:04d}.")
    town.save()
    built = _build_units(town, name, number)
    town_units = Town(county, county_centre, town, built["centre"])
    town_units.departments = {each: built[each] for each in DEPARTMENTS}
    town_units.villages = [built["village"], built["village2"]]
    OrgUnit.objects.bulk_create(_grids(town_units.villages))
    town_units.grids = list(OrgUnit.objects.filter(level=Level.GRID, path__startswith=town.path))
    places = {**built, "town": town, "county": county, "grid": town_units.grids[0]}
    _build_people(town_units, places, prefix, with_county=number == 1)
    return town_units


def _build_units(town, name, number):
    stem = town.path
    rows = {"centre": _unit(Level.CENTRE, town, f"{name}社会治理中心", short_name="治理中心", path=f"{stem}0001.")}
    for step, each in enumerate(DEPARTMENTS, 2):
        rows[each] = _unit(Level.DEPARTMENT, town, each, path=f"{stem}{step:04d}.")
    for step, (key, each) in enumerate((("village", "青石村"), ("village2", "柳湾村")), 20):
        code = f"9901121{number:02d}{step + 181:03d}"
        rows[key] = _unit(Level.VILLAGE, town, each, code=code, path=f"{stem}{step:04d}.")
    OrgUnit.objects.bulk_create(rows.values())
    return rows


def _grids(villages):
    return [
        _unit(Level.GRID, village, f"第{step}网格", code=f"{village.code}{step:03d}", path=f"{village.path}{step:04d}.")
        for village in villages
        for step in (1, 2)
    ]


def _build_people(town, places, prefix, *, with_county):
    wanted = [row for row in PEOPLE if row[0] != "county" or with_county]
    rows = {username: _person(f"{prefix}{username}", name) for username, name, _, _ in wanted}
    User.objects.bulk_create(rows.values())
    town.people = rows
    day = today()
    Post.objects.bulk_create(
        Post(
            user=town.people[username],
            unit=places[place],
            role=role,
            state=Post.State.ACTIVE,
            since=day,
            created_at=now(),
            updated_at=now(),
        )
        for username, _, role, place in wanted
    )
    VillageLeader.objects.create(village=places["village"], user=town.people["leader"], since=day)


def _unit(level, parent, name, *, path="", **fields):
    if not path:
        siblings = OrgUnit.objects.filter(parent=parent).count()
        stem = parent.path if parent is not None else ""
        path = f"{stem}{(100 + siblings if parent is not None else _free_root()):04d}."
    moment = now()
    return OrgUnit(parent=parent, level=level, name=name, path=path, created_at=moment, updated_at=moment, **fields)


def _person(username, name, **fields):
    number = next(_numbers)
    phone = fields.pop("phone", f"198{number % 100_000_000:08d}")
    moment = now()
    return User(
        username=username,
        name=name or f"人员{number}",
        password=hashed_password(),
        password_changed_at=moment,
        phone=phone,
        phone_hash=phone_hash(phone),
        created_at=moment,
        updated_at=moment,
        **fields,
    )


def _free_root():
    return OrgUnit.objects.filter(parent=None).count() + 1
