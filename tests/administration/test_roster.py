"""值班排班: drafting, the day by hand, publication, swaps, handover, papers."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from openpyxl import load_workbook

from governance.administration.duty.months import day_of, read_month
from governance.administration.models import DutyMonth, DutyNote, DutySwap, Handover
from governance.administration.services import handover, roster, swaps
from governance.audit.models import AuditRecord
from governance.core.exceptions import GuardFailed, NotAllowed, Stale
from governance.core.now import set_clock
from governance.notify.models import Notification
from governance.organisation.models import Absence, OnDuty
from governance.organisation.presence import on_duty
from tests.administration.factory import FIRST, make_types
from tests.cases_factory import make_case
from tests.factories import make_town

pytestmark = pytest.mark.django_db
MAY = timezone.make_aware(datetime(2026, 5, 25, 9))


@pytest.fixture
def town():
    with set_clock(MAY):
        built = make_town()
        built.types = make_types(built)
        yield built


def drafted(town):
    roster.draft_month(by=town["manager"], unit=town.centre, first=FIRST)
    return read_month(town.centre, FIRST)


def published(town):
    drafted(town)
    roster.publish_month(by=town["manager"], unit=town.centre, first=FIRST)
    return read_month(town.centre, FIRST)


def cell(month, day, kind="值班员"):
    return next(row for row in month.of_month() if day_of(row) == day and row.duty_type == kind)


def test_the_draft_fills_everything_with_a_reason_and_puts_nobody_on_duty(town):
    month = drafted(town)
    assert month.conflicts() == []
    rows = month.of_month()
    assert len(rows) == len(month.slots()) > 80
    assert all("本季" in row.why or "均衡" in row.why for row in rows)
    noon = timezone.make_aware(datetime(2026, 6, 10, 12))
    assert not on_duty(noon).exists()
    roster.publish_month(by=town["manager"], unit=town.centre, first=FIRST)
    assert {row.duty_type for row in on_duty(noon)} == {"带班领导", "值班员", "窗口"}


def test_what_was_set_by_hand_stays_and_leave_is_kept_to(town):
    day, away = date(2026, 6, 10), town["frontdesk"]
    start = timezone.make_aware(datetime(2026, 6, 15))
    Absence.objects.create(user=away, starts_at=start, ends_at=start + timedelta(days=5), reason="年休假")
    given = {"by": town["manager"], "unit": town.centre}
    roster.set_day(day=day, chosen={"值班员": [town["commander"].pk]}, **given)
    month = drafted(town)
    assert cell(month, day).user == town["commander"] and cell(month, day).why == "人工指定"
    assert not [row for row in month.of_month() if row.user == away and start.date() <= day_of(row) < date(2026, 6, 20)]
    roster.set_day(day=date(2026, 6, 16), chosen={"值班员": [away.pk]}, **given)
    assert "请假（年休假）" in read_month(town.centre, FIRST).conflicts()[0].words


def test_conflicts_hold_the_publication_up(town):
    month = drafted(town)
    day = date(2026, 6, 17)
    other = next(pk for pk in month.users if month.people[pk].listed("带班领导", day))
    roster.set_day(by=town["manager"], unit=town.centre, day=day, chosen={"值班员": []})
    assert [row.words for row in read_month(town.centre, FIRST).conflicts()] == ["6月17日 缺值班员 1 人"]
    with pytest.raises(GuardFailed, match="缺值班员"):
        roster.publish_month(by=town["manager"], unit=town.centre, first=FIRST)
    roster.set_day(by=town["manager"], unit=town.centre, day=day, chosen={"值班员": [other]})
    assert any("不在值班员名单里" in row.words for row in read_month(town.centre, FIRST).conflicts())
    here = cell(month, date(2026, 6, 16)).user_id
    roster.set_day(by=town["manager"], unit=town.centre, day=day, chosen={"值班员": [here]})
    assert any("只休息 0 小时，应休息 24 小时" in row.words for row in read_month(town.centre, FIRST).conflicts())


def test_only_the_manager_of_the_centre_plans_and_a_stale_page_is_told(town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    for person in (town["frontdesk"], town["leader"], other["manager"]):
        with pytest.raises(NotAllowed):
            roster.draft_month(by=person, unit=town.centre, first=FIRST)
    drafted(town)
    with pytest.raises(Stale):
        roster.clear_month(by=town["manager"], unit=town.centre, first=FIRST, version=0)
    assert roster.clear_month(by=town["manager"], unit=town.centre, first=FIRST, version=1) > 80
    assert not OnDuty.objects.exists()


def test_publishing_tells_everybody_once_and_closes_the_draft(town):
    published(town)
    assert DutyMonth.objects.get().published_by == town["manager"]
    note = Notification.objects.get(user=town["commander"])
    assert note.title.startswith("2026 年 6 月值班表已发布，您有 ") and "值班员" in note.body
    with pytest.raises(GuardFailed, match="已经发布"):
        roster.set_day(by=town["manager"], unit=town.centre, day=FIRST, chosen={"值班员": []})


def test_a_swap_is_asked_agreed_and_approved(town):
    month = published(town)
    mine = next(r for r in month.of_month() if r.user == town["commander"])
    other = free_for(month, mine)
    swap = swaps.ask_swap(by=town["commander"], shift=mine, other=other, reason="孩子高考")
    assert Notification.objects.filter(user=other, title__contains="请您替").exists()
    with pytest.raises(GuardFailed, match="对方同意以后"):
        swaps.decide_swap(by=town["manager"], swap=swap, approves=True)
    with pytest.raises(NotAllowed):
        swaps.answer_swap(by=town["manager"], swap=swap, agrees=True)
    swaps.answer_swap(by=other, swap=swap, agrees=True)
    assert Notification.objects.filter(user=town["manager"], title__contains="请批准").exists()
    with pytest.raises(NotAllowed):
        swaps.decide_swap(by=other, swap=swap, approves=True)
    swaps.decide_swap(by=town["manager"], swap=swap, approves=True)
    mine.refresh_from_db()
    assert mine.user == other and "调班" in mine.why
    assert AuditRecord.objects.filter(event="duty.swapped").exists()


def free_for(month, shift):
    for pk, user in month.users.items():
        if pk == shift.user_id or not month.people[pk].listed(shift.duty_type, day_of(shift)):
            continue
        try:
            roster.check_takes(month, shift, user)
        except ValidationError:
            continue
        return user
    raise AssertionError("nobody is free")


def test_two_shifts_are_exchanged_and_one_that_breaks_the_rest_is_refused(town):
    month = published(town)
    mine = next(r for r in month.of_month() if r.user == town["commander"])
    near = next(r for r in month.of_month() if r.duty_type == "值班员" and day_of(r) == day_of(mine) + timedelta(1))
    with pytest.raises(ValidationError, match="休息"):
        swaps.ask_swap(by=town["commander"], shift=mine, other=near.user, reason="有事")
    swap = swaps.ask_swap(by=town["commander"], shift=mine, other=near.user, other_shift=near, reason="有事")
    swaps.answer_swap(by=near.user, swap=swap, agrees=True)
    swaps.decide_swap(by=town["manager"], swap=swap, approves=True)
    assert OnDuty.objects.get(pk=near.pk).user == town["commander"]
    assert read_month(town.centre, FIRST).conflicts() == []


def test_a_no_ends_it_and_who_asked_may_take_it_back(town):
    month = published(town)
    mine = next(r for r in month.of_month() if r.user == town["commander"])
    other = free_for(month, mine)
    swap = swaps.ask_swap(by=town["commander"], shift=mine, other=other, reason="有事")
    swaps.answer_swap(by=other, swap=swap, agrees=False, answer="当天外出")
    swap = swaps.ask_swap(by=town["commander"], shift=mine, other=other, reason="再问")
    swaps.withdraw_swap(by=town["commander"], swap=swap)
    assert list(DutySwap.objects.values_list("state", flat=True)) == ["withdrawn", "declined"]
    with pytest.raises(NotAllowed):
        swaps.ask_swap(by=other, shift=mine, other=town["commander"], reason="不是我的")


def test_the_manager_replaces_somebody_who_fell_ill(town):
    month = published(town)
    shift = cell(month, date(2026, 6, 10))
    with pytest.raises(ValidationError):
        roster.replace_person(by=town["manager"], shift=shift, user=free_for(month, shift), reason=" ")
    other = free_for(month, shift)
    swap = roster.replace_person(by=town["manager"], shift=shift, user=other, reason="住院")
    assert (swap.state, OnDuty.objects.get(pk=shift.pk).user) == ("approved", other)


def test_a_shift_ends_with_everything_open_handed_over_and_signed_by_both(town):
    month = published(town)
    shift = cell(month, date(2026, 6, 10))
    case = make_case(town=town, kind="incident")
    with set_clock(shift.starts_at + timedelta(hours=2)):
        handover.sign(by=shift.user, shift=shift)
        note = handover.add_note(
            by=shift.user, unit=town.centre, at=shift.starts_at, kind="call", text="水渠垮塌", state="open"
        )
        with pytest.raises(NotAllowed):
            handover.add_note(by=town["liaison"], unit=town.centre, at=shift.starts_at, kind="call", text="x")
        given = {"by": shift.user, "unit": town.centre, "taken_by": free_for(month, shift)}
        with pytest.raises(ValidationError, match="正常"):
            handover.hand_over(summary=" ", **given)
        with pytest.raises(ValidationError, match="没有交代"):
            handover.hand_over(summary="正常", named=[f"note-{note.pk}"], **given)
        row = handover.hand_over(summary="正常", named=[f"note-{note.pk}", f"case-{case.pk}"], **given)
        assert row.items.count() == 2
        with pytest.raises(NotAllowed):
            handover.take_over(by=town["manager"], handover=row)
        handover.take_over(by=given["taken_by"], handover=row)
        assert Handover.objects.get().taken_at
        handover.finish_note(by=shift.user, note=note, handling="已封路")
        assert DutyNote.objects.get().state == "done"


def test_the_pages_show_the_month_and_refuse_who_does_not_plan(town, client, django_assert_max_num_queries):
    drafted(town)
    client.force_login(town["frontdesk"])
    assert "还没有发布" in client.get("/administration/duty/?month=2026-06").content.decode()
    assert client.post("/administration/duty/?month=2026-06", {"step": "draft"}).status_code == 403
    client.force_login(town["manager"])
    client.get("/administration/duty/?month=2026-06")
    with django_assert_max_num_queries(15):
        page = client.get("/administration/duty/?month=2026-06&day=2026-06-10").content.decode()
    assert "没有冲突，可以发布" in page and "6月10日 周三" in page
    client.post("/administration/duty/?month=2026-06&day=2026-06-10", {"step": "day", "p1_0": ""})
    page = client.get("/administration/duty/?month=2026-06").content.decode()
    assert "6月10日 缺值班员 1 人" in page and "disabled" in page
    assert client.post("/administration/duty/publish/?month=2026-06").status_code == 422


def test_excel_and_the_sheet_to_hang_out(town, client):
    published(town)
    client.force_login(town["frontdesk"])
    book = load_workbook(BytesIO(b"".join(client.get("/administration/duty/export/?month=2026-06"))))
    cells = [str(value) for row in book.active.iter_rows(values_only=True) for value in row if value]
    assert "6月30日" in cells and "何晓燕" in cells
    for form in ("pdf", "docx"):
        answer = client.get(f"/administration/duty/paper/{form}/?month=2026-06")
        assert answer.status_code == 200 and len(answer.content) > 2000
    span = client.get("/administration/duty/paper/pdf/?from=2026-06-19&to=2026-06-21")
    assert span.status_code == 200
    assert client.get("/administration/duty/paper/pdf/?from=2026-06-19&to=x").status_code == 404
