"""Sheets: every figure says what its list shows; trips, what was averted, lawsuits before and after."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes import figures
from disputes.models import Dispute, Trip, VillageLawsuits
from disputes.services import tallies
from governance.core.exceptions import NotAllowed
from governance.core.sheets import read_rows
from tests.disputes.factory import make_dispute, make_dispute_types
from tests.disputes_factory import find, make_campaign, make_committee, make_mediator, settled
from tests.papers_reading import text_of

JUNE = figures.Period(date(2026, 6, 1), date(2026, 6, 30))
SPAN = "first=2026-06-01&last=2026-06-30"
MOST_QUERIES = 15


@pytest.fixture
def four(town):
    """Four disputes of 青石村: two agreed (one written, one hard and from the court), one open, one not filled in."""
    body = make_committee(town, unit=town.villages[0], kind="village")
    who = make_mediator(town, body)
    rows = [
        make_dispute(town=town, title=f"第{n}号纠纷", place=town.villages[0], people_count=n) for n in (2, 3, 60, 5)
    ]
    settled(town, rows[0], who, amount=1200)
    settled(town, rows[1], who, form="written", difficulty=3, amount=800, performed=False)
    Dispute.objects.filter(case=rows[1]).update(source="C1")
    Dispute.objects.filter(case=rows[2]).update(status="mediating", gov_category="劳资", source="B")
    make_dispute_types()
    Dispute.objects.filter(case__in=rows[:3]).update(type="02")
    Dispute.objects.filter(case=rows[3]).update(type=None, status="registered")
    return rows


def content(answer):
    """The rows of a workbook."""
    return read_rows(b"".join(answer.streaming_content) if answer.streaming else answer.content)


def test_every_figure_opens_just_the_cases_that_it_counts(town, four, client):
    client.force_login(town["manager"])
    groups = client.get(f"/disputes/statistics/?{SPAN}").context["groups"]
    numbers = {line["key"]: line["number"] for group in groups for line in group["lines"] if line["key"]}
    assert {key: numbers[key] for key in ("all", "ended", "agreed", "failed", "people", "amount", "hard")} == {
        "all": 4, "ended": 2, "agreed": 2, "failed": 0, "people": 70, "amount": 2000, "hard": 1,
    }  # fmt: skip
    assert (numbers["written"], numbers["oral"], numbers["performed"]) == (1, 1, 1)
    assert (numbers["source-court"], numbers["source-own"], numbers["body-village"]) == (1, 1, 2)
    assert numbers["type-none"] == 1
    assert groups[0]["lines"][4]["number"] == "100.0%"
    for key, number in numbers.items():
        if key in ("people", "amount"):
            continue
        figure = figures.figure_of(key)
        assert figures.cases_of(town["manager"], figure, JUNE).count() == number, key
    listed = client.get(f"/disputes/statistics/cases/?figure=agreed&{SPAN}&place={town.villages[0].pk}")
    assert {row.pk for row in listed.context["rows"]} == {four[0].pk, four[1].pk}
    assert client.get(f"/disputes/statistics/cases/?figure=nothing&{SPAN}").status_code == 404
    before = client.get("/disputes/statistics/?first=2026-05-01&last=2026-05-31").context["groups"]
    assert before[0]["lines"][0]["number"] == 0


def test_the_governance_sheet_adds_up_and_opens(town, four, client):
    client.force_login(town["leader"])
    client.get("/notices/")  # the first page of all reads what the frame keeps for a minute
    with CaptureQueriesContext(connection) as seen:
        page = client.get(f"/disputes/statistics/governance/?{SPAN}")
    assert len(seen) <= MOST_QUERIES
    lines = {line["label"]: line for line in page.context["lines"]}
    found = [cell["number"] for cell in lines["总况"]["cells"]]
    assert found[2] == found[0] + found[1] == 4 and found[3] == 4
    assert (found[6], found[10]) == (3, 2) and lines["总况"]["done"] == "66.7%"
    assert lines["劳资"]["cells"][2]["number"] == 1 and lines["涉及 50–100 人"]["cells"][2]["number"] == 1
    for line in page.context["lines"]:
        for cell in line["cells"][::4]:
            figure = figures.figure_of(cell["key"])
            assert figures.cases_of(town["leader"], figure, JUNE).count() == cell["number"]
    client.force_login(town["manager"])
    rows = content(client.get(f"/disputes/statistics/governance/export/?{SPAN}"))
    assert rows[2][0] == "类别" and any("填报人" in str(row[0]) for row in rows)
    rows = content(client.get(f"/disputes/statistics/export/?{SPAN}"))
    assert ["总况", "调解案件总数", 4, ""] in [row[:4] for row in rows]


def test_patrols_and_people_stand_beside_the_cases(town, client):
    duty = make_campaign(town, kind="drive").duties.get(unit=town.grids[0])
    find(town, duty, status="settled")
    client.force_login(town["manager"])
    page = client.get("/disputes/statistics/?first=2026-06-01&last=2026-06-30")
    for line in page.context["patrols"]:
        opened = client.get(line["url"]).context["count"].value
        assert (line["number"], opened) == (1, 1), line["label"]
    make_mediator(town, make_committee(town), sex="1", politics="party", education="5", birth_date=date(1960, 1, 1))
    for line in client.get("/disputes/statistics/").context["team"]:
        if "学时" not in line["label"]:
            assert client.get(line["url"]).context["count"].value == line["number"], line["label"]


def test_what_was_averted_is_counted_once_for_each_kind(town, four, client):
    given = {"case": four[0], "people": 12, "on": date(2026, 6, 9), "note": "扬言上访，当晚谈开"}
    tallies.record_prevention(by=town["mediator"], kind="petition", **given)
    with pytest.raises(ValidationError, match="已经登记过"):
        tallies.record_prevention(by=town["mediator"], kind="petition", **given)
    with pytest.raises(NotAllowed):
        tallies.record_prevention(by=town["liaison"], kind="crime", **given)
    client.force_login(town["mediator"])
    data = {"number": four[1].shown_number, "kind": "crime", "people": 2, "on": "2026-06-09", "note": "收了菜刀"}
    assert client.post("/disputes/preventions/new/", data).status_code == 302
    assert client.post("/disputes/preventions/new/", {**data, "number": "260101-9999"}).status_code == 422
    group = client.get(f"/disputes/statistics/?{SPAN}").context["groups"][5]["lines"]
    assert [(line["number"], line["note"]) for line in group] == [(1, "2 人"), (0, "0 人"), (1, "12 人"), (0, "0 人")]


def test_ways_are_counted_with_their_reasons(town, four, client):
    client.force_login(town["mediator"])
    for why in ("papers", "papers", "wrong"):
        data = {"number": four[0].number, "on": "2026-06-09", "why": why}
        assert client.post("/disputes/trips/new/", data).status_code == 302
    assert client.post("/disputes/trips/new/", {**data, "why": "other"}).status_code == 422
    assert client.post("/disputes/trips/new/", {**data, "on": "2026-06-11"}).status_code == 422
    page = client.get("/disputes/trips/?times=3")
    (row,) = page.context["rows"]
    assert (row.came, row.sat, row.extra, row.ways) == (1, 0, 3, 4)
    assert page.context["reasons"] == {four[0].pk: "补材料 2 次、找错了地方 1 次"}
    shown = client.get(f"/cases/{four[0].number}/").content.decode()
    assert "4 次（登记时来访 1，另外跑动 3：补材料 2 次、找错了地方 1 次）" in " ".join(shown.split())
    own = client.get(f"/disputes/trips/?q={four[0].shown_number}")
    assert [one.pk for one in own.context["rows"]] == [four[0].pk]
    whole = client.get("/disputes/trips/")
    assert whole.context["figures"]["more"] == 1 and whole.context["figures"]["most_once"] == 3
    for one in whole.context["whys"]:
        assert client.get(f"/disputes/trips/?why={one['key']}").context["count"].value == one["number"]
    assert content(client.get("/disputes/trips/export/?times=3"))[2][5:7] == [4, "补材料 2 次、找错了地方 1 次"]
    assert Trip.objects.count() == 3


def test_lawsuits_before_and_after_beside_what_was_mediated(town, four, client):
    for year, number in ((2024, 20), (2025, 16), (2026, 9)):
        tallies.save_lawsuits(
            by=town["manager"], village=town.villages[0], year=year, number=number, source="法庭函告"
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="只填本村"):
        tallies.save_lawsuits(by=town["village2"], village=town.villages[0], year=2025, number=1, source="听说")
    with pytest.raises(ValidationError, match="以后的年份"):
        tallies.save_lawsuits(by=town["manager"], village=town.villages[0], year=2027, number=1, source="法庭")
    client.force_login(town["village"])
    data = {"village": town.villages[0].pk, "year": 2026, "number": 10, "source": "法庭函告更正"}
    assert client.post("/disputes/lawsuits/edit/", data).status_code == 302
    row = VillageLawsuits.objects.get(year=2026)
    assert row.number == 10 and row.history.count() == 2
    client.force_login(town["manager"])
    page = client.get("/disputes/lawsuits/")
    first = next(line for line in page.context["table"] if line["village"] == town.villages[0])
    assert [cell["lawsuits"].number if cell["lawsuits"] else None for cell in first["cells"]] == [None, 20, 16, 10]
    assert first["cells"][3]["mediated"] == 2 and first["change"] == -50.0
    link = f"/disputes/statistics/cases/?figure=agreed&first=2026-01-01&last=2026-12-31&place={town.villages[0].pk}"
    assert link in page.content.decode().replace("&amp;", "&")
    assert client.get(link).context["count"].value == 2
    assert content(client.get("/disputes/lawsuits/export/"))[2][:1] == ["青石村"]


def test_the_register_of_a_figure_is_printed_to_be_bound(town, four, client):
    """DM-30 as PDF and DOCX: the cases of the list, each with its parties."""
    client.force_login(town["manager"])
    text = text_of(client.get(f"/disputes/statistics/cases/print/pdf/?figure=all&{SPAN}").content)
    assert "人民调解案件登记簿" in text and "共4件" in text and "张大山、李小河" in text
    for case in four:
        assert case.shown_number in text
    few = client.get(f"/disputes/statistics/cases/print/docx/?figure=hard&{SPAN}")
    assert few["Content-Type"].endswith("wordprocessingml.document")
    client.force_login(town["grid"])
    assert client.get(f"/disputes/statistics/cases/print/pdf/?figure=all&{SPAN}").status_code == 403
