"""The first day of a real town."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from governance.organisation.models import OrgUnit, Post, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ARGS = {
    "county": "山阳县",
    "county_code": "990112000000",
    "town": "白塔镇",
    "town_code": "990112105000",
}


def start(**changes):
    out = StringIO()
    call_command("start_town", **{**ARGS, **changes}, stdout=out)
    return out.getvalue()


def test_it_makes_the_organisation_and_three_administrators_who_can_sign_in(client):
    said = start()
    assert [unit.name for unit in OrgUnit.objects.order_by("path")] == ["山阳县", "白塔镇", "白塔镇社会治理中心"]
    assert dict(Post.objects.values_list("user__username", "role")) == {
        "sysadmin": "sysadmin",
        "secadmin": "secadmin",
        "auditor": "auditor",
    }
    for username, password in re.findall(r"用户名 (\w+)  密码 (\S+)", said):
        assert User.objects.get(username=username).must_change_password
        answer = client.post("/accounts/login/", {"username": username, "password": password})
        assert answer.status_code == 302
        assert client.get("/administration/staff/")["Location"] == "/accounts/password/"
        client.post("/accounts/logout/")


def test_it_refuses_when_data_is_there():
    start()
    with pytest.raises(CommandError, match="已经有"):
        start()


def test_it_refuses_when_people_are_there():
    make_user()
    with pytest.raises(CommandError, match="已经有"):
        start()
    assert not OrgUnit.objects.exists()


def test_a_wrong_code_is_told_and_leaves_nothing():
    with pytest.raises(CommandError, match="12 位"):
        start(county_code="990112")
    with pytest.raises(CommandError, match="前 6 位"):
        start(town_code="110112105000")
    assert not OrgUnit.objects.exists() and not User.objects.people().exists()


def test_a_password_is_issued_on_the_server_for_an_administrator():
    start()
    out = StringIO()
    call_command("issue_password", "auditor", stdout=out)
    password = out.getvalue().split("一次性密码 ")[1].strip()
    assert User.objects.get(username="auditor").check_password(password)
    with pytest.raises(CommandError, match="没有"):
        call_command("issue_password", "nobody")
