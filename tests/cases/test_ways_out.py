"""Side exits and ways back: merging, sending elsewhere, other levels, withdrawal, reopening; orders and shares."""

from datetime import timedelta

import pytest

from governance.cases import engine, services
from governance.cases.models import Supervision
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock
from governance.organisation.models import User
from tests.cases_factory import MORNING, NewParty, applicant, filed_case, fresh, later, make_case, ticket
from tests.factories import make_town


def choices(case, who):
    """Actions that the page offers this person."""
    case = fresh(case)
    return {choice.action for choice in engine.available(case, who)}


def running(case):
    """Actions whose clock runs or stands."""
    return set(case.deadlines.filter(met_at=None, ended_at=None).values_list("action", flat=True))


# --- merge -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["registered", "assigned", "handling"])
def test_merge_ends_the_case_and_unmerge_brings_it_back_whole(town, state):
    case, target = make_case(town=town, state=state), make_case(town=town, state="handling")
    services.merge(case, by=town["triage"], ticket=ticket(), target=target, reason="同一件事")
    case = fresh(case)
    assert (case.state, case.links.get().target) == ("merged", target)
    assert not case.assignments.filter(until=None).exists()
    assert running(case) == set()
    actions = list(case.events.values_list("action", flat=True))
    services.unmerge(case, by=town["triage"], ticket=ticket(), reason="不是同一件事")
    case = fresh(case)
    assert (case.state, running(case)) == ("registered", {"triage"})
    assert case.links.get().ended_at is not None
    assert list(case.events.order_by("pk").values_list("action", flat=True)) == [*actions, "unmerge"]
    assert fresh(target).state == "handling"


def test_a_case_is_merged_into_an_open_case_other_than_itself(town):
    case, ended = make_case(town=town), make_case(town=town, state="rejected")
    for target in (case, ended):
        with pytest.raises(GuardFailed):
            services.merge(case, by=town["triage"], ticket=ticket(), target=target)


def test_merging_twice_in_both_directions_makes_no_circle(town):
    first, second = make_case(town=town), make_case(town=town)
    services.merge(first, by=town["triage"], ticket=ticket(), target=second)
    with pytest.raises(GuardFailed):
        services.merge(second, by=town["triage"], ticket=ticket(), target=fresh(first))


# --- elsewhere and back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["registered", "handling"])
def test_transfer_leaves_a_reply_clock_and_may_come_back(town, state):
    case = make_case(town=town, state=state)
    services.transfer_out(case, by=town["triage"], ticket=ticket(), receiver="县公安局", word="移送")
    assert (fresh(case).state, running(case)) == ("transferred", {"reply"})
    services.take_back(case, by=town["triage"], ticket=ticket(), reason="对方退回")
    assert (fresh(case).state, running(case)) == ("registered", {"triage"})


def test_the_reply_of_the_receiver_meets_its_clock_on_the_ended_case(town):
    case = make_case(town=town, state="transferred", by="village")
    assert "record_reply" in choices(case, town["village"])
    services.record_reply(case, by=town["village"], ticket=ticket(), reply="已受理")
    assert (fresh(case).state, running(case)) == ("transferred", set())


def test_transfer_without_a_reply_owes_nothing(town):
    case = make_case(town=town)
    services.transfer_out(case, by=town["triage"], ticket=ticket(), receiver="县法院", reply_wanted=False)
    assert running(case) == set()


# --- levels ----------------------------------------------------------------------------------------------------


def test_a_villages_own_matter_goes_up_and_back_with_one_number_and_one_timeline(town):
    case = filed_case(town=town)
    assert (case.state, case.lead_unit, case.centre) == ("handling", town.villages[0], town.centre)
    services.send_up(case, by=town["village"], ticket=ticket(), reason="村里办不了")
    up = fresh(case)
    assert (up.state, up.centre, up.lead_unit, up.number) == ("registered", town.centre, None, case.number)
    services.return_level(case, by=town["triage"], ticket=ticket(), reason="属于村内事务")
    back = fresh(case)
    assert (back.state, back.lead_unit) == ("assigned", town.villages[0])
    assert {"sign"} <= running(back)
    services.accept(back, by=town["village"], ticket=ticket())
    assert [event.action for event in fresh(case).events.order_by("pk")] == [
        "file_own",
        "send_up",
        "return_level",
        "accept",
    ]


def test_a_matter_that_was_triaged_can_no_longer_be_returned(town):
    case = filed_case(town=town)
    services.send_up(case, by=town["village"], ticket=ticket(), reason="村里办不了")
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="职责")
    services.decline(case, by=town["liaison"], ticket=ticket(), reason="不属于")
    with pytest.raises(GuardFailed):
        services.return_level(case, by=town["triage"], ticket=ticket(), reason="退回")
    assert "return_level" not in choices(case, town["triage"])


def test_a_department_head_sends_up_to_the_county_which_takes_it_or_gives_it_back(town):
    case = make_case(town=town, state="handling")
    services.send_up(case, by=town["head"], ticket=ticket(), reason="超出镇级权限")
    up = fresh(case)
    assert (up.state, up.centre) == ("registered", town.county_centre)
    assert running(up) == {"triage"}
    # The sender keeps sight; whoever sees a case may tighten who knows of it, and nothing more.
    assert choices(up, town["triage"]) == {"raise_confidentiality"}
    assert {"assign", "return_level"} <= choices(up, town["county"])
    services.return_level(case, by=town["county"], ticket=ticket(), reason="镇里应先办")
    back = fresh(case)
    assert (back.state, back.centre, back.lead_unit) == ("assigned", town.centre, town.agriculture)


def test_the_centre_sends_up_and_gets_it_back_to_hand_on(town):
    case = make_case(town=town)
    services.send_up(case, by=town["triage"], ticket=ticket(), reason="需县里协调")
    services.return_level(case, by=town["county"], ticket=ticket(), reason="镇里应先办")
    back = fresh(case)
    assert (back.state, back.centre, back.lead_unit) == ("assigned", town.centre, town.centre)
    services.reassign(back, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="交部门办")
    assert fresh(case).lead_unit == town.agriculture


def test_the_county_sends_down_to_a_town_and_only_below(town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    case = make_case(town=town)
    services.send_up(case, by=town["triage"], ticket=ticket(), reason="涉及两镇")
    services.send_down(case, by=town["county"], ticket=ticket(), to_centre=other.centre, reason="由云岭镇办")
    down = fresh(case)
    assert (down.centre, down.state) == (other.centre, "registered")
    assert "assign" in choices(down, other["triage"])
    assert choices(down, town["triage"]) == {"raise_confidentiality"}
    with pytest.raises(GuardFailed):
        services.send_down(down, by=other["triage"], ticket=ticket(), to_centre=town.centre)


def test_there_is_nothing_above_the_county(town):
    case = make_case(town=town)
    services.send_up(case, by=town["triage"], ticket=ticket(), reason="需县里协调")
    assert "send_up" not in choices(case, town["county"])
    with pytest.raises(GuardFailed):
        services.send_up(case, by=town["county"], ticket=ticket(), reason="再往上")


# --- the accused -----------------------------------------------------------------------------------------------


def test_the_unit_complained_of_is_given_no_share_by_any_way(town):
    accused = [applicant(), NewParty(role="accused", name="派出所", is_organisation=True, unit=town.police)]
    case = make_case(town=town, by="frontdesk", purpose="accusation", parties=accused)
    by = town["leader"]
    with pytest.raises(GuardFailed):
        services.assign(case, by=by, ticket=ticket(), lead=town.police, reason="职责")
    with pytest.raises(GuardFailed):
        services.assign(case, by=by, ticket=ticket(), lead=town.agriculture, assists=[town.police], reason="职责")
    services.assign(case, by=by, ticket=ticket(), lead=town.agriculture, reason="职责")
    with pytest.raises(GuardFailed):
        services.add_assist(case, by=by, ticket=ticket(), units=[town.police])
    with pytest.raises(GuardFailed):
        services.reassign(case, by=by, ticket=ticket(), lead=town.police, reason="改派")


# --- withdrawal ------------------------------------------------------------------------------------------------


def test_late_withdrawal_is_the_leaders_and_ends_clocks_and_orders(town):
    case = make_case(town=town, state="tracking")
    services.supervise(case, by=town["manager"], ticket=ticket(), requirement="限期兑现")
    with pytest.raises(NotAllowed):
        services.withdraw(case, by=town["frontdesk"], ticket=ticket(), signed_request=True, reason="来访人撤回")
    services.withdraw(case, by=town["leader"], ticket=ticket(), signed_request=True, reason="来访人撤回")
    case = fresh(case)
    assert (case.state, running(case)) == ("withdrawn", set())
    assert case.supervisions.get().status == "withdrawn"


def test_withdrawal_needs_the_signed_request(town):
    case = make_case(town=town)
    with pytest.raises(GuardFailed):
        services.withdraw(case, by=town["frontdesk"], ticket=ticket(), signed_request=False)


# --- rounds ----------------------------------------------------------------------------------------------------


def test_reopening_is_a_new_round_with_its_own_answer_rating_and_evaluation(town):
    case = make_case(town=town, state="closed", assists=())
    citizen, party = User.objects.citizen(), case.parties.get()
    services.rate(case, by=citizen, ticket=ticket(), party=party, value=5)
    first = case.evaluations.get()
    services.reopen(case, by=town["leader"], ticket=ticket(), reason="路灯又坏了")
    case = fresh(case)
    assert (case.state, case.round, case.lead_unit, case.closed_at) == ("registered", 2, None, None)
    with pytest.raises(NotAllowed):
        services.rate(case, by=citizen, ticket=ticket(), party=party, value=1)
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.justice, reason="职责")
    services.accept(case, by=town["mediator"], ticket=ticket())
    services.resolve(case, by=town["mediator"], ticket=ticket(), result="换了新灯")
    with pytest.raises(GuardFailed):
        services.feed_back(case, by=town["frontdesk"], ticket=ticket(), note="第一轮的答复不算")
    services.tell_answer(case, by=town["frontdesk"], ticket=ticket(), method="phone", proof="通话")
    services.rate(case, by=citizen, ticket=ticket(), party=party, value=1)
    services.feed_back(case, by=town["frontdesk"], ticket=ticket(), note="已回访")
    services.evaluate(case, by=town["manager"], ticket=ticket())
    case = fresh(case)
    assert case.state == "closed"
    assert [row.round for row in case.evaluations.order_by("round")] == [1, 2]
    assert case.evaluations.get(round=1).score == first.score
    assert case.evaluations.get(round=2).unit == town.justice
    assert [(row.round, row.value) for row in case.ratings.order_by("round")] == [(1, 5), (2, 1)]


def test_reopening_ends_with_its_time(town):
    case = make_case(town=town, state="closed")
    with set_clock(later(days=366)), pytest.raises(GuardFailed):
        services.reopen(case, by=town["leader"], ticket=ticket(), reason="又坏了")


def test_a_rework_needs_its_new_answer_told(town):
    """The answer of the first try does not stand for that of the second."""
    case = make_case(town=town, state="resolved", told=True)
    services.rework(case, by=town["frontdesk"], ticket=ticket(), reason="没有修好")
    assert fresh(case).state == "handling"
    services.resolve(case, by=town["liaison"], ticket=ticket(), result="这次修好了", reason="不等")
    assert fresh(case).state == "resolved"
    with pytest.raises(GuardFailed):
        services.feed_back(case, by=town["frontdesk"], ticket=ticket(), note="已回访")
    services.tell_answer(case, by=town["frontdesk"], ticket=ticket(), method="phone", proof="再次通话")
    services.feed_back(case, by=town["frontdesk"], ticket=ticket(), note="已回访")


def test_rework_twice_and_no_more(town):
    case = make_case(town=town, state="resolved", assists=())
    for _ in range(2):
        services.rework(case, by=town["manager"], ticket=ticket(), reason="没有修好")
        services.resolve(case, by=town["liaison"], ticket=ticket(), result="修了")
    with pytest.raises(GuardFailed):
        services.rework(case, by=town["manager"], ticket=ticket(), reason="还是没有修好")


# --- ratings ---------------------------------------------------------------------------------------------------


def test_a_party_rates_each_object_once_in_a_round_and_only_after_the_answer(town):
    case = make_case(town=town, state="resolved", parties=[applicant(), applicant()])
    one, two = case.parties.order_by("pk")
    citizen = User.objects.citizen()
    with pytest.raises(GuardFailed):
        services.rate(case, by=citizen, ticket=ticket(), party=one, value=1)
    services.tell_answer(case, by=town["frontdesk"], ticket=ticket(), method="phone", proof="通话")
    services.rate(case, by=citizen, ticket=ticket(), party=one, value=1)
    with pytest.raises(GuardFailed):
        services.rate(case, by=citizen, ticket=ticket(), party=one, value=2)
    with pytest.raises(GuardFailed):
        services.rate(case, by=town["frontdesk"], ticket=ticket(), party=one, value=4)
    services.rate(case, by=citizen, ticket=ticket(), party=one, of="centre", value=1)
    services.rate(case, by=citizen, ticket=ticket(), party=two, value=3)
    assert case.ratings.count() == 3


def test_a_rating_is_open_for_thirty_days_after_the_answer(town):
    case = make_case(town=town, state="closed")
    citizen, party = User.objects.citizen(), case.parties.get()
    with set_clock(MORNING + timedelta(days=30, seconds=1)), pytest.raises(GuardFailed):
        services.rate(case, by=citizen, ticket=ticket(), party=party, value=1)
    with set_clock(MORNING + timedelta(days=30)):
        services.rate(case, by=citizen, ticket=ticket(), party=party, value=1)


def test_who_settled_at_the_desk_does_not_ask_for_the_rating(town):
    case = make_case(town=town, by="frontdesk")
    services.settle_on_spot(case, by=town["frontdesk"], ticket=ticket(), answer="已答复")
    with pytest.raises(GuardFailed):
        services.rate(case, by=town["frontdesk"], ticket=ticket(), party=case.parties.get(), value=1)


def test_a_party_of_another_case_rates_nothing(town):
    case, other = make_case(town=town, state="resolved", told=True), make_case(town=town)
    with pytest.raises(GuardFailed):
        services.rate(case, by=User.objects.citizen(), ticket=ticket(), party=other.parties.get(), value=1)


# --- orders beside the state -----------------------------------------------------------------------------------

SUPERVISED = ("registered", "assigned", "handling", "paused", "resolved", "tracking", "evaluating")


@pytest.mark.parametrize("state", SUPERVISED)
def test_an_order_is_given_answered_and_closed_in_each_open_state(town, state):
    case = make_case(town=town, state=state)
    services.supervise(case, by=town["manager"], ticket=ticket(), requirement="说明原因")
    order = case.supervisions.get()
    assert fresh(case).state == state
    assert "supervise" in running(case)
    answerer = town["triage"] if order.to_unit == town.centre else town["head"]
    services.answer_supervision(case, by=answerer, ticket=ticket(), result="已说明")
    assert "supervise" not in running(case)
    services.close_supervision(case, by=town["leader"], ticket=ticket())
    order.refresh_from_db()
    assert (order.status, order.closed_by) == ("closed", town["leader"])


def test_an_order_is_withdrawn_by_its_issuer_with_a_reason(town):
    case = make_case(town=town, state="handling")
    services.supervise(case, by=town["manager"], ticket=ticket(), requirement="说明原因")
    for who in ("leader", "county"):
        with pytest.raises(GuardFailed):
            services.withdraw_supervision(case, by=town[who], ticket=ticket(), reason="误发")
    with pytest.raises(GuardFailed):
        services.withdraw_supervision(case, by=town["manager"], ticket=ticket(), reason=" ")
    services.withdraw_supervision(case, by=town["manager"], ticket=ticket(), reason="误发")
    order = case.supervisions.get()
    assert (order.status, order.closing_note) == ("withdrawn", "误发")
    assert "supervise" not in running(case)


@pytest.mark.parametrize(
    ("state", "action", "who", "data"),
    [
        ("registered", "reject", "triage", {"reason_code": "已进入诉讼程序"}),
        ("registered", "transfer_out", "triage", {"receiver": "县住建局"}),
        ("handling", "transfer_out", "leader", {"receiver": "县住建局"}),
        ("handling", "withdraw", "frontdesk", {"signed_request": True}),
        ("tracking", "confirm", "manager", {"promises_met": True}),
        ("evaluating", "evaluate", "manager", {}),
        ("assigned", "merge", "triage", {}),
    ],
)
@pytest.mark.parametrize("answered", [False, True])
def test_no_case_ends_with_an_open_order(town, state, action, who, data, answered):
    """Neither one that waits for its answer nor one whose answer was not accepted yet."""
    case = make_case(town=town, state=state)
    if action == "merge":
        data = {"target": make_case(town=town)}
    services.supervise(case, by=town["leader"], ticket=ticket(), requirement="说明原因")
    if answered:
        by = town["triage"] if case.supervisions.get().to_unit == town.centre else town["head"]
        services.answer_supervision(case, by=by, ticket=ticket(), result="已说明")
    with pytest.raises(GuardFailed):
        getattr(services, action)(case, by=town[who], ticket=ticket(), **data)
    assert action not in choices(case, town[who])
    services.withdraw_supervision(case, by=town["leader"], ticket=ticket(), reason="已办妥")
    getattr(services, action)(case, by=town[who], ticket=ticket(), **data)
    assert not fresh(case).supervisions.filter(status__in=("issued", "answered")).exists()


def test_an_order_is_answered_by_the_unit_it_is_addressed_to(town):
    case = make_case(town=town, state="handling")
    services.supervise(case, by=town["manager"], ticket=ticket(), requirement="说明原因", to_unit=town.centre)
    with pytest.raises(GuardFailed):
        services.answer_supervision(case, by=town["head"], ticket=ticket(), result="代答")
    services.answer_supervision(case, by=town["triage"], ticket=ticket(), result="已说明")


def test_an_instruction_is_followed_up_like_an_order(town):
    case = make_case(town=town, state="handling")
    services.instruct(case, by=town["deputy"], ticket=ticket(), requirement="请抓紧")
    assert case.supervisions.get().kind == "instruction"
    with pytest.raises(GuardFailed):
        services.merge(case, by=town["triage"], ticket=ticket(), target=make_case(town=town))


def test_one_draft_is_no_order(town):
    """A draft neither holds a case nor has to be withdrawn; signing it is a person's act."""
    case = make_case(town=town, state="handling")
    Supervision.objects.create(case=case, to_unit=town.agriculture, status="draft", requirement="请说明")
    services.transfer_out(case, by=town["triage"], ticket=ticket(), receiver="县住建局")
    assert fresh(case).state == "transferred"


# --- shares ----------------------------------------------------------------------------------------------------


def test_the_lead_closes_when_assists_have_answered_or_says_why_not(town):
    case = make_case(town=town, state="handling")
    with pytest.raises(GuardFailed):
        services.resolve(case, by=town["liaison"], ticket=ticket(), result="修好了")
    services.accept_assist(case, by=town["liaison2"], ticket=ticket())
    with pytest.raises(GuardFailed):
        services.accept_assist(case, by=town["liaison2"], ticket=ticket())
    services.answer_assist(case, by=town["liaison2"], ticket=ticket(), result="已协助")
    services.resolve(case, by=town["liaison"], ticket=ticket(), result="修好了")
    shares = {row.unit: row.result for row in case.assignments.all()}
    assert shares == {town.agriculture: "修好了", town.police: "已协助"}


def test_a_share_is_handed_on_within_its_own_unit_only(town):
    case, other = make_case(town=town, state="handling"), make_case(town=town, state="handling")
    lead = case.assignments.get(is_lead=True)
    assist = case.assignments.get(is_lead=False)
    foreign = other.assignments.get(is_lead=True)
    with pytest.raises(GuardFailed):
        services.hand_on(case, by=town["liaison"], ticket=ticket(), share=lead, to=town["liaison2"])
    with pytest.raises(GuardFailed):
        services.hand_on(case, by=town["liaison"], ticket=ticket(), share=foreign, to=town["head"])
    with pytest.raises(GuardFailed):
        services.hand_on(case, by=town["liaison2"], ticket=ticket(), share=lead, to=town["head"])
    services.hand_on(case, by=town["liaison2"], ticket=ticket(), share=assist, to=town["head2"])
    services.hand_on(case, by=town["manager"], ticket=ticket(), share=lead, to=town["head"])
    assert fresh(case).handler == town["head"]


def test_who_handled_neither_asks_nor_scores(town):
    case = make_case(town=town, state="resolved")
    from tests.factories import make_post

    make_post(town["liaison"], "front", town.centre, since="2026-01-01")
    make_post(town["liaison"], "manager", town.centre, since="2026-01-01")
    services.tell_answer(case, by=town["liaison"], ticket=ticket(), method="phone", proof="通话")
    person = User.objects.get(username="liaison")
    for action, data in (("feed_back", {"note": "回访"}), ("rate", {"party": case.parties.get(), "value": 1})):
        with pytest.raises(GuardFailed):
            getattr(services, action)(case, by=person, ticket=ticket(), **data)
        assert action not in choices(case, person)
