"""The first day of a real town: county, town, centre and the three administrators."""

from django.db import transaction

from governance.core.exceptions import GuardFailed

from ..models import OrgUnit, User
from ..roles import Level, Role
from . import accounts, posts, units

#: User name, name and role of the first three accounts.
FIRST = (
    ("sysadmin", "系统管理员", Role.SYSADMIN),
    ("secadmin", "安全管理员", Role.SECADMIN),
    ("auditor", "审计管理员", Role.AUDITOR),
)


@transaction.atomic
def start_town(*, county, county_code, town, town_code, centre=""):
    """Make the organisation and the three administrators; refuses when units or people are there already.

    Returns [(username, name, role label, one-time password)]. Codes: 12 digits.
    """
    if OrgUnit.objects.exists() or User.objects.people().exists():
        raise GuardFailed("数据库里已经有机构或人员，start_town 只能用于空的数据库")
    by = User.objects.system()
    above = units.create_unit(by=by, parent=None, level=Level.COUNTY, name=county, code=county_code)
    place = units.create_unit(by=by, parent=above, level=Level.TOWN, name=town, code=town_code)
    centre = centre or f"{town}社会治理中心"
    units.create_unit(by=by, parent=place, level=Level.CENTRE, name=centre, short_name="治理中心")
    made = []
    for username, name, role in FIRST:
        user, password = accounts.create_account(by=by, username=username, name=name)
        posts.grant_post(by=by, user=user, unit=place, role=role)
        made.append((username, name, role.label, password))
    return made
