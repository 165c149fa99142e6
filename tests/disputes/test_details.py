"""纠纷要素: written with the register, corrected, counted by the right limit; what cannot be mediated leaves."""

from datetime import timedelta

import pytest
from django.urls import reverse

from disputes.models import Dispute
from governance.cases.models import Category, Deadline, Party
from governance.cases.services import NewParty
from governance.core.exceptions import GuardFailed
from tests.cases_factory import MORNING, fresh, make_case
from tests.disputes.factory import act, detail, make_dispute, parties, type_of


def handle_clock(case):
    return Deadline.objects.get(case=case, action="handle", met_at=None, ended_at=None)


def test_a_registered_dispute_has_its_detail_record_with_the_type_of_its_category(town):
    case = make_dispute(town=town, state="registered", category=_category("110"), channel="grid")
    found = Dispute.objects.get(pk=case.pk)
    assert found.type.code == "10"
    assert found.source == "B"


def _category(code):
    return Category.objects.select_related("parent").get(code=code)


def test_another_kind_has_no_detail_record(town):
    assert not Dispute.objects.filter(pk=make_case(town=town).pk).exists()


def test_the_type_decides_the_limit(town):
    case = make_dispute(town=town)
    assert handle_clock(case).amount == 30
    case = act(case, "dispute_detail", town["mediator"], detail=detail("10", amount=12_000))
    clock = handle_clock(case)
    assert (clock.amount, clock.unit) == (15, "day")
    assert case.category.code == "110"
    assert case.next_due == clock.due_at


@pytest.mark.parametrize(("source", "days"), [("C1", 30), ("C2", 15), ("C3", 7)])
def test_what_a_court_sent_is_counted_from_the_receipt_of_its_papers(town, source, days):
    case = make_dispute(town=town)
    received = MORNING - timedelta(days=2)
    case = act(
        case,
        "dispute_detail",
        town["mediator"],
        detail=detail(source=source, source_body="清溪人民法庭", received_at=received),
    )
    clock = handle_clock(case)
    assert (clock.amount, clock.starts_at) == (days, received)
    assert case.dispute.mediation == "RMO"


def test_what_lacks_is_refused_with_its_field(town):
    case = make_dispute(town=town)
    for changes, field in (
        ({"type": type_of("99")}, "type_note"),
        ({"source": "D"}, "source_body"),
        ({"source": "C1", "source_body": "法庭"}, "received_at"),
    ):
        with pytest.raises(GuardFailed) as refusal:
            act(case, "dispute_detail", town["mediator"], detail=detail(**changes))
        assert refusal.value.field == field


def test_the_other_side_and_its_relation_are_written_with_the_details(town):
    case = make_dispute(town=town, parties=parties()[:1])

    case = act(
        case,
        "dispute_detail",
        town["mediator"],
        detail=detail(),
        respondents=[NewParty(role="respondent", name="王五")],
    )
    other = Party.objects.get(case=case, role="respondent")
    act(case, "dispute_detail", town["mediator"], detail=detail(), relations={other.pk: "邻居"})
    other.refresh_from_db()
    assert other.relation == "邻居"


def test_a_title_dispute_leaves_with_the_route_named(town):
    case = make_dispute(town=town)
    with pytest.raises(GuardFailed):
        act(case, "exclude_matter", town["mediator"], reason="land_title", route=" ")
    case = act(case, "exclude_matter", town["mediator"], reason="land_title", route="由镇人民政府处理", told_to="双方")
    assert case.dispute.status == "excluded"
    with pytest.raises(GuardFailed, match="不属调解范围"):
        act(case, "exclude_matter", town["mediator"], reason="land_title", route="再来")


def test_the_pages_of_a_dispute(client, town):
    case = make_dispute(town=town)
    make_case(town=town, title="不是纠纷的事")
    client.force_login(town["mediator"])
    page = client.get(reverse("disputes:list"))
    assert case.title in page.content.decode()
    assert "不是纠纷的事" not in page.content.decode()
    assert "纠纷要素" in client.get(reverse("cases:detail", args=[case.number])).content.decode()
    address = reverse("cases:act", args=[case.number, "dispute_detail"])
    assert "填写纠纷要素" in client.get(address).content.decode()
    answer = client.post(address, {"type": "99", "people_count": 2, "source": "A2", "mediation": "RM", "difficulty": 2})
    assert answer.status_code == 422
    sent = {
        "type": "02",
        "people_count": 3,
        "source": "A2",
        "mediation": "RM",
        "procedure": "ordinary",
        "difficulty": 2,
    }
    assert client.post(address, {**sent, "amount": "12000.50"}).status_code == 302
    case = fresh(case)
    assert (case.people_count, str(case.dispute.amount)) == (3, "12000.50")
    for query in ("scope=open", "status=registered", "type=02", "q=排水沟", "amount_from=100", "scope=unfilled"):
        assert client.get(f"{reverse('disputes:list')}?{query}").status_code == 200
    assert client.get(reverse("disputes:export")).status_code == 200
    assert "土地所有权" in client.get(reverse("cases:act", args=[case.number, "exclude_matter"])).content.decode()


def test_who_may_not_see_the_case_finds_nothing_in_the_list(client, town):
    case = make_dispute(town=town)
    client.force_login(town["grid"])
    assert case.title not in client.get(reverse("disputes:list")).content.decode()
