"""排查: periods, reports once and only once, 零报告, the funnel whose numbers open their lists, reminders."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from disputes.models import Campaign, Finding, Report, Sending
from disputes.services import patrols
from governance.cases import services as cases
from governance.cases.models import Case, Category
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock
from governance.core.sheets import read_rows
from governance.notify.models import Notification
from tests.cases_factory import MORNING, ticket
from tests.disputes_factory import find, item, make_campaign
from tests.factories import make_town

DAYS = st.integers(0, 1000).map(lambda days: date(2025, 1, 1) + timedelta(days=days))


@given(frequency=st.sampled_from(Campaign.Frequency.values), start=DAYS, length=st.integers(0, 200))
def test_periods_cover_each_day_of_a_campaign_once(frequency, start, length):
    row = Campaign(frequency=frequency, starts_on=start, ends_on=start + timedelta(days=length))
    periods = row.periods(row.ends_on)
    assert periods[0][0] == row.starts_on and periods[-1][1] == row.ends_on
    for (_first, last), (following, _last) in zip(periods, periods[1:], strict=False):
        assert following == last + timedelta(days=1)
    assert all(row.period_of(first) == row.period_of(last) == (first, last) for first, last in periods)
    assert row.period_of(start - timedelta(days=1)) is None


def test_the_weeks_of_june_begin_on_mondays(town):
    campaign = make_campaign(town)
    assert campaign.period_of(date(2026, 6, 10)) == (date(2026, 6, 8), date(2026, 6, 14))
    assert campaign.period_of(date(2026, 6, 30)) == (date(2026, 6, 29), date(2026, 6, 30))
    assert campaign.duties.count() == 4
    told = Notification.objects.filter(once=f"campaign:{campaign.pk}")
    assert {row.user for row in told} == {town["grid"]}


def test_a_sending_counts_once_however_often_it_comes(town):
    duty = make_campaign(town).duties.first()
    key = uuid4()
    first, new = patrols.send(by=town["grid"], duty=duty, key=key, households=8, found=item())
    again, repeated = patrols.send(by=town["grid"], duty=duty, key=key, households=8, found=item())
    assert (new, repeated) == (True, False) and first.pk == again.pk
    report = Report.objects.get()
    assert (report.households, report.found, report.is_zero, Finding.objects.count()) == (8, 1, False, 1)
    with pytest.raises(NotAllowed):
        patrols.send(by=town["village"], duty=duty, key=key)

    # A 零报告 of another area; both count for the week.
    other = duty.campaign.duties.last()
    patrols.send(by=town["grid"], duty=other, key=uuid4(), households=5)
    assert Report.objects.get(duty=other).is_zero
    assert Report.objects.filter(starts_on=date(2026, 6, 8)).count() == 2


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 6, 11), "不能晚于今天"), (date(2026, 5, 31), "不在其中"), (date(2026, 3, 1), "超过 60 天")],
)
def test_a_day_outside_is_refused_with_the_reason(town, day, words):
    duty = make_campaign(town).duties.first()
    with pytest.raises(GuardFailed, match=words):
        patrols.send(by=town["grid"], duty=duty, key=uuid4(), day=day)
    assert not Sending.objects.exists() and not Report.objects.exists()


def test_only_who_is_named_reports_and_a_village_without_a_grid_worker_is_named(town):
    campaign = make_campaign(town)
    duty = campaign.duties.first()
    with pytest.raises(NotAllowed, match="责任人"):
        patrols.send(by=town["village2"], duty=duty, key=uuid4())
    patrols.set_holder(by=town["manager"], duty=duty, user=town["village2"])
    duty.refresh_from_db()
    assert patrols.send(by=town["village2"], duty=duty, key=uuid4())[1]
    with pytest.raises(NotAllowed, match="排查批次由"):
        make_campaign(town, by="village", name="自己开的")
    town["village2"].posts.update(state="ended", until=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="柳湾村 没有村级岗位"):
        make_campaign(town, name="按村报", by_grid=False)
    with pytest.raises(ValidationError, match="不能再改"):
        patrols.save_campaign(by=town["manager"], campaign=campaign, frequency="day")


def test_found_registered_settled_each_number_opens_its_list(town, client):
    campaign = make_campaign(town)
    duty = campaign.duties.get(unit=town.grids[0])
    rows = [find(town, duty, facts=f"第 {number} 件：院坝排水。") for number in range(4)]
    client.force_login(town["mediator"])
    event_form = {"applicant": "李大叔", "respondent": "王大婶", "phone": "19900010009"}
    for row in rows[:2]:
        page = client.get(f"/disputes/patrols/findings/{row.pk}/register/")
        assert page.context["form"]["applicant"].value() == "李某"
        data = {**event_form, "request_key": str(uuid4())}
        assert client.post(f"/disputes/patrols/findings/{row.pk}/register/", data).status_code == 302
        # The same press again gives the same case.
        assert client.post(f"/disputes/patrols/findings/{row.pk}/register/", data).status_code == 302
    assert Case.objects.for_system().count() == 2
    case = Finding.objects.get(pk=rows[0].pk).case
    assert (case.kind, case.channel, case.category.code, case.place, case.risk) == (
        "dispute", "grid", "102", town.grids[0], 2,
    )  # fmt: skip
    assert [party.role for party in case.parties.all()] == ["applicant", "respondent"]
    with pytest.raises(GuardFailed, match="已经登记"):
        patrols.register_finding(rows[0], by=town["mediator"], ticket=ticket(), applicant="李大叔")

    # One case gets its answer, one item was settled at the door.
    cases.settle_on_spot(case, by=town["frontdesk"], ticket=ticket(), answer="当场和好")
    data = {
        "parties": "李某与王某", "category": Category.objects.get(code="102").pk, "facts": "和好了", "headcount": 2,
        "risk": 1, "status": "settled",
    }  # fmt: skip
    refused = client.post(f"/disputes/patrols/findings/{rows[2].pk}/edit/", data)
    assert refused.status_code == 422 and "请写明结果" in refused.content.decode()
    assert (
        client.post(f"/disputes/patrols/findings/{rows[2].pk}/edit/", {**data, "result": "握手言和"}).status_code == 302
    )

    page = client.get(f"/disputes/patrols/{campaign.pk}/")
    assert page.context["numbers"] == {"found": 4, "registered": 2, "settled": 2}
    for step, number in (("", 4), ("registered", 2), ("settled", 2), ("open", 2), ("unregistered", 2), ("late", 0)):
        listed = client.get(f"/disputes/patrols/findings/?campaign={campaign.pk}&step={step}")
        assert listed.context["count"].value == number, step
        assert all(row.is_settled for row in listed.context["rows"]) or step != "settled"

    book = client.get(f"/disputes/patrols/findings/export/?campaign={campaign.pk}&step=registered")
    table = read_rows(b"".join(book.streaming_content) if book.streaming else book.content)
    assert table[1] == [
        "排查批次", "类型", "起止时间", "村/组/网格", "排查人", "走访户数", "发现隐患数", "当事人",
        "纠纷类型", "简要情况", "涉及人数", "涉及金额（元）", "风险等级", "现状", "责任单位", "责任人",
        "包案领导", "化解措施", "期限", "结果", "转案件号",
    ]  # fmt: skip
    assert len(table) == 4 and table[2][3] == "青石村 第1网格" and case.shown_number in (table[2][20], table[3][20])


def test_who_sees_what_was_found(town, client):
    duty = make_campaign(town).duties.get(unit=town.grids[0])
    row = find(town, duty)
    sees = {}
    for who in ("grid", "village", "village2", "mediator", "manager", "leader", "county", "liaison", "frontdesk"):
        client.force_login(town[who])
        sees[who] = client.get(f"/disputes/patrols/findings/{row.pk}/").status_code
    assert sees == {
        "grid": 200, "village": 200, "village2": 404, "mediator": 200, "manager": 200, "leader": 200, "county": 200,
        "liaison": 403, "frontdesk": 403,
    }  # fmt: skip
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    client.force_login(other["manager"])
    assert client.get(f"/disputes/patrols/{duty.campaign_id}/").status_code == 404
    assert client.get("/disputes/patrols/").context["count"].value == 0


def test_what_is_grave_is_told_at_once(town):
    duty = make_campaign(town).duties.first()
    row = find(town, duty, risk=4)
    told = Notification.objects.filter(once=f"finding:{row.pk}")
    assert {note.user for note in told} == {town["manager"], town["triage"]} and all(note.urgent for note in told)


def at(day, hour=10):
    return set_clock(timezone.make_aware(datetime(2026, 6, day, hour)))


def test_the_sweep_reminds_on_the_last_day_and_the_day_after_once_each(town):
    campaign = make_campaign(town)
    patrols.send(by=town["grid"], duty=campaign.duties.first(), key=uuid4(), households=5)
    with at(13):
        assert patrols.sweep_reports() == 0, "a Saturday: nothing ends, and what ended before was told then"
    with at(14, 8):
        assert patrols.sweep_reports() == 0
    with at(14):
        assert patrols.sweep_reports() == 3
        patrols.sweep_reports()
    with at(15):
        patrols.sweep_reports()
        patrols.sweep_reports()
    rows = Notification.objects.filter(once__startswith="patrol:")
    assert rows.filter(once__endswith=":2026-06-08:due").count() == 3
    assert rows.filter(once__endswith=":2026-06-08:late").count() == 4
    assert rows.filter(user=town["manager"]).get().url.endswith("?period=2026-06-08")
    lacking = patrols.missing(campaign, date(2026, 6, 14))
    assert len(lacking) == 7, "four of the first week, three of the second"
    patrols.close_campaign(by=town["manager"], campaign=campaign)
    with at(22):
        assert patrols.sweep_reports() == 0


def test_the_pages_of_the_organiser(town, client):
    make_campaign(town)
    client.force_login(town["mediator"])
    page = client.get("/disputes/patrols/new/")
    assert page.context["form"]["unit"].value() == town.town.pk
    data = {
        "name": "国庆前排查", "unit": town.town.pk, "kind": "season", "frequency": "day", "starts_on": "2026-06-10",
        "ends_on": "2026-06-12", "areas": [town.villages[0].pk], "by_grid": "",
    }  # fmt: skip
    assert client.post("/disputes/patrols/new/", {**data, "ends_on": "2026-06-01"}).status_code == 422
    answer = client.post("/disputes/patrols/new/", data)
    campaign = Campaign.objects.get(name="国庆前排查")
    assert answer["Location"] == f"/disputes/patrols/{campaign.pk}/"
    duty = campaign.duties.get()
    assert (duty.unit, duty.user) == (town.villages[0], town["village"])
    assert client.get(f"/disputes/patrols/{campaign.pk}/edit/").context["form"]["areas"].value() == [
        town.villages[0].pk
    ]
    answer = client.post(f"/disputes/patrols/{campaign.pk}/holders/{duty.pk}/", {"user": town["grid"].pk})
    assert answer.status_code == 302
    assert client.post(f"/disputes/patrols/{campaign.pk}/close/").status_code == 302
    campaign.refresh_from_db()
    assert campaign.is_over


def test_the_phone_page_works_as_a_plain_form_and_for_the_script(town, client):
    duty = make_campaign(town).duties.get(unit=town.grids[0])
    client.force_login(town["grid"])
    page = client.get("/disputes/patrols/phone/")
    assert len(page.context["lines"]) == 4
    key = str(uuid4())
    zero = {"duty": duty.pk, "day": "2026-06-10", "households": "7", "found": "no", "request_key": key}
    assert client.post("/disputes/patrols/phone/", zero).status_code == 302
    asks = {"headers": {"accept": "application/json"}}
    again = client.post("/disputes/patrols/phone/", zero, **asks)
    assert again.json() == {"received": key} and Report.objects.get().households == 7
    bad = client.post("/disputes/patrols/phone/", {**zero, "found": "yes", "request_key": str(uuid4())}, **asks)
    assert bad.status_code == 422 and any("当事人" in words for words in bad.json()["errors"])
    late = client.post("/disputes/patrols/phone/", {**zero, "day": "2026-06-11", "request_key": str(uuid4())}, **asks)
    assert late.json()["errors"] == ["排查日期：排查日期不能晚于今天。"]
    assert client.get("/disputes/patrols/phone/token/").json()["owner"] == str(town["grid"].pk)
    worker = client.get("/disputes/patrols/phone/worker.js")
    assert worker["Content-Type"].startswith("text/javascript") and b"respondWith" in worker.content
    client.force_login(town["village2"])
    assert "没有要填报的排查" in client.get("/disputes/patrols/phone/").content.decode()
    client.logout()
    assert client.get("/disputes/patrols/phone/token/", **asks).status_code == 401
    assert MORNING.date() == date(2026, 6, 10)
