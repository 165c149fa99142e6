"""SYSTEM passes a case on where nothing is owed, never past a guard; and it holds what somebody owes."""

import pytest

from governance.cases import passing, sampling, services
from governance.cases.files import CaseFiles
from governance.cases.models import Case
from governance.cases.services.avoidance import save_settings
from governance.cases.todo import queues
from governance.core.now import set_clock
from governance.organisation.models import User
from tests.cases_factory import fresh, later, make_case, ticket


def actions_of(case):
    """(action, user name) of the timeline in order."""
    return [(event.action, event.by.username) for event in case.events.order_by("pk")]


def test_a_plain_question_settled_at_the_desk_leaves_no_queue(town):
    case = make_case(town=town, by="frontdesk")
    services.settle_on_spot(case, by=town["frontdesk"], ticket=ticket(), answer="办事大厅周一至周五开门")
    case = fresh(case)
    assert case.state == "closed"
    assert actions_of(case) == [
        ("register", "frontdesk"),
        ("settle_on_spot", "frontdesk"),
        ("feed_back", "system"),
        ("confirm", "system"),
        ("evaluate", "system"),
    ]
    assert case.evaluations.get().unit == town.centre
    assert not case.deadlines.filter(met_at=None, ended_at=None).exists()
    for user in User.objects.people():
        assert all(not queue.exists() for queue in queues(user).values()), user


def test_a_settled_question_still_asks_for_its_rating(town):
    case = make_case(town=town, by="frontdesk")
    services.settle_on_spot(case, by=town["frontdesk"], ticket=ticket(), answer="已答复")
    services.rate(case, by=User.objects.citizen(), ticket=ticket(), party=case.parties.get(), value=2)
    assert fresh(case).state == "closed"
    assert case.ratings.get().value == 2


def test_a_told_answer_that_nobody_follows_up_goes_to_its_end_by_itself(town):
    case = make_case(town=town)
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="职责")
    services.accept(case, by=town["liaison"], ticket=ticket())
    services.resolve(case, by=town["liaison"], ticket=ticket(), result="修好了")
    assert fresh(case).state == "resolved"
    services.tell_answer(case, by=town["liaison"], ticket=ticket(), method="phone", proof="通话")
    case = fresh(case)
    assert case.state == "closed"
    assert [name for _, name in actions_of(case)][-3:] == ["system"] * 3


@pytest.mark.parametrize("fields", [{"risk": 3}, {"urgent": True, "risk": 1}, {"kind": "petition", "risk": 1}])
def test_the_follow_up_sample_waits_for_the_desk(town, fields):
    case = make_case(town=town, state="resolved", told=True, **fields)
    assert case.state == "resolved"
    assert passing.pass_on_all() == 0


def test_an_untold_answer_is_never_passed(town):
    make_case(town=town, state="resolved", risk=1)
    assert passing.pass_on_all() == 0


def test_an_open_promise_holds_the_case_in_tracking(town):
    case = make_case(town=town, state="tracking")
    assert passing.pass_on_all() == 0
    services.confirm(case, by=town["manager"], ticket=ticket(), promises_met=True)
    assert fresh(case).state != "tracking"


def test_an_open_order_holds_the_case_and_its_closing_lets_it_go(town):
    case = make_case(town=town, state="resolved")
    services.supervise(case, by=town["manager"], ticket=ticket(), requirement="说明原因")
    services.tell_answer(case, by=town["frontdesk"], ticket=ticket(), method="phone", proof="通话")
    services.feed_back(case, by=town["frontdesk"], ticket=ticket(), note="已回访")
    assert fresh(case).state == "tracking"
    assert passing.pass_on_all() == 0
    services.answer_supervision(case, by=town["head"], ticket=ticket(), result="已说明")
    services.close_supervision(case, by=town["manager"], ticket=ticket())
    passing.pass_on_all()
    case = fresh(case)
    # A supervised case is scored by a person.
    assert case.state == "evaluating"
    assert case.events.filter(action="evaluate").count() == 0


def test_a_picked_case_waits_for_a_person_to_score_it(town):
    case = make_case(town=town, state="evaluating")
    assert passing.pass_on_all() == 0
    services.evaluate(case, by=town["manager"], ticket=ticket())
    assert fresh(case).state == "closed"


def share(town, percent):
    """The manager sets how many are scored by a person."""
    save_settings(by=town["manager"], review_percent=percent)


def told(town):
    """Answered and told; nobody has to call."""
    case = make_case(town=town, state="resolved", risk=1)
    services.tell_answer(case, by=town["frontdesk"], ticket=ticket(), method="phone", proof="通话")
    return fresh(case)


def test_the_share_that_a_person_scores_is_drawn_by_lot_and_set_by_the_manager(town):
    share(town, 30)
    cases = [told(town) for _ in range(12)]
    waiting = {case.pk for case in cases if case.state == "evaluating"}
    assert waiting == {case.pk for case in cases if sampling.is_drawn("review:1", 30, case.pk)}
    assert {case.state for case in cases} <= {"evaluating", "closed"}
    share(town, 0)
    passing.pass_on_all()
    assert {fresh(case).state for case in cases} == {"closed"}
    share(town, 100)
    assert told(town).state == "evaluating"


def test_of_each_hundred_cases_the_share_is_drawn_at_places_nobody_can_tell(town):
    for hundred in range(5):
        numbers = range(hundred * 100 + 1, hundred * 100 + 101)
        assert sum(sampling.is_drawn("review:1", 10, number) for number in numbers) == 10
    places = [sampling.places("review:1", 10, hundred) for hundred in range(20)]
    assert len(set(places)) == 20, "another draw in each hundred"
    assert sampling.places("review:1", 10, 0) != sampling.places("review:2", 10, 0), "another one in the next round"
    assert len({place % 10 for places_of in places for place in places_of}) == 10, "no digit gives it away"


@pytest.mark.parametrize("fields", [{"risk": 4}, {"reworks": 1}])
def test_a_grave_or_reworked_case_is_scored_by_a_person_whatever_the_share(town, fields):
    share(town, 0)
    case = make_case(town=town, state="resolved")
    for name, value in fields.items():
        setattr(case, name, value)
    assert passing.picked_for_review(case, CaseFiles(case))


def test_a_sweep_passes_what_the_action_could_not(town):
    case = make_case(town=town, state="resolved", told=True, risk=3)
    case.draws.update(sampled=False)
    assert passing.pass_on_all() == 1
    assert fresh(case).state in ("evaluating", "closed")
    assert passing.pass_on_all() == 0


def test_closing_never_waits_for_a_rating(town):
    case = make_case(town=town, state="closed")
    assert case.state == "closed"
    assert not case.ratings.exists()
    with set_clock(later(days=5)):
        services.rate(case, by=User.objects.citizen(), ticket=ticket(), party=case.parties.get(), value=3)
    assert case.ratings.count() == 1


def test_what_waits_waits_for_somebody(town):
    """Each case in 待回访, 跟踪中 and 待考核 stands in the queue of a person."""
    waiting = [make_case(town=town, state=state) for state in ("resolved", "tracking", "evaluating")]
    shown = {case.pk for user in User.objects.people() for queue in queues(user).values() for case in queue}
    assert {case.pk for case in waiting} <= shown


def test_system_writes_ordinary_events_with_versions(town):
    case = make_case(town=town, by="frontdesk")
    services.settle_on_spot(case, by=town["frontdesk"], ticket=ticket(), answer="已答复")
    events = list(fresh(case).events.order_by("pk"))
    assert [event.version for event in events] == [1, 2, 3, 4, 5]
    assert [(event.from_state, event.to_state) for event in events] == [
        ("", "registered"),
        ("registered", "resolved"),
        ("resolved", "tracking"),
        ("tracking", "evaluating"),
        ("evaluating", "closed"),
    ]
    assert Case.objects.for_system().get(pk=case.pk).closed_at is not None
