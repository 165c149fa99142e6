"""The demo: a stranger starts the portal and finds a town at work, told by the services and true to its rules."""

import json
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from analysis.models import SheetItem
from dispatch.board import board
from dispatch.models import PlanStart, PlanVersion
from disputes.models import (
    Agreement,
    Committee,
    Dispute,
    Finding,
    Mediator,
    Prevention,
    Report,
    SheetCorrection,
    SubmittedSheet,
    Trip,
    VillageLawsuits,
)
from governance.cases.models import (
    ApprovalScheme,
    Case,
    CaseEvent,
    CasePaper,
    ChecklistItem,
    HouseholdMember,
    Interview,
    LeaderCharge,
    MeetingTask,
    OwnValue,
    PaperScan,
    PersonMerge,
    PersonSuggestion,
    Rating,
    Supervision,
)
from governance.cases.sampling import places
from governance.cases.states import State
from governance.core.now import set_clock
from governance.notify.models import Notification
from governance.organisation.models import User
from governance.portal.runner import ACCOUNTS
from intake.models import BoxOpening, Call, Visit, Window
from legalservice.models import AdviserVisit, AidApplication, PrisonVisit, ReleasedPerson, SessionBooking
from petitions.models import Decision, Hearing, Objection, Petition, ReceptionDay, ReceptionVisit, Review

pytestmark = pytest.mark.django_db
CASES = 60
TODAY = timezone.make_aware(datetime(2026, 6, 10, 10, 20))


@pytest.fixture
def demo(settings):
    """A demo installation with a small town history; what the command printed."""
    settings.PORTAL_DEMO = True
    settings.INDEX_KEY = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="
    places.cache_clear()
    with set_clock(TODAY):  # so that the few cases fall out the same each time
        call_command("load_reference", verbosity=0, stdout=StringIO())
        out, err = StringIO(), StringIO()
        call_command("seed_demo", cases=CASES, stdout=out, stderr=err)
        yield out.getvalue(), err.getvalue()


def run(**options):
    """Call the command; what it printed."""
    out = StringIO()
    call_command("seed_demo", stdout=out, stderr=out, **options)
    return out.getvalue()


def test_a_stranger_finds_a_whole_town_at_work(demo, settings):
    _out, problems = demo
    assert "未走完" not in problems
    cases = Case.objects.for_system()
    assert cases.count() >= CASES
    assert {case.state for case in cases} >= set(State) - {"rejected", "transferred", "withdrawn", "merged"}
    months = {f"{case.registered_at:%Y-%m}" for case in cases}
    assert len(months) >= 11, "about fourteen months"

    # Every case has the event of its registration, the last event says its state, and nothing is owed to the past.
    for case in cases.prefetch_related("events"):
        events = sorted(case.events.all(), key=lambda event: event.pk)
        assert events[0].action in ("register", "file_own")
        assert (events[-1].to_state, events[-1].version) == (case.state, case.version)
        assert [event.at for event in events] == sorted(event.at for event in events)
    assert not Notification.objects.filter(sent_at=None, not_before__lt=CaseEvent.objects.latest("at").at).exists()

    # All sixteen accounts sign in with the one password, without a change and without a second step.
    for username, _role in ACCOUNTS:
        client = Client()
        answer = client.post("/accounts/login/", {"username": username, "password": settings.DEMO_PASSWORD})
        assert answer.status_code == 302, username
        assert client.get("/?home=1").status_code == 200, username

    # Citizens have sent something, one of them is not satisfied and waits for a call, and the guide has words.
    assert cases.filter(channel="online", registered_by__username="citizen").count() >= 4
    assert Rating.objects.filter(call_owed=True).exists()
    assert "想请人调解" in Client().get("/q/guide/").content.decode()

    # Some people come again; two records are one already, two more wait for somebody to look at them.
    assert PersonMerge.objects.filter(undone_at=None).exists()
    assert PersonSuggestion.objects.filter(refused_at=None, first__merged_into=None, second__merged_into=None).exists()
    assert HouseholdMember.objects.filter(until=None).count() == 2

    # Whoever works cases finds some.
    for username in ("frontdesk", "triage", "liaison", "head", "mediator", "petition", "legal", "leader", "village"):
        assert Case.objects.visible_to(User.objects.get(username=username)).exists(), username

    # A closing that a second check found untrue costs points, and opens its case.
    entry = SheetItem.objects.filter(item__source="paper_close").first()
    assert entry is not None and entry.sheet.penalty > 0 and len(entry.counted) == entry.times

    # What the manager keeps is not empty: a way of signing, own fields with answers, a check list, a recalculation.
    assert ApprovalScheme.objects.filter(active=True).exists() and ChecklistItem.objects.filter(active=True).exists()
    assert OwnValue.objects.filter(definition__active=True).exists()

    # The hall has its people, its visits, calls in every light, and a box that waits for the second person.
    desk = User.objects.get(username="frontdesk")
    assert Window.objects.visible_to(desk).count() >= 7
    assert Visit.objects.visible_to(desk).count() > 100
    assert Call.objects.owed_by(desk).exists() and Call.objects.exclude(done_at=None).exists()

    # Leaders received citizens each week, receive them again, and lead hard cases that were conferred upon.
    days = ReceptionDay.objects.visible_to(desk)
    assert set(days.values_list("state", flat=True)) >= {"draft", "published", "held"}
    assert days.filter(published_late=True).exists() and days.filter(changes__kind="leader").exists()
    visits = ReceptionVisit.objects.visible_to(desk)
    assert visits.filter(state="booked").exists() and visits.filter(instruction__isnull=False).exists()
    assert not visits.filter(state="received", case=None).exists()
    assert LeaderCharge.objects.filter(until=None).exists()
    assert MeetingTask.objects.filter(meeting__about="hard").exists()
    assert {opening.status for opening in BoxOpening.objects.visible_to(desk)} == {
        "待第二人确认", "信件处理中", "已办结",
    }  # fmt: skip

    # Legal aid stands at every step, somebody is sealed, a turn was answered, and villages keep their ledger.
    assert set(AidApplication.objects.values_list("status", flat=True)) >= {"assigned", "refused", "supplementing"}
    assert ReleasedPerson.objects.filter(is_sealed=True).exists() and PrisonVisit.objects.filter(status="done").exists()
    assert SessionBooking.objects.filter(state="answered").exists() and AdviserVisit.objects.count() > 20

    # Every village has its mediation committee; one must be elected anew, and somebody speaks 彝语.
    mediator = User.objects.get(username="mediator")
    assert Committee.objects.visible_to(mediator).count() == 13
    assert Mediator.objects.visible_to(mediator).filter(languages__contains="彝语").exists()
    assert Mediator.objects.visible_to(mediator).filter(engagement="expert").count() == 4

    # The command post has four incidents of this hour, one under a plan with two versions, and somebody on duty.
    commander = User.objects.get(username="commander")
    now_live = board(commander)
    assert now_live["tiles"]["live"] >= 4 and now_live["tiles"]["red"] >= 1 and len(now_live["duty"]) >= 2
    assert now_live["tiles"]["checked"] == 11 and len(now_live["forces"]) == 5
    assert PlanStart.objects.get().orders.count() == 6 and PlanVersion.objects.filter(state="old").exists()

    # The grids have reported, with 零报告; what they found is at every step of the funnel.
    found = Finding.objects.visible_to(mediator)
    assert found.filter(case__isnull=False).exists() and found.settled().exists() and found.unsettled().exists()
    assert Report.objects.filter(found=0).exists()
    assert Trip.objects.exists() and Prevention.objects.exists() and VillageLawsuits.objects.count() > 40
    assert SubmittedSheet.objects.count() == 2 and SheetCorrection.objects.get().kind == "more"

    # Each branch of a petition has its story; who is accused sees nothing of it.
    seen = Petition.objects.visible_to(User.objects.get(username="leader"))
    assert {row.kind for row in Decision.objects.filter(petition__in=seen)} == set(Decision.Kind.values)
    assert {row.ended_how for row in seen} >= {"no_request", "no_recheck", "rechecked", "agreed"}
    assert {row.route for row in seen} >= set(Petition.Route.values)
    assert Objection.objects.filter(answer="agreed").exists()
    assert Hearing.objects.exclude(petition=None).exists() and Hearing.objects.exclude(review=None).exists()
    assert seen.filter(major_reported_at__isnull=False).exists() and seen.filter(case__state="withdrawn").exists()
    answered = seen.filter(finished_on__isnull=False)
    assert 0.6 < answered.filter(settled_on__isnull=False).count() / answered.count() < 0.95
    assert seen.filter(sequence=3).exists() and seen.filter(headcount=28, is_joint=True).exists()
    assert seen.filter(settled_on__isnull=False).exists() and Review.objects.filter(decided_on=None).exists()
    accused = seen.get(case__title="检举建房审批吃拿卡要")
    assert not Petition.objects.visible_to(User.objects.get(username="zhengweimin")).filter(pk=accused.pk).exists()

    # Mediations of every outcome, and disputes at every step of the way.
    ends = set(Dispute.objects.values_list("status", flat=True))
    assert {"performed", "failed", "terminated", "performing", "registered"} <= ends
    assert Agreement.objects.filter(form="oral").exists() and Agreement.objects.filter(form="written").exists()

    # Mediations and petitions have papers in force, some of them signed.
    papers = CasePaper.objects.filter(voided_at=None)
    assert papers.filter(type="DM-05").exists() and papers.filter(type__startswith="XF-").exists()
    assert PaperScan.objects.exists()

    # Cards were shown, and units with cards were spoken to.
    assert Supervision.objects.cards().exists()
    assert Interview.objects.exists()

    out = StringIO()
    call_command("verify", "--json", stdout=out)
    report = json.loads(out.getvalue().strip().splitlines()[-1])
    assert report["ok"], report["problems"]

    # A second start keeps everything; asked for outright it refuses.
    before = (cases.count(), CaseEvent.objects.count(), User.objects.count())
    assert run(if_empty=True) == ""
    assert before == (cases.count(), CaseEvent.objects.count(), User.objects.count())
    with pytest.raises(CommandError, match="已经有数据"):
        run()


def test_outside_a_demo_there_are_no_demo_accounts(settings):
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="PORTAL_DEMO"):
        run()
    assert not User.objects.filter(is_demo=True).exists()
