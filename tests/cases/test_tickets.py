"""Repeats, stale pages and two people at once: one request is done once, and only on what its page has shown.

The threads need PostgreSQL: SQLite lets one writer in at a time and gives threads no shared test database. There
the same requests are made one after the other.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from governance.cases import services
from governance.cases.models import Case, CaseEvent
from governance.core.exceptions import NotAllowed, PortalError, Stale
from governance.core.models import Sequence
from governance.core.now import set_clock
from governance.core.ticket import Ticket
from tests.cases_factory import MORNING, fresh, make_case, make_rules, new_case, ticket
from tests.factories import make_town


def together(*calls):
    """Run the calls at the same moment, each on a connection of its own; returns results and errors in order."""
    start = Barrier(len(calls))

    def run(call):
        try:
            with set_clock(MORNING):
                start.wait(timeout=20)
                return call()
        except PortalError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, call) for call in calls]]


# --- in sequence, on every database ----------------------------------------------------------------------------


def test_a_repeated_request_makes_one_case(town):
    same, data = ticket(), new_case()
    first = services.register(by=town["frontdesk"], ticket=same, data=data)
    second = services.register(by=town["frontdesk"], ticket=same, data=data)
    assert first == second
    assert Case.objects.for_system().count() == 1


def test_a_repeated_action_is_done_once_and_returns_the_first_event(town):
    case = make_case(town=town)
    same = ticket(case.version)
    first = services.assign(case, by=town["triage"], ticket=same, lead=town.agriculture, reason="职责")
    again = services.assign(case, by=town["triage"], ticket=same, lead=town.justice, reason="另派")
    assert first == again
    assert fresh(case).lead_unit == town.agriculture
    assert case.assignments.count() == 1


def test_a_repeat_is_known_even_after_the_case_went_on(town):
    case = make_case(town=town)
    same = ticket(case.version)
    first = services.assign(case, by=town["triage"], ticket=same, lead=town.agriculture, reason="职责")
    services.accept(case, by=town["liaison"], ticket=ticket())
    assert services.assign(case, by=town["triage"], ticket=same, lead=town.agriculture, reason="职责") == first


def test_another_persons_request_key_is_refused(town):
    case = make_case(town=town)
    same = ticket()
    services.set_risk(case, by=town["triage"], ticket=same, risk=2, reason="人多")
    with pytest.raises(NotAllowed):
        services.set_risk(case, by=town["leader"], ticket=same, risk=3, reason="人更多")
    with pytest.raises(NotAllowed):
        services.remind(case, by=town["triage"], ticket=same)


def test_two_triage_officers_one_after_the_other(town):
    """Both pages showed the same version; the second learns what happened in between."""
    case = make_case(town=town)
    services.assign(case, by=town["triage"], ticket=ticket(case.version), lead=town.agriculture, reason="职责")
    with pytest.raises(Stale) as refusal:
        services.assign(case, by=town["leader"], ticket=ticket(case.version), lead=town.justice, reason="职责")
    assert [event.action for event in refusal.value.events] == ["assign"]
    assert fresh(case).lead_unit == town.agriculture
    assert case.events.filter(action="assign").count() == 1


def test_a_failed_action_leaves_nothing_behind(town):
    case = make_case(town=town)
    before = (fresh(case).version, case.events.count(), case.deadlines.count())
    with pytest.raises(PortalError):
        services.assign(case, by=town["triage"], ticket=ticket(), lead=town.agriculture)
    assert (fresh(case).version, case.events.count(), case.deadlines.count()) == before


def test_a_failed_registration_gives_its_number_back(town):
    first = services.register(by=town["frontdesk"], ticket=ticket(), data=new_case())
    with pytest.raises(PortalError):
        services.register(by=town["frontdesk"], ticket=ticket(), data=new_case(parties=[]))
    second = services.register(by=town["frontdesk"], ticket=ticket(), data=new_case())
    assert int(second.case.number) == int(first.case.number) + 1


def test_numbers_are_the_day_and_a_gap_free_serial_that_grows_past_four_digits(town):
    numbers = [services.register(by=town["frontdesk"], ticket=ticket(), data=new_case()).case.number for _ in range(3)]
    assert numbers == ["2606100001", "2606100002", "2606100003"]
    Sequence.objects.filter(name__startswith="case:").update(value=9999)
    assert services.register(by=town["frontdesk"], ticket=ticket(), data=new_case()).case.number == "26061010000"


def test_the_serial_starts_again_on_the_next_day_of_the_town(town):
    """The day is that of Asia/Shanghai: 23:59 and 00:01 local are two days, whatever the server's zone."""
    with set_clock(MORNING.replace(hour=23, minute=59)):
        late = services.register(by=town["frontdesk"], ticket=ticket(), data=new_case()).case.number
    with set_clock(MORNING.replace(day=11, hour=0, minute=1)):
        early = services.register(by=town["frontdesk"], ticket=ticket(), data=new_case()).case.number
    assert (late, early) == ("2606100001", "2606110001")


def test_events_are_written_once_and_never_changed_or_deleted(town):
    case = make_case(town=town, state="handling")
    event = case.events.first()
    event.note = "改写"
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_versions_count_every_event_of_a_case(town):
    case = make_case(town=town, state="evaluating")
    versions = list(case.events.order_by("pk").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    assert fresh(case).version == versions[-1]


def test_the_state_changes_through_the_services_alone(town):
    case = make_case(town=town)
    case.state = "closed"
    with pytest.raises(RuntimeError):
        case.save()
    with pytest.raises(TypeError):
        Case.objects.for_system().filter(pk=case.pk).update(state="closed")


def assigning(case, who, lead, shown=None):
    """A call that assigns the case, on the version that the page showed."""
    return lambda: services.assign(case, by=who, ticket=ticket(shown), lead=lead, reason="职责")


# --- in parallel, on PostgreSQL --------------------------------------------------------------------------------


@pytest.fixture
def open_town(transactional_db):
    """A town whose rows other connections can see."""
    with set_clock(MORNING):
        built = make_town()
        make_rules()
        yield built


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_triage_officers_at_once(open_town):
    case = make_case(town=open_town)
    shown = case.version
    results = together(
        assigning(case, open_town["triage"], open_town.agriculture, shown),
        assigning(case, open_town["leader"], open_town.justice, shown),
    )
    assert sorted(type(result).__name__ for result in results) == ["CaseEvent", "Stale"]
    assert case.events.filter(action="assign").count() == 1
    assert case.assignments.filter(is_lead=True, until=None).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_without_a_version_cannot_both_assign(open_town):
    case = make_case(town=open_town)
    results = together(
        assigning(case, open_town["triage"], open_town.agriculture),
        assigning(case, open_town["leader"], open_town.justice),
    )
    assert sorted(type(result).__name__ for result in results) == ["CaseEvent", "NotAllowed"]
    assert case.assignments.filter(is_lead=True, until=None).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_registration_in_parallel_makes_one_case(open_town):
    same, data = Ticket.new(), new_case()
    results = together(*[lambda: services.register(by=open_town["frontdesk"], ticket=same, data=data)] * 4)
    assert len({event.pk for event in results}) == 1
    assert Case.objects.for_system().count() == 1
    # The losers gave their numbers back.
    assert services.register(by=open_town["frontdesk"], ticket=ticket(), data=new_case()).case.number == "2606100002"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_action_in_parallel_is_done_once(open_town):
    case = make_case(town=open_town, state="assigned")
    same = ticket(case.version)
    results = together(*[lambda: services.accept(case, by=open_town["liaison"], ticket=same)] * 4)
    assert len({event.pk for event in results}) == 1
    assert case.events.filter(action="accept").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique_and_gap_free_under_eight_threads(open_town):
    def five():
        return [
            services.register(by=open_town["frontdesk"], ticket=ticket(), data=new_case()).case.number for _ in range(5)
        ]

    results = together(*[five] * 8)
    numbers = sorted(number for batch in results for number in batch)
    assert numbers == [f"260610{serial:04d}" for serial in range(1, 41)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_supervision_and_archive_numbers_are_unique_under_threads(open_town):
    cases = [make_case(town=open_town) for _ in range(4)]

    def order(case):
        return lambda: services.supervise(case, by=open_town["manager"], ticket=ticket(), requirement="限期说明")

    together(*[order(case) for case in cases])
    numbers = set().union(*(case.supervisions.values_list("number", flat=True) for case in cases))
    assert len(numbers) == 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_rating_when_the_page_and_the_phone_rate_at_once(open_town):
    from governance.organisation.models import User

    case = make_case(town=open_town, state="resolved", told=True)
    party, citizen = case.parties.first(), User.objects.citizen()
    results = together(
        lambda: services.rate(case, by=citizen, ticket=ticket(), party=party, value=1),
        lambda: services.rate(case, by=open_town["frontdesk"], ticket=ticket(), party=party, value=4),
    )
    assert sum(isinstance(result, CaseEvent) for result in results) == 1
    assert case.ratings.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_events_are_kept_by_the_database_too(open_town):
    from django.db import DatabaseError, transaction

    case = make_case(town=open_town)
    for statement in (
        "UPDATE cases_caseevent SET note = 'x' WHERE case_id = %s",
        "DELETE FROM cases_caseevent WHERE case_id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [case.pk])
