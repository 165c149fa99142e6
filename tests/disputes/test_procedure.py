"""调解程序: consent, notice, mediators, 回避, rooms, sessions and more time, with what is refused."""

from datetime import timedelta

import pytest
from django.urls import reverse

from disputes.models import Appointment, Recusal, Session
from disputes.notices import LABELS
from governance.cases.engine import available, why_not
from governance.cases.models import Deadline, Party
from governance.cases.services import request_extension
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from tests.cases_factory import make_case, ticket
from tests.disputes.factory import act, detail, held, make_dispute, make_room, mediating, parties, sides, told, willing
from tests.disputes_factory import make_committee, make_mediator


def refused(case, name, by, /, **data):
    """The refusal of a guard."""
    with pytest.raises(GuardFailed) as refusal:
        act(case, name, by, **data)
    return refusal.value


def test_a_refusal_ends_the_mediation_with_its_reason(town):
    case, by = make_dispute(town=town), town["mediator"]
    case = act(case, "dispute_detail", by, detail=detail())
    one, other = sides(case)
    case = act(case, "record_consent", by, party=one, decision="agrees", method="present")
    assert refused(case, "record_consent", by, party=other, decision="refuses", method="phone").field == "note"
    case = act(case, "record_consent", by, party=other, decision="refuses", method="phone", note="要直接起诉")
    assert case.dispute.status == "refused"
    names = {choice.action for choice in available(case, by)}
    assert not names & {"give_notice", "appoint_mediators", "hold_session"}
    case = act(case, "record_consent", by, party=other, decision="agrees", method="phone", note="想通了")
    assert case.dispute.status == "accepted"


def test_nothing_begins_before_both_sides_are_named_and_willing(town):
    case, by = make_dispute(town=town), town["mediator"]
    assert "纠纷要素" in why_not(case, by, "record_consent")
    case = act(case, "dispute_detail", by, detail=detail())
    assert "张大山" in why_not(case, by, "give_notice")
    alone = make_dispute(town=town, parties=parties()[:1])
    alone = act(alone, "dispute_detail", by, detail=detail())
    assert "被申请人" in why_not(alone, by, "record_consent")


def test_the_notice_is_read_point_by_point(town):
    case, by = willing(make_dispute(town=town), town["mediator"]), town["mediator"]
    party = sides(case)[0]
    assert refused(case, "give_notice", by, party=party, points=["choose"], signed="hand").field == "points"
    case = act(case, "give_notice", by, party=party, points=list(LABELS), signed="finger", wants_closed=True)
    assert case.dispute.notices.get().wants_closed


def test_one_to_three_mediators_one_of_whom_presides(town):
    case, by = willing(make_dispute(town=town), town["mediator"]), town["mediator"]
    committee = make_committee(town)
    four = [make_mediator(town, committee) for _ in range(4)]
    assert refused(case, "appoint_mediators", by, mediators=four).field == "mediators"
    assert refused(case, "appoint_mediators", by, mediators=four[:1], host=four[2]).field == "host"
    case = act(case, "appoint_mediators", by, mediators=four[:3], host=four[1])
    case = act(case, "appoint_mediators", by, mediators=four[2:], host=four[3], chosen="chosen")
    now_at_work = Appointment.objects.filter(dispute=case.pk, until=None)
    assert {row.mediator for row in now_at_work} == set(four[2:])
    assert now_at_work.get(presides=True).mediator == four[3]


def test_a_mediator_who_is_a_party_or_kin_of_one_is_refused(town):
    case, by = willing(make_dispute(town=town), town["mediator"]), town["mediator"]
    party = Party.objects.get(case=case, role="respondent")
    party.id_number = "990112197809234517"
    party.save()
    committee = make_committee(town)
    same = make_mediator(town, committee, name="李小河", id_number="990112197809234517")
    answer = refused(case, "appoint_mediators", by, mediators=[same])
    assert answer.field == "mediators"
    assert "回避" in answer.message
    namesake = make_mediator(town, committee, name="张大山")
    case = act(case, "appoint_mediators", by, mediators=[namesake])
    assert "同名" in Appointment.objects.get(dispute=case.pk).warnings


def test_recusal_is_raised_decided_and_logged(town):
    case, by = mediating(make_dispute(town=town), town), town["mediator"]
    first = Appointment.objects.get(dispute=case.pk).mediator
    other = make_mediator(town, first.committee)
    one, _ = sides(case)
    case = act(case, "raise_recusal", by, mediator=first, party=one, ground="interest", text="是对方的合伙人")
    assert "回避还没有决定" in why_not(case, by, "hold_session")
    recusal = Recusal.objects.get()
    with pytest.raises(NotAllowed):
        act(case, "decide_recusal", town["frontdesk"], recusal=recusal, grant=True, note="有利害关系")
    data = {"recusal": recusal, "grant": True, "note": "有利害关系", "replacement": other}
    case = act(case, "decide_recusal", town["manager"], **data)
    recusal.refresh_from_db()
    assert (recusal.decision, recusal.replacement, recusal.decided_by) == ("granted", other, town["manager"])
    assert Appointment.objects.get(dispute=case.pk, until=None).mediator == other
    assert refused(case, "appoint_mediators", by, mediators=[first]).field == "mediators"


def test_who_asks_to_be_excused_stays_only_if_both_sides_wish_it_in_writing(town):
    case, by = mediating(make_dispute(town=town), town), town["mediator"]
    first = Appointment.objects.get(dispute=case.pk).mediator
    case = act(case, "raise_recusal", by, mediator=first, ground="other", text="是远亲")
    data = {"recusal": Recusal.objects.get(), "grant": False, "note": "关系较远"}
    assert refused(case, "decide_recusal", town["manager"], **data).field == "both_agree"
    act(case, "decide_recusal", town["manager"], **data, both_agree=True)


def test_a_taken_room_and_a_busy_mediator_are_refused(town):
    case, by = mediating(make_dispute(town=town), town), town["mediator"]
    mediator = Appointment.objects.get(dispute=case.pk).mediator
    room, other_room = make_room(town), make_room(town, "二号调解室")
    start = now() + timedelta(days=1)

    def span(first, last):
        return {"mode": "room", "starts_at": start + timedelta(hours=first), "ends_at": start + timedelta(hours=last)}

    case = act(case, "plan_session", by, room=room, **span(0, 2))
    second = told(willing(make_dispute(town=town), by), by)
    second = act(second, "appoint_mediators", by, mediators=[make_mediator(town, mediator.committee)])
    answer = refused(second, "plan_session", by, room=room, **span(1, 3))
    assert (answer.field, "已有调解" in answer.message) == ("room", True)
    act(second, "plan_session", by, room=room, **span(2, 3))
    third = act(told(willing(make_dispute(town=town), by), by), "appoint_mediators", by, mediators=[mediator])
    assert refused(third, "plan_session", by, room=other_room, **span(1, 3)).field == "starts_at"
    act(case, "cancel_session", by, session=Session.objects.get(dispute=case.pk), reason="一方有事")
    act(third, "plan_session", by, room=room, **span(0, 1))


def test_a_session_in_public_needs_that_nobody_objects(town):
    case, by = willing(make_dispute(town=town), town["mediator"]), town["mediator"]
    for party in sides(case):
        case = act(case, "give_notice", by, party=party, points=list(LABELS), signed="hand", wants_closed=True)
    case = act(case, "appoint_mediators", by, mediators=[make_mediator(town, make_committee(town))])
    start = now() + timedelta(hours=3)
    span = {"starts_at": start, "ends_at": start + timedelta(hours=1), "mode": "field", "place": "院坝"}
    assert refused(case, "plan_session", by, is_public=True, **span).field == "is_public"


def test_a_session_is_recorded_after_it_was_held(town):
    case, by = mediating(make_dispute(town=town), town), town["mediator"]
    later = now() + timedelta(hours=1)
    assert refused(case, "hold_session", by, record="谈了", result="apart", starts_at=later).field == "starts_at"
    one_came = {"record": "谈了", "result": "agreed", "starts_at": now(), "parties": sides(case)[:1]}
    assert refused(case, "hold_session", by, **one_came).field == "parties"
    case = held(case, town, result="closer")
    assert case.dispute.status == "mediating"
    assert Session.objects.get(dispute=case.pk).attendances.count() == 3
    assert "不用再征询" in why_not(case, by, "record_consent")


def test_more_time_needs_everybody(town):
    case, by = mediating(make_dispute(town=town), town), town["mediator"]
    clock = Deadline.objects.get(case=case, action="handle", met_at=None, ended_at=None)
    last = clock.due_at.date() + timedelta(days=15)
    data = {"until": last, "reason": "等鉴定意见"}
    assert refused(case, "extend_mediation", by, parties=sides(case)[:1], **data).field == "parties"
    early = {"until": clock.due_at.date(), "reason": "等鉴定意见", "parties": sides(case)}
    assert refused(case, "extend_mediation", by, **early).field == "until"
    case = act(case, "extend_mediation", by, parties=sides(case), **data)
    later = Deadline.objects.get(case=case, action="handle", met_at=None, ended_at=None)
    assert later.agreed_day == last
    with pytest.raises(GuardFailed, match="协议延期"):
        request_extension(case, by=by, ticket=ticket(), amount=5, unit="day", reason="忙")


def test_others_are_invited_with_the_consent_of_the_parties(town):
    case, by = mediating(make_dispute(town=town), town), town["mediator"]
    given = {"role": "neighbour", "name": "王二", "reason": "了解情况"}
    assert refused(case, "invite_participant", by, **given, consented_on=None).field == "consented_on"
    case = act(case, "invite_participant", by, **given, consented_on=now().date())
    assert case.dispute.participants.count() == 1


def test_the_events_of_a_dispute_are_refused_on_another_kind(town):
    case = make_case(town=town, state="handling", lead=town.justice, assists=())
    with pytest.raises(NotAllowed, match="没有“记录调解”"):
        act(case, "hold_session", town["mediator"], record="谈了", result="apart", starts_at=now())


def test_each_form_opens_and_sends(client, town):
    case, by = make_dispute(town=town), town["mediator"]
    client.force_login(by)
    case = act(case, "dispute_detail", by, detail=detail())
    one, other = sides(case)

    def send(name, /, **data):
        address = reverse("cases:act", args=[case.number, name])
        assert client.get(address).status_code == 200, name
        return client.post(address, data)

    for party in (one, other):
        assert send("record_consent", party=party.pk, decision="agrees", method="present").status_code == 302
    for party in (one, other):
        data = {"party": party.pk, "points": list(LABELS), "signed": "hand"}
        assert send("give_notice", **{**data, "points": ["choose"]}).status_code == 422
        assert send("give_notice", **data).status_code == 302
    mediator = make_mediator(town, make_committee(town))
    assert send("appoint_mediators", mediators=[mediator.pk], chosen="chosen").status_code == 302
    room = make_room(town)
    plan = {"mode": "room", "room": room.pk, "starts_at": "2026-06-11T09:00", "ends_at": "2026-06-11T11:00"}
    assert send("plan_session", **{**plan, "room": ""}).status_code == 422
    assert send("plan_session", **plan).status_code == 302
    session = Session.objects.get(dispute=case.pk)
    assert send("cancel_session", session=session.pk, reason="改期").status_code == 302
    record = {"record": "谈了", "result": "closer", "parties": [one.pk, other.pk], "starts_at": "2026-06-10T09:00"}
    assert send("hold_session", **record).status_code == 302
    invite = {"role": "expert", "name": "赵工", "reason": "看房屋", "consented_on": "2026-06-10"}
    assert send("invite_participant", **{**invite, "name": ""}).status_code == 422
    assert send("invite_participant", **invite).status_code == 302
    extend = {"until": "2026-08-01", "parties": [one.pk, other.pk], "reason": "等鉴定"}
    assert send("extend_mediation", **extend).status_code == 302
    assert send("raise_recusal", mediator=mediator.pk, party=one.pk, ground="interest").status_code == 302
    page = client.get(reverse("cases:detail", args=[case.number])).content.decode()
    assert "调解过程" in page
    client.force_login(town["manager"])
    decide = {"recusal": Recusal.objects.get().pk, "grant": "no", "note": "没有利害关系"}
    assert send("decide_recusal", **decide).status_code == 302
