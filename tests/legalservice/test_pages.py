"""Every list of 公共法律服务 costs the same however long it is, and its rows lead on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.core.now import today
from legalservice.services import education
from tests.legalservice.factory import act, consult, make_legal, plan
from tests.legalservice.test_aid import APPLY
from tests.legalservice.test_guides import SLIP
from tests.legalservice.test_opinions import asked
from tests.legalservice.test_resettlement import helped
from tests.legalservice.test_village import contract, log
from tests.legalservice.test_visits import approved

IDS = ("990112199001010018", "990112199001010026", "990112199001010034")


def fill(town, number):
    """One more row for every list."""
    by = town["legal"]
    case = act(make_legal(town), "record_consult", by, **consult())
    act(case, "guide_out", by, **SLIP)
    act(make_legal(town, code="30201"), "apply_aid", by, **{**APPLY, "nocheck": "K3"})
    asked(town)
    plan(town, host_name=f"律师{number}", day=today() + timedelta(days=1))
    helped(town, id_number=IDS[number])
    approved(town, inmate=f"被会见{number}", number=IDS[number])
    if number < len(town.villages):
        log(town, contract(town, number), by="legal")
    education.save_plan(
        by=by, unit=town.justice, year=2026, month=number + 1, theme=f"主题{number}", law="宪法", audience="村民",
        form="lecture", lead=town.justice, target=1,
    )  # fmt: skip


LISTS = (
    "list", "answers", "session_list", "sessions", "guides", "bodies", "released", "visits", "contracts", "logs",
    "studios", "plans", "activities", "consults", "aids", "opinions",
)  # fmt: skip


def test_lists_cost_the_same_however_long(client, town):
    client.force_login(town["legal"])
    counted = []
    for number in (0, 1):
        fill(town, number)
        found = {}
        for name in LISTS:
            client.get(reverse(f"legal:{name}"))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(f"legal:{name}")).status_code == 200
            found[name] = len(queries)
        counted.append(found)
    assert {name: n for name, n in counted[1].items() if n > counted[0][name]} == {}
    assert {name: n for name, n in counted[1].items() if n > 15} == {}


def test_rows_lead_on_by_a_link_too(client, town):
    row = helped(town)
    client.force_login(town["legal"])
    page = client.get(reverse("legal:released")).content.decode()
    assert f'<a href="{reverse("legal:released_one", args=[row.pk])}">' in page


@pytest.mark.parametrize("username", ["frontdesk", "triage", "manager", "leader", "village", "mediator"])
def test_each_role_sees_the_parts_that_it_may_open(client, town, username):
    client.force_login(town[username])
    page = client.get(reverse("legal:list"))
    assert page.status_code == 200
    for part in page.context["sections"]:
        assert client.get(part["url"]).status_code == 200, part
    assert not {"安置帮教", "视频会见"} & {part["name"] for part in page.context["sections"]}
