"""特殊登记册: open to who is named, role by role and route by route; visited by class; each look on record."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.audit.models import AuditRecord
from governance.cases.board import due_visits
from governance.cases.models import Person
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock, today
from governance.notify.models import Notification
from governance.organisation.access import forget_standing
from governance.organisation.models import User
from governance.organisation.services.presence import set_absence
from governance.safety.due import owed_by, sweep_visits
from governance.safety.models import Entry, Visit
from governance.safety.samples import SAMPLES
from governance.safety.services import entries, registers
from governance.safety.views.entries import STEPS
from tests.cases_factory import MORNING, ticket
from tests.factories import PEOPLE, make_town, make_user
from tests.safety.factory import make_entry, make_register, visited

NAMES = sorted({username for username, *_ in PEOPLE})
SECRETS = ("册中甲", "19900010001", "精神很好", "双相情感障碍", "柏树湾")
HOLD = {"frontdesk", "triage", "mediator", "petition", "legal", "county", "sysadmin", "secadmin", "auditor"}


@pytest.fixture
def register(town):
    return make_register(town)


@pytest.fixture
def entry(town, register):
    row = make_entry(town, register)
    entries.join_team(row, by=town["village"], user=town["grid"], is_lead=True)
    entries.join_team(row, by=town["village"], user=town["village"])
    return row


def addresses(entry):
    """Every address behind which something of the register lies."""
    pk, row = entry.register_id, entry.pk
    helper = entry.team.filter(is_lead=False).get()
    return [
        reverse("safety:entries", args=[pk]), reverse("safety:entries_export", args=[pk]),
        reverse("safety:entry_new", args=[pk]), reverse("safety:entry", args=[row]),
        reverse("safety:entry_edit", args=[row]), reverse("safety:team_end", args=[row, helper.pk]),
        *(reverse("safety:entry_step", args=[row, step]) for step in STEPS),
    ]  # fmt: skip


#: Who opens what: keeper of the village, reader at the police, visitor; everybody else nothing.
OPENS = {
    "village": "all",
    # A village that is named too: its own part of the register is empty.
    "village2": {"safety:entries", "safety:entries_export", "safety:entry_new"},
    "liaison2": {"safety:entries", "safety:entries_export", "safety:entry"},
    "grid": {"safety:entries", "safety:entry", "safety:entry_step visit"},
}


@pytest.mark.once
@pytest.mark.parametrize("username", NAMES)
def test_the_register_is_invisible_to_every_role_that_is_not_named(client, town, entry, username):
    visited(town, entry)
    client.force_login(town[username])
    for address in addresses(entry):
        answer = client.get(address)
        match = answer.resolver_match
        name = f"{match.view_name} {match.kwargs['step']}" if "step" in match.kwargs else match.view_name
        opens = OPENS.get(username, ())
        wanted = 200 if opens == "all" or name in opens else 403 if username in HOLD else 404
        assert answer.status_code == wanted, (username, address)
        if wanted != 200 or username == "village2":
            assert not any(word in answer.content.decode(errors="ignore") for word in SECRETS), address
        if wanted != 200:
            assert client.post(address, {"reason": "无"}).status_code in (403, 404, 405), address
    if username in OPENS:
        return
    pages = ("/?home=1", "/search/?q=册中甲", "/people/?q=册中甲", "/cases/?q=册中甲", "/safety/registers/")
    for address in (
        *pages,
        "/safety/visits/",
        "/safety/settings/",
        "/dispatch/",
        f"/safety/settings/{entry.register_id}/",
    ):
        page = client.get(address).content.decode().replace('value="册中甲"', "").replace("册中甲 ", "")
        assert not any(word in page for word in SECRETS[1:]), address
        assert address != "/safety/registers/" or "独居老人" not in page


def test_another_village_another_town_and_another_department_open_nothing(client, town, entry):
    with set_clock(MORNING - timedelta(days=2)):
        other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    User.objects.update(password_changed_at=MORNING)
    for user in (town["village2"], other["village"], other["liaison2"], town["liaison"]):
        client.force_login(user)
        assert client.get(reverse("safety:entry", args=[entry.pk])).status_code == 404
        assert not Entry.objects.visible_to(user).exists()
    client.force_login(other["manager"])
    assert client.get(reverse("safety:register", args=[entry.register_id])).status_code == 404
    with pytest.raises(NotAllowed):
        make_entry(town, entry.register, by="village2", id_number="990112194101010011")


def test_a_field_is_open_to_its_readers_alone_and_stays_when_others_write(client, town, register, entry):
    field = register.fields.get(label="病情")
    police = registers.name_role(by=town["manager"], register=register, role="head", right="keep", unit=town.police)
    registers.save_field(
        by=town["manager"], register=register, row=field, label="病情", type="text", active=True,
        readers=[*field.readers.all(), police],
    )  # fmt: skip
    row = entries.save_entry(
        by=town["head2"], register=register, place=entry.place, entry=entry, values={str(field.pk): "双相情感障碍"}
    )
    seen = {}
    for username in ("village", "liaison2", "grid"):
        client.force_login(town[username])
        seen[username] = "双相情感障碍" in client.get(reverse("safety:entry", args=[row.pk])).content.decode()
    assert seen == {"village": False, "liaison2": True, "grid": False}
    other = str(register.fields.get(label="子女电话").pk)
    entries.save_entry(
        by=town["village"], register=register, place=entry.place, entry=row,
        values={other: "19900010009", str(field.pk): "改掉"},
    )  # fmt: skip
    row.refresh_from_db()
    assert entries.answers(row) == {str(field.pk): "双相情感障碍", other: "19900010009"}
    registers.end_named(field.readers.get(role="liaison"), by=town["manager"])
    registers.end_named(police, by=town["manager"])
    client.force_login(town["village"])
    assert "双相情感障碍" not in client.get(reverse("safety:entry", args=[row.pk])).content.decode()


def test_what_law_keeps_secret_is_off_until_an_order_and_an_assessment_are_there(client, town):
    assert {key for key, row in SAMPLES.items() if row["is_secret"]} >= {
        "youth",
        "mental",
        "correction",
        "drugs",
        "aids",
    }
    client.force_login(town["manager"])
    page = client.get(reverse("safety:register_new") + "?sample=mental")
    assert page.context["form"].initial["is_secret"] and not page.context["form"].initial.get("active")
    values = {"name": "患者", "purpose": "服务", "is_secret": True}
    for missing in (
        {},
        {"approval": "县字 1 号"},
        {"approval": "县字 1 号", "assessed_on": today() + timedelta(days=1)},
    ):
        with pytest.raises(ValidationError):
            registers.save_register(by=town["manager"], active=True, **{**values, **missing})
    whole = {**values, "approval": "县字 1 号", "assessed_on": today()}
    row = registers.save_register(by=town["manager"], sample="mental", active=True, **whole)
    assert row.fields.count() == len(SAMPLES["mental"]["fields"])
    with pytest.raises(NotAllowed):
        registers.save_register(by=town["leader"], **values)


def test_a_register_put_aside_is_closed_to_everybody(client, town, entry):
    registers.save_register(by=town["manager"], register=entry.register, active=False)
    client.force_login(town["village"])
    assert client.get(reverse("safety:entry", args=[entry.pk])).status_code == 404
    assert sweep_visits() == 0 and due_visits(town["village"]) == []


def test_the_person_is_the_shared_one_and_nothing_of_the_register_is_readable_in_the_database(town, register, entry):
    assert entry.person.birth_date.year == 1940 and entry.person.phones.count() == 1
    second = make_register(town, name="留守人员")
    other = make_entry(town, second)
    assert other.person_id == entry.person_id and Person.objects.count() == 1
    with pytest.raises(ValidationError, match="核对证件"):
        make_entry(town, second, name="另一个")
    with pytest.raises(GuardFailed, match="已经在册"):
        make_entry(town, second)
    assert not Person.objects.visible_to(town["village"]).exists()
    visited(town, entry)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM safety_entry")
        text = str(cursor.fetchall())
        cursor.execute("SELECT * FROM safety_visit")
        text += str(cursor.fetchall())
        cursor.execute("SELECT * FROM safety_historicalentry")
        text += str(cursor.fetchall())
    assert not any(word in text for word in SECRETS)


def test_each_look_and_each_export_is_on_record_without_a_name(client, town, entry):
    client.force_login(town["village"])
    for address in addresses(entry)[:2]:
        client.get(address)
    client.get(reverse("safety:entry", args=[entry.pk]))
    found = AuditRecord.objects.filter(event="register.read", username="village")
    assert {row.detail["what"] for row in found} == {"list", "export", "read"}
    assert AuditRecord.objects.filter(event="export", username="village").count() == 1
    assert {row.event for row in AuditRecord.objects.all()} >= {"register.saved", "register.changed"}
    assert not any(word in str(row.detail) for row in AuditRecord.objects.all() for word in SECRETS)


def test_visits_follow_the_class_with_lights_on_the_workbench_and_the_board(client, town, entry):
    assert entry.next_visit_on == today() + timedelta(days=7) and entry.light.colour == "green"
    with set_clock(MORNING + timedelta(days=8)):
        assert [row.pk for row in owed_by(town["grid"])] == [entry.pk] and entry.light.colour == "red"
        assert not owed_by(town["village"]).exists()
        client.force_login(town["grid"])
        assert "册中甲" in client.get("/").content.decode()
        (row,) = due_visits(town["village"])
        assert (row.village, row.kind) == ("青石村", "高关注") and due_visits(town["commander"]) == []
        for level, days in (("mid", 30), ("low", 90), ("high", 7)):
            visited(town, entry, level=level)
            entry.refresh_from_db()
            assert (entry.level, entry.next_visit_on) == (level, today() + timedelta(days=days))
        with pytest.raises(GuardFailed, match="最晚"):
            visited(town, entry, next_on=today() + timedelta(days=8))
        same = ticket()
        assert visited(town, entry, ticket=same) == visited(town, entry, ticket=same)
    with pytest.raises(GuardFailed, match="晚于今天"):
        visited(town, entry, on=today() + timedelta(days=1))
    with pytest.raises(NotAllowed):
        visited(town, entry, by="liaison2")
    assert Visit.objects.count() == 4
    assert entries.rate(entry, by=town["village"], level="low", reason="好转").next_visit_on == entry.next_visit_on


def test_reminders_go_once_to_the_lead_and_when_late_to_the_team_and_to_who_stands_in(town, entry):
    assert sweep_visits() == 0
    with set_clock(MORNING + timedelta(days=3)):
        assert (sweep_visits(), sweep_visits()) == (1, 0)
    with set_clock(MORNING + timedelta(days=9)):
        set_absence(
            by=town["manager"], user=town["grid"], starts_at=MORNING + timedelta(days=8),
            ends_at=MORNING + timedelta(days=12), reason="培训", substitute=town["village2"],
        )  # fmt: skip
        assert (sweep_visits(), sweep_visits()) == (1, 0)
        forget_standing(town["village2"])
        assert [row.pk for row in owed_by(town["village2"])] == [entry.pk]
    rows = Notification.objects.filter(title__contains="走访")
    assert sorted(row.user.username for row in rows if "超期" in row.title) == ["grid", "village", "village2"]
    assert [row.user.username for row in rows if "快到期" in row.title] == ["grid"]
    assert not any(word in f"{row.title}{row.body}" for row in rows for word in SECRETS)


def test_the_team_is_of_who_is_named_and_ends_when_somebody_leaves(town, register, entry):
    with pytest.raises(GuardFailed, match="知悉范围"):
        entries.join_team(entry, by=town["village"], user=town["legal"])
    with pytest.raises(GuardFailed, match="先指定"):
        entries.leave_team(entry.team.get(is_lead=True), by=town["village"])
    entries.join_team(entry, by=town["village"], user=town["village"], is_lead=True)
    assert entry.team.filter(is_lead=True, until=None).get().user == town["village"]
    with pytest.raises(NotAllowed):
        entries.leave(entry, by=town["grid"], reason="搬走")
    left = entries.leave(entry, by=town["village"], reason="搬走")
    assert left.next_visit_on is None and not left.team.filter(until=None).exists()
    assert not Entry.objects.visible_to(town["grid"]).exists()
    assert make_entry(town, register).pk != entry.pk


def test_lists_cost_a_constant_number_of_queries(client, town, register):
    for at in range(12):
        row = make_entry(
            town, register, id_number=f"9901121940010{at + 100:03d}"[:17].ljust(17, "0") + "X", name=f"册{at}"
        )
        entries.join_team(row, by=town["village"], user=town["village"], is_lead=True)
    client.force_login(town["village"])
    for address in (reverse("safety:entries", args=[register.pk]), "/safety/visits/", "/safety/registers/"):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        assert len(seen) <= 15, (address, len(seen))


def test_the_manager_sets_it_up_on_the_pages(client, town):
    client.force_login(town["manager"])
    sample = SAMPLES["alone"]
    answer = client.post(
        reverse("safety:register_new") + "?sample=alone",
        {
            "name": sample["name"],
            "purpose": sample["purpose"],
            "days_high": 7,
            "days_mid": 30,
            "days_low": 90,
            "active": "on",
        },
    )
    row = registers.editable(town["manager"]).get()
    assert answer["Location"] == reverse("safety:register", args=[row.pk])
    client.post(reverse("safety:named_new", args=[row.pk]), {"role": "village", "right": "keep"})
    client.post(
        reverse("safety:field_new", args=[row.pk]),
        {
            "label": "楼层",
            "type": "choice",
            "choices": "一楼\n二楼",
            "order": 9,
            "active": "on",
            "readers": [row.named.get().pk],
        },
    )
    page = client.get(reverse("safety:register", args=[row.pk])).content.decode()
    assert "楼层" in page and "全镇 村级" in page
    assert client.post(reverse("safety:named_end", args=[row.pk, row.named.get().pk])).status_code == 302
    assert not row.named.current().exists()
    assert make_user("legal", town.justice) not in entries.may_join(row)
