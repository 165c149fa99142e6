"""重大紧急, 简易办理, 听证 in handling and the report upward: each a limit with its source, explained on the page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from governance.audit.models import AuditRecord
from governance.cases.models import Deadline, DeadlineRule
from governance.cases.why import explained
from governance.core.exceptions import GuardFailed
from governance.core.now import now
from governance.notify.models import Notification
from governance.portal.views_audit import event_name
from petitions.models import Hearing
from tests.petitions_factory import PetitionWalk

pytestmark = pytest.mark.django_db
RECORD = {"form": "visit", "purpose": "appeal", "headcount": 1}


def due(walk, action):
    clock = walk.clock(action)
    return timezone.localdate(clock.due_at) if clock else None


def facts(walk, action):
    """What 为什么是这一天 says of a clock, as one text."""
    rows = explained(Deadline.objects.filter(case=walk.case, action=action, ended_at=None))
    return "；".join(f"{label} {words}" for label, words in rows[0].facts)


def refused(walk, name, who, article, field=None, **data):
    with pytest.raises(GuardFailed, match=article) as refusal:
        walk.do(name, who, **data)
    assert refusal.value.field == field


# --- 重大紧急 (第二十五条) ----------------------------------------------------------------------------------------


def test_a_major_matter_is_reported_within_the_hour_that_the_centre_keeps(town):
    walk = PetitionWalk(town)
    refused(walk, "report_major", "triage", "第二十五条", receivers=["committee"])
    refused(walk, "find_major", "frontdesk", "第二十五条", "note", note=" ")
    walk.do("find_major", "frontdesk", note="三十人聚集镇政府门口，可能堵路", found_at=now() - timedelta(minutes=10))
    clock = walk.clock("urgent_report")
    assert clock.due_at == walk.row.major_found_at + timedelta(hours=1)
    assert walk.case.urgent and "第二十五条" in facts(walk, "urgent_report")
    assert Notification.objects.filter(user=town["leader"], title__startswith="重大紧急信访，请立即报告").exists()
    refused(walk, "report_major", "triage", "第二十五条", "receivers", receivers=[])
    refused(walk, "report_major", "triage", "本级党委政府必须报告", "receivers", receivers=["joint"])
    walk.do("report_major", "triage", receivers=["joint", "committee"], note="镇长接报")
    assert walk.row.major_reported_to == "本级党委、政府、本级信访工作联席会议办公室"
    assert walk.clock("urgent_report") is None
    refused(walk, "find_major", "frontdesk", "已经登记", note="再报")


def test_the_hours_are_data(town):
    DeadlineRule.objects.filter(action="urgent_report").update(amount=2)
    walk = PetitionWalk(town)
    walk.do("find_major", "frontdesk", note="聚集")
    assert walk.clock("urgent_report").due_at == walk.row.major_found_at + timedelta(hours=2)


def test_the_report_is_owed_even_when_the_case_ends(town):
    walk = PetitionWalk(town)
    walk.do("find_major", "frontdesk", note="聚集")
    walk.do("decide_petition", "triage", kind="transfer", reason="县级职权", organ="县住建局", told_method="on_spot")
    walk.do("transfer_out", "triage", receiver="县住建局")
    assert walk.clock("urgent_report") is not None
    walk.do("report_major", "triage", receivers=["committee"])
    assert walk.clock("urgent_report") is None


def test_the_page_says_the_article_and_the_hour(town, client):
    walk = PetitionWalk(town)
    walk.do("find_major", "frontdesk", note="聚集")
    client.force_login(town["triage"])
    page = client.get(f"/cases/{walk.case.number}/").content.decode()
    assert "条例第二十五条" in page and "03-02 10:30 以前报告" in page and "重大紧急" in page


# --- 简易办理 -----------------------------------------------------------------------------------------------------


def simple_in_use():
    DeadlineRule.objects.filter(action__in=("simple_accept", "simple_finish")).update(active=True)


def test_simple_handling_is_off_until_the_centre_uses_its_limits(town):
    refused(PetitionWalk(town), "handle_simply", "triage", "没有启用", reason="路灯坏了")


def test_simple_handling_has_limits_of_its_own_and_goes_back_to_those_of_the_regulation(town):
    simple_in_use()
    walk = PetitionWalk(town)
    refused(walk, "handle_simply", "triage", "理由", "reason", reason=" ")
    walk.do("handle_simply", "triage", reason="路灯坏了，责任明确")
    assert due(walk, "notice") == date(2026, 3, 5)
    assert "3 工作日" in facts(walk, "notice") and "本中心内部时限" in facts(walk, "notice")
    walk.handled()
    assert due(walk, "handle") == date(2026, 3, 16)
    refused(walk, "handle_simply", "triage", "已经在简易办理", reason="再转")
    walk.do("leave_simple", "triage", reason="责任单位有争议")
    assert due(walk, "handle") == date(2026, 5, 6) and "第三十四条" in facts(walk, "handle")
    assert not walk.row.is_simple
    refused(walk, "leave_simple", "triage", "没有在简易办理", reason="再转")


def test_an_accusation_is_never_simple(town):
    simple_in_use()
    refused(PetitionWalk(town, purpose="accusation"), "handle_simply", "leader", "第三十条", reason="小事")


# --- 听证 in handling (第三十一条第六项) ----------------------------------------------------------------------------


def test_a_hearing_in_handling_is_kept_and_stops_no_clock(town, client):
    walk = PetitionWalk(town)
    day = {"since": date(2026, 3, 2), "until": date(2026, 3, 2)}
    walk.taken()
    walk.hand_out()
    before = due(walk, "handle")
    refused(walk, "hear_petition", "petition", "结束日期", "until", since=date(2026, 3, 2), until=date(2026, 3, 1))
    walk.do("hear_petition", "petition", **day, place="镇会议室", host="高明", conclusion="责任在村委会")
    refused(walk, "hear_petition", "petition", "已经登记过", "since", **day)
    assert Hearing.objects.get().petition_id == walk.case.pk and due(walk, "handle") == before
    client.force_login(town["petition"])
    page = client.get(f"/cases/{walk.case.number}/").content.decode()
    assert "听证 2026-03-02" in page and "责任在村委会" in page


def test_no_hearing_outside_the_procedure_of_petitions(town):
    walk = PetitionWalk(town, purpose="suggest")
    walk.handled()
    refused(walk, "hear_petition", "petition", "第三十一条", since=date(2026, 3, 2), until=date(2026, 3, 2))


# --- 交办 from above and below (第二十二条第三项) --------------------------------------------------------------------


def test_what_the_county_assigned_is_reported_by_the_day_that_it_set(town):
    walk = PetitionWalk(town, channel="superior")
    above = {
        **RECORD,
        "form": "transfer",
        "source_level": "county",
        "sender": "县信访局",
        "received_on": date(2026, 3, 2),
    }
    walk.do("record_petition", "triage", **above, upper_due=date(2026, 4, 30))
    assert due(walk, "upper_report") == date(2026, 4, 30) and "第二十二条第三项" in facts(walk, "upper_report")
    walk.do("record_petition", "triage", **above, upper_due=date(2026, 5, 15))
    assert due(walk, "upper_report") == date(2026, 5, 15)
    walk.handled()
    refused(walk, "report_upward", "petition", "还没有办结")
    walk.finished()
    assert due(walk, "upper_report") == date(2026, 5, 15)
    walk.do("report_upward", "petition", number="清信结〔2026〕1号")
    assert walk.clock("upper_report") is None and walk.row.upper_report_number == "清信结〔2026〕1号"
    refused(walk, "report_upward", "petition", "已经报送")


def test_only_what_came_from_above_is_reported_upward(town):
    walk = PetitionWalk(town)
    walk.finished()
    refused(walk, "report_upward", "petition", "第二十二条")


def test_a_matter_assigned_below_is_reported_by_its_day(town):
    walk = PetitionWalk(town)
    walk.sort()
    walk.do(
        "decide_petition", "triage", kind="assign", organ="信访办", report_by=date(2026, 4, 20), told_method="on_spot"
    )
    assert due(walk, "assigned_report") == date(2026, 4, 20)
    assert "第二十二条第三项" in facts(walk, "assigned_report")
    walk.hand_out()
    walk.finished()
    assert walk.clock("assigned_report") is None
    assert Deadline.objects.get(case=walk.case, action="assigned_report").met_at is not None


def test_ordinary_petitions_are_read_on_record(town, client):
    """petitions.md §9.4: each view of a petition file, by whom and when, and nothing of what it says."""
    walk = PetitionWalk(town, title="反映张某家的事")
    client.force_login(town["triage"])
    client.get(f"/cases/{walk.case.number}/")
    client.get(f"/cases/{walk.case.number}/history/")
    rows = list(AuditRecord.objects.filter(event="read_petition"))
    assert [(row.username, row.object_id) for row in rows] == [("triage", walk.case.number)] * 2
    assert all("张" not in str(row.detail) for row in rows)
    assert event_name("read_petition") == "查看信访案件"
