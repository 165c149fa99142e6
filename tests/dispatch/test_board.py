"""The board: a dozen queries, a cheap no when nothing is new, nobody's secrets on the wall, a map from a file."""

from datetime import timedelta

import pytest
from django.conf import settings as conf
from django.urls import reverse

from dispatch import board
from dispatch.models import OrderTarget
from dispatch.services import answering, villages
from dispatch.townmap import read_map
from governance.cases import board as shared
from governance.core.now import now, today
from tests.dispatch.factory import act, after, ended, make_incident, on_duty, ordered, receivers_of, verified
from tests.dispatch.test_villages import force


@pytest.fixture
def case(town):
    """An incident in work with two orders."""
    found = verified(make_incident(town=town, title="柳湾村河水漫堤"), town)
    return ordered(found, town, receivers_of(town, *town.villages), arrive_minutes=30)


def test_both_views_show_the_situation_within_their_queries(client, town, case, django_assert_max_num_queries):
    force(town)
    on_duty(town)
    villages.check_in(by=town["village"], unit=town.villages[0], people=2)
    client.force_login(town["commander"])
    for name in ("board", "wall"):
        client.get(reverse(f"dispatch:{name}"))
        with django_assert_max_num_queries(15):
            page = client.get(reverse(f"dispatch:{name}")).content.decode()
        for words in ("柳湾村河水漫堤", "带班领导", "高明", "待签收指令", "应急" if name == "board" else "在岗力量"):
            assert words in page, (name, words)
    desk = client.get(reverse("dispatch:board")).content.decode()
    assert "应急分队" in desk and 'href="tel:0900-5200009"' in desk


def test_the_wall_shows_no_citizen_and_no_telephone(client, town, case):
    party = case.parties.first()
    client.force_login(town["leader"])
    wall = client.get(reverse("dispatch:wall")).content.decode()
    assert "tel:" not in wall and party.name not in wall and party.phone not in wall
    assert 'data-bs-theme="dark"' in wall and "<form" not in wall


def test_the_answer_is_no_content_until_something_happens(client, town, case, django_assert_max_num_queries):
    client.force_login(town["commander"])
    address = reverse("dispatch:live")

    def asked():
        return client.get(address, {"mark": board.mark(town["commander"])}).status_code

    def is_new(change):
        mark = board.mark(town["commander"])
        change()
        return client.get(address, {"mark": mark}).status_code == 200

    client.get(address, {"mark": board.mark(town["commander"])})
    with django_assert_max_num_queries(5):
        assert asked() == 204
    assert client.get(address, {"mark": ""}).status_code == 200
    target = OrderTarget.objects.first()
    assert is_new(lambda: answering.advance(target, by=town["village"], state="signed"))
    assert is_new(lambda: villages.check_in(by=town["village"], unit=town.villages[0], people=1))
    assert is_new(lambda: force(town))
    assert is_new(lambda: on_duty(town))
    assert is_new(lambda: act(case, "add_call", town["commander"], at=now(), text="水又涨了"))
    answer = client.get(address, {"mark": board.mark(town["commander"])})
    assert answer.status_code == 204 and int(answer["X-Now"]) == int(now().timestamp() * 1000)
    client.logout()
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 401


def test_clocks_turn_amber_and_red_and_what_ended_leaves(town, case):
    with after(minutes=12):
        found = board.board(town["commander"])
        assert [line["colour"] for line in found["lines"]] == ["amber", "amber"]
        assert found["tiles"]["amber"] == 2
    with after(minutes=16):
        assert board.board(town["commander"])["tiles"]["red"] == 2
    for target in OrderTarget.objects.all():
        answering.advance(target, by=town["commander"], state="signed")
        answering.advance(target, by=town["commander"], state="on_site")
        answering.advance(target, by=town["commander"], state="done", note="好了")
    found = board.board(town["commander"])
    assert (found["tiles"]["open"], len(found["done"])) == (0, 2)
    ended(case, town)
    found = board.board(town["commander"])
    assert (found["tiles"]["live"], found["ended_today"], found["incidents"]) == (0, 1, [])


def test_due_visits_show_once_a_module_keeps_them(client, town, monkeypatch):
    client.force_login(town["commander"])
    monkeypatch.setattr(shared, "_visits", [])
    assert "到期走访" not in client.get(reverse("dispatch:board")).content.decode()
    row = shared.DueVisit(village="青石村", kind="重点人员", due_on=today() + timedelta(days=1))
    monkeypatch.setattr(shared, "_visits", [lambda user: [row]])
    assert "重点人员" in client.get(reverse("dispatch:board")).content.decode()


def test_the_map_is_drawn_from_a_file_of_this_installation(town, tmp_path):
    drawn = read_map(str(conf.BASE_DIR / "fixtures" / "demo_map.geojson"))
    assert len([shape for shape in drawn.shapes if shape.code]) == 12
    assert drawn.width == 1000 and 300 < drawn.height < 1000
    assert all(0 <= shape.x <= drawn.width and 0 <= shape.y <= drawn.height for shape in drawn.shapes)
    assert read_map(str(tmp_path / "none.geojson")) is None


def test_villages_do_not_open_the_board(client, town):
    client.force_login(town["village"])
    for name in ("board", "wall", "live", "wall_live"):
        assert client.get(reverse(f"dispatch:{name}")).status_code == 403


@pytest.mark.parametrize(
    ("who", "shown"), [("frontdesk", False), ("triage", False), ("commander", True), ("leader", True)]
)
def test_plans_and_resources_stand_in_the_menu_of_those_who_command_or_lead(client, town, who, shown):
    client.force_login(town[who])
    page = client.get("/?home=1").content.decode()
    assert 'href="/dispatch/incidents/"' in page and page.count('href="/dispatch/plans/"') == shown
