"""Every address of the portal: who is let in, who is not, and what a page costs the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from governance.cases import services
from governance.core import calendar
from governance.core.now import set_clock
from governance.organisation.models import User
from governance.organisation.roles import Permission, Role
from tests.cases_factory import MORNING, fresh, make_case, make_rules, ticket
from tests.factories import make_town

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Without a sign-in: health, the sign-in page itself, and the citizens' pages. Nothing else.
PUBLIC = {"healthz", "readyz", "organisation:login"}
PUBLIC_APPS = {"citizen"}
MOST_QUERIES = 15
# The cockpit shows more figures than any list has columns; what it may cost is written with it.
MORE = {"/dashboard/": 25, "/dashboard/export/": 25}
# The sheet of 公共法律服务 counts nine ledgers.
MORE |= {"/legal/statistics/": 25, "/legal/statistics/export/": 25}
# The addresses that stay stable, and who opens them: written by hand, beside what the pages declare.
WORKING = set(Role) - {Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR}
OFFICES = {Role.LIAISON, Role.MEDIATOR, Role.PETITION, Role.LEGAL, Role.VILLAGE}
STABLE = {
    "/intake/new/": OFFICES | {Role.FRONT, Role.GRID},
    "/cases/": WORKING,
    "/cases/export/": WORKING - {Role.GRID},
    # The director and the deputies whom the director names triage what is 限定知悉.
    "/triage/": {Role.TRIAGE, Role.COUNTY, Role.LEADER, Role.MANAGER},
    "/dashboard/": WORKING - {Role.FRONT, Role.GRID},
    "/notifications/": set(Role),
    "/administration/staff/": {Role.SYSADMIN, Role.MANAGER},
    "/administration/organisations/": {Role.SYSADMIN, Role.MANAGER},
    "/administration/audit/": {Role.AUDITOR},
}


def walk(resolver=None, prefix="", names=()):
    """(path pattern, "app:name", view, converter names) of each address."""
    for entry in (resolver or get_resolver("governance.urls")).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, path, (*names, entry.namespace) if entry.namespace else names)
        else:
            yield path, ":".join((*names, entry.name or "")), entry.callback, tuple(entry.pattern.converters)


ROUTES = list(walk())
CLOSED = [row for row in ROUTES if getattr(row[2], "login_required", True)]
PLAIN = [row for row in CLOSED if not row[3] and "export" not in row[0]]


def address(path, converters, case):
    """An address of the pattern that fits this case."""
    values = {"number": case.number, "action": "remind", "version": case.version}
    for name in converters:
        for kind in ("int", "str", "slug", "uuid", "path"):
            path = path.replace(f"<{kind}:{name}>", str(values.get(name, 1)))
    return f"/{path}"


@pytest.fixture
def town():
    calendar.forget()
    with set_clock(MORNING - timedelta(days=365)):
        built = make_town()
        make_rules()
    User.objects.update(password_changed_at=MORNING)
    with set_clock(MORNING):
        yield built


def test_only_the_pages_on_the_short_list_are_open():
    open_pages = {name for _, name, view, _ in ROUTES if not getattr(view, "login_required", True)}
    assert {name for name in open_pages if name.split(":")[0] not in PUBLIC_APPS} == PUBLIC


def test_every_other_page_states_a_permission():
    lacking = [name for _, name, view, _ in CLOSED if not isinstance(_permission(view), Permission)]
    assert not lacking


def _permission(view):
    return getattr(getattr(view, "view_class", None), "permission", None)


def test_a_visitor_is_asked_to_sign_in_everywhere_else(client, town):
    case = make_case(town=town)
    for path, name, _, converters in CLOSED:
        answer = client.get(address(path, converters, case))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/"), name


@pytest.mark.parametrize("role", list(Role))
def test_a_role_that_a_page_does_not_name_is_refused(client, town, role):
    """By GET and by POST, whatever the address names."""
    case = make_case(town=town)
    client.force_login(next(user for user in town.people.values() if _only(user, role)))
    for path, name, view, converters in CLOSED:
        if role in view.view_class.roles_allowed() or view.view_class.permission == Permission.SIGNED_IN:
            continue
        for method in (client.get, client.post):
            assert method(address(path, converters, case)).status_code == 403, (role, name)


def _only(user, role):
    return {post.role for post in user.posts.all()} == {role}


@pytest.mark.parametrize("path", STABLE)
def test_the_stable_addresses_open_to_whom_they_should(path):
    view = next(view for pattern, _, view, _ in ROUTES if f"/{pattern}" == path)
    allowed = set(view.view_class.roles_allowed())
    assert allowed == STABLE[path] or view.view_class.permission == Permission.SIGNED_IN


@pytest.mark.parametrize("person", ["leader", "liaison", "village", "manager", "frontdesk", "triage", "sysadmin"])
def test_no_page_costs_more_than_fifteen_queries(client, town, person):
    """Every address without a number in it, and the pages of a case with orders, shares and thirty entries."""
    for _ in range(3):
        make_case(town=town)
    case = make_case(town=town, state="handling", place=town.villages[0])
    for step in range(30):
        services.record_progress(fresh(case), by=town["liaison"], ticket=ticket(), text=f"进展 {step}")
    services.supervise(fresh(case), by=town["manager"], ticket=ticket(), requirement="抓紧")
    client.force_login(town[person])
    pages = [f"/{path}" for path, _, _, _ in PLAIN]
    pages += [f"/cases/{case.number}/{tail}" for tail in ("", "history/", "print/", "do/supervise/", "do/assign/")]
    client.get("/cases/")
    costly = {}
    for path in pages:
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(path)
        if answer.status_code == 200 and len(seen) > MORE.get(path, MOST_QUERIES):
            costly[path] = len(seen)
    assert not costly
