"""报送: figures kept as handed in, with their cases; later changes are 补报 and 更正 with a reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from disputes.models import Dispute, SheetCorrection, SubmittedSheet
from disputes.services import sheets as services
from governance.core.exceptions import NotAllowed
from governance.core.now import set_clock
from governance.core.sheets import read_rows
from tests.cases_factory import MORNING
from tests.disputes.factory import make_dispute
from tests.disputes.test_figures import JUNE, SPAN, four  # noqa: F401  (the four disputes)

PAGE = "/disputes/statistics/"
FOOT = {"checked_by": "唐敏", "headed_by": "罗成"}


@pytest.fixture
def july(town, four):  # noqa: F811
    """The first of July: June is over."""
    with set_clock(MORNING + timedelta(days=21)):
        yield four


def test_a_sheet_stays_as_it_was_handed_in_and_what_changed_is_a_row(town, july):
    by = town["manager"]
    with set_clock(MORNING), pytest.raises(ValidationError, match="结束以后再报送"):
        services.submit(by=by, kind="justice", period=JUNE, **FOOT)
    with pytest.raises(NotAllowed):
        services.submit(by=town["village"], kind="justice", period=JUNE, **FOOT)
    sheet = services.submit(by=by, kind="justice", period=JUNE, **FOOT)
    with pytest.raises(ValidationError, match="已经报送过"):
        services.submit(by=by, kind="justice", period=JUNE, **FOOT)
    assert services.changes(sheet) == []
    with set_clock(MORNING):
        late = make_dispute(town=town, place=town.villages[0], people_count=1)
    Dispute.objects.filter(pk=july[1].pk).update(difficulty=2)
    changed = {row["key"]: (row["before"], row["now"]) for row in services.changes(sheet)}
    assert (changed["all"], changed["hard"]) == ((4, 5), (1, 0))
    row = services.correct(by=by, sheet=sheet, key="all", reason="补登记一件")
    assert (row.kind, late.pk in row.members, row.after) == ("more", True, 5)
    assert services.correct(by=by, sheet=sheet, key="hard", reason="难易程度填错").kind == "other"
    assert not {"all", "hard"} & {row["key"] for row in services.changes(sheet)}
    with pytest.raises(ValidationError, match="不用补报"):
        services.correct(by=by, sheet=sheet, key="all", reason="再补一次")
    assert SubmittedSheet.objects.get().numbers["all"] == 4


def test_each_figure_that_was_handed_in_opens_its_cases(client, town, july, django_assert_max_num_queries):
    client.force_login(town["manager"])
    assert "报送这一期" in client.get(f"{PAGE}?{SPAN}").content.decode()
    assert client.post(f"{PAGE}submit/justice/?{SPAN}", {"checked_by": ""}).status_code == 422
    assert client.post(f"{PAGE}submit/justice/?{SPAN}", FOOT).status_code == 302
    assert "以报送的数字为准" in client.get(f"{PAGE}?{SPAN}").content.decode()
    sheet = SubmittedSheet.objects.get()
    for key, number in sheet.numbers.items():
        if number and key not in ("people", "amount"):
            assert len(sheet.members[key]) == number, key
    Dispute.objects.filter(pk=july[2].pk).update(source="A1")
    address = f"{PAGE}submitted/{sheet.pk}/"
    with django_assert_max_num_queries(15):
        assert "报送后有变化" in client.get(address).content.decode()
    assert client.get(f"{address}cases/?figure=source-own").context["count"].value == 1
    assert client.get(f"{address}cases/?figure=nothing").status_code == 404
    data = {"figure": "source-own", "reason": "来源登记错了"}
    assert client.post(f"{address}correct/", {**data, "reason": ""}).status_code == 422
    assert client.post(f"{address}correct/", data).status_code == 302
    row = SheetCorrection.objects.get()
    assert (row.kind, client.get(f"{address}cases/?correction={row.pk}").context["count"].value) == ("other", 0)
    book = client.get(f"{address}export/")
    rows = read_rows(b"".join(book.streaming_content) if book.streaming else book.content)
    assert any("更正" in line and "来源登记错了" in line for line in rows)
    with django_assert_max_num_queries(15):
        assert client.get(f"{PAGE}submitted/").context["count"].value == 1
    client.force_login(town["grid"])
    assert client.get(f"{PAGE}submitted/").status_code == 403


def test_the_governance_sheet_is_kept_with_its_yearly_figures(client, town, july):
    sheet = services.submit(by=town["manager"], kind="governance", period=JUNE, **FOOT)
    for key in ("gov-all-found-sum", "gov-all-done-village", "gov-all-found-sum@year"):
        assert len(sheet.members.get(key, [])) == sheet.numbers[key], key
    assert sheet.numbers["gov-all-found-sum@year"] == 4
    client.force_login(town["leader"])
    page = client.get(f"{PAGE}submitted/{sheet.pk}/").content.decode()
    assert "cases/?figure=gov-all-found-sum%40year" in page
