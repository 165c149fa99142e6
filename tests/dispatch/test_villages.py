"""村级综治中心 and 应急资源: check-in once a day, patrols, visits, inspections, problems put right; resources."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from dispatch.models import CheckIn, Resource, VillageWork
from dispatch.receivers import of_forces
from dispatch.services import resources, villages
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from governance.notify.models import Notification
from tests.dispatch.factory import after, make_incident, ordered, verified


def force(town, **changes):
    """A force of the police."""
    given = {
        "kind": "force", "name": "应急分队", "unit": town.police, "keeper": "冯磊", "user": town["liaison2"],
        "quantity": 10, "at_hand": 9, "measure": "人", "phone": "0900-5200009", **changes,
    }  # fmt: skip
    return resources.save_resource(by=town["commander"], **given)


def test_a_village_checks_in_once_a_day(town):
    one, other = town.villages
    row = villages.check_in(by=town["village"], unit=one, people=3)
    assert (row.day, row.at, row.state) == (today(), now(), "calm")
    with pytest.raises(GuardFailed, match="今天已由王大山签到"):
        villages.check_in(by=town["grid"], unit=one, people=1)
    with pytest.raises(NotAllowed):
        villages.check_in(by=town["village"], unit=other, people=1)
    with pytest.raises(ValidationError):
        villages.check_in(by=town["village2"], unit=other, people=1, state="issue")
    villages.check_in(by=town["village2"], unit=other, people=1, state="issue", note="桥头积水")
    assert "柳湾村签到有情况" in Notification.objects.get(user=town["commander"]).title
    with after(days=1):
        villages.check_in(by=town["grid"], unit=one, people=1)
    assert CheckIn.objects.count() == 3


def test_patrols_visits_and_inspections_with_what_is_put_right(town):
    one = town.villages[0]
    villages.record_work(by=town["grid"], unit=one, kind="visit", result="fine", households=6)
    with pytest.raises(ValidationError, match="请写明情况"):
        villages.record_work(by=town["village"], unit=one, kind="patrol", result="problem")
    with pytest.raises(ValidationError):
        villages.record_work(by=town["village"], unit=one, kind="patrol", result="fine", at=now() + timedelta(hours=1))
    with pytest.raises(NotAllowed):
        villages.record_work(by=town["village2"], unit=one, kind="patrol", result="fine")
    with pytest.raises(NotAllowed):
        villages.record_work(by=town["village"], unit=one, kind="inspection", result="fine")
    found = villages.record_work(
        by=town["commander"], unit=one, kind="inspection", result="absent", way="video", text="无人应答",
        due_on=today() + timedelta(days=3),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        villages.fix_work(by=town["village2"], work=found, note="x")
    villages.fix_work(by=town["village"], work=found, note="已换设备")
    with pytest.raises(GuardFailed, match="已经登记过"):
        villages.fix_work(by=town["village"], work=found, note="x")
    assert VillageWork.objects.visible_to(town["village2"]).count() == 0
    assert VillageWork.objects.visible_to(town["leader"]).count() == 2


def test_a_force_is_ordered_through_its_leader(town):
    row = force(town)
    with pytest.raises(ValidationError, match="不能比总数多"):
        force(town, name="第二分队", at_hand=11)
    with pytest.raises(ValidationError, match="同名"):
        force(town)
    with pytest.raises(NotAllowed):
        resources.save_resource(by=town["village"], resource=row, at_hand=1)
    case = ordered(verified(make_incident(town=town), town), town, of_forces([row]))
    assert case.incident.orders.get().targets.get().user == town["liaison2"]
    assert Notification.objects.filter(user=town["liaison2"], title__startswith="指令").exists()


def test_the_pages_of_villages_and_resources(client, town, django_assert_max_num_queries):
    one = town.villages[0]
    client.force_login(town["village"])
    address = reverse("dispatch:village")
    with django_assert_max_num_queries(15):
        assert "还没签到" in client.get(address).content.decode()
    form = {"unit": one.pk, "people": "2", "state": "issue"}
    assert "有情况的请写明" in client.post(address, form).content.decode()
    assert client.post(address, {**form, "state": "calm"}).status_code == 302
    work = {"unit": one.pk, "kind": "patrol", "at": f"{now():%Y-%m-%dT%H:%M:%S}", "result": "problem", "text": "裂缝"}
    assert client.post(reverse("dispatch:work_new"), work).status_code == 302
    row = VillageWork.objects.get()
    assert client.post(reverse("dispatch:work_fix", args=[row.pk]), {"note": "已填埋"}).status_code == 302
    assert client.get(reverse("dispatch:villages")).status_code == 403
    client.force_login(town["commander"])
    force(town)
    for name in ("villages", "village_work", "checkins", "resources"):
        with django_assert_max_num_queries(15):
            assert client.get(reverse(f"dispatch:{name}")).status_code == 200, name
    for name in ("work_export", "checkins_export", "resources_export"):
        assert client.get(reverse(f"dispatch:{name}")).status_code == 200, name
    check = {"unit": one.pk, "way": "phone", "at": f"{now():%Y-%m-%dT%H:%M:%S}", "result": "fine"}
    assert client.post(reverse("dispatch:inspection_new"), check).status_code == 302
    given = {"kind": "supply", "name": "沙袋", "unit": one.pk, "keeper": "王大山", "quantity": "200", "measure": "条"}
    given |= {"at_hand": "200", "state": "ready", "active": "on", "expires_on": today() - timedelta(days=1)}
    assert client.post(reverse("dispatch:resource_new"), given).status_code == 302
    stored = Resource.objects.get(name="沙袋")
    assert client.post(reverse("dispatch:resource", args=[stored.pk]), {**given, "at_hand": "150"}).status_code == 302
    assert "已过期" in client.get(reverse("dispatch:resources"), {"expired": "true"}).content.decode()
    client.force_login(town["village"])
    assert client.get(reverse("dispatch:resource_new")).status_code == 403
