"""A citizen who is not satisfied is called back, however late they said so; and may press once when forgotten."""

from datetime import timedelta

import pytest

from governance.cases import services, todo
from governance.cases.guards import URGE_DAYS
from governance.cases.models import Case
from governance.cases.sampling import TRIES
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock
from governance.notify.models import Notification
from governance.organisation.models import User
from tests.cases_factory import fresh, later, make_case, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


def rate(case, value=4, **more):
    """群众评价 on the public page."""
    services.rate(
        fresh(case), by=User.objects.citizen(), ticket=ticket(), party=case.parties.get(), value=value, **more
    )


def call(town, case, result="settled", by="frontdesk", note="电话里说明了情况"):
    """登记回访."""
    services.record_call(fresh(case), by=town[by], ticket=ticket(), result=result, note=note)


def waiting(user):
    """The cases that wait for this person to call."""
    return set(todo.queues(user)["call"])


def told(case, words):
    """Who was told something that begins so."""
    rows = Notification.objects.filter(subject=case.number, title__startswith=words, channel="in_app")
    return {row.user.username for row in rows.select_related("user")}


@pytest.mark.parametrize("state", ["tracking", "evaluating", "closed"])
def test_a_late_bad_rating_waits_at_the_desk_until_somebody_recorded_the_call(town, client, state):
    case = make_case(town=town, state=state)
    rate(case, 5, reasons=["slow", "attitude", "nonsense"], comment="灯还是不亮")
    rating = case.ratings.get()
    assert (rating.reasons, rating.reason_words) == (["slow", "attitude"], "办得太慢、态度不好")
    assert told(case, "群众不满意") == {"frontdesk", "manager"}
    assert case in waiting(town["frontdesk"])
    assert case.deadlines.filter(action="follow_up", met_at=None, ended_at=None).exists()

    client.force_login(town["frontdesk"])
    listed = client.get("/cases/follow-up/")
    page = listed.content.decode()
    assert "很不满意" in page and "办得太慢、态度不好" in page
    assert [row.call_light.colour for row in listed.context["rows"]] == ["green"], "the call has its own light"
    # On the case page stand the telephone and the one primary button.
    opened = client.get(f"/cases/{case.number}/")
    assert [row["action"] for row in opened.context["actions"] if row["primary"]] == ["record_call"]
    form = client.get(f"/cases/{case.number}/do/record_call/")
    assert "来访人评价 很不满意：办得太慢、态度不好：灯还是不亮" in form.content.decode()

    sent = {"result": "settled", "note": "已约电工明天再修", "request_key": str(ticket().key)}
    assert client.post(f"/cases/{case.number}/do/record_call/", sent).status_code == 302
    rating.refresh_from_db()
    assert (rating.call_owed, rating.called_by) == (False, town["frontdesk"])
    assert case not in waiting(town["frontdesk"])
    assert not case.deadlines.filter(action="follow_up", met_at=None, ended_at=None).exists()
    with pytest.raises(GuardFailed):
        call(town, case)


def test_the_reasons_of_a_satisfied_citizen_are_not_kept_and_nobody_calls(town):
    case = make_case(town=town, state="closed")
    rate(case, 3, reasons=["slow"])
    assert case.ratings.get().reasons == []
    assert case not in waiting(town["frontdesk"])


def test_a_colleague_who_asked_has_spoken_with_the_citizen_already(town):
    case = make_case(town=town, state="closed")
    services.rate(case, by=town["frontdesk"], ticket=ticket(), party=case.parties.get(), value=5)
    assert not case.ratings.get().call_owed


def test_the_follow_up_of_a_resolved_case_is_the_call(town):
    case = make_case(town=town, state="resolved", told=True)
    rate(case)
    assert case.deadlines.filter(action="follow_up", met_at=None, ended_at=None).count() == 1
    services.feed_back(fresh(case), by=town["frontdesk"], ticket=ticket(), note="已上门说明")
    assert not case.ratings.get().call_owed and case.ratings.get().called_by == town["frontdesk"]


def test_system_passes_no_case_on_while_the_call_is_owed(town):
    """In 跟踪中 the desk may still give the case back; the clock of the call outlives 销号 and 归档."""
    case = make_case(town=town, state="tracking")
    rate(case)
    services.confirm(fresh(case), by=town["manager"], ticket=ticket(), promises_met=True)
    services.evaluate(fresh(case), by=town["manager"], ticket=ticket())
    assert fresh(case).state == "closed"
    assert case in waiting(town["frontdesk"])
    assert case.deadlines.filter(action="follow_up", met_at=None, ended_at=None).exists()


def test_nobody_answers_the_telephone_on_three_days(town):
    case = make_case(town=town, state="closed")
    rate(case)
    for tried in range(1, TRIES + 1):
        with set_clock(later(days=tried)):
            assert case in waiting(town["frontdesk"])
            call(town, case, "unreached", note="无人接听")
            call(town, case, "unreached", note="下午还是无人接听") if tried < TRIES else None
            assert case.ratings.get().call_tries == tried, "two calls on one day are one try"
    assert case not in waiting(town["frontdesk"])
    assert "任务结束" in fresh(case).events.last().note


def test_who_is_still_not_satisfied_is_brought_before_the_leaders(town):
    case = make_case(town=town, state="closed")
    rate(case)
    call(town, case, "again", note="要求换新灯")
    assert told(case, "回访后来访人仍不满意") == {"manager", "leader", "deputy"}


def test_the_director_calls_on_a_restricted_case_and_the_desk_hears_nothing(town, client):
    case = make_case(town=town, state="closed", purpose="accusation")
    rate(case, 5)
    assert told(case, "群众不满意") == {"leader"}
    assert case not in waiting(town["frontdesk"])
    assert case in waiting(town["leader"])
    client.force_login(town["leader"])
    assert case.title in client.get("/cases/follow-up/").content.decode()
    with pytest.raises(NotAllowed):
        call(town, case)


def test_who_handled_the_case_does_not_call(town):
    case = make_case(town=town, by="frontdesk")
    services.settle_on_spot(case, by=town["frontdesk"], ticket=ticket(), answer="当场说明")
    rate(fresh(case), 5)
    with pytest.raises(GuardFailed):
        call(town, case)
    call(town, case, by="manager")


def test_the_list_stays_cheap(town, client, django_assert_max_num_queries):
    for _ in range(3):
        rate(make_case(town=town, state="closed"))
    client.force_login(town["frontdesk"])
    client.get("/notifications/")  # the first page of a sign-in writes the session
    with django_assert_max_num_queries(15):
        assert client.get("/cases/follow-up/").content.decode().count(">回访</a>") == 3


# --- 群众催办 ---------------------------------------------------------------------------------------------------


def urge(case):
    """Press the button of the public page."""
    services.urge(fresh(case), by=User.objects.citizen(), ticket=ticket())


def test_a_citizen_presses_when_the_time_limit_has_passed_and_once_a_week(town):
    case = make_case(town=town, state="handling", assists=())
    with pytest.raises(GuardFailed, match="还在办理期限内"):
        urge(case)
    due = case.deadlines.get(action="handle", met_at=None).due_at
    with set_clock(due + timedelta(hours=10)):
        urge(case)
        assert told(case, "来访人催办") == {"liaison", "head", "manager"}
        event = fresh(case).events.last()
        assert (event.action, event.by.username, event.from_state, event.to_state) == (
            "urge",
            "citizen",
            "handling",
            "handling",
        )
        with pytest.raises(GuardFailed, match="已经催办过了"):
            urge(case)
        services.remind(fresh(case), by=town["triage"], ticket=ticket())
    with set_clock(due + timedelta(days=URGE_DAYS, hours=11)):
        urge(case)


def test_a_paused_case_and_an_ended_one_are_not_pressed(town):
    case = make_case(town=town, state="paused")
    with set_clock(later(days=90)), pytest.raises(NotAllowed):
        urge(case)
    ended = make_case(town=town, state="closed")
    with set_clock(later(days=90)), pytest.raises(NotAllowed):
        urge(ended)


def test_pressing_names_nobody_who_may_not_know(town):
    case = make_case(town=town, purpose="accusation")
    with set_clock(later(days=30)):
        urge(case)
    assert told(case, "来访人催办") == {"leader"}
    assert Case.objects.visible_to(town["triage"]).filter(pk=case.pk).count() == 0
