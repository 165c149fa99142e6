"""The telephone desk: calls that only count, calls that must be returned, and what happens when they are not."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from governance.audit.models import AuditRecord
from governance.cases.models import Case, DeadlineRule
from governance.core.calendar import Limit, marks
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock, today
from governance.notify.models import Notification
from governance.organisation.models import Substitute
from governance.organisation.open_work import move_all, open_work
from intake.hall.calls import attempt, hand_on, limit, sweep_calls, take_call
from intake.hall.visits import figures
from intake.models import Call
from tests.intake.hall.test_visits import registration

pytestmark = pytest.mark.django_db
PHONE = "19900001234"


def ring(town, by="frontdesk", **fields):
    """A call that wants calling back."""
    given = {"outcome": "call_back", "matter": "问宅基地怎么办证", "phone": PHONE, "caller_name": "张测", **fields}
    if given.get("owner"):
        given["owner"] = town[given["owner"]]
    return take_call(by=town[by], key=uuid.uuid4(), **given)


def call_back(town, call, by="frontdesk", **fields):
    """An attempt."""
    return attempt(call, by=town[by], key=uuid.uuid4(), **fields)


def told(user):
    """Titles of the notices of a person, in order."""
    return list(Notification.objects.filter(user=user, channel="in_app").order_by("pk").values_list("title", flat=True))


def test_a_call_answered_at_once_counts_and_owes_nothing(town):
    call = ring(town, outcome="answered", answer="告知办证流程")
    assert (call.is_open, call.due_at, call.owner, call.light.colour) == (False, None, None, "done")
    assert figures(town["manager"])["answered"] == 1
    assert not Case.objects.for_system().exists()


def test_the_number_is_nowhere_in_the_clear(town):
    call = ring(town)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_hash, phone_tail_hash FROM intake_call")
        raw = " ".join(cursor.fetchone())
    assert "1234" not in raw.replace(call.phone_hash, "").replace(call.phone_tail_hash, "") and PHONE not in raw
    call.refresh_from_db()
    assert call.phone == PHONE


def test_a_call_back_has_owner_and_due_time_by_office_hours_and_the_rule_of_the_manager(town):
    with set_clock(now()):
        call = ring(town, owner="liaison")
        assert limit() == Limit(4, "office_hour")
        assert (call.due_at, call.yellow_at) == (marks(now(), limit()).due, marks(now(), limit()).yellow)
        assert told(town["liaison"]) == [f"请回电：{timezone.localtime(call.at):%m-%d %H:%M} 的来电"]
        DeadlineRule.objects.create(action="phone_back", amount=1, unit="workday", source="本中心内部时限")
        assert ring(town).due_at == marks(now(), Limit(1, "workday")).due
    with pytest.raises(GuardFailed, match="号码"):
        ring(town, phone="")


def test_attempts_are_recorded_and_the_task_ends_when_it_was_said_or_after_three_in_vain(town):
    call = ring(town)
    with pytest.raises(GuardFailed, match="怎样答复"):
        call_back(town, call, reached=True, done=True)
    call_back(town, call, reached=False)
    with pytest.raises(GuardFailed, match="满 3 次"):
        call_back(town, call, reached=False, done=True)
    call_back(town, call, reached=True, note="约下午再说")
    call.refresh_from_db()
    assert call.is_open and call.attempts.count() == 2
    call_back(town, call, reached=True, note="已说清流程", done=True)
    call.refresh_from_db()
    assert (call.is_open, call.done_by, call.light.text) == (False, town["frontdesk"], "已回电")
    with pytest.raises(GuardFailed, match="已经办完"):
        call_back(town, call, reached=False)

    vain = ring(town)
    for done in (False, False, True):
        call_back(town, vain, reached=False, done=done)
    vain.refresh_from_db()
    assert not vain.is_open


def test_a_repeated_press_is_one_call_and_one_attempt(town):
    key = uuid.uuid4()
    sent = {"by": town["frontdesk"], "key": key, "outcome": "answered", "matter": "问路"}
    assert take_call(**sent) == take_call(**sent)
    call = ring(town)
    for _ in range(2):
        attempt(call, by=town["frontdesk"], key=key, reached=False)
    assert call.attempts.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_call(town):
    key, gate = uuid.uuid4(), Barrier(2)

    def press(_):
        gate.wait()
        try:
            call = take_call(by=town["frontdesk"], key=key, outcome="answered", matter="问路")
            return call.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        assert len(set(hands.map(press, range(2)))) == 1
    assert Call.objects.count() == 1


def test_owner_substitute_and_desk_see_and_return_it_others_do_not(town, other):
    call = ring(town, owner="liaison")
    seen = lambda who: Call.objects.visible_to(who).filter(pk=call.pk).exists()  # noqa: E731
    assert all(seen(town[name]) for name in ("frontdesk", "triage", "manager", "leader", "liaison"))
    assert not any(seen(town[name]) for name in ("head", "mediator", "village", "sysadmin"))
    assert not seen(other["manager"])
    with pytest.raises(NotAllowed):
        call_back(town, call, by="leader", reached=False)
    span = {"starts_at": now() - timedelta(hours=1), "ends_at": now() + timedelta(hours=1)}
    Substitute.objects.create(absent=town["liaison"], substitute=town["mediator"], **span)
    town["mediator"].__dict__.pop("_standing", None)
    assert seen(town["mediator"])
    call_back(town, call, by="mediator", reached=True, note="已答复", done=True)
    assert not Call.objects.owed_by(town["liaison"]).exists()


def test_it_is_handed_on_with_its_due_time_and_leaves_with_a_closing_account(town):
    call = ring(town, owner="liaison")
    hand_on(call, by=town["frontdesk"], owner=town["mediator"])
    assert call.due_at == Call.objects.get().due_at
    assert len(told(town["mediator"])) == 1
    assert open_work(town["mediator"])["回电任务"] == 1
    move_all(town["mediator"], town["legal"], by=town["sysadmin"])
    assert Call.objects.get().owner == town["legal"]
    with pytest.raises(GuardFailed, match="没有变"):
        hand_on(call, by=town["frontdesk"], owner=town["legal"])


def test_the_sweep_reminds_the_owner_and_late_the_managers_each_once(town):
    call = ring(town, owner="liaison")
    assert sweep_calls() == 0
    with set_clock(call.yellow_at):
        assert call.light.colour == "amber"
        assert (sweep_calls(), sweep_calls()) == (1, 0)
    with set_clock(call.due_at + timedelta(minutes=1)):
        call.refresh_from_db()
        assert call.light.colour == "red"
        assert (sweep_calls(), sweep_calls()) == (1, 0)
    assert [title.split("：")[0] for title in told(town["liaison"])] == ["请回电", "回电快到期", "回电已超期"]
    assert [title.split("：")[0] for title in told(town["manager"])] == ["回电已超期"]
    assert not any("张测" in title or "宅基地" in title for title in told(town["liaison"]))


def test_a_sweep_that_comes_late_sends_only_the_last_rung_and_none_for_what_is_done(town):
    call, done = ring(town), ring(town)
    call_back(town, done, reached=True, note="已答复", done=True)
    with set_clock(call.due_at + timedelta(days=3)):
        assert (sweep_calls(), sweep_calls()) == (1, 0)
    assert [title.split("：")[0] for title in told(town["frontdesk"])] == ["回电已超期"]


def test_the_desk_takes_a_call_and_the_owner_finds_it_on_the_workbench(as_user, town):
    client = as_user("frontdesk")
    sent = {"outcome": "call_back", "matter": "问宅基地", "owner": town["liaison"].pk, "request_key": str(uuid.uuid4())}
    wrong = client.post("/intake/calls/new/", sent)
    assert wrong.status_code == 422 and "请填写来电号码" in wrong.content.decode()
    assert client.post("/intake/calls/new/", {**sent, "phone": "199 0000 1234"}).status_code == 302
    page = client.get("/intake/calls/?state=open").content.decode()
    assert "199****1234" in page and PHONE not in page
    for words in ("1234", PHONE, "宅基地"):
        assert len(client.get("/intake/calls/", {"q": words}).context["rows"]) == 1
    assert client.get("/intake/calls/?state=late").context["rows"] == []

    client.force_login(town["liaison"])
    call = Call.objects.get()
    bench = client.get("/").content.decode()
    assert "等我回的电话" in bench and f"/intake/calls/{call.pk}/" in bench
    sent = {"reached": "yes", "note": "已说清", "done": "on", "request_key": str(uuid.uuid4())}
    assert client.post(f"/intake/calls/{call.pk}/", sent).status_code == 302
    assert "等我回的电话" not in client.get("/").content.decode()
    client.force_login(town["mediator"])
    assert client.get(f"/intake/calls/{call.pk}/").status_code == 404
    assert client.get("/intake/calls/").context["rows"] == []


def test_the_number_is_shown_with_a_reason_and_that_is_recorded(as_user, town):
    call, client = ring(town), as_user("frontdesk")
    assert PHONE not in client.get(f"/intake/calls/{call.pk}/").content.decode()
    assert client.post(f"/intake/calls/{call.pk}/reveal/", {"reason": ""}).status_code == 422
    answer = client.post(f"/intake/calls/{call.pk}/reveal/", {"reason": "回电"})
    assert PHONE in answer.content.decode() and answer["Cache-Control"] == "no-store"
    row = AuditRecord.objects.filter(event="reveal").get()
    assert (row.object_type, row.object_id, row.detail) == ("call", str(call.pk), {"reason": "回电"})


def test_the_export_masks_and_follows_the_filter(as_user, town):
    from io import BytesIO

    from openpyxl import load_workbook

    ring(town)
    ring(town, outcome="answered", matter="问路")
    answer = as_user("manager").get("/intake/calls/export/?state=open")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cells = [str(cell.value) for row in load_workbook(BytesIO(content)).active for cell in row]
    assert "199****1234" in cells and PHONE not in cells and "问路" not in cells


def test_a_call_becomes_a_case_with_what_was_noted_and_owes_no_call_any_more(as_user, town):
    call, client = ring(town), as_user("frontdesk")
    form = client.get(f"/intake/new/?from=call-{call.pk}").context["form"]
    taken = [form[name].value() for name in ("channel", "applicant_name", "phone", "facts")]
    assert taken == ["phone", "张测", PHONE, "问宅基地怎么办证"]
    assert AuditRecord.objects.filter(event="reveal", object_type="call").count() == 1
    answer = client.post("/intake/new/", registration(f"call-{call.pk}", channel="phone", phone=PHONE))
    assert answer.status_code == 302, answer.context["form"].errors
    call.refresh_from_db()
    assert (call.is_open, call.light.text, call.case.channel) == (False, "已转登记", "phone")
    assert "由来电登记转入" in call.case.events.get(action="register").note
    assert "不用再登记" not in client.get("/intake/new/").content.decode()
    assert "请不要重复登记" in client.get(f"/intake/new/?from=call-{call.pk}").content.decode()


def test_the_pages_cost_few_queries(as_user, town, django_assert_max_num_queries):
    for i in range(25):
        ring(town, owner="liaison", matter=f"第{i}件")
    call = Call.objects.first()
    client = as_user("frontdesk")
    client.get("/intake/calls/")
    for address in ("/intake/calls/", f"/intake/calls/?day_from={today()}&q=第", f"/intake/calls/{call.pk}/"):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
    client.force_login(town["liaison"])
    client.get("/")
    with django_assert_max_num_queries(15):
        client.get("/")
