"""SYSTEM passes a case on where nothing is owed, never past a guard; and it holds what somebody owes."""

import pytest

from governance.cases import passing, services
from governance.cases.models import Case
from governance.cases.todo import queues
from governance.core.now import set_clock
from governance.organisation.models import User
from tests.cases_factory import fresh, later, make_case, ticket


def actions_of(case):
    """(action, user name) of the timeline in order."""
    return [(event.action, event.by.username) for event in case.events.order_by("pk")]


def plain_number(town):
    """Skip serials that the follow-up sample or the review picks, so that a plain case is plain."""
    case = make_case(town=town)
    while int(case.number) % 10 == 9 or int(case.number) % 5 == 4:
        case = make_case(town=town)
    return case


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
    case = plain_number(town)
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


def test_a_sweep_passes_what_the_action_could_not(town, monkeypatch):
    monkeypatch.setattr(passing, "in_follow_up_sample", lambda case, files: True)
    case = make_case(town=town, state="resolved", told=True, risk=1)
    monkeypatch.undo()
    if passing.in_follow_up_sample(case, passing.CaseFiles(case)):
        pytest.skip("the serial of this case is in the sample")
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
