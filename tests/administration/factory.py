"""A centre with duty types and lists for the tests."""

from datetime import date, time

from governance.administration.models import DutyMember, DutyType
from governance.organisation.roles import Role
from tests.factories import make_user

FIRST = date(2026, 6, 1)

#: name, short, days, starts, ends, needed, rest
TYPES = (
    ("带班领导", "带班", "all", time(8, 30), time(8, 30), 1, 24),
    ("值班员", "值班", "all", time(8, 30), time(8, 30), 1, 24),
    ("窗口", "窗口", "work", time(8, 30), time(18, 0), 1, 12),
)


def make_types(town, people=5, types=TYPES):
    """The types of the centre, each with a list of `people`; the first of 值班员 is `commander`, then `frontdesk`."""
    found = {}
    for order, (name, short, days, starts, ends, needed, rest) in enumerate(types):
        kind = DutyType.objects.create(
            unit=town.centre, name=name, short=short, days=days, starts_at=starts, ends_at=ends, needed=needed,
            rest_hours=rest, order=order, public=order < 2,
        )  # fmt: skip
        users = [town["commander"], town["frontdesk"]] if name == "值班员" else []
        users += [make_user(Role.FRONT, town.centre, name=f"{short}{n}") for n in range(people - len(users))]
        for user in users:
            DutyMember.objects.create(duty_type=kind, user=user, since=date(2026, 1, 1))
        found[name] = kind
    return found
