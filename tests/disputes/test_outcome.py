"""调解结果: agreement, performance, confirmation, ending; what is refused, and when the case may go on."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.clauses import instalments_fit, parse_instalments, spread
from disputes.guards_outcome import confirm_until
from disputes.models import Agreement, Clause, Confirmation, Instalment
from governance.cases import services as cases
from governance.cases.engine import why_not
from governance.cases.models import Deadline
from governance.cases.thresholds import GROUP, forget
from governance.core import calendar
from governance.core.calendar import Limit, marks
from governance.core.exceptions import GuardFailed
from governance.core.models import DictionaryEntry
from governance.core.now import now, set_clock, today
from tests.cases_factory import MORNING, fresh, ticket
from tests.disputes.factory import (
    act,
    clause,
    detail,
    drafted,
    held,
    make_dispute,
    mediating,
    sides,
    signed,
    signing,
    willing,
)
from tests.disputes.test_procedure import refused

JULY = [(date(2026, 7, 1), Decimal(400)), (date(2026, 8, 1), Decimal(600))]


@pytest.fixture
def ready(town):
    """A dispute with one session at which they agreed."""
    return held(mediating(make_dispute(town=town), town), town)


def resolve(case, town, **data):
    """办结 by the handler."""
    cases.resolve(case, by=town["mediator"], ticket=ticket(), result="已调解", **data)
    return fresh(case)


def test_no_case_is_finished_without_an_outcome(town):
    case = mediating(make_dispute(town=town), town)
    with pytest.raises(GuardFailed, match="调解结果"):
        resolve(case, town)


def test_a_clause_says_plainly_who_what_how_and_when(town, ready):
    case, by = drafted(ready, town), town["mediator"]
    one, _ = sides(case)
    for changes, field in (
        ({"obligor": one}, "obligee"),
        ({"matter": "尽快赔偿损失"}, "matter"),
        ({"method": "视情况给付"}, "method"),
        ({"matter": "该块宅基地归张大山使用"}, "matter"),
        ({"matter": "解除双方的收养关系"}, "matter"),
        ({"amount": None}, "amount"),
        ({"due_on": None}, "due_on"),
        ({"due_on": today() - timedelta(days=1)}, "due_on"),
        ({"mode": "instalments", "instalments": JULY[:1]}, "instalments"),
        ({"mode": "instalments", "instalments": JULY, "amount": Decimal(999)}, "instalments"),
        ({"mode": "instalments", "instalments": JULY[::-1]}, "instalments"),
    ):
        assert refused(case, "add_clause", by, **clause(case, **changes)).field == field, changes
    case = act(case, "add_clause", by, **clause(case, mode="instalments", instalments=JULY, due_on=None))
    assert Clause.objects.get(order=2).due_on == date(2026, 8, 1)
    case = act(case, "drop_clause", by, clause=Clause.objects.get(order=1))
    assert Clause.objects.get().order == 1


def test_an_agreement_takes_effect_when_all_have_signed_and_the_seal_is_on_it(town, ready):
    case, by = drafted(ready, town), town["mediator"]
    for changes, field in (
        ({"parties": sides(case)[:1]}, "parties"),
        ({"mediator": None}, "mediator"),
        ({"mediator_signed_on": None}, "mediator_signed_on"),
        ({"sealed_on": None}, "sealed_on"),
        ({"sealed_on": today() + timedelta(days=1)}, "sealed_on"),
    ):
        assert refused(case, "sign_agreement", by, **signing(case, **changes)).field == field
    assert case.dispute.status == "mediating"
    case = act(case, "sign_agreement", by, **signing(case, signed_on=today() - timedelta(days=1)))
    made = Agreement.objects.get()
    assert (made.effective_on, case.dispute.status) == (today(), "performing")
    clock = Deadline.objects.get(case=case, action="perform")
    assert clock.agreed_day == Instalment.objects.get().due_on
    assert refused(case, "add_clause", by, **clause(case)).message.startswith("这件纠纷已经是")


def test_performance_is_recorded_part_by_part_and_the_case_waits_for_it(town):
    case = signed(
        mediating(make_dispute(town=town), town), town, {"mode": "instalments", "instalments": JULY, "due_on": None}
    )
    by = town["mediator"]
    case = resolve(case, town)
    cases.tell_answer(case, by=town["frontdesk"], ticket=ticket(), method="phone", proof="电话告知")
    cases.feed_back(fresh(case), by=town["frontdesk"], ticket=ticket(), note="已回访")
    case = fresh(case)
    assert case.state == "tracking"
    assert Deadline.objects.get(case=case, action="track", met_at=None, ended_at=None).agreed_day == date(2026, 8, 1)
    first, second = Instalment.objects.order_by("order")
    with set_clock(MORNING + timedelta(days=30)):
        assert "还有 2 期" in why_not(case, town["manager"], "confirm")
        too_much = {"instalment": first, "performed_on": today(), "paid": Decimal(401)}
        assert refused(case, "record_performance", by, **too_much).field == "paid"
        case = act(case, "record_performance", by, instalment=first, performed_on=today(), paid=Decimal(100))
        assert Instalment.objects.get(pk=first.pk).state == "partly"
        case = act(
            case, "record_performance", by, instalment=Instalment.objects.get(pk=first.pk), performed_on=today(),
            paid=Decimal(300), proof="收条",
        )  # fmt: skip
        assert Deadline.objects.get(pk=first.deadline_id).met_at == now()
        case = act(case, "record_performance", by, instalment=second, performed_on=today(), paid=Decimal(600))
    assert case.dispute.status == "performed"
    assert case.state in ("evaluating", "closed")


def test_a_breach_is_urged_and_ends_with_the_ways_that_remain(town):
    case, by = signed(mediating(make_dispute(town=town), town), town), town["mediator"]
    row = Instalment.objects.get()
    assert "没有过了期限" in why_not(case, by, "urge_performance")
    with set_clock(MORNING + timedelta(days=20)):
        data = {"instalment": row, "kind": "phone", "text": "说月底给", "promised_on": today() + timedelta(days=5)}
        case = act(case, "urge_performance", by, **data)
        assert case.dispute.status == "performing"
        case = act(case, "urge_performance", by, instalment=row, kind="remedy", text="告知可以起诉、申请执行")
    assert case.dispute.status == "defaulted"
    assert Deadline.objects.get(pk=row.deadline_id).ended_at
    assert case.dispute.breach_steps.count() == 2


def test_judicial_confirmation_is_asked_for_by_both_and_within_thirty_days(town):
    case, by = signed(mediating(make_dispute(town=town), town), town), town["mediator"]
    data = {"court": "清溪人民法庭", "court_by": "seat"}
    answer = refused(case, "apply_confirmation", by, applied_on=today(), parties=sides(case)[:1], **data)
    assert (answer.field, "共同申请" in answer.message) == ("parties", True)
    last = confirm_until(Agreement.objects.get())
    with set_clock(MORNING + timedelta(days=40)):
        assert "不能延长" in why_not(case, by, "apply_confirmation")
        with pytest.raises(GuardFailed, match="30 日"):
            act(case, "apply_confirmation", by, applied_on=today(), parties=sides(case), **data)
    assert last == date(2026, 7, 10)
    case = act(case, "apply_confirmation", by, applied_on=today(), parties=sides(case), **data)
    assert "已经申请" in why_not(case, by, "apply_confirmation")
    assert refused(case, "record_ruling", by, ruling="valid").field == "ruled_on"
    case = act(case, "record_ruling", by, ruling="valid", ruled_on=today(), case_number="（2026）川0199诉前调确1号")
    assert Confirmation.objects.get().ruling == "valid"


def test_an_oral_agreement_is_done_on_the_spot_and_not_where_the_law_asks_for_writing(town, ready):
    by = town["mediator"]
    one, other = sides(ready)
    data = {
        "facts": "水进了院子", "issues": "谁疏通", "obligor": other, "obligee": one, "matter": "当场疏通排水沟",
    }  # fmt: skip
    assert refused(ready, "agree_orally", by, **data, performed=False).field == "performed"
    assert refused(ready, "agree_orally", by, **data, performed=True, wants_written=True).field == "wants_written"
    labour = act(ready, "dispute_detail", by, detail=detail("10"))
    assert "须书面" in why_not(labour, by, "agree_orally")
    back = act(labour, "dispute_detail", by, detail=detail("02"))
    case = act(back, "agree_orally", by, **data, performed=True)
    assert (case.dispute.status, Agreement.objects.get().effective_on) == ("performed", today())
    case = act(case, "record_visit", by, party=one, method="phone", text="没有反复")
    assert resolve(case, town).state == "resolved"


def test_an_ending_tells_the_other_ways(town, ready):
    by = town["mediator"]
    case = drafted(ready, town)
    data = {"kind": "failed", "reason": "apart"}
    assert refused(case, "end_mediation", by, **data, remedies=" ").field == "remedies"
    case = act(case, "end_mediation", by, **data, remedies="可以向人民法院起诉")
    assert case.dispute.status == "failed"
    assert Agreement.objects.get().voided_at
    assert resolve(case, town).state == "resolved"


def test_a_refusal_is_ended_with_the_other_ways_before_the_case_is_finished(town):
    case, by = willing(make_dispute(town=town), town["mediator"]), town["mediator"]
    other = sides(case)[1]
    case = act(case, "record_consent", by, party=other, decision="refuses", method="phone", note="不愿意")
    with pytest.raises(GuardFailed, match="终止"):
        resolve(case, town)
    data = {"reason": "refused", "remedies": "可以向人民法院起诉"}
    assert refused(case, "end_mediation", by, kind="failed", **data).field == "kind"
    case = act(case, "end_mediation", by, kind="terminated", **data)
    assert resolve(case, town).state == "resolved"


def test_what_the_dossier_lacks_is_said_and_stops_the_end_where_the_centre_asks_it(client, town, ready):
    by = town["mediator"]
    one, other = sides(ready)
    row = {"facts": "水进了院子", "issues": "谁疏通", "matter": "当场疏通", "performed": True}
    case = act(ready, "agree_orally", by, **row, obligor=other, obligee=one)
    client.force_login(by)
    page = client.get(reverse("cases:act", args=[case.number, "resolve"])).content.decode()
    assert "卷宗还缺" in page and "权利义务告知书" in page
    case = resolve(case, town)
    cases.tell_answer(case, by=town["frontdesk"], ticket=ticket(), method="phone", proof="电话告知")
    DictionaryEntry.objects.create(group=GROUP, code="dossier_whole", label="1")
    forget()
    cases.feed_back(fresh(case), by=town["frontdesk"], ticket=ticket(), note="已回访")
    assert fresh(case).state == "tracking"
    assert "卷宗还缺" in why_not(fresh(case), town["manager"], "confirm")
    DictionaryEntry.objects.update(active=False)
    forget()
    assert "卷宗" not in why_not(fresh(case), town["manager"], "confirm")


def test_work_anew_is_another_attempt_with_its_own_consent_and_agreement(town):
    case, by = signed(mediating(make_dispute(town=town), town), town), town["mediator"]
    case = resolve(case, town)
    cases.rework(case, by=town["manager"], ticket=ticket(), reason="双方又吵")
    case = fresh(case)
    assert (case.dispute.attempt, case.dispute.status) == (2, "registered")
    case = willing(case, by)
    assert case.dispute.consents.count() == 4


def test_each_form_of_the_outcome_opens_and_sends(client, town, ready):
    client.force_login(town["mediator"])
    case = ready
    one, other = sides(case)

    def send(name, /, **data):
        address = reverse("cases:act", args=[case.number, name])
        assert client.get(address).status_code == 200, name
        return client.post(address, data)

    assert client.get(reverse("cases:act", args=[case.number, "agree_orally"])).status_code == 200
    assert send("draft_agreement", facts="水进了院子", issues="谁疏通").status_code == 302
    row = {"obligor": other.pk, "obligee": one.pk, "matter": "赔偿", "method": "现金", "amount": "1000"}
    bad = send("add_clause", **row, mode="instalments", instalments="下个月 500")
    assert "第 1 行看不懂" in bad.content.decode()
    bad = send("add_clause", **row, mode="instalments", instalments="2026-07-01 500\n2026-08-01 400")
    assert "不相等" in bad.content.decode()
    good = "2026-07-01 500\n2026-08-01 500"
    assert send("add_clause", **row, mode="instalments", instalments=good).status_code == 302
    assert send("add_clause", **row, mode="once", due_on="2026-07-01").status_code == 302
    assert send("drop_clause", clause=Clause.objects.get(order=2).pk).status_code == 302
    day = "2026-06-10"
    sign = {"method": "hand", "signed_on": day, "mediator_signed_on": day, "sealed_on": day}
    sign["mediator"] = case.dispute.appointments.get().mediator_id
    assert "不能生效" in send("sign_agreement", **sign, parties=[one.pk]).content.decode()
    assert send("sign_agreement", **sign, parties=[one.pk, other.pk]).status_code == 302
    page = client.get(reverse("cases:detail", args=[case.number])).content.decode()
    assert "调解结果和履行" in page
    paid = {"instalment": Instalment.objects.get(order=1).pk, "performed_on": day, "paid": "500"}
    assert send("record_performance", **paid).status_code == 302
    court = {"court": "清溪人民法庭", "court_by": "seat", "applied_on": day, "parties": [one.pk, other.pk]}
    assert send("apply_confirmation", **court).status_code == 302
    assert send("record_ruling", ruling="valid", ruled_on=day).status_code == 302
    visit = {"party": one.pk, "method": "door", "text": "关系缓和", "is_stable": "yes"}
    assert send("record_visit", **visit).status_code == 302
    assert "裁定有效" in client.get(reverse("cases:detail", args=[case.number])).content.decode()


@given(st.integers(2, 60), st.decimals("0.60", "9999999.99", places=2))
def test_a_sum_spread_over_instalments_always_adds_up(number, total):
    days = [date(2026, 1, 31) + timedelta(days=30 * i) for i in range(number)]
    rows = list(zip(days, spread(total, number), strict=True))
    assert instalments_fit(total, rows) == ""
    written = "\n".join(f"{day} {amount}" for day, amount in rows)
    assert parse_instalments(written) == rows
    assert instalments_fit(total + Decimal("0.01"), rows) != ""


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.sets(st.integers(25, 45), max_size=12))
def test_the_last_day_of_confirmation_is_the_thirtieth_or_the_first_working_day_after_it(day, free):
    """Whatever days around the thirtieth are free: holidays, month ends, leap days."""
    holidays = {day + timedelta(days=number): False for number in free}
    with calendar.assumed(holidays):
        last = confirm_until(Agreement(effective_on=day))
        thirtieth = day + timedelta(days=30)
        assert last >= thirtieth
        assert calendar.is_workday(last)
        assert not any(calendar.is_workday(thirtieth + timedelta(days=i)) for i in range((last - thirtieth).days))


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([Limit(30, "day"), Limit(15, "day"), Limit(7, "day"), Limit(30, "workday")]),
    st.datetimes(datetime(2026, 1, 1, 8), datetime(2027, 12, 1, 18)),
    st.sets(st.integers(1, 80), max_size=20),
)
def test_the_limits_of_mediation_over_holidays_and_month_ends(limit, start, free):
    """The start day never counts; a rest day at the end moves the last day on; working days are counted one by one."""
    start = timezone.make_aware(start)
    day = timezone.localtime(start).date()
    with calendar.assumed({day + timedelta(days=number): False for number in free}):
        last = timezone.localtime(marks(start, limit).due).date()
        assert calendar.is_workday(last)
        if limit.unit == "workday":
            worked = sum(calendar.is_workday(day + timedelta(days=i)) for i in range(1, (last - day).days + 1))
            assert worked == limit.amount
        else:
            planned = day + timedelta(days=limit.amount)
            assert last >= planned
            assert not any(calendar.is_workday(planned + timedelta(days=i)) for i in range((last - planned).days))
