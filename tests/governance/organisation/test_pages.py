"""The pages: who opens which, what they show, and how many queries they cost."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.views.generic import View

from governance.audit.models import AuditRecord
from governance.core import calendar
from governance.core.models import Holiday
from governance.core.now import today
from governance.organisation.models import Absence, Body, DutyLine, OrgUnit, Post, Substitute, User, VillageLeader
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission
from tests.factories import PASSWORD, make_town, make_user

pytestmark = pytest.mark.django_db

ADMINISTRATORS = {"sysadmin", "secadmin", "auditor"}
ALL = {
    "frontdesk", "triage", "liaison", "head", "mediator", "petition", "legal", "commander", "leader", "manager",
    "village", "grid", "county", *ADMINISTRATORS,
}  # fmt: skip
CASES = ALL - ADMINISTRATORS

#: Page → who opens it, by hand.
WHO = {
    "/accounts/password/": ALL,
    "/accounts/settings/": ALL,
    "/accounts/sessions/": ALL,
    "/accounts/still-here/": ALL,
    "/notifications/": ALL,
    "/administration/absence/": ALL,
    "/administration/absence/new/": ALL,
    "/administration/staff/": {"sysadmin", "manager"},
    "/administration/staff/export/": {"sysadmin", "manager"},
    "/administration/staff/new/": {"sysadmin"},
    "/administration/organisations/": {"sysadmin", "manager"},
    "/administration/organisations/export/": {"sysadmin", "manager"},
    "/administration/organisations/new/": {"sysadmin"},
    "/administration/organisations/bodies/": {"sysadmin", "manager"},
    "/administration/organisations/bodies/new/": {"sysadmin", "manager"},
    "/administration/posts/": {"secadmin", "manager"},
    "/administration/posts/export/": {"secadmin"},
    "/administration/posts/new/": {"secadmin"},
    "/administration/posts/propose/": {"manager"},
    "/administration/locks/": {"secadmin"},
    "/administration/duties/": CASES,
    "/administration/duties/export/": CASES,
    "/administration/duties/new/": {"manager", "head"},
    "/administration/calendar/": {"manager"},
    "/administration/calendar/year/2030/": {"manager"},
    "/administration/rules/days/new/": {"manager"},
    "/administration/rules/hours/": {"manager"},
    "/administration/rules/runs/": {"manager"},
}

PERSON_PAGES = {
    "/administration/staff/{person}/": {"sysadmin", "manager"},
    "/administration/staff/{person}/edit/": {"sysadmin", "manager"},
    "/administration/staff/{person}/password/": {"sysadmin"},
    "/administration/staff/{person}/close/": {"sysadmin"},
    "/administration/staff/{person}/reopen/": {"sysadmin"},
    "/administration/organisations/{unit}/": {"sysadmin", "manager"},
    "/administration/organisations/{unit}/edit/": {"sysadmin", "manager"},
    "/administration/organisations/{unit}/move/": {"sysadmin"},
    "/administration/organisations/{unit}/close/": {"sysadmin"},
    "/administration/organisations/{village}/leader/": {"sysadmin", "manager"},
    "/administration/posts/{post}/decide/": {"secadmin"},
    "/administration/posts/{post}/end/": {"secadmin"},
}


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def as_user(client, town):
    def sign_in(username):
        client.force_login(town[username])
        return client

    return sign_in


@pytest.mark.parametrize("username", sorted(ALL))
def test_each_role_opens_its_pages_and_no_others(as_user, town, username):
    client = as_user(username)
    places = {
        "person": town["liaison"].pk,
        "unit": town.justice.pk,
        "village": town.villages[0].pk,
        "post": Post.objects.get(user=town["frontdesk"]).pk,
    }
    for address, who in {**WHO, **PERSON_PAGES}.items():
        answer = client.get(address.format(**places))
        assert answer.status_code == (200 if username in who else 403), (username, address)
        if username not in who:
            assert "可以查看" in answer.content.decode()


def test_every_address_of_the_app_is_in_the_table_or_wants_a_visitor_to_sign_in(client, town):
    names = [name for name in get_resolver("governance.organisation.urls").reverse_dict if isinstance(name, str)]
    assert len(names) > 40
    for name in names:
        for kwargs in ({}, {"pk": 1}, {"pk": 1, "member": 1}):
            try:
                address = reverse(f"organisation:{name}", kwargs=kwargs)
            except Exception:  # noqa: S112  (the address wants other arguments)
                continue
            answer = client.get(address)
            if name == "login":
                assert answer.status_code == 200
            else:
                assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"), name


def test_a_page_without_a_permission_cannot_be_written():
    with pytest.raises(ImproperlyConfigured, match="permission"):

        class Forgotten(PermissionRequired, View):
            pass

    class Fine(PermissionRequired, View):
        permission = Permission.SIGNED_IN

    assert Fine.roles_allowed()


def test_a_refusal_is_recorded_and_says_who_can_see_the_page(as_user):
    answer = as_user("frontdesk").get("/administration/locks/")
    assert answer.status_code == 403 and "安全管理员" in answer.content.decode()
    row = AuditRecord.objects.get(event="refused")
    assert (row.username, row.object_id, row.result) == ("frontdesk", "organisation:locks", "refused")


def test_a_manager_of_another_town_finds_nothing_here(client, town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    client.force_login(other["manager"])
    for address in (
        f"/administration/staff/{town['liaison'].pk}/",
        f"/administration/staff/{town['liaison'].pk}/edit/",
        f"/administration/organisations/{town.justice.pk}/",
        f"/administration/organisations/{town.villages[0].pk}/leader/",
    ):
        assert client.get(address).status_code == 404
    for address in ("/administration/staff/", "/administration/organisations/", "/administration/duties/"):
        words = client.get(address).content.decode()
        assert "杨帆（" not in words and f"/administration/organisations/{town.justice.pk}/" not in words
    assert client.get("/administration/staff/").context["count"].value == 19


def _grow(town, first, last):
    for n in range(first, last):
        user = make_user("front", town.centre)
        path = f"{town.justice.path}{n + 1:04d}."
        OrgUnit.objects.create(parent=town.justice, level="department", name=f"股{n}", path=path)
        DutyLine.objects.create(unit=town.justice, matter=f"事项{n}", person_a=user)
        Body.objects.create(name=f"小组{n}").members.create(user=user)
        span = {"starts_at": user.created_at, "ends_at": user.created_at.replace(year=2199)}
        Absence.objects.create(user=user, **span)
        Substitute.objects.create(absent=user, substitute=town["triage"], **span)


LISTS = {
    "/administration/staff/": "sysadmin",
    "/administration/organisations/": "sysadmin",
    "/administration/organisations/bodies/": "manager",
    "/administration/posts/": "secadmin",
    "/administration/duties/": "manager",
    "/administration/absence/": "manager",
}


@pytest.mark.parametrize("address", LISTS)
def test_lists_cost_the_same_however_long_they_are(as_user, town, address):
    client = as_user(LISTS[address])

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    _grow(town, 0, 2)
    client.get(address)
    few = queries()
    _grow(town, 2, 30)
    many = queries()
    assert many <= few
    assert many <= 15


def test_a_list_answers_htmx_with_its_fragment(as_user):
    client = as_user("sysadmin")
    whole = client.get("/administration/staff/")
    part = client.get("/administration/staff/?q=杨", headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode() and "<html" not in part.content.decode()
    assert "杨帆" in part.content.decode() and "邓海" not in part.content.decode()
    assert "HX-Request" in whole["Vary"] and "HX-Request" in part["Vary"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=LIAISON2", {"冯磊"}),
        ("role=manager", {"吴静"}),
        ("state=closed", set()),
        ("q=不存在的人", set()),
        ("page=abc&unit=x&role=zzz", None),
        ("page=999999999999999999999", None),
    ],
)
def test_staff_are_found(as_user, query, names):
    answer = as_user("sysadmin").get(f"/administration/staff/?{query}")
    assert answer.status_code == 200
    if names is not None:
        assert {user.name for user in answer.context["rows"]} == names


def test_staff_are_found_by_their_whole_phone_number(as_user, town):
    answer = as_user("sysadmin").get("/administration/staff/", {"q": town["head"].phone})
    assert [user.username for user in answer.context["rows"]] == ["head"]
    assert not as_user("sysadmin").get("/administration/staff/", {"q": town["head"].phone[:8]}).context["rows"]


def test_an_account_is_made_shown_once_and_closed_again(as_user, client, town):
    admin = as_user("sysadmin")
    answer = admin.post("/administration/staff/new/", {"username": "xinren", "name": "新人", "phone": "199 0000 1111"})
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    user = User.objects.get(username="xinren")
    assert user.check_password(answer.context["password"])
    assert answer.context["password"] in answer.content.decode()
    assert answer.context["password"] not in admin.get(f"/administration/staff/{user.pk}/").content.decode()
    answer = admin.post(f"/administration/staff/{user.pk}/close/", {})
    assert answer.status_code == 302
    assert not User.objects.get(pk=user.pk).is_active
    answer = admin.post(f"/administration/staff/{user.pk}/reopen/", {})
    assert User.objects.get(pk=user.pk).check_password(answer.context["password"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"username": "", "name": ""}, "请填写用户名"),
        ({"username": "liaison", "name": "重名"}, "已经有人使用"),
        ({"username": "a b", "name": "空格"}, "用户名"),
        ({"username": "x" * 50, "name": "长"}, "40"),
        ({"username": "phone", "name": "号", "phone": "123"}, "手机号"),
        ({"username": "mail", "name": "邮", "email": "no"}, "电子邮箱"),
        ({"username": "nul", "name": "\x00"}, "姓名"),
    ],
)
def test_bad_accounts_are_told_in_words(as_user, data, words):
    answer = as_user("sysadmin").post("/administration/staff/new/", data)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_an_account_with_open_work_shows_it_and_asks_who_takes_it(as_user, town):
    from governance.organisation import open_work

    held = {town["liaison"].pk: 3}
    open_work.register("试验案件", lambda user: held.get(user.pk, 0), lambda user, target, *, by: held.pop(user.pk))
    try:
        client, address = as_user("sysadmin"), f"/administration/staff/{town['liaison'].pk}/close/"
        page = client.get(address).content.decode()
        assert "试验案件" in page and "3" in page
        answer = client.post(address, {})
        assert answer.status_code == 422 and "接手人" in answer.content.decode()
        assert client.post(address, {"move_to": town["head"].pk}).status_code == 302
        assert held == {}
    finally:
        open_work.unregister("试验案件")


def test_a_refusal_while_moving_work_is_told_in_the_form(as_user, town):
    from governance.core.exceptions import PortalError
    from governance.organisation import open_work

    def refuse(user, target, *, by):
        raise PortalError("邓海不在青石村，案件不能转给他")

    open_work.register("试验案件", lambda user: 1 if user == town["village"] else 0, refuse)
    try:
        address = f"/administration/staff/{town['village'].pk}/close/"
        answer = as_user("sysadmin").post(address, {"move_to": town["head"].pk})
        assert answer.status_code == 422 and "不能转给他" in answer.content.decode()
        assert User.objects.get(pk=town["village"].pk).is_active
    finally:
        open_work.unregister("试验案件")


def test_the_manager_edits_contact_data_only(as_user, town):
    client, address = as_user("manager"), f"/administration/staff/{town['liaison'].pk}/edit/"
    assert 'name="username"' not in client.get(address).content.decode()
    data = {"seat": "3 号窗口", "phone": "", "name": "换名", "username": "hacked"}
    assert client.post(address, data).status_code == 302
    user = User.objects.get(pk=town["liaison"].pk)
    assert (user.seat, user.name, user.username) == ("3 号窗口", "杨帆", "liaison")


def test_units_are_made_changed_moved_and_closed(as_user, town):
    client = as_user("sysadmin")
    new = {"parent": town.town.pk, "level": "department", "name": "水利站", "order": "3"}
    answer = client.post("/administration/organisations/new/", new)
    unit = OrgUnit.objects.get(name="水利站")
    assert answer["Location"] == f"/administration/organisations/{unit.pk}/"
    stem = f"/administration/organisations/{unit.pk}"
    assert client.post(f"{stem}/edit/", {"name": "水务站", "phone": "0835-1234567"}).status_code == 302
    assert client.post(f"{stem}/move/", {"parent": town.agriculture.pk}).status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.parent) == ("水务站", town.agriculture)
    assert client.post(f"{stem}/close/").status_code == 302
    unit.refresh_from_db()
    assert not unit.active
    page = client.get(f"{stem}/").content.decode()
    assert "水利站" in page or "水务站" in page
    answer = client.post("/administration/organisations/new/", {**new, "code": "司法", "name": "x"})
    assert answer.status_code == 422 and "代码" in answer.content.decode()


def test_posts_are_proposed_granted_and_ended(as_user, town):
    user = make_user()
    data = {"user": user.pk, "unit": town.centre.pk, "role": "front", "since": today().isoformat()}
    assert as_user("manager").post("/administration/posts/propose/", data).status_code == 302
    post = Post.objects.get(user=user)
    assert post.state == Post.State.PROPOSED
    client = as_user("secadmin")
    assert client.get("/administration/posts/").context["waiting"] == 1
    address = f"/administration/posts/{post.pk}/decide/"
    assert client.post(address, {"decision": "refuse"}).status_code == 422
    assert client.post(address, {"decision": "grant"}).status_code == 302
    assert client.post(f"/administration/posts/{post.pk}/end/", {"reason": "调离"}).status_code == 302
    assert Post.objects.get(pk=post.pk).state == Post.State.ENDED


def test_the_second_administrator_role_is_refused_in_the_form(as_user, town):
    data = {"user": town["auditor"].pk, "unit": town.town.pk, "role": "sysadmin", "since": today().isoformat()}
    answer = as_user("secadmin").post("/administration/posts/new/", data)
    assert answer.status_code == 422 and "三员分立" in answer.content.decode()


def test_the_manager_cannot_propose_outside_the_centre(as_user, town):
    data = {"user": town["grid"].pk, "unit": town.justice.pk, "role": "head", "since": today().isoformat()}
    assert as_user("manager").post("/administration/posts/propose/", data).status_code == 422


def test_duties_are_kept_by_the_head_of_the_department(as_user, town):
    client = as_user("head")
    data = {"unit": town.agriculture.pk, "matter": "农药经营检查", "active": "on"}
    assert client.post("/administration/duties/new/", data).status_code == 302
    line = DutyLine.objects.get()
    address = f"/administration/duties/{line.pk}/edit/"
    assert client.post(address, {**data, "legal_basis": "《农药管理条例》"}).status_code == 302
    assert as_user("head2").get(address).status_code == 404
    assert "《农药管理条例》" in as_user("village").get("/administration/duties/").content.decode()


def test_absence_is_entered_and_ended(as_user, town):
    client = as_user("head")
    data = {
        "user": town["head"].pk,
        "starts_at": "2199-06-01T08:30",
        "ends_at": "2199-06-03T18:00",
        "substitute": town["liaison"].pk,
        "reason": "年休假",
    }
    assert client.post("/administration/absence/new/", {**data, "ends_at": "2199-05-01T08:30"}).status_code == 422
    assert client.post("/administration/absence/new/", {**data, "user": town["grid"].pk}).status_code == 422
    assert client.post("/administration/absence/new/", data).status_code == 302
    assert "邓海" in as_user("liaison").get("/administration/absence/").content.decode()
    absence = Absence.objects.get()
    assert as_user("grid").get(f"/administration/absence/{absence.pk}/end/").status_code == 404
    assert as_user("manager").post(f"/administration/absence/{absence.pk}/end/").status_code == 302
    assert not Absence.objects.exists()


def test_a_year_entered_by_hand_is_no_longer_called_a_guess(as_user):
    client = as_user("manager")
    Holiday.objects.create(date=date(2030, 5, 4), is_workday=True, name="劳动节调休", source="本地更正")
    page = client.get("/administration/calendar/?year=2030").content.decode()
    assert "还没有载入" in page and "劳动节调休" in page and "8:30" in page
    assert client.post("/administration/calendar/year/2030/").status_code == 302
    calendar.forget()
    assert "还没有载入" not in client.get("/administration/calendar/?year=2030").content.decode()
    assert client.post("/administration/calendar/year/1800/").status_code == 404


def test_bodies_and_village_leaders_are_kept_by_the_manager(as_user, town):
    client = as_user("manager")
    data = {"name": "平安建设领导小组", "kind": "leading_group", "unit": town.town.pk}
    answer = client.post("/administration/organisations/bodies/new/", data)
    body = Body.objects.get()
    stem = f"/administration/organisations/bodies/{body.pk}"
    assert answer["Location"] == f"{stem}/"
    member = {"user": town["leader"].pk, "position": "组长", "since": today().isoformat()}
    assert client.post(f"{stem}/members/", member).status_code == 302
    assert client.post(f"{stem}/members/", member).status_code == 422
    assert "组长" in client.get(f"{stem}/").content.decode()
    assert client.post(f"{stem}/members/{body.members.get().pk}/end/").status_code == 302
    village = town.villages[1]
    address = f"/administration/organisations/{village.pk}/leader/"
    assert client.post(address, {"user": town["deputy"].pk}).status_code == 302
    assert VillageLeader.objects.get(village=village).user == town["deputy"]


EXPORTS = {
    "/administration/staff/export/": "sysadmin",
    "/administration/organisations/export/": "sysadmin",
    "/administration/posts/export/": "secadmin",
    "/administration/duties/export/": "manager",
}


@pytest.mark.parametrize("address", EXPORTS)
def test_exports_carry_a_watermark_and_are_recorded(as_user, town, address):
    from io import BytesIO

    import openpyxl

    DutyLine.objects.create(unit=town.justice, matter="=1+1", person_a=town["mediator"])
    answer = as_user(EXPORTS[address]).get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(openpyxl.load_workbook(BytesIO(b"".join(answer))).active.iter_rows(values_only=True))
    assert town[EXPORTS[address]].name in rows[0][0] and "内部资料" in rows[0][0]
    assert len(rows) > 2
    assert AuditRecord.objects.get(event="export").detail["rows"] == len(rows) - 2


def test_the_history_of_an_account_is_shown_in_words(as_user, town):
    client = as_user("sysadmin")
    address = f"/administration/staff/{town['liaison'].pk}"
    client.post(f"{address}/edit/", {"username": "liaison", "name": "杨帆", "seat": "5 号窗口"})
    page = client.get(f"{address}/").content.decode()
    assert "沈安" in page and PASSWORD not in page
