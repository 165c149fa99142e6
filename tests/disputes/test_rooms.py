"""调解室: added, changed, closed with its reason and opened again; one that is planned for stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from disputes.forms.procedure import rooms_of
from disputes.models import Room
from disputes.services import rooms as services
from governance.core.exceptions import NotAllowed
from governance.core.now import now, set_clock
from tests.disputes.factory import act, make_dispute, make_room, mediating

PAGE = "/disputes/rooms/"


def test_a_room_with_planned_sessions_is_not_closed_before_they_are_over(town):
    room, by = make_room(town), town["manager"]
    case = mediating(make_dispute(town=town), town)
    starts = now() + timedelta(days=2)
    given = {"mode": "room", "room": room, "starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    act(case, "plan_session", town["mediator"], **given)
    with pytest.raises(ValidationError, match="还有 1 场排期的调解，最近一场是 2026-06-12"):
        services.close_room(by=by, room=room, reason="改作档案室")
    assert Room.objects.get().active
    with set_clock(starts + timedelta(days=1)):
        services.close_room(by=by, room=room, reason="改作档案室")
    assert not rooms_of(case).exists()
    services.open_room(by=by, room=room)
    assert (rooms_of(case).get(), Room.objects.get().closed_reason) == (room, "")


def test_the_pages_of_the_rooms(client, town, django_assert_max_num_queries):
    client.force_login(town["manager"])
    form = {"name": "一号调解室", "unit": town.centre.pk, "place": "一楼 103", "seats": "10"}
    assert client.post(f"{PAGE}new/", {**form, "name": ""}).status_code == 422
    assert client.post(f"{PAGE}new/", form).status_code == 302
    again = client.post(f"{PAGE}new/", form)
    assert again.status_code == 422 and "已经有“一号调解室”" in again.content.decode()
    room = Room.objects.get()
    assert client.post(f"{PAGE}{room.pk}/edit/", {**form, "has_video": "on"}).status_code == 302
    assert client.post(f"{PAGE}{room.pk}/close/", {"reason": ""}).status_code == 422
    assert client.post(f"{PAGE}{room.pk}/close/", {"reason": "改作档案室"}).status_code == 302
    with django_assert_max_num_queries(15):
        page = client.get(PAGE).content.decode()
    assert "已停用" in page and "改作档案室" in page
    history = client.get(f"{PAGE}{room.pk}/edit/").content.decode()
    assert "停用原因" in history and town["manager"].name in history
    assert client.post(f"{PAGE}{room.pk}/open/", {}).status_code == 302
    assert "调解室" in client.get("/administration/configuration/").content.decode()


def test_a_village_keeps_only_its_own_rooms(client, town):
    room = make_room(town)
    client.force_login(town["village"])
    assert room.name in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{room.pk}/close/").status_code == 404
    with pytest.raises(NotAllowed):
        services.close_room(by=town["village"], room=room, reason="不用了")
    client.force_login(town["grid"])
    assert client.get(PAGE).status_code == 403
