"""真办结 in the scores: doubts and second checks count for who led the case, and open the cases behind them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from analysis import drafting
from analysis.services import schemes
from governance.cases import closure, services
from governance.cases.models import SecondCheck
from governance.core.now import set_clock
from tests.cases_factory import fresh, make_case, ticket
from tests.scores_factory import at, drafted, figure, in_force, sheet_of

pytestmark = pytest.mark.django_db
KEYS = ("doubt_rate", "check_untrue")


@pytest.fixture
def town(scored_town):
    """清溪镇 on the second of June."""
    return scored_town


def closed(town, day, doubted=True, **fields):
    """Archived on a day of May; with doubt: the citizen was told by message only."""
    case = make_case(town=town, state="closed", at=at(5, day), assists=(), **fields)
    if doubted:
        case.answers.update(method="sms")
        with set_clock(case.closed_at + timedelta(hours=1)):
            closure.flag(fresh(case))
    return fresh(case)


def checked(town, case, result, day):
    """Looked at a second time on a day of May."""
    with set_clock(at(5, day)):
        services.draw_check(case, by=town["manager"], ticket=ticket(), person=town["commander"])
        services.record_check(
            fresh(case), by=town["commander"], ticket=ticket(), result=result, note="到现场看过，问过邻居"
        )


@pytest.fixture
def may(town):
    """Five closings of 农业农村办: a sound one, one doubted, and three checked: untrue, true, not to be found out."""
    made = {"sound": closed(town, 4, doubted=False), "doubted": closed(town, 5)}
    for day, result in ((6, "not_true"), (7, "confirmed"), (8, "unclear")):
        made[result] = closed(town, day)
        checked(town, made[result], result, 20)
    return made


def counted(sheet, key):
    """(numerator, denominator) with the ids of the numerator."""
    found = figure(sheet, key)
    return found.numerator, found.denominator, {row[0] for row in found.counted if row[1]}


def test_a_doubt_counts_until_a_second_check_clears_it(town, may):
    sheet = sheet_of(drafted(town), town.agriculture)
    standing = {may[name].pk for name in ("doubted", "not_true", "unclear")}
    assert counted(sheet, "doubt_rate") == (3, 5, standing)
    words = {row[0]: row[4] for row in figure(sheet, "doubt_rate").counted}
    assert words[may["doubted"].pk] == "没有联系记录"
    assert words[may["confirmed"].pk] == "没有联系记录，核查属实" and words[may["sound"].pk] == ""


def test_the_share_of_checks_not_true_leaves_out_what_could_not_be_found_out(town, may):
    found = drafted(town)
    sheet = sheet_of(found, town.agriculture)
    assert counted(sheet, "check_untrue") == (1, 2, {may["not_true"].pk})
    assert figure(sheet, "check_untrue").value == Decimal(50)
    assert figure(sheet_of(found, town.justice), "check_untrue").value is None


def test_paper_closure_costs_points_and_a_proved_closure_earns_some(town, may):
    sheet = sheet_of(drafted(town), town.agriculture)
    entries = {entry.item.source: entry for entry in sheet.items.all()}
    assert entries["paper_close"].times == entries["true_close"].times == 1
    assert (sheet.penalty, sheet.bonus) == (Decimal(3), Decimal("0.2"))
    assert [row[0] for row in entries["paper_close"].counted] == [may["not_true"].pk]


def test_each_number_opens_its_cases(town, may, client):
    sheet = sheet_of(drafted(town), town.agriculture)
    client.force_login(town["leader"])
    for key in KEYS:
        found = figure(sheet, key)
        page = client.get(f"/evaluation/figures/{found.pk}/", {"only": "good"})
        assert page.context["count"].value == found.numerator, key
        assert may["not_true"].title in page.content.decode()
    entry = sheet.items.get(item__source="paper_close")
    page = client.get(f"/evaluation/entries/{entry.pk}/").content.decode()
    assert may["not_true"].shown_number in page and "核查不属实" in page


def test_what_is_found_later_belongs_to_the_later_month(town, may):
    late = closed(town, 9, doubted=False)
    late.answers.update(method="letter")
    with set_clock(at(6, 1)):
        closure.flag(fresh(late))
    sheet = sheet_of(drafted(town), town.agriculture)
    assert counted(sheet, "doubt_rate")[0] == 3 and late.pk not in counted(sheet, "doubt_rate")[2]
    checked(town, may["doubted"], "confirmed", 31)
    SecondCheck.objects.filter(case=may["doubted"]).update(done_at=at(6, 1))
    drafting.draft(sheet.round)
    assert may["doubted"].pk in counted(sheet, "doubt_rate")[2]


def test_on_a_restricted_case_the_kind_of_doubt_is_not_told(town):
    secret = closed(town, 6, purpose="accusation")
    rows = {row[0]: row[4] for sheet in drafted(town).sheets.all() for row in figure(sheet, "doubt_rate").counted}
    assert rows.get(secret.pk, "有疑点") == "有疑点"


def test_the_manager_sets_the_points_of_each_year(town, may):
    first = in_force(town)
    second = schemes.new_scheme(by=town["manager"], area=town.town, year=2026, kind="department")
    item = second.items.get(source="paper_close")
    schemes.save_item(
        by=town["manager"], scheme=second, item=item, sort="penalty", source="paper_close", label=item.label,
        points=Decimal(8), most=None,
    )  # fmt: skip
    schemes.put_in_force(second, by=town["manager"])
    assert sheet_of(drafted(town), town.agriculture).penalty == Decimal(8)
    assert first.items.get(source="paper_close").points == Decimal(3)


@pytest.mark.parametrize(
    ("kind", "sort", "source", "words"),
    [
        ("department", "bonus", "paper_close", "只能作为减分项"),
        ("department", "penalty", "true_close", "只能作为加分项"),
        ("mediator", "penalty", "red_card", "只用于单位的方案"),
    ],
)
def test_a_counting_that_does_not_fit_is_refused_in_words(town, kind, sort, source, words):
    draft = schemes.new_scheme(by=town["manager"], area=town.town, year=2026, kind=kind)
    draft.items.filter(source=source).delete()
    with pytest.raises(ValidationError, match=words):
        schemes.save_item(
            by=town["manager"], scheme=draft, sort=sort, source=source, label="核查", points=Decimal(1), most=None
        )


def test_persons_are_scored_by_the_checks_of_their_cases(town):
    own = closed(town, 6, by="frontdesk", lead=town.justice)
    checked(town, own, "not_true", 20)
    sheet = drafted(town, "mediator").sheets.get()
    assert counted(sheet, "check_untrue") == (1, 1, {own.pk}) and sheet.penalty == Decimal(3)
