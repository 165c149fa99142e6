"""Who sees which case: relation × person, written by hand from the rules of sight."""

from datetime import timedelta

import pytest

from governance.cases import services
from governance.cases.models import Case
from governance.core.now import now, set_clock
from governance.notify.models import Notification
from governance.organisation.models import Post, Substitute, User
from governance.organisation.models.people import SYSTEM_USERNAME
from tests.cases_factory import MORNING, NewParty, applicant, filed_case, fresh, later, make_case, ticket
from tests.factories import make_post, make_town, make_user

CENTRE = {"frontdesk", "triage", "commander", "manager", "leader"}
TOWN = CENTRE | {"deputy", "county"}


def viewers(case):
    """User names of all people who see the case."""
    return {
        user.username for user in User.objects.people() if Case.objects.visible_to(user).filter(pk=case.pk).exists()
    }


@pytest.fixture
def other(town):
    """A second town of the same county."""
    return make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)


def test_the_centre_and_those_above_it_see_what_the_desk_registered(town, other):
    assert viewers(make_case(town=town, by="frontdesk")) == TOWN


def test_the_registering_village_sees_its_matter_and_its_neighbour_does_not(town, other):
    assert viewers(make_case(town=town, by="village")) == TOWN | {"village"}


def test_a_grid_sees_what_it_registered_and_its_village_does_not(town, other):
    assert viewers(make_case(town=town, by="grid")) == TOWN | {"grid"}


def test_a_department_sees_what_it_registered(town, other):
    assert viewers(make_case(town=town, by="mediator")) == TOWN | {"mediator", "legal"}


def test_what_lies_on_a_villages_ground_is_not_open_to_it(town, other):
    case = make_case(town=town, by="frontdesk", place=town.villages[1])
    assert viewers(case) == TOWN


@pytest.mark.parametrize("state", ["assigned", "handling", "paused", "resolved", "tracking", "evaluating", "closed"])
def test_lead_and_assisting_units_see_it_in_every_state(town, other, state):
    case = make_case(town=town, by="frontdesk", state=state)
    assert viewers(case) == TOWN | {"liaison", "head", "liaison2", "head2"}


def test_a_lead_village_sees_it(town, other):
    case = make_case(town=town, by="frontdesk", state="handling", lead=town.villages[1], assists=())
    assert viewers(case) == TOWN | {"village2"}


def test_a_filed_matter_is_seen_by_the_office_and_the_centre(town, other):
    assert viewers(filed_case(town=town)) == TOWN | {"village"}


def test_a_former_lead_no_longer_sees_a_matter_that_was_handed_to_another(town, other):
    case = make_case(town=town, by="frontdesk", state="handling", assists=())
    services.reassign(case, by=town["triage"], ticket=ticket(), lead=town.justice, reason="改由司法所办")
    assert viewers(case) == TOWN | {"mediator", "legal"}


def test_the_county_sees_all_below_it_and_a_town_only_its_own(town, other):
    theirs = make_case(town=other, by="village")
    assert viewers(theirs) == {f"b_{name}" for name in (TOWN - {"county"}) | {"village"}} | {"county"}


def test_a_level_that_sent_a_matter_up_keeps_sight_of_it(town, other):
    case = make_case(town=town, by="frontdesk")
    services.send_up(case, by=town["triage"], ticket=ticket(), reason="需县里协调")
    assert viewers(case) >= CENTRE
    assert "county" in viewers(case)
    assert not {name for name in viewers(case) if name.startswith("b_")}


def test_a_village_keeps_sight_of_what_it_sent_up(town, other):
    case = filed_case(town=town)
    services.send_up(case, by=town["village"], ticket=ticket(), reason="村里办不了")
    assert viewers(case) == TOWN | {"village"}


# --- restricted ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "flag", [{"purpose": "accusation"}, {"involves_violence": True}, {"involves_minor": True}, {"asks_secrecy": True}]
)
def test_a_confidential_matter_is_the_directors_from_the_moment_of_registration(town, other, flag):
    """Neither the triage officer nor whoever registered it finds it afterwards."""
    assert viewers(make_case(town=town, by="frontdesk", **flag)) == {"leader"}
    assert viewers(make_case(town=town, by="village", **flag)) == {"leader"}


def test_the_named_see_it_and_their_colleagues_do_not(town, other):
    case = make_case(
        town=town, by="frontdesk", state="handling", purpose="accusation", assists=(), named_persons=[town["triage"]]
    )
    assert viewers(case) == {"leader", "triage", "head"}


def test_raising_closes_a_matter_to_all_but_the_named_the_handler_and_the_director(town, other):
    case = make_case(town=town, by="frontdesk", state="handling")
    services.raise_confidentiality(case, by=town["liaison"], ticket=ticket(), level=2, persons=[town["triage"]])
    assert viewers(case) == {"leader", "triage", "liaison"}


def test_lowering_opens_it_again(town, other):
    case = make_case(town=town, by="frontdesk", asks_secrecy=True)
    services.lower_confidentiality(case, by=town["leader"], ticket=ticket(), level=1, reason="来访人同意")
    assert viewers(case) == TOWN


def test_who_must_complete_a_confidential_record_sees_it_until_then(town, other):
    case = make_case(town=town, by="frontdesk", state="incomplete", asks_secrecy=True)
    assert viewers(case) == {"leader", "frontdesk"}
    services.complete(case, by=town["frontdesk"], ticket=ticket(), note="补了地点", changes={"place_text": "三组"})
    assert viewers(case) == {"leader"}


@pytest.mark.parametrize("state", ["incomplete", "handling", "paused", "resolved", "tracking", "closed", "transferred"])
def test_no_notice_of_a_confidential_matter_reaches_one_who_could_not_open_it(town, other, state):
    case = make_case(town=town, by="frontdesk", state=state, purpose="accusation", assists=())
    if state == "closed":
        services.reopen(case, by=town["leader"], ticket=ticket(), reason="又发生了")
    told = set(Notification.objects.filter(subject=case.number).values_list("user__username", flat=True))
    ever = set(case.access.exclude(user=None).values_list("user__username", flat=True)) | viewers(case)
    assert told <= ever


def test_the_director_names_a_deputy_who_triages(town, other):
    case = make_case(town=town, by="frontdesk", asks_secrecy=True)
    services.raise_confidentiality(case, by=town["leader"], ticket=ticket(), level=2, persons=[town["triage"]])
    assert viewers(case) == {"leader", "triage"}
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="由指定人分流")


def test_sending_a_restricted_matter_up_opens_it_to_no_unit(town, other):
    case = make_case(town=town, by="frontdesk", asks_secrecy=True)
    services.send_up(case, by=town["leader"], ticket=ticket(), reason="需县里协调")
    assert not viewers(case) & {"frontdesk", "triage", "commander", "manager", "deputy"}


def test_the_accused_unit_sees_nothing_even_as_registrar_or_when_it_is_opened(town, other):
    accused = [applicant(), NewParty(role="accused", name="派出所", is_organisation=True, unit=town.police)]
    by_desk = make_case(town=town, by="frontdesk", purpose="accusation", parties=accused)
    by_accused = make_case(
        town=town,
        by="liaison2",
        purpose="accusation",
        parties=[applicant(), NewParty(role="accused", name="派出所", is_organisation=True, unit=town.police)],
    )
    for case in (by_desk, by_accused):
        services.lower_confidentiality(case, by=town["leader"], ticket=ticket(), level=0, reason="已公开")
        # Opened again it is for those with the permission for 检举控告, and for whoever is given it.
        assert viewers(case) == {"leader", "deputy", "county"}
    services.assign(by_desk, by=town["leader"], ticket=ticket(), lead=town.agriculture, reason="另派单位核查")
    assert viewers(by_desk) == {"leader", "deputy", "county", "liaison", "head"}


# --- people ----------------------------------------------------------------------------------------------------


def test_the_three_administrators_see_no_case_whatever_they_are_named_for(town):
    case = make_case(town=town, by="frontdesk")
    services.raise_confidentiality(
        case,
        by=town["leader"],
        ticket=ticket(),
        level=2,
        persons=[town["sysadmin"], town["secadmin"], town["auditor"], town["triage"]],
    )
    assert viewers(case) == {"leader", "triage"}


def test_a_substitute_sees_what_the_absent_person_sees_for_that_time_only(town):
    case = make_case(town=town, by="frontdesk", state="handling", assists=())
    Substitute.objects.create(
        absent=town["liaison"], substitute=town["petition"], starts_at=later(hours=-1), ends_at=later(days=2)
    )
    assert "petition" in viewers(case)
    with set_clock(MORNING + timedelta(days=3)):
        assert "petition" not in viewers(case)


def test_a_substitute_of_a_named_person_sees_the_restricted_matter(town):
    case = make_case(town=town, by="frontdesk", asks_secrecy=True, named_persons=[town["triage"]])
    Substitute.objects.create(
        absent=town["triage"], substitute=town["manager"], starts_at=later(hours=-1), ends_at=later(days=2)
    )
    assert viewers(case) == {"leader", "triage", "manager"}


def test_an_ended_post_and_a_closed_account_see_nothing(town):
    case = make_case(town=town, by="frontdesk")
    Post.objects.filter(user=town["triage"]).update(until=now().date() - timedelta(days=1), since="2026-01-01")
    User.objects.filter(pk=town["manager"].pk).update(is_active=False)
    assert viewers(case) == TOWN - {"triage", "manager"}


def test_a_proposed_post_opens_nothing(town):
    case = make_case(town=town, by="frontdesk")
    person = make_user(username="newcomer")
    make_post(person, "triage", town.centre, state=Post.State.PROPOSED)
    assert "newcomer" not in viewers(case)


def test_the_actors_and_nobody_see_no_page(town):
    case = make_case(town=town, by="frontdesk")
    actors = User.objects.filter(username=SYSTEM_USERNAME)
    assert User.objects.system() in actors
    for user in (User.objects.system(), User.objects.citizen()):
        assert not Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_sight_costs_one_query_for_the_standing_and_none_for_the_rule(town, django_assert_num_queries):
    make_case(town=town, by="frontdesk")
    user = User.objects.get(username="liaison")
    with django_assert_num_queries(2):
        list(Case.objects.visible_to(user))


def test_fresh_reads_what_the_services_wrote(town):
    case = make_case(town=town, state="handling")
    assert fresh(case).handler == town["liaison"]
