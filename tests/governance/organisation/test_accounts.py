"""Accounts: made, changed, closed with their work moved, reopened."""

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError

from governance.audit.models import AuditRecord
from governance.core.exceptions import GuardFailed, NotAllowed, PortalError
from governance.organisation import open_work
from governance.organisation.access import standing
from governance.organisation.checks import no_demo_accounts
from governance.organisation.models import Post, User
from governance.organisation.services import accounts
from tests.factories import PASSWORD, make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def cases():
    """A stand-in for the cases app: open pieces of work by user id."""
    held = {}

    def move(user, target, *, by):
        number = held.pop(user.pk, 0)
        held[target.pk] = held.get(target.pk, 0) + number
        return number

    open_work.register("试验案件", lambda user: held.get(user.pk, 0), move)
    yield held
    open_work.unregister("试验案件")


def test_a_new_account_has_a_one_time_password_and_no_power(town):
    user, password = accounts.create_account(
        by=town["sysadmin"], username=" ZhangSan ", name="张三", phone="19900001234"
    )
    assert user.username == "zhangsan"
    assert user.check_password(password) and user.must_change_password
    assert not standing(user).grants
    assert User.objects.with_phone("199 0000 1234").get() == user
    with pytest.raises(ValidationError, match="已经有人使用"):
        accounts.create_account(by=town["sysadmin"], username="zhangsan", name="另一个")


@pytest.mark.parametrize("who", ["secadmin", "auditor", "manager", "leader", "frontdesk"])
def test_only_the_system_administrator_makes_and_closes_accounts(town, who):
    with pytest.raises(NotAllowed):
        accounts.create_account(by=town[who], username="someone", name="某人")
    with pytest.raises(NotAllowed):
        accounts.close_account(by=town[who], user=town["grid"])


def test_the_manager_edits_contact_data_of_the_own_town_only(town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    accounts.update_account(by=town["manager"], user=town["liaison"], phone="19900009999", seat="2 号窗口")
    assert User.objects.get(pk=town["liaison"].pk).seat == "2 号窗口"
    with pytest.raises(NotAllowed):
        accounts.update_account(by=town["manager"], user=town["liaison"], name="改名")
    with pytest.raises(NotAllowed):
        accounts.update_account(by=town["manager"], user=other["liaison"], seat="x")


def test_an_account_with_open_work_closes_only_when_the_work_is_moved(town, cases):
    leaver, target = town["liaison"], town["head"]
    cases[leaver.pk] = 4
    with pytest.raises(GuardFailed, match="试验案件 4 件"):
        accounts.close_account(by=town["sysadmin"], user=leaver)
    assert User.objects.get(pk=leaver.pk).is_active
    with pytest.raises(ValidationError, match="接手人"):
        accounts.close_account(by=town["sysadmin"], user=leaver, move_to=leaver)
    moved = accounts.close_account(by=town["sysadmin"], user=leaver, move_to=target)
    assert moved == {"试验案件": 4} and cases == {target.pk: 4}
    assert not User.objects.get(pk=leaver.pk).is_active
    assert not Post.objects.filter(user=leaver).exclude(state=Post.State.ENDED).exists()


def test_nothing_is_closed_when_the_move_fails(town, cases):
    cases[town["liaison"].pk] = 1

    def broken(user, target, *, by):
        raise GuardFailed("这件案件不能转交")

    open_work.register("试验案件", lambda user: cases.get(user.pk, 0), broken)
    with pytest.raises(GuardFailed):
        accounts.close_account(by=town["sysadmin"], user=town["liaison"], move_to=town["head"])
    assert User.objects.get(pk=town["liaison"].pk).is_active
    assert Post.objects.get(user=town["liaison"]).state == Post.State.ACTIVE


def test_closing_ends_the_sessions_at_once(town, client):
    client.force_login(town["grid"])
    client.get("/accounts/settings/")
    assert Session.objects.count() == 1
    accounts.close_account(by=town["sysadmin"], user=town["grid"])
    answer = client.get("/accounts/settings/")
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_nobody_closes_themself_or_the_last_administrator(town):
    with pytest.raises(NotAllowed):
        accounts.close_account(by=town["sysadmin"], user=town["sysadmin"])
    with pytest.raises(GuardFailed, match="最后一位"):
        accounts.close_account(by=town["sysadmin"], user=town["secadmin"])
    with pytest.raises(NotAllowed):
        accounts.close_account(by=town["sysadmin"], user=User.objects.system())


def test_a_reopened_account_has_a_new_password_and_no_posts(town):
    accounts.close_account(by=town["sysadmin"], user=town["grid"])
    user = User.objects.get(pk=town["grid"].pk)
    password = accounts.reopen_account(by=town["sysadmin"], user=user)
    user = User.objects.get(pk=user.pk)
    assert user.check_password(password) and user.must_change_password
    assert not standing(user).grants


def test_the_system_administrator_cannot_take_over_another_administrator(town):
    for who in ("secadmin", "auditor"):
        with pytest.raises(NotAllowed, match="三员分立"):
            accounts.issue_password(by=town["sysadmin"], user=town[who])
    assert accounts.issue_password(by=User.objects.system(), user=town["secadmin"])
    assert accounts.issue_password(by=town["sysadmin"], user=town["liaison"])


def test_actors_are_made_once_and_hold_no_password():
    system, citizen = User.objects.system(), User.objects.citizen()
    assert (system.username, citizen.username) == ("system", "citizen")
    assert User.objects.system() == system
    assert not system.has_usable_password() and system.is_actor
    assert not User.objects.people().exists()


def test_a_demo_account_cannot_exist_outside_a_demo(settings):
    settings.PORTAL_DEMO = True
    user = make_user(is_demo=True)
    assert no_demo_accounts(None, databases=["default"]) == []
    settings.PORTAL_DEMO = False
    with pytest.raises(PortalError, match="PORTAL_DEMO"):
        user.save()
    with pytest.raises(PortalError):
        make_user(is_demo=True)
    assert [problem.id for problem in no_demo_accounts(None, databases=["default"])] == ["organisation.E001"]


def test_a_stray_demo_account_cannot_sign_in(settings, client):
    settings.PORTAL_DEMO = True
    user = make_user(is_demo=True)
    settings.PORTAL_DEMO = False
    answer = client.post("/accounts/login/", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 422


def test_the_phone_is_encrypted_and_the_history_opens_it(town):
    from django.db import connection

    user, _ = accounts.create_account(by=town["sysadmin"], username="lisi", name="李四", phone="19912345678")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM organisation_user WHERE id = %s", [user.pk])
        stored = cursor.fetchone()[0]
    assert "1991" not in stored and "5678" not in stored
    assert user.history.first().phone == "19912345678"
    columns = {field.name for field in user.history.model._meta.get_fields()}
    assert not columns & {"password", "last_login", "last_login_address", "phone_hash"}


def test_a_change_of_contact_data_is_audited_without_the_data(town):
    accounts.update_account(by=town["sysadmin"], user=town["grid"], phone="19987654321")
    row = AuditRecord.objects.filter(event="account.changed").get()
    assert row.detail == {"columns": ["phone"]}
