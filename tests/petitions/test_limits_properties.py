"""Properties of a petition's limits over holidays and month ends, and of its rows under any order of steps."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.cases import clock
from governance.cases.models import DeadlineRule
from governance.core.calendar import is_workday, next_workday
from governance.core.exceptions import PortalError
from governance.core.now import set_clock
from petitions.limits import LAW, SIMPLE, last_day
from petitions.models import Petition
from tests.petitions_factory import OPINION, PetitionWalk, noon

pytestmark = pytest.mark.django_db
QUIET = [HealthCheck.function_scoped_fixture]
DAYS = st.dates(date(2025, 1, 1), date(2026, 11, 30))
IN_DAYS = sorted(name for name, limit in LAW.items() if limit.unit == "day")


@pytest.fixture
def case(town):
    return PetitionWalk(town).case


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(since=DAYS, action=st.sampled_from(IN_DAYS))
def test_a_limit_in_days_ends_on_its_day_or_on_the_next_working_day(case, since, action):
    plain = since + timedelta(days=LAW[action].amount)
    last = last_day(case, action, since)
    assert is_workday(last) and last >= plain
    assert not any(is_workday(plain + timedelta(days=i)) for i in range((last - plain).days))


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(since=DAYS)
def test_five_working_days_are_five_days_that_are_worked(case, since):
    last = last_day(case, "decline", since)
    assert is_workday(last)
    assert sum(is_workday(since + timedelta(days=i)) for i in range(1, (last - since).days + 1)) == 5


@pytest.fixture
def simple(case):
    """A petition in 简易办理, whose limits the centre uses."""
    DeadlineRule.objects.filter(action__in=SIMPLE.values()).update(active=True)
    Petition.objects.filter(pk=case.pk).update(is_simple=True)
    return case


@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(since=DAYS)
def test_the_limits_of_simple_handling_are_days_that_are_worked_and_never_later_than_the_law(simple, since):
    for action, days in (("notice", 3), ("handle", 10)):
        last = last_day(simple, action, since)
        assert sum(is_workday(since + timedelta(days=i)) for i in range(1, (last - since).days + 1)) == days
        assert last <= next_workday(since + timedelta(days=LAW[action].amount))


@settings(max_examples=15, deadline=None, suppress_health_check=QUIET)
@given(since=DAYS, gap=st.integers(0, 20), length=st.integers(1, 10))
def test_days_of_a_hearing_are_added_to_the_thirty_wherever_they_fall(case, since, gap, length):
    with transaction.atomic():
        at = noon(since)
        running = clock.start(case, "recheck", at=at)
        longer = clock.extend(running, length, "day", at=at + timedelta(days=gap))
        due = timezone.localdate(longer.due_at)
        transaction.set_rollback(True)
    assert due == next_workday(since + timedelta(days=LAW["recheck"].amount + length))


@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(since=DAYS, action=st.sampled_from([*IN_DAYS, "decline"]))
def test_a_later_beginning_never_ends_earlier(case, since, action):
    assert last_day(case, action, since) <= last_day(case, action, since + timedelta(days=1))


WAYS = (
    ("sort_route", {"route": "31_6"}),
    ("decide_petition", {"kind": "accept", "told_method": "on_spot"}),
    ("decide_petition", {"kind": "no_repeat", "reason": "同一事项"}),
    ("draft_opinion", OPINION),
    ("resolve", {"result": "已出具处理意见"}),
    ("tell_answer", {"method": "in_person", "proof": "本人签收"}),
    ("ask_review", {"organ": "清溪县人民政府"}),
    ("record_review", {"result": "uphold", "delivered": True}),
    ("ask_recheck", {"organ": "雅安市人民政府"}),
    ("record_recheck", {"result": "uphold"}),
    ("end_procedure", {"how": "no_request"}),
)


@settings(max_examples=15, deadline=None, suppress_health_check=QUIET)
@given(steps=st.lists(st.tuples(st.sampled_from(WAYS), st.integers(0, 40)), min_size=4, max_size=12))
def test_whatever_is_tried_the_rows_keep_the_order_of_the_regulation(town, steps):
    walk, day = PetitionWalk(town), date(2026, 3, 2)
    walk.sort()
    walk.hand_out()
    for (name, data), gap in steps:
        day += timedelta(days=gap)
        given_ = {**data}
        if given_.pop("delivered", False):
            given_["delivered_on"] = day
        with set_clock(noon(day)):
            try:
                walk.do(name, "frontdesk" if name == "tell_answer" else "petition", **given_)
            except PortalError as refusal:
                assert refusal.message
    kept(walk.row)


def kept(row: Petition):
    """Every step stands behind the one that the regulation puts before it, within its limit."""
    for opinion in row.opinions.all():
        assert row.decisions.filter(kind="accept", decided_on__lte=opinion.created_at.date()).exists()
        assert opinion.delivered_on is None or opinion.issued_on <= opinion.delivered_on
    for review in row.reviews.all():
        assert review.opinion.delivered_on <= review.asked_on
        if review.step == "review":
            assert review.asked_on <= review.opinion.review_until
        else:
            first = row.reviews.get(step="review", opinion=review.opinion)
            assert first.delivered_on <= review.asked_on <= first.next_until
    if row.ended_how == Petition.Ended.RECHECKED:
        assert row.reviews.filter(step="recheck", decided_on__isnull=False).exists()
    assert row.finished_on is None or row.decisions.filter(kind="accept").exists()
