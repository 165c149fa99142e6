"""The table of roles, said a second time by hand where it matters most."""

import pytest

from governance.organisation.roles import (
    ADMINISTRATORS,
    CLEARANCE,
    ROLE_LEVELS,
    ROLE_PERMISSIONS,
    SEES_DOWN,
    Permission,
    Role,
    role_label,
    roles_with,
)

EXPECTED = {
    Permission.MANAGE_ACCOUNTS: {"sysadmin"},
    Permission.MANAGE_UNITS: {"sysadmin"},
    Permission.MANAGE_POSTS: {"secadmin"},
    Permission.LIFT_LOCKS: {"secadmin"},
    Permission.READ_AUDIT: {"auditor"},
    Permission.PROPOSE_POSTS: {"manager"},
    Permission.EDIT_CONTACTS: {"manager"},
    Permission.EDIT_CALENDAR: {"manager"},
    Permission.EDIT_RULES: {"manager"},
    Permission.MANAGE_ABSENCE: {"manager"},
    Permission.PLAN_DUTY: {"manager"},
    Permission.KEEP_PAPERS: {"manager"},
    Permission.KEEP_STAFF: {"manager"},
    Permission.EDIT_DUTIES: {"manager", "head"},
    Permission.EVALUATE: {"manager"},
    Permission.WRITE_REPORTS: {"manager"},
    Permission.SUPERVISE: {"manager", "leader", "county"},
    Permission.TRIAGE_CASE: {"triage", "county"},
    Permission.FOLLOW_UP: {"front"},
    Permission.HANDLE_CASE: {"liaison", "head", "mediator", "petition", "legal", "village"},
    Permission.MERGE_PEOPLE: {"front", "triage", "manager"},
    Permission.EDIT_PEOPLE: {"front", "triage", "manager", "liaison", "mediator", "petition", "legal", "village"},
    Permission.PLAN_RECEPTION: {"petition", "manager"},
    Permission.APPROVE_RECEPTION: {"leader"},
    Permission.KEEP_RECEPTION: {"front", "triage", "petition", "manager"},
    Permission.REGISTER_CASE: {"front", "liaison", "mediator", "petition", "legal", "village", "grid"},
    Permission.EDIT_LEGAL: {"legal", "manager"},
    Permission.VIEW_SESSIONS: {"front", "triage", "legal", "manager"},
    Permission.ANSWER_SESSIONS: {"liaison", "head", "legal"},
    Permission.LOG_VILLAGE_SERVICE: {"legal", "village"},
    Permission.KEEP_RESETTLEMENT: {"legal"},
    Permission.KEEP_PRISON_VISITS: {"legal"},
}


@pytest.mark.parametrize("permission", EXPECTED)
def test_permission_belongs_to_these_roles_and_no_others(permission):
    assert {role.value for role in roles_with(permission)} == EXPECTED[permission]


def test_every_role_is_in_every_table():
    for table in (ROLE_PERMISSIONS, CLEARANCE, ROLE_LEVELS):
        assert set(table) == set(Role)


def test_everybody_may_sign_in_and_no_administrator_sees_a_case():
    assert all(Permission.SIGNED_IN in ROLE_PERMISSIONS[role] for role in Role)
    for role in ADMINISTRATORS:
        assert Permission.VIEW_CASES not in ROLE_PERMISSIONS[role]
        assert CLEARANCE[role] == 0
        assert role not in SEES_DOWN


def test_no_permission_of_one_administrator_is_held_by_another():
    powers = [ROLE_PERMISSIONS[role] - {Permission.SIGNED_IN} for role in sorted(ADMINISTRATORS)]
    assert not powers[0] & powers[1] and not powers[0] & powers[2] and not powers[1] & powers[2]


def test_an_unknown_role_code_is_shown_as_it_is():
    assert role_label("front") == "前台"
    assert role_label("gone") == "gone"
