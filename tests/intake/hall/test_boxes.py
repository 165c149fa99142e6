"""Opening a letter box: two persons, one count, every letter dealt with."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.notify.models import Notification
from intake.hall.boxes import (
    change_opening,
    close_opening,
    confirm_opening,
    open_box,
    save_box,
    set_aside,
    witnesses_for,
)
from intake.models import BoxOpening, LetterBox
from tests.factories import PASSWORD
from tests.intake.hall.test_visits import registration

pytestmark = pytest.mark.django_db


def opened(town, box, letters=2, **fields):
    """The desk has opened the box with the triage officer."""
    given = {"box": box, "opened_at": now(), "witness": town["triage"], "letter_count": letters, **fields}
    return open_box(by=town["frontdesk"], key=uuid.uuid4(), **given)


def confirmed(town, box, letters=2):
    """… who has confirmed."""
    opening = opened(town, box, letters)
    return confirm_opening(opening, witness=town["triage"], letter_count=letters, how="account")


def test_two_different_persons_open_a_box(town, box, other):
    with pytest.raises(GuardFailed, match="本人"):
        opened(town, box, witness=town["frontdesk"])
    with pytest.raises(GuardFailed, match="晚于现在"):
        opened(town, box, opened_at=now() + timedelta(hours=1))
    with pytest.raises(NotAllowed):
        open_box(
            by=other["frontdesk"], key=uuid.uuid4(), box=box, opened_at=now(), witness=other["triage"], letter_count=1
        )
    opening = opened(town, box)
    with pytest.raises(IntegrityError), transaction.atomic():
        BoxOpening.objects.filter(pk=opening.pk).update(witness=town["frontdesk"])
    assert town["frontdesk"] not in witnesses_for(town["frontdesk"])
    assert town["manager"] in witnesses_for(town["frontdesk"])
    assert not BoxOpening.objects.visible_to(other["manager"]).exists()


def test_nothing_is_done_with_the_letters_before_the_second_confirms_and_only_they_can(town, box):
    opening = opened(town, box)
    assert (opening.status, opening.letters.count()) == ("待第二人确认", 0)
    with pytest.raises(GuardFailed, match="还没有确认"):
        close_opening(opening, by=town["frontdesk"])
    for somebody in ("frontdesk", "manager"):
        with pytest.raises(NotAllowed):
            confirm_opening(opening, witness=town[somebody], letter_count=2, how="account")
    change_opening(
        opening, by=town["frontdesk"], box=box, opened_at=opening.opened_at, witness=town["triage"], letter_count=3
    )
    with pytest.raises(GuardFailed, match="刚才改过"):
        confirm_opening(opening, witness=town["triage"], letter_count=2, how="account")
    opening = confirm_opening(opening, witness=town["triage"], letter_count=3, how="account")
    assert [letter.serial for letter in opening.letters.all()] == [1, 2, 3]
    with pytest.raises(GuardFailed, match="不能再改"):
        change_opening(opening, by=town["frontdesk"], box=box, opened_at=now(), witness=town["triage"], letter_count=1)


def test_the_record_closes_only_when_the_count_comes_out_even(town, box):
    opening = confirmed(town, box)
    first, second = opening.letters.all()
    set_aside(first, by=town["triage"], reason="空白纸")
    with pytest.raises(GuardFailed, match="还差 1 封"):
        close_opening(opening, by=town["frontdesk"])
    with pytest.raises(GuardFailed, match="已经处理过"):
        set_aside(first, by=town["triage"], reason="又一次")
    with pytest.raises(GuardFailed, match="原因"):
        set_aside(second, by=town["triage"], reason=" ")
    set_aside(second, by=town["triage"], reason="广告")
    assert close_opening(opening, by=town["frontdesk"]).status == "已办结"
    assert close_opening(confirmed(town, box, letters=0), by=town["frontdesk"]).closed_at


def test_each_letter_becomes_a_case_of_来信_also_without_a_name(as_user, town, box):
    letter = confirmed(town, box).letters.first()
    client = as_user("frontdesk")
    form = client.get(f"/intake/new/?from=letter-{letter.pk}").context["form"]
    assert (form["channel"].value(), form["is_anonymous"].value()) == ("letter", True)
    sent = registration(f"letter-{letter.pk}", channel="letter", is_anonymous="on", applicant_name="")
    answer = client.post("/intake/new/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    letter.refresh_from_db()
    assert (letter.case.channel, letter.settled_by) == ("letter", town["frontdesk"])
    assert "第 1 封" in letter.case.events.get(action="register").note
    page = client.get(f"/intake/boxes/{letter.opening_id}/").content.decode()
    assert letter.case.shown_number in page and "已处理 1 封" in page


def test_a_letter_of_a_report_box_becomes_a_case_of_restricted_knowledge(as_user, town):
    report = LetterBox.objects.create(centre=town.centre, place="二楼拐角", kind="report")
    letter = confirmed(town, report, letters=1).letters.get()
    client = as_user("frontdesk")
    form = client.get(f"/intake/new/?from=letter-{letter.pk}").context["form"]
    assert form["confidentiality"].value() == 2
    sent = registration(f"letter-{letter.pk}", channel="letter", is_anonymous="on", applicant_name="")
    refused = client.post("/intake/new/", {**sent, "confidentiality": "1"})
    assert refused.status_code == 422 and "限定知悉" in str(refused.context["form"].errors["confidentiality"])
    letter.refresh_from_db()
    assert letter.case is None
    again = {**sent, "confidentiality": "2", "request_key": str(uuid.uuid4())}
    assert client.post("/intake/new/", again).status_code == 302
    letter.refresh_from_db()
    assert letter.case.is_restricted
    # Its number stands in the record, but leads nowhere for whom it is closed.
    page = client.get(f"/intake/boxes/{letter.opening_id}/").content.decode()
    assert letter.case.shown_number in page and f"/cases/{letter.case.number}/" not in page


def test_the_second_person_confirms_on_the_own_account(as_user, town, box):
    opening = opened(town, box)
    notice = Notification.objects.get(user=town["triage"], channel="in_app")
    assert (notice.url, notice.title) == (f"/intake/boxes/{opening.pk}/", "请确认开箱记录：中心大门右侧")
    client = as_user("triage")
    page = client.get(f"/intake/boxes/{opening.pk}/").content.decode()
    assert "您是第二人" in page and "登录密码" not in page
    assert client.post(f"/intake/boxes/{opening.pk}/confirm/", {"letter_count": 2}).status_code == 302
    opening.refresh_from_db()
    assert (opening.confirmed_how, opening.letters.count()) == ("account", 2)


def test_or_with_the_own_password_on_the_first_persons_page(as_user, town, box):
    opening = opened(town, box)
    client = as_user("frontdesk")
    address = f"/intake/boxes/{opening.pk}/confirm/"
    assert client.post(address, {"letter_count": 2}).status_code == 422
    wrong = client.post(address, {"letter_count": 2, "password": "not-this-one"})
    assert wrong.status_code == 422 and "密码不对" in wrong.content.decode()
    assert "not-this-one" not in wrong.content.decode()
    opening.refresh_from_db()
    assert opening.confirmed_at is None
    assert client.post(address, {"letter_count": 2, "password": PASSWORD}).status_code == 302
    opening.refresh_from_db()
    assert opening.confirmed_how == "password"
    # The page is still the first person's.
    assert client.get("/").context["request"].user == town["frontdesk"]


def test_guessing_the_second_persons_password_locks_like_signing_in(as_user, town, box):
    opening = opened(town, box)
    client = as_user("frontdesk")
    address = f"/intake/boxes/{opening.pk}/confirm/"
    for _ in range(6):
        answer = client.post(address, {"letter_count": 2, "password": "wrong-Guess-1"})
    assert "错误次数太多" in answer.content.decode()
    assert client.post(address, {"letter_count": 2, "password": PASSWORD}).status_code in (422, 429)
    opening.refresh_from_db()
    assert opening.confirmed_at is None


def test_the_manager_keeps_the_boxes(as_user, town, box, other):
    client = as_user("manager")
    assert (
        client.post("/intake/boxes/places/new/", {"place": "便民大厅", "kind": "opinion", "active": "on"}).status_code
        == 302
    )
    assert client.post("/intake/boxes/places/new/", {"place": "便民大厅", "kind": "opinion"}).status_code == 422
    assert "便民大厅" in client.get("/intake/boxes/").content.decode()
    with pytest.raises(NotAllowed):
        save_box(by=other["manager"], box=box, place="别处")


def test_the_desk_registers_an_opening_by_the_pages(as_user, town, box, django_assert_max_num_queries):
    client = as_user("frontdesk")
    sent = {
        "box": box.pk, "opened_at": f"{now().astimezone():%Y-%m-%dT%H:%M}", "witness": town["triage"].pk,
        "letter_count": "1", "request_key": str(uuid.uuid4()),
    }  # fmt: skip
    from django.utils import timezone

    sent["opened_at"] = f"{timezone.localtime(now() - timedelta(minutes=5)):%Y-%m-%dT%H:%M}"
    answer = client.post("/intake/boxes/new/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    opening = BoxOpening.objects.get()
    assert client.get(f"/intake/boxes/{opening.pk}/edit/").status_code == 200
    confirm_opening(opening, witness=town["triage"], letter_count=1, how="account")
    letter = opening.letters.get()
    assert client.post(f"/intake/boxes/letters/{letter.pk}/none/", {"reason": ""}).status_code == 422
    assert client.post(f"/intake/boxes/letters/{letter.pk}/none/", {"reason": "广告"}).status_code == 302
    with django_assert_max_num_queries(15):
        assert "数目一致" in client.get(f"/intake/boxes/{opening.pk}/").content.decode()
    assert client.post(f"/intake/boxes/{opening.pk}/close/").status_code == 302
    with django_assert_max_num_queries(15):
        rows = client.get("/intake/boxes/?state=closed").context["rows"]
    assert [(row.settled, row.registered) for row in rows] == [(1, 0)]
    assert client.get("/intake/boxes/export/").status_code == 200
