"""The deadline sweep: one reminder ladder, each rung once whatever the schedule, and what an overdue case brings."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.cases import services
from governance.cases.models import Case, Deadline, ReminderRung, Supervision
from governance.cases.reminding import rung_moment
from governance.cases.sweeping import sweep_deadlines
from governance.core.exceptions import GuardFailed
from governance.core.now import now, set_clock
from governance.notify.models import Notification
from governance.organisation.models import Substitute, User, VillageLeader
from tests.cases_factory import MORNING, fresh, make_case, ticket

LATE = {"overdue_reason": "complex", "overdue_text": "等配件，多用了一周"}


def on(day, hour=9, minute=0, month=6):
    """An aware moment of 2026."""
    return timezone.make_aware(datetime(2026, month, day, hour, minute))


def sweep_at(moment):
    """Sweep with the clock at this moment."""
    with set_clock(moment):
        return sweep_deadlines()


def told(case, rung):
    """User names that were told of this rung of the handling clock."""
    row = case.deadlines.filter(action="handle").order_by("-pk").first()
    rows = Notification.objects.filter(once=f"deadline:{row.pk}:{rung}", channel="in_app")
    return {row.user.username for row in rows.select_related("user")}


@pytest.fixture
def handled(town):
    """A case in handling since 10 June, due on 30 June; half on the 20th, yellow from the 26th."""
    return make_case(town=town, state="handling", assists=())


def test_nothing_is_sent_before_half(handled):
    assert sweep_at(on(19)) == 0
    assert sweep_at(on(20, 8, 29)) == 0


def test_the_ladder_reaches_whom_it_concerns(handled):
    for moment in (on(20), on(26), on(1, 0, 1, month=7), on(1, month=7), on(3, month=7), on(7, month=7)):
        sweep_at(moment)
    assert told(handled, "half") == {"liaison"}
    assert told(handled, "yellow") == {"liaison"}
    assert told(handled, "due") == {"liaison", "head"}
    assert told(handled, "late1") == {"liaison", "head", "manager"}
    assert told(handled, "late3") == {"liaison", "head", "manager", "leader", "deputy"}
    assert told(handled, "late5") == {"liaison", "head", "manager", "leader", "deputy"}
    assert sweep_at(on(30, month=8)) == 0


def test_a_second_sweep_sends_nothing(handled):
    assert sweep_at(on(20)) == 1
    before = Notification.objects.count()
    assert sweep_at(on(20)) == 0
    assert sweep_at(on(20, 9, 5)) == 0
    assert Notification.objects.count() == before


def test_a_late_sweep_sends_the_last_rung_alone(handled):
    assert sweep_at(on(3, month=7)) == 1
    assert told(handled, "late3") >= {"liaison", "leader"}
    assert told(handled, "half") == told(handled, "due") == set()


def test_a_clock_that_was_set_back_repeats_nothing(handled):
    sweep_at(on(26))
    before = Notification.objects.count()
    assert sweep_at(on(20)) == 0
    assert sweep_at(on(26, 10)) == 0
    assert Notification.objects.count() == before


def test_a_paused_clock_sends_none_and_goes_on_after_it(town, handled):
    with set_clock(on(12)):
        services.pause(handled, by=town["head"], ticket=ticket(), reason="等材料")
    assert sweep_at(on(20, month=8)) == 0
    with set_clock(on(20, month=8)):
        services.resume(handled, by=town["head"], ticket=ticket())
    assert sweep_at(on(20, month=8)) == 0
    assert sweep_at(on(10, month=9)) == 1


def test_a_met_clock_sends_none(town, handled):
    with set_clock(on(12)):
        services.resolve(handled, by=town["liaison"], ticket=ticket(), result="修好了")
    sweep_at(on(30, month=8))
    assert not Notification.objects.filter(
        once__startswith=f"deadline:{handled.deadlines.get(action='handle').pk}:"
    ).exists()


def test_an_absent_handlers_reminder_goes_to_the_substitute_too(town, handled):
    Substitute.objects.create(absent=town["liaison"], substitute=town["petition"], starts_at=on(18), ends_at=on(28))
    sweep_at(on(20))
    assert told(handled, "half") == {"liaison", "petition"}
    titles = Notification.objects.filter(user=town["petition"]).values_list("title", flat=True)
    assert any(title.startswith("代 杨帆") for title in titles)


# --- overdue ---------------------------------------------------------------------------------------------------


def test_an_overdue_case_gets_one_notice_and_one_drafted_order_that_a_person_signs(town, handled):
    for day in (1, 2, 3, 7):
        sweep_at(on(day, month=7))
    draft = Supervision.objects.get(case=handled)
    assert (draft.status, draft.number, draft.issued_by, draft.to_unit) == ("draft", None, None, town.agriculture)
    assert draft.level == "red", "a draft that nobody signed grows with the lateness"
    assert not draft.deadlines.exists()
    with set_clock(on(7, 10, month=7)):
        with pytest.raises(GuardFailed, match="红牌督办由中心主任签发"):
            services.supervise(handled, by=town["manager"], ticket=ticket(), draft=draft, requirement="三日内说明原因")
        services.supervise(handled, by=town["leader"], ticket=ticket(), draft=draft, requirement="三日内说明原因")
    draft.refresh_from_db()
    assert (draft.status, draft.issued_by, draft.points) == ("issued", town["leader"], 5)
    assert draft.number
    assert Supervision.objects.filter(case=handled).count() == 1


def test_a_draft_that_nobody_signed_is_taken_up_again_in_the_next_round(town, handled):
    """There is one draft for each case and unit: the sweep of a reopened case must not stumble over the old one."""
    sweep_at(on(1, month=7))
    with set_clock(on(8, month=7)):
        services.resolve(handled, by=town["liaison"], ticket=ticket(), result="修好", answer="已修好", **LATE)
        services.tell_answer(handled, by=town["frontdesk"], ticket=ticket(), method="phone", proof="通话")
        case = fresh(handled)
        if case.state == "resolved":
            services.feed_back(case, by=town["frontdesk"], ticket=ticket(), note="已回访")
        if fresh(handled).state == "evaluating":
            services.evaluate(handled, by=town["manager"], ticket=ticket())
    assert fresh(handled).state == "closed"
    with set_clock(on(9, month=7)):
        services.reopen(handled, by=town["leader"], ticket=ticket(), reason="又坏了")
        services.assign(handled, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="职责")
        services.accept(handled, by=town["liaison"], ticket=ticket())
    sweep_at(on(1, month=9))
    draft = Supervision.objects.get(case=handled)
    assert (draft.status, draft.round) == ("draft", 2)


def test_system_reminds_at_most_once_a_day(town, handled):
    for moment in (on(1, 0, 1, month=7), on(1, 8, 31, month=7), on(1, 9, month=7)):
        sweep_at(moment)
    assert handled.events.filter(action="remind", by__username="system").count() == 1


def test_an_overdue_triage_reminds_the_centre_and_the_draft_is_addressed_to_it(town):
    case = make_case(town=town)
    sweep_at(on(11))
    assert case.events.filter(action="remind").count() == 1
    assert Supervision.objects.get().to_unit == town.centre


def test_a_late_call_back_is_the_centres_and_not_the_departments(town):
    make_case(town=town, state="resolved", assists=())
    sweep_at(on(1, month=8))
    assert {row.to_unit for row in Supervision.objects.all()} == {town.centre}


def test_a_draft_that_somebody_declines_is_told_to_nobody_and_comes_back_only_in_a_higher_grade(client, town, handled):
    sweep_at(on(1, month=7))
    draft = Supervision.objects.get(case=handled)
    address = f"/cases/{handled.number}/"
    with set_clock(on(1, 10, month=7)):
        User.objects.update(password_changed_at=on(1, month=7))
        client.force_login(town["liaison"])
        page = client.get(address).content.decode()
        assert handled.title in page and "待签发" not in page, "a draft is not the department's business"
        client.force_login(town["manager"])
        page = client.get(address).content.decode()
        assert f"do/supervise/?draft={draft.pk}" in page and "不签发" in page
        form = client.get(f"{address}do/supervise/?draft={draft.pk}").context["form"]
    assert (form["draft"].value(), form["to_unit"].value()) == (draft.pk, town.agriculture.pk)
    before = Notification.objects.count()
    services.withdraw_supervision(
        fresh(handled), by=town["manager"], ticket=ticket(), supervision=draft, reason="已电话说明"
    )
    draft.refresh_from_db()
    assert (draft.status, draft.number, Notification.objects.count()) == ("withdrawn", None, before)
    sweep_at(on(2, month=7))
    assert Supervision.objects.filter(case=handled).count() == 1
    sweep_at(on(8, month=7))
    again = Supervision.objects.get(case=handled, status="draft")
    assert again.level == "red", "what grew worse is proposed again, in a higher grade"


def test_the_leader_of_the_village_hears_of_what_is_late_there(town):
    """联系村领导 is the deputy here; the other leaders hear of it two working days later."""
    VillageLeader.objects.all().delete()
    VillageLeader.objects.create(village=town.villages[0], user=town["deputy"], since=on(1).date())
    case = make_case(town=town, state="handling", place=town.villages[0], assists=())
    Notification.objects.all().delete()
    for moment in (on(30), on(1, month=7)):
        sweep_at(moment)
    assert "deputy" in told(case, "late1") and "leader" not in told(case, "late1")


def test_a_restricted_case_is_named_to_those_who_may_know(town):
    case = make_case(town=town, by="frontdesk", state="handling", purpose="accusation", assists=())
    Notification.objects.all().delete()
    for moment in (on(20), on(26), on(1, month=7), on(3, month=7), on(7, month=7)):
        sweep_at(moment)
    readers = set(Notification.objects.filter(subject=case.number).values_list("user__username", flat=True))
    assert readers <= {"leader", "head"}
    assert "head" in readers


def test_a_sweep_reads_a_hundred_clocks_in_one_query_for_each_batch(town, django_assert_max_num_queries):
    for _ in range(5):
        make_case(town=town, state="handling", assists=())
    with set_clock(on(19)), django_assert_max_num_queries(4):
        sweep_deadlines()


# --- properties ------------------------------------------------------------------------------------------------

SCHEDULE = st.lists(st.integers(0, 60 * 24 * 40), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=SCHEDULE)
def test_whatever_the_schedule_no_rung_is_told_twice_and_the_last_is_never_missed(town, minutes):
    """Sweeps at random moments, also back in time: each (person, rung) once, and after the last one nothing is owed."""
    with transaction.atomic():
        case = make_case(town=town, state="handling", assists=())
        for minute in minutes:
            sweep_at(MORNING + timedelta(minutes=minute))
        latest = MORNING + timedelta(minutes=max(minutes))
        repeated = Notification.objects.values("user", "channel", "once").annotate(n=Count("pk")).filter(n__gt=1)
        assert not repeated.exists()
        for row in Deadline.objects.filter(case=case, met_at=None, ended_at=None):
            fallen = [rung for rung in ReminderRung.ladder() if rung_moment(row, rung) <= latest]
            assert row.reminded == max((rung.rank for rung in fallen), default=0)
            assert row.next_reminder_at is None or row.next_reminder_at > latest
            if fallen:
                assert Notification.objects.filter(once=f"deadline:{row.pk}:{fallen[-1].key}").exists()
        assert Supervision.objects.filter(case=case).count() <= 1
        transaction.set_rollback(True)


def test_the_tasks_may_run_twice(town, handled):
    from governance.cases.tasks import pass_on
    from governance.cases.tasks import sweep_deadlines as sweep_task

    with set_clock(on(20)):
        for _ in range(2):
            sweep_task()
            pass_on()
    assert Notification.objects.filter(once__endswith=":half").count() == 1


def test_sweeping_changes_no_state(town, handled):
    sweep_at(on(30, month=8))
    case = fresh(handled)
    assert (case.state, case.handler) == ("handling", town["liaison"])
    assert Case.objects.for_system().count() == 1
    assert now().date() == date(2026, 6, 10)
