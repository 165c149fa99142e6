"""信访列表, 信访台账 and 信访统计: filters, figures that open their cases, and what stays hidden."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from governance.core.now import set_clock
from petitions.figures import Span, counted, percent
from petitions.models import ContentClass
from petitions.views.lists import seen_petitions
from tests.cases_factory import applicant
from tests.petitions_factory import PetitionWalk, noon

pytestmark = pytest.mark.django_db
MARCH = {"received_from": "2026-03-01", "received_to": "2026-03-31"}


def numbers(page):
    return {case.number for case in page.context["rows"]}


@pytest.fixture
def walks(town):
    """One accepted and told, one finished and settled, one group visit not decided, one suggestion by letter."""
    told, done = PetitionWalk(town), PetitionWalk(town)
    told.handled()
    done.delivered()
    done.do("settle_petition", "petition", note="签了息诉息访承诺")
    group = PetitionWalk(town, people_count=12)
    letter = PetitionWalk(town, channel="letter", purpose="suggest")
    return {"told": told, "done": done, "group": group, "letter": letter}


@pytest.mark.parametrize(
    "query,wanted",
    [
        ({}, {"told", "done", "group", "letter"}),
        ({"scope": "undecided"}, {"group", "letter"}),
        ({"scope": "unsettled"}, set()),
        ({"form": "letter"}, {"letter"}),
        ({"group": "11"}, {"group"}),
        ({"times": "1"}, {"told", "done", "group", "letter"}),
        ({"route": "none"}, {"group", "letter"}),
        ({"purpose": "advice"}, {"letter"}),
        ({"received_from": "2026-03-03"}, set()),
        ({"figure": "settle.whole", **MARCH}, {"done"}),
        ({"figure": "settle.bad", **MARCH}, set()),
        ({"figure": "notice.whole", **MARCH}, {"told", "done", "group", "letter"}),
        ({"figure": "notice.bad", **MARCH}, {"group", "letter"}),
    ],
)
def test_the_list_is_filtered(town, client, walks, query, wanted):
    client.force_login(town["triage"])
    page = client.get("/petitions/", query)
    assert page.status_code == 200
    assert numbers(page) == {walks[name].case.number for name in wanted}


def test_each_figure_equals_the_list_that_it_opens(town, client, walks):
    with set_clock(noon(date(2026, 5, 20))):
        town["triage"].refresh_from_db()
        client.force_login(town["triage"])
        page = client.get("/petitions/figures/", {"since": "2026-01-01", "until": "2026-05-20"})
        rows = {row["figure"].key: row for row in page.context["figures"]}
        assert (rows["notice"]["good"], rows["notice"]["whole"]) == (2, 4)
        assert str(rows["notice"]["percent"]) == "50.00"
        assert (rows["close"]["good"], rows["close"]["whole"]) == (1, 2)
        assert rows["uphold"]["percent"] is None
        for row in rows.values():
            for part in ("good", "whole"):
                query = {
                    "figure": f"{row['figure'].key}.{part}",
                    "received_from": "2026-01-01",
                    "received_to": "2026-05-20",
                }
                assert client.get("/petitions/", query).context["count"].value == row[part], (row["figure"].key, part)


def test_an_accusation_is_in_no_list_and_no_figure_of_whom_it_does_not_concern(town, client):
    PetitionWalk(town, purpose="accusation")
    client.force_login(town["triage"])
    assert client.get("/petitions/").context["count"].value == 0
    client.force_login(town["leader"])
    assert client.get("/petitions/").context["count"].value == 1


def test_the_ledger_hides_who_asked_for_secrecy(town, client):
    walk = PetitionWalk(town, asks_secrecy=True, parties=[applicant("欧阳保密")])
    walk.do("record_petition", walk.town["leader"], form="visit", purpose="appeal", source_level="town", headcount=1,
            content=ContentClass.objects.get(code="0101"))  # fmt: skip
    client.force_login(town["leader"])
    answer = client.get("/petitions/export/")
    sheet = load_workbook(BytesIO(answer.content)).active
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "要求保密" in text and "欧阳" not in text and "农村农业 › 村务管理" in text
    assert "欧阳保密" not in client.get(f"/cases/{walk.case.number}/").content.decode()


def test_the_list_costs_the_same_however_long(town, client, walks):
    client.force_login(town["triage"])
    client.get("/petitions/")
    with CaptureQueriesContext(connection) as few:
        client.get("/petitions/")
    for _ in range(4):
        PetitionWalk(town)
    with CaptureQueriesContext(connection) as many:
        client.get("/petitions/")
    assert len(many) == len(few) <= 15


def test_percent_is_rounded_half_up_and_nothing_has_none():
    assert str(percent(1, 3)) == "33.33" and str(percent(1, 800)) == "0.13" and percent(0, 0) is None


def test_figures_over_nothing(town):
    rows = counted(seen_petitions(town["triage"]), Span(date(2026, 1, 1), date(2026, 1, 31)))
    assert {row["percent"] for row in rows} == {None}
