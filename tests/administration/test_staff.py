"""人员与入驻: files, residence and call-ups with their time, attendance, leave with approval, conduct."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.administration.models import Attendance, CallUp, ConductNote, Leave, Residence, StaffFile
from governance.administration.services import staff
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock
from governance.notify.models import Notification
from governance.notify.services import post
from governance.organisation.models import Substitute, User
from tests.factories import make_town

pytestmark = pytest.mark.django_db
MORNING = timezone.make_aware(datetime(2026, 6, 10, 9))


@pytest.fixture
def town():
    with set_clock(MORNING):
        built = make_town()
        User.objects.update(password_changed_at=MORNING)
        yield built


def given(town):
    return {"by": town["manager"], "centre": town.centre}


def test_a_bought_service_names_contract_and_provider_and_only_the_manager_keeps_files(town):
    with pytest.raises(ValidationError, match="承接单位"):
        staff.save_file(user=town["frontdesk"], employment="bought", contract="2026-01", provider="", **given(town))
    staff.save_file(
        user=town["frontdesk"], employment="bought", contract="2026-01", provider="甲公司",
        accepted_on=now().date(), acceptance="合格", **given(town),
    )  # fmt: skip
    assert StaffFile.objects.get().acceptance == "合格"
    with pytest.raises(NotAllowed):
        staff.save_file(by=town["leader"], centre=town.centre, user=town["frontdesk"], employment="social")


def test_a_department_that_comes_when_called_is_timed(town):
    with pytest.raises(ValidationError, match="几分钟"):
        staff.save_residence(office=town.police, mode="call", since=now().date(), **given(town))
    row = staff.save_residence(office=town.police, mode="call", arrives_in=20, since=now().date(), **given(town))
    with pytest.raises(ValidationError, match="已经登记入驻"):
        staff.save_residence(office=town.police, mode="always", since=now().date(), **given(town))
    with pytest.raises(NotAllowed):
        staff.call_up(by=town["liaison2"], residence=row, matter="有人闹访")
    call = staff.call_up(by=town["frontdesk"], residence=row, matter="有人闹访")
    assert Notification.objects.filter(user=town["liaison2"], title__contains="20 分钟内").exists()
    with pytest.raises(NotAllowed):
        staff.answer_call(by=town["liaison"], row=call)
    staff.answer_call(by=town["liaison2"], row=call)
    with pytest.raises(NotAllowed):
        staff.note_arrival(by=town["liaison2"], row=call, arrived_who="冯磊")
    with set_clock(MORNING + timedelta(minutes=26)):
        staff.note_arrival(by=town["frontdesk"], row=call, arrived_who="冯磊")
    call = CallUp.objects.get()
    assert (call.minutes, call.late) == (26, True)


def test_leave_is_asked_and_approved_and_then_work_flows_to_the_substitute(town):
    span = {"starts_at": MORNING + timedelta(hours=1), "ends_at": MORNING + timedelta(days=2)}
    asked = {"kind": "annual", "reason": "探亲", "substitute": town["liaison"], **span}
    row = staff.ask_leave(by=town["head"], **asked)
    assert not Substitute.objects.exists()
    with pytest.raises(ValidationError, match="已经申请"):
        staff.ask_leave(by=town["head"], **asked)
    with pytest.raises(NotAllowed):
        staff.decide_leave(by=town["leader"], row=row, approves=True)
    with pytest.raises(ValidationError, match="原因"):
        staff.decide_leave(by=town["manager"], row=row, approves=False)
    staff.decide_leave(by=town["manager"], row=row, approves=True)
    with set_clock(MORNING + timedelta(hours=2)):
        post([town["head"]], once="event:1", title="有新的案件")
    assert Notification.objects.filter(user=town["liaison"], title="代 邓海：有新的案件").exists()
    own = staff.ask_leave(by=town["manager"], kind="ill", reason="看病", **span)
    with pytest.raises(NotAllowed, match="另一位"):
        staff.decide_leave(by=town["manager"], row=own, approves=True)
    staff.withdraw_leave(by=town["manager"], row=own)
    assert Leave.objects.get(pk=own.pk).state == "withdrawn"


def test_attendance_is_signed_once_and_knows_who_was_late(town):
    staff.sign_attendance(by=town["frontdesk"])
    with pytest.raises(GuardFailed):
        staff.sign_attendance(by=town["frontdesk"])
    with set_clock(MORNING.replace(hour=18, minute=5)):
        staff.sign_attendance(by=town["frontdesk"], out=True)
    assert Attendance.objects.get().words == "迟到"


def test_the_pages(town, client, django_assert_max_num_queries):
    client.force_login(town["manager"])
    row = Residence.objects.create(
        centre=town.centre, office=town.police, mode="call", arrives_in=20, since=now().date()
    )
    call = staff.call_up(by=town["frontdesk"], residence=row, matter="有人闹访")
    pages = (
        "", f"people/{town['frontdesk'].pk}/", "residences/", f"residences/{row.pk}/", "calls/", "calls/new/",
        f"calls/{call.pk}/", "attendance/", "leave/", "leave/new/", "residences/new/",
        f"people/{town['frontdesk'].pk}/file/",
    )  # fmt: skip
    client.get("/")
    for page in pages:
        with django_assert_max_num_queries(15):
            assert client.get(f"/administration/roster/{page}").status_code == 200, page
    pk = town["frontdesk"].pk
    answer = client.post(
        f"/administration/roster/people/{pk}/conduct/", {"day": "2026-06-10", "kind": "praise", "text": "耐心"}
    )
    assert answer.status_code == 302 and ConductNote.objects.get().user_id == pk
    client.force_login(town["liaison"])
    assert client.get("/administration/roster/").status_code == 403
    assert client.get(f"/administration/roster/calls/{call.pk}/").status_code == 404
    client.post("/administration/roster/attendance/", {"step": "in"})
    assert Attendance.objects.get().user == town["liaison"]
