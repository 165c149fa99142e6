"""Password rules: the table, reuse, age, forced first change."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from governance.core.now import now, set_clock
from governance.organisation.models import User
from governance.organisation.passwords import must_change, one_time_password
from governance.organisation.services import accounts
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

RULES = [
    ("Abcdefgh12", True),
    ("abcdefgh1#", True),
    ("ABCDEFGH1#", True),
    ("清溪镇治理中心Abc12", True),
    ("Abcdefg12", False),
    ("abcdefghij", False),
    ("abcdefgh12", False),
    ("ABCDEFGH12", False),
    ("1234567890", False),
    ("", False),
    ("Wangwu-2026-x", False),
]


@pytest.mark.parametrize(("password", "good"), RULES)
def test_length_and_classes(password, good):
    user = make_user(username="wangwu")
    if good:
        validate_password(password, user)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, user)


def test_the_last_five_do_not_come_back_and_the_sixth_does():
    user = make_user()
    used = [PASSWORD] + [f"Mima-Xin-{step}" for step in range(1, 6)]
    for password in used[1:]:
        user = accounts.change_password(by=user, password=password)
    for password in used[1:]:
        with pytest.raises(ValidationError, match="最近 5 次"):
            validate_password(password, user)
    with pytest.raises(ValidationError):
        validate_password(used[0], user)
    user = accounts.change_password(by=user, password="Mima-Xin-6-x")
    validate_password(used[0], user)
    assert user.past_passwords.count() == 5


def test_one_time_passwords_fit_the_rules_and_differ():
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        validate_password(password, make_user())
        break


def test_a_password_lasts_90_days(settings):
    settings.PASSWORD_DAYS = 90
    user = make_user()
    with set_clock(now() + timedelta(days=89)):
        assert must_change(user) == ""
    with set_clock(now() + timedelta(days=91)):
        assert must_change(user) == "expired"
        settings.PASSWORD_DAYS = 0
        assert must_change(user) == ""


def test_demo_accounts_are_exempt_in_a_demo(settings):
    settings.PORTAL_DEMO = True
    user = make_user(is_demo=True, must_change_password=True)
    assert must_change(user) == ""


def test_the_first_sign_in_leads_to_the_password_page_and_nowhere_else(client):
    user = make_user(must_change_password=True)
    client.post("/accounts/login/", {"username": user.username, "password": PASSWORD})
    for address in ("/accounts/settings/", "/accounts/sessions/", "/notifications/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/")
    answer = client.get("/accounts/settings/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/accounts/password/"
    page = client.get("/accounts/password/")
    assert "首次登录" in page.content.decode()
    answer = client.post("/accounts/password/", {"old": PASSWORD, "new": "Wode-Xin-Mima-1", "again": "Wode-Xin-Mima-1"})
    assert answer.status_code == 302
    assert client.get("/accounts/settings/").status_code == 200
    assert User.objects.get(pk=user.pk).check_password("Wode-Xin-Mima-1")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"old": "wrong", "new": "Wode-Xin-1", "again": "Wode-Xin-1"}, "现在的密码不正确"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "10 个字符"),
        ({"old": PASSWORD, "new": "Wode-Xin-Mima-1", "again": "Wode-Xin-Mima-2"}, "不一致"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "最近 5 次"),
        ({}, "请填写现在的密码"),
    ],
)
def test_a_bad_new_password_is_told_in_words(client, data, words):
    client.force_login(make_user())
    answer = client.post("/accounts/password/", data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
