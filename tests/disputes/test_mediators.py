"""The rosters: who keeps whose, what the law asks, what is never shown, and the load that opens its list."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from disputes.models import Appointment, Committee, Mediator
from disputes.services import mediators as services
from governance.cases.models import Category
from governance.core.exceptions import NotAllowed
from governance.core.now import now
from governance.core.sheets import read_rows
from tests.cases_factory import make_case
from tests.disputes_factory import make_committee, make_mediator
from tests.factories import make_town

ID = "990112197809234517"


@pytest.mark.parametrize(
    ("who", "where", "allowed"),
    [
        ("manager", "justice", True),
        ("mediator", "village", True),
        ("village", "village", True),
        ("village", "village2", False),
        ("village", "justice", False),
        ("liaison", "justice", False),
        ("grid", "village", False),
    ],
)
def test_a_village_keeps_its_own_roster_and_the_office_all(town, who, where, allowed):
    units = {"justice": town.justice, "village": town.villages[0], "village2": town.villages[1]}
    if allowed:
        assert make_committee(town, by=who, unit=units[where]).pk
    else:
        with pytest.raises(NotAllowed, match="名册"):
            make_committee(town, by=who, unit=units[where])


def test_what_the_law_asks_of_a_committee_is_said_until_it_is_there(town):
    body = make_committee(town, renewed_on=date(2023, 6, 10), mixed_area=True)
    people = [make_mediator(town, body, sex="1") for _ in range(3)]
    for person in people[:2]:
        services.seat(by=town["manager"], committee=body, mediator=person, position="member", since=date(2023, 6, 10))
    words = services.lacking(body, list(body.members.select_related("mediator")))
    assert len(words) == 5 and "现有 2 人" in words[0] and "换届" in words[-1]

    woman = make_mediator(town, body, sex="2", ethnicity="彝族")
    services.seat(by=town["manager"], committee=body, mediator=woman, position="chair", since=date(2023, 6, 10))
    body.renewed_on = date(2023, 6, 11)
    assert services.lacking(body, list(body.members.select_related("mediator"))) == []

    with pytest.raises(ValidationError, match="主任只设一人"):
        services.seat(by=town["manager"], committee=body, mediator=people[2], position="chair", since=date(2026, 6, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        body.members.filter(mediator=people[0]).update(position="chair")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"birth_date": date(2010, 1, 1)}, "birth_date"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"state": "ended"}, "ended_reason"),
        ({"engagement": "expert"}, "field"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_field(town, fields, field):
    body = make_committee(town)
    with pytest.raises(ValidationError) as refusal:
        make_mediator(town, body, **fields)
    assert field in refusal.value.error_dict


def test_a_person_stands_once_in_the_roster_and_the_id_number_is_sealed(town, client):
    body = make_committee(town)
    row = make_mediator(town, body, id_number=ID, account="6228480012345678", phone="19900010001")
    with pytest.raises(ValidationError, match="已经登记过"):
        make_mediator(town, body, id_number=ID)
    stored = Mediator.objects.raw("select id, id_number as sealed from disputes_mediator where id=%s", [row.pk])[0]
    assert ID not in stored.sealed

    client.force_login(town["manager"])
    shown = client.get(f"/disputes/mediators/{row.pk}/").content.decode()
    assert ID not in shown and "990112********4517" in shown and "5678" in shown and "19900010001" in shown
    client.force_login(town["liaison"])
    shown = client.get(f"/disputes/mediators/{row.pk}/").content.decode()
    assert "4517" not in shown and "19900010001" not in shown and "199****0001" in shown

    # An empty secret field keeps what is there; leaving gives back the seat.
    client.force_login(town["manager"])
    services.seat(by=town["manager"], committee=body, mediator=row, position="chair", since=date(2026, 1, 1))
    data = {
        "name": row.name, "engagement": "part", "committee": body.pk, "sex": "2", "ethnicity": "汉族",
        "languages": "汉语", "starts_on": "2026-01-01", "state": "ended", "ended_reason": "本人辞去",
    }  # fmt: skip
    answer = client.post(f"/disputes/mediators/{row.pk}/edit/", data)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.id_number == ID and row.account_tail == "5678" and row.state == "ended"
    assert not body.members.filter(until=None).exists()


def test_the_load_is_what_its_link_opens(town, client):
    """Counted by appointment: also of who has no account, and not by who handles the case."""
    body = make_committee(town)
    row = make_mediator(town, body, languages="汉语、彝语")
    row.specialities.add(Category.objects.get(code="102"))
    for index in range(3):
        case = make_case(town=town, kind="dispute", state="handling", lead=town.justice, assists=())
        ended = now() if index == 2 else None
        Appointment.objects.create(
            dispute=case.dispute, mediator=row, since=now(), by=town["manager"], until=ended, presides=True
        )  # fmt: skip
    client.force_login(town["manager"])
    kind = Category.objects.get(code="102")
    page = client.get(f"/disputes/mediators/?speciality={kind.pk}&language=彝语")
    assert page.context["load"] == {row.pk: 2}
    link = f"/disputes/?scope=open&mediator={row.pk}"
    assert link in page.content.decode().replace("&amp;", "&")
    assert client.get(link).context["count"].value == 2
    assert link in client.get(f"/disputes/mediators/{row.pk}/").content.decode().replace("&amp;", "&")
    assert client.get("/disputes/mediators/?language=藏语").context["count"].value == 0

    book = client.get("/disputes/mediators/export/?engagement=part")
    rows = read_rows(b"".join(book.streaming_content) if book.streaming else book.content)
    assert rows[1][0] == "姓名" and rows[2][0] == row.name


def test_another_town_sees_neither_list_nor_rows(town, client):
    body = make_committee(town)
    row = make_mediator(town, body)
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    client.force_login(other["manager"])
    assert client.get("/disputes/mediators/").context["count"].value == 0
    for path in (
        f"mediators/{row.pk}/",
        f"mediators/{row.pk}/edit/",
        f"committees/{body.pk}/",
        f"committees/{body.pk}/edit/",
    ):
        assert client.get(f"/disputes/{path}").status_code == 404
    client.force_login(town["county"])
    assert client.get("/disputes/mediators/").context["count"].value == 1
    client.force_login(town["village2"])
    assert client.get(f"/disputes/committees/{body.pk}/").status_code == 200
    assert client.get(f"/disputes/committees/{body.pk}/edit/").status_code == 404


def test_a_committee_is_registered_and_its_chair_ends(town, client):
    client.force_login(town["mediator"])
    data = {"name": "清溪镇人民调解委员会", "unit": town.justice.pk, "kind": "town", "stars": "3", "state": "active"}
    answer = client.post("/disputes/committees/new/", data)
    body = Committee.objects.get()
    assert answer["Location"] == f"/disputes/committees/{body.pk}/"
    row = make_mediator(town, body)
    seat = {"mediator": row.pk, "position": "chair", "since": "2026-06-01"}
    assert client.post(f"/disputes/committees/{body.pk}/members/new/", seat).status_code == 302
    page = client.get(f"/disputes/committees/{body.pk}/")
    assert "应为三至九人" in page.content.decode()
    member = body.members.get()
    assert client.post(f"/disputes/committees/{body.pk}/members/{member.pk}/end/").status_code == 302
    assert body.members.get().until is not None
    twice = client.post("/disputes/committees/new/", data)
    assert twice.status_code == 422 and "同名" in twice.content.decode()
