"""The first button of the page is the step that the regulation asks for now."""

from datetime import date

import pytest

from governance.cases.files import CaseFiles
from petitions.panel import owed
from tests.petitions_factory import PetitionWalk

pytestmark = pytest.mark.django_db


def now_owed(walk):
    return owed(walk.case, CaseFiles(walk.case))


def test_each_step_leads_to_the_next(town, client):
    walk = PetitionWalk(town, channel="superior")
    above = {"form": "transfer", "purpose": "appeal", "source_level": "county", "sender": "县信访局"}
    walk.do("record_petition", "triage", **above, upper_due=date(2026, 5, 6))
    assert now_owed(walk) == ("sort_route",)
    walk.do("find_major", "triage", note="聚集")
    assert now_owed(walk) == ("report_major", "sort_route")
    walk.do("report_major", "triage", receivers=["committee"])
    walk.sort()
    assert now_owed(walk) == ("decide_petition",)
    walk.do("decide_petition", "triage", kind="accept")
    assert now_owed(walk) == ("tell_decision",)
    walk.do("assign", "triage", lead=town.petition_office, reason="职责所在")
    assert now_owed(walk) == ()
    walk.do("accept", "petition")
    walk.do("tell_decision", "triage", told_method="post", told_proof="EMS 1")
    assert now_owed(walk) == ("draft_opinion",)
    client.force_login(town["petition"])
    page = client.get(f"/cases/{walk.case.number}/").content.decode()
    first = page.split("您现在可以", 1)[1].split("</a>", 1)[0]
    assert "draft_opinion" in first
    walk.delivered()
    assert now_owed(walk) == ("report_upward",)
    walk.do("ask_review", "triage", organ="清溪县人民政府")
    assert now_owed(walk) == ("record_review", "report_upward")
