"""Where invented cases happen: the units and people of a town that is there already, read once."""

from dataclasses import dataclass, field

from governance.cases.models import Category, DeadlineRule
from governance.organisation.models import OrgUnit, Post
from governance.organisation.roles import Level, Role

OFFICE = (Role.LIAISON, Role.VILLAGE, Role.MEDIATOR, Role.PETITION, Role.LEGAL, Role.HEAD)
DESK = (Role.FRONT, Role.TRIAGE, Role.MANAGER, Role.LEADER)
#: Shares of the cases: the other departments lead about as many as the one that is measured, each a little fewer.
OF_THE_MEASURED, OF_THE_OTHERS, OF_A_VILLAGE = 2.0, 1.0, 0.35


@dataclass
class Ground:
    """`offices`: (unit, post of who works its cases); `weights` beside it; `desk`: role → post at the centre."""

    centre: OrgUnit
    villages: list = field(default_factory=list)
    offices: list = field(default_factory=list)
    weights: list = field(default_factory=list)
    desk: dict = field(default_factory=dict)
    categories: dict = field(default_factory=dict)
    rules: dict = field(default_factory=dict)
    measured: tuple = ()


def read_ground(username="liaison") -> Ground:
    """The town of the demo account `username`, which works for the measured department."""
    own = Post.objects.current().select_related("unit", "user").get(user__username=username, role=Role.LIAISON)
    town = OrgUnit.objects.get(pk=own.unit.parent_id)
    posts = list(
        Post.objects.current().filter(unit__path__startswith=town.path).select_related("unit", "user").order_by("pk")
    )
    centre = next(post.unit for post in posts if post.unit.level == Level.CENTRE)
    ground = Ground(centre, measured=(own.unit, own))
    ground.villages = list(OrgUnit.objects.filter(path__startswith=town.path, level=Level.VILLAGE).order_by("path"))
    ground.desk = {role: next(p for p in posts if p.role == role and p.unit_id == centre.pk) for role in DESK}
    for level, weight in ((Level.DEPARTMENT, OF_THE_OTHERS), (Level.VILLAGE, OF_A_VILLAGE)):
        for unit, post in _offices(posts, level):
            mine = unit.pk == own.unit_id
            ground.offices.append((unit, own if mine else post))
            ground.weights.append(OF_THE_MEASURED if mine else weight)
    ground.categories = {row.code: row for row in Category.objects.all()}
    ground.rules = {row.action: row for row in DeadlineRule.objects.filter(kind="", category=None, urgent=None)}
    return ground


def _offices(posts, level):
    """(unit, post) of each unit of a level that somebody works for, the liaison before the head."""
    found = {}
    for post in posts:
        if post.unit.level != level or post.role not in OFFICE:
            continue
        known = found.get(post.unit_id)
        if known is None or OFFICE.index(post.role) < OFFICE.index(known.role):
            found[post.unit_id] = post
    return [(post.unit, post) for post in found.values()]
