"""Signing in: locks, records, sessions, and what an ended session answers."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from governance.audit.models import AuditRecord
from governance.core.now import now, set_clock
from governance.organisation import auth
from governance.organisation.models import User, UserSession
from tests.factories import PASSWORD, make_town, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
INSIDE = "/accounts/settings/"


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": user.username, "password": password}, **extra)


def test_a_right_password_opens_the_portal_and_is_recorded(client):
    user = make_user()
    answer = sign_in(client, user)
    assert answer.status_code == 302 and answer["Location"] == "/"
    assert client.get(INSIDE).status_code == 200
    row = AuditRecord.objects.get(event="sign_in")
    assert (row.user_id, row.result, row.address) == (user.pk, "ok", "127.0.0.1")


def test_case_and_width_of_the_user_name_do_not_matter(client):
    make_user(username="zhaoliu")
    assert client.post(LOGIN, {"username": "ＺhaoLiu ", "password": PASSWORD}).status_code == 302


def test_the_sixth_try_is_locked_out_even_with_the_right_password(client):
    user = make_user()
    for step in range(5):
        answer = sign_in(client, user, "wrong")
        assert answer.status_code == (429 if step == 4 else 422)
    answer = sign_in(client, user)
    assert answer.status_code == 429
    assert "15 分钟" in answer.content.decode()
    assert client.get(INSIDE).status_code == 302
    assert AuditRecord.objects.filter(event__in=["sign_in.failed", "sign_in.locked"], result="refused").count() >= 5
    assert sign_in(Client(REMOTE_ADDR="10.1.2.3"), user).status_code == 302


def test_the_lock_is_listed_and_lifted_by_the_security_administrator(client):
    town = make_town()
    user = town["frontdesk"]
    for _ in range(5):
        sign_in(client, user, "wrong")
    desk = Client()
    desk.force_login(town["secadmin"])
    page = desk.get("/administration/locks/")
    assert page.status_code == 200 and user.name in page.content.decode()
    from axes.models import AccessAttempt

    answer = desk.post("/administration/locks/", {"lock": AccessAttempt.objects.get().pk})
    assert answer.status_code == 302
    assert sign_in(client, user).status_code == 302
    assert AuditRecord.objects.filter(event="lock.lifted").count() == 1
    desk.force_login(town["sysadmin"])
    assert desk.get("/administration/locks/").status_code == 403


def test_guessing_over_many_addresses_locks_the_account(settings):
    user = make_user()
    for step in range(auth.FAILURES_OF_AN_ACCOUNT):
        sign_in(Client(REMOTE_ADDR=f"10.0.{step}.1"), user, "wrong")
    assert sign_in(Client(REMOTE_ADDR="10.9.9.9"), user).status_code == 429


def test_an_unknown_name_is_answered_alike_and_not_written_down(client):
    user = make_user()
    known = sign_in(client, user, "wrong")
    unknown = client.post(LOGIN, {"username": "Mima-1234567", "password": "x"})
    assert known.status_code == unknown.status_code == 422
    assert "用户名或密码不正确" in known.content.decode() and "用户名或密码不正确" in unknown.content.decode()
    assert not any("mima" in str(row.detail).lower() for row in AuditRecord.objects.all())


@pytest.mark.parametrize("kind", ["closed", "system", "citizen"])
def test_closed_accounts_and_actors_cannot_sign_in(client, kind):
    user = make_user(is_active=False) if kind == "closed" else getattr(User.objects, kind)()
    if kind != "closed":
        user.set_password(PASSWORD)
        user.save()
    assert sign_in(client, user).status_code == 422


def test_the_last_sign_in_is_shown(client):
    user = make_user()
    assert "第一次登录" in _words(sign_in(client, user, follow=True))
    client.post("/accounts/logout/")
    answer = sign_in(client, user, REMOTE_ADDR="10.0.0.7")
    assert "127.0.0.1" in _words(client.get(INSIDE))
    assert answer.status_code == 302
    user = User.objects.get(pk=user.pk)
    assert user.last_login_address == "10.0.0.7" and user.previous_login_address == "127.0.0.1"


def _words(answer):
    from django.contrib.messages import get_messages

    return " ".join(str(message) for message in get_messages(answer.wsgi_request)) + answer.content.decode()


@pytest.mark.parametrize(
    ("target", "goes"),
    [("/notifications/", "/notifications/"), ("https://example.com/", "/"), ("//example.com", "/")],
)
def test_next_stays_inside_the_portal(client, target, goes):
    answer = client.post(f"{LOGIN}?next={target}", {"username": make_user().username, "password": PASSWORD})
    assert answer["Location"] == goes


def test_thirty_idle_minutes_end_the_session(client):
    sign_in(client, make_user())
    start = now()
    with set_clock(start + timedelta(minutes=29)):
        assert client.get(INSIDE).status_code == 200
    with set_clock(start + timedelta(minutes=58)):
        assert client.get(INSIDE).status_code == 200
    with set_clock(start + timedelta(minutes=89)):
        answer = client.get(INSIDE)
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{LOGIN}?reason=idle&next=%2Faccounts%2Fsettings%2F")
        assert "没有操作" in client.get(answer["Location"]).content.decode()
        assert client.get(INSIDE)["Location"].startswith(LOGIN)
    assert AuditRecord.objects.filter(event="sign_out").get().detail == {"how": "idle"}


def test_twelve_hours_end_the_session_of_somebody_who_never_rests(client):
    sign_in(client, make_user())
    start = now()
    for minutes in range(20, 12 * 60, 20):
        with set_clock(start + timedelta(minutes=minutes)):
            assert client.get(INSIDE).status_code == 200
    with set_clock(start + timedelta(hours=12, minutes=1)):
        assert "reason=absolute" in client.get(INSIDE)["Location"]


def test_polling_does_not_keep_a_session_alive(client):
    sign_in(client, make_user())
    start = now()
    for minutes in (10, 20, 29):
        with set_clock(start + timedelta(minutes=minutes)):
            assert client.get(INSIDE, headers={"X-Background": "1"}).status_code == 200
            asked = client.get("/accounts/still-here/", headers={"X-Background": "1"})
            assert asked.json()["idle_left"] <= (30 - minutes) * 60
    with set_clock(start + timedelta(minutes=31)):
        assert client.get(INSIDE).status_code == 302


def test_saying_that_one_is_here_begins_the_half_hour_anew(client):
    sign_in(client, make_user())
    start = now()
    with set_clock(start + timedelta(minutes=28)):
        assert client.post("/accounts/still-here/").json()["idle_left"] == 1800
    with set_clock(start + timedelta(minutes=50)):
        assert client.get(INSIDE).status_code == 200


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_a_part_of_a_page_is_answered_401_so_that_the_text_stays(client, headers):
    sign_in(client, make_user())
    with set_clock(now() + timedelta(minutes=31)):
        answer = client.get(INSIDE, headers=headers)
        assert (answer.status_code, answer["X-Signed-Out"]) == (401, "idle")
        answer = client.post(INSIDE, headers=headers)
        assert (answer.status_code, answer["X-Signed-Out"]) == (401, "none")


def test_a_form_sent_too_late_leads_back_to_its_page(client):
    sign_in(client, make_user())
    with set_clock(now() + timedelta(minutes=31)):
        answer = client.post(INSIDE, headers={"Referer": "http://testserver/accounts/settings/?x=1"})
        assert "next=%2Faccounts%2Fsettings%2F%3Fx%3D1" in answer["Location"]


def test_the_dialog_signs_in_over_the_page_and_gives_the_page_what_it_needs(client):
    user = make_user()
    sign_in(client, user)
    key = client.session[auth.DRAFT_KEY]
    with set_clock(now() + timedelta(minutes=31)):
        client.get(INSIDE, headers={"HX-Request": "true"})
        page = client.get(f"{LOGIN}?dialog=1")
        assert page.status_code == 200 and "<html" not in page.content.decode()
        answer = client.post(f"{LOGIN}?dialog=1", {"username": user.username, "password": "wrong"})
        assert answer.status_code == 422
        answer = client.post(f"{LOGIN}?dialog=1", {"username": user.username, "password": PASSWORD})
        told = json.loads(answer["HX-Trigger"])["signedIn"]
    assert told["owner"] == str(user.pk) and told["csrf"] and not told["change_password"]
    assert told["draft_key"] == key


def test_the_draft_key_belongs_to_user_and_browser_and_ends_with_the_button(client):
    user = make_user()
    sign_in(client, user)
    key = client.session[auth.DRAFT_KEY]
    assert len(key) == 64
    elsewhere = Client()
    sign_in(elsewhere, user)
    assert elsewhere.session[auth.DRAFT_KEY] != key
    other = make_user()
    sign_in(client, other)
    client.post("/accounts/logout/")
    sign_in(client, user)
    assert client.session[auth.DRAFT_KEY] != key


def test_one_sees_and_ends_ones_other_sign_ins(client):
    user = make_user()
    sign_in(client, user)
    others = [Client(), Client(), Client()]
    for other in others:
        sign_in(other, user, headers={"User-Agent": "Firefox"})
    page = client.get("/accounts/sessions/").content.decode()
    assert page.count("Firefox") == 3
    one = UserSession.objects.get(session_key=others[0].session.session_key)
    client.post("/accounts/sessions/", {"session": one.pk})
    assert others[0].get(INSIDE).status_code == 302
    assert others[1].get(INSIDE).status_code == 200
    client.post("/accounts/sessions/")
    assert others[1].get(INSIDE).status_code == others[2].get(INSIDE).status_code == 302
    assert client.get(INSIDE).status_code == 200


def test_nobody_ends_the_sign_in_of_another_person(client):
    stranger, other = make_user(), Client()
    sign_in(other, stranger)
    sign_in(client, make_user())
    client.post("/accounts/sessions/", {"session": UserSession.objects.get(user=stranger).pk})
    assert other.get(INSIDE).status_code == 200


def test_a_new_password_ends_the_other_sign_ins_and_keeps_this_one(client):
    user, other = make_user(), Client()
    sign_in(client, user)
    sign_in(other, user)
    data = {"old": PASSWORD, "new": "Wode-Xin-Mima-1", "again": "Wode-Xin-Mima-1"}
    assert client.post("/accounts/password/", data).status_code == 302
    assert client.get(INSIDE).status_code == 200
    assert other.get(INSIDE).status_code == 302
    assert UserSession.objects.get(user=user).session_key == client.session.session_key


def test_the_button_signs_out_and_only_by_post(client):
    sign_in(client, make_user())
    assert client.get("/accounts/logout/").status_code == 405
    answer = client.post("/accounts/logout/")
    assert answer.status_code == 302 and answer.cookies[auth.DRAFT_COOKIE].value == ""
    assert client.get(INSIDE).status_code == 302
    assert not UserSession.objects.exists()


def test_settings_are_kept(client):
    user = make_user()
    client.force_login(user)
    assert client.post(INSIDE, {"large_text": "on"}).status_code == 302
    user.refresh_from_db()
    assert user.large_text and not user.single_key_shortcuts


def test_rows_of_ended_sign_ins_and_old_failures_are_cleaned_away(client):
    from axes.models import AccessAttempt

    from governance.organisation import tasks

    here, gone = make_user(), Client()
    sign_in(client, here)
    sign_in(gone, make_user())
    gone.session.flush()
    sign_in(client, make_user(), "wrong")
    AccessAttempt.objects.update(attempt_time=now() - timedelta(days=40))
    tasks.clean()
    assert [row.user for row in UserSession.objects.all()] == [here]
    assert not AccessAttempt.objects.exists()
