"""安置帮教: sealed but for who keeps it, role by role and route by route; handed over, helped and visited by class."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from governance.audit.models import AuditRecord
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock, today
from governance.organisation.models import User
from legalservice.models import Helper, ReleasedPerson
from legalservice.printouts_sealed import RELEASED_PAPERS
from legalservice.services import resettlement as services
from legalservice.views.resettlement import STEPS
from tests.cases_factory import MORNING
from tests.factories import PEOPLE, make_user

NAMES = sorted({username for username, *_ in PEOPLE})
SECRETS = ("安帮甲", "盗窃罪", "川西监狱")


def released(town, by="legal", **changes):
    """Somebody who was released a week ago."""
    values = {
        "name": "安帮甲", "id_number": "990112199001010018", "sex": "1", "village": town.villages[0], "address": "2 组",
        "phone": "19900030001", "notice_on": today() - timedelta(days=30), "kind": "served",
        "release_on": today() - timedelta(days=7), "certificate": "释字 1 号", "prison": "川西监狱", "crime": "盗窃罪",
        "sentence": "三年", "level": "high", "level_reason": "三无", "is_key": True, "has_nothing": True,
        "is_sealed": False, **changes,
    }  # fmt: skip
    return services.save_person(by=town[by] if isinstance(by, str) else by, **values)


def helped(town, **changes):
    """Handed over today."""
    row = released(town, **changes)
    return services.hand_over(row, by=town["legal"], reported_on=today(), picked_by="司法所", picked_how="车接")


def routes(row, helper):
    """Every address of the register."""
    pk = row.pk
    return [
        reverse("legal:released"), reverse("legal:released_export"), reverse("legal:released_new"),
        reverse("legal:released_one", args=[pk]), reverse("legal:released_edit", args=[pk]),
        *(reverse("legal:released_step", args=[pk, step]) for step in STEPS),
        reverse("legal:helper_end", args=[pk, helper.pk]), reverse("legal:released_paper", args=[pk, "LS-15"]),
        *(reverse("legal:released_paper", args=[pk, key]) + "?as=docx" for key in RELEASED_PAPERS),
    ]  # fmt: skip


@pytest.mark.parametrize("username", NAMES)
def test_the_register_is_invisible_to_every_role_but_its_own(client, town, username):
    row = helped(town)
    helper = services.add_helper(row, by=town["legal"], kind="village", name="王大山", since=today())
    client.force_login(town[username])
    for address in routes(row, helper):
        answer = client.get(address)
        assert answer.status_code == (200 if username == "legal" else 403), (username, address)
        if username != "legal":
            assert not any(word in answer.content.decode() for word in SECRETS)
    if username == "legal":
        return
    for address in ("/?home=1", "/search/?q=安帮甲", "/people/?q=安帮甲", "/legal/", "/cases/?q=安帮甲"):
        page = client.get(address)
        assert not any(word in page.content.decode().replace('value="安帮甲"', "") for word in SECRETS[1:]), address
        assert "安置帮教" not in page.content.decode() or address == "/legal/", address
    refused = AuditRecord.objects.filter(event="refused", username=username)
    assert refused.count() >= len(STEPS)


def test_a_legal_post_in_a_village_and_another_town_open_nothing(client, town):
    from tests.factories import make_town

    row = helped(town)
    with set_clock(MORNING - timedelta(days=2)):
        other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    User.objects.update(password_changed_at=MORNING)
    adviser = make_user("legal", town.villages[0], name="村法律顾问")
    for user in (adviser, other["legal"]):
        client.force_login(user)
        assert client.get(reverse("legal:released_one", args=[row.pk])).status_code == 404
        assert "安帮甲" not in client.get(reverse("legal:released")).content.decode()
        assert client.post(reverse("legal:released_step", args=[row.pk, "relief"]), {"on": today()}).status_code == 404
    with pytest.raises(NotAllowed):
        released(town, by=adviser)


def test_a_sealed_record_is_in_no_list_and_open_to_its_keeper_alone(client, town):
    row = released(town, is_sealed=True)
    colleague = make_user("legal", town.justice)
    client.force_login(colleague)
    assert client.get(reverse("legal:released_one", args=[row.pk])).status_code == 404
    client.force_login(town["legal"])
    assert client.get(reverse("legal:released_one", args=[row.pk])).status_code == 200
    page = client.get(reverse("legal:released")).content.decode()
    assert "安帮甲" not in page and "封存记录 1 份" in page


def test_each_look_is_on_record_without_a_name_and_the_database_never_sees_it(client, town):
    row = helped(town)
    client.force_login(town["legal"])
    client.get(reverse("legal:released"))
    client.get(reverse("legal:released_one", args=[row.pk]))
    client.get(reverse("legal:released_paper", args=[row.pk, "LS-15"]))
    found = AuditRecord.objects.filter(event="resettlement.read")
    assert {entry.detail["what"] for entry in found} >= {"list", "read", "print LS-15"}
    assert AuditRecord.objects.filter(event="resettlement.changed").exists()
    assert not any("安帮甲" in str(entry.detail) for entry in AuditRecord.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, crime, id_number FROM legalservice_releasedperson")
        assert not any(word in str(cursor.fetchall()) for word in ("安帮甲", "盗窃", "990112"))


def test_hand_over_asks_who_fetched_and_the_first_visit_is_due_in_seven_days(town):
    row = released(town)
    assert row.ends_on == date(row.release_on.year + 5, row.release_on.month, row.release_on.day)
    services.send_receipt(row, by=town["legal"], on=today())
    with pytest.raises(GuardFailed, match="由谁接回"):
        services.hand_over(row, by=town["legal"], reported_on=today())
    with pytest.raises(GuardFailed, match="早于释放"):
        services.hand_over(row, by=town["legal"], reported_on=today() - timedelta(days=30), picked_by="所")
    row = helped(town, id_number="990112199001010026")
    assert row.next_visit_on == today() + timedelta(days=7)
    assert released(town, kind="corrected", id_number="990112199001010034").ends_on.year == today().year + 3


def test_visits_follow_the_class_and_have_their_light(town):
    row, by = helped(town), town["legal"]
    talk = {"way": "home", "by_whom": "赵雪、王大山", "thoughts": "稳定", "living": "在砖厂上班"}
    with pytest.raises(GuardFailed, match="晚于今天"):
        services.record_visit(row, by=by, on=today() + timedelta(days=1), level="high", **talk)
    for level, days in (("high", 30), ("mid", 90), ("low", 180)):
        services.record_visit(row, by=by, on=today(), level=level, **talk)
        row.refresh_from_db()
        assert (row.level, row.next_visit_on) == (level, today() + timedelta(days=days))
    assert row.light.colour == "green"
    with set_clock(MORNING + timedelta(days=176)):
        assert row.light.colour == "amber"
    with set_clock(MORNING + timedelta(days=181)):
        assert row.light.colour == "red"
    row = services.rate(row, by=by, level="high", reason="扬言报复")
    assert row.next_visit_on == today() + timedelta(days=30)
    assert row.visits.count() == 3


def test_it_ends_when_the_time_is_over_or_by_moving_away(town):
    row, by = helped(town), town["legal"]
    with pytest.raises(GuardFailed, match="没有满的不能解除"):
        services.end(row, by=by, state="ended", reason="表现好")
    with pytest.raises(ValidationError):
        services.end(row, by=by, state="helped", reason="—")
    row = services.end(row, by=by, state="moved", reason="转到云岭镇，已移交")
    assert row.ended_on == today() and row.next_visit_on is None and row.light.colour == "done"
    with pytest.raises(GuardFailed, match="已经结束"):
        services.rate(row, by=by, level="low", reason="—")


def test_the_pages_of_the_keeper_work(client, town):
    client.force_login(town["legal"])
    data = {
        "name": "安帮乙", "id_number": "990112199001010018", "sex": "1", "village": town.villages[0].pk,
        "notice_on": today(), "kind": "served", "release_on": today(), "prison": "川西监狱", "crime": "诈骗罪",
        "level": "mid",
    }  # fmt: skip
    wrong = client.post(reverse("legal:released_new"), {**data, "id_number": "123"})
    assert wrong.status_code == 422
    assert client.post(reverse("legal:released_new"), data).status_code == 302
    row = ReleasedPerson.objects.get()
    step = reverse("legal:released_step", args=[row.pk, "connect"])
    assert client.post(step, {"reported_on": today()}).status_code == 302
    member = {"kind": "family", "name": "安母", "since": today()}
    assert client.post(reverse("legal:released_step", args=[row.pk, "helper"]), member).status_code == 302
    helper = Helper.objects.get()
    assert client.post(reverse("legal:helper_end", args=[row.pk, helper.pk])).status_code == 302
    found = client.get(reverse("legal:released"), {"q": "安帮乙", "due": "relief"})
    assert found.context["count"].value == 1
    assert client.get(reverse("legal:released"), {"due": "visit"}).context["count"].value == 0
    assert client.get(reverse("legal:released_step", args=[row.pk, "nothing"])).status_code == 404
