"""引导: a slip with its facts of law, the contact, who arrived and what came of it."""

from datetime import timedelta

from django.urls import reverse

from governance.cases import services as cases
from governance.cases.engine import why_not
from governance.cases.models import Deadline
from governance.core.now import now
from legalservice.models import Guidance
from legalservice.services import guides
from tests.cases_factory import ticket
from tests.legalservice.factory import act, make_legal, refused

SLIP = {"to": "labour", "matter": "追索工资", "body": "县劳动人事争议仲裁委员会", "reason": "劳动争议先仲裁"}


def test_a_slip_is_given_contacted_and_its_result_asked_for(town):
    case, by = make_legal(town), town["legal"]
    assert refused(case, "guide_out", by, **{**SLIP, "reason": " "}).field == "reason"
    assert refused(case, "guide_out", by, **SLIP, booked_for=now() - timedelta(hours=1)).field == "booked_for"
    case = act(case, "guide_out", by, **SLIP)
    row, clock = Guidance.objects.get(), Deadline.objects.get(case=case, action="guide_visit")
    assert (clock.amount, clock.unit, row.number) == (15, "day", "YD-202606-001")
    case = act(case, "guide_contact", by, guidance=row, contact="立案员小林")
    wrong = {"guidance": row, "arrived": "no", "result": "done"}
    assert refused(case, "guide_result", by, **wrong).field == "result"
    assert refused(case, "guide_result", by, **{**wrong, "result": "not_done"}).field == "result_text"
    case = act(case, "guide_result", by, guidance=row, arrived="yes", result="running", result_text="已立案")
    row.refresh_from_db()
    clock.refresh_from_db()
    assert (row.arrived, row.asked_by, clock.met_at) == ("yes", by, now())
    assert "没有等待结果" in why_not(case, by, "guide_result")


def test_the_slip_tells_the_law_and_the_register_fills_it(client, town):
    body = guides.save_body(
        by=town["legal"], unit=town.justice, kind="notary", name="清溪公证处", address="县城东街 8 号",
        phone="0900-5200001", hours="", papers="身份证、户口簿", active=True,
    )  # fmt: skip
    case = make_legal(town)
    client.force_login(town["legal"])
    data = {"to": "notary", "known": body.pk, "matter": "继承公证", "reason": "银行要公证书"}
    assert client.post(f"/cases/{case.number}/do/guide_out/", data).status_code == 302
    row = Guidance.objects.get()
    assert (row.body, row.address, row.papers) == ("清溪公证处", "县城东街 8 号", "身份证、户口簿")
    case.refresh_from_db()
    cases.issue_paper(case, by=town["legal"], ticket=ticket(), paper="LS-11", options={"guidance": row})
    content = case.papers.get().content
    assert "《公证法》第二十五条" in content and "第三联" in content
    assert "清溪公证处" in client.get(reverse("legal:guides")).content.decode()
    for name in ("legal:guides_export", "legal:bodies", "legal:bodies_export", "legal:body_new"):
        assert client.get(reverse(name)).status_code == 200
    client.force_login(town["liaison"])
    assert "清溪公证处" not in client.get(reverse("legal:guides")).content.decode()
