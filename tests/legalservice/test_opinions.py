"""法律顾问事项: handed in with a day, an opinion point by point, its adoption; ledgers and the sheet of figures."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.cases import services as cases
from governance.cases.engine import why_not
from governance.cases.models import Deadline
from governance.core.exceptions import GuardFailed
from governance.core.now import now, set_clock, today
from governance.core.sheets import read_rows
from tests.cases_factory import MORNING, ticket
from tests.legalservice.factory import act, consult, make_legal, refused

ASK = {
    "client": "清溪茶厂", "client_kind": "enterprise", "contact": "陈会计", "phone": "", "kind": "contract",
    "subject": "鲜叶收购合同", "amount": 120000, "materials": "合同文本一份", "adviser": "唐律师",
}  # fmt: skip
GIVE = {"view": "change", "risk": "mid", "law": "《民法典》第五百一十条", "analysis": "付款时间没有约定。"}
POINT = ["第八条", "没有约定付款时间", "写明验收后十五日内"]


def asked(town, **changes):
    """Handed in today, due in a week."""
    case = make_legal(town, code="30901", title="审查鲜叶收购合同")
    data = {**ASK, "sent_on": today(), "due_on": today() + timedelta(days=7), **changes}
    return act(case, "ask_opinion", town["legal"], **data)


def test_a_matter_is_handed_in_with_its_papers_and_a_day(town):
    case, by = make_legal(town, code="30901"), town["legal"]
    days = {"sent_on": today(), "due_on": today() + timedelta(days=7)}
    assert refused(case, "ask_opinion", by, **{**ASK, **days, "materials": " "}).field == "materials"
    assert refused(case, "ask_opinion", by, **{**ASK, **days, "due_on": today()}).field == "due_on"
    early = refused(case, "ask_opinion", by, **{**ASK, **days, "kind": "decision"})
    assert "不少于 7 个工作日" in early.message
    case = asked(town)
    assert Deadline.objects.get(case=case, action="opinion").agreed_day == days["due_on"]
    with pytest.raises(GuardFailed, match="还没有出具"):
        cases.resolve(case, by=by, ticket=ticket(), result="已审")


def test_the_opinion_says_what_to_change_and_whether_it_was_adopted(town):
    case, by = asked(town), town["legal"]
    assert refused(case, "give_opinion", by, **GIVE).field == "points"
    assert refused(case, "give_opinion", by, **{**GIVE, "law": ""}, points=[POINT]).field == "law"
    case = act(case, "give_opinion", by, **GIVE, points=[POINT])
    assert Deadline.objects.get(case=case, action="opinion").met_at == now() and not why_not(case, by, "resolve")
    assert refused(case, "record_adoption", by, adopted="part").field == "adopted_note"
    case = act(case, "record_adoption", by, adopted="all")
    cases.issue_paper(case, by=by, ticket=ticket(), paper="LS-25", options={})
    paper = case.papers.get()
    assert "法顾字第001号" in paper.number and "验收后十五日内" in paper.content
    assert not case.opinion_request.was_late


def test_the_points_are_typed_one_a_line(client, town):
    case = asked(town)
    client.force_login(town["legal"])
    address = f"/cases/{case.number}/do/give_opinion/"
    assert "三段" in client.post(address, {**GIVE, "points": "第八条 没有付款时间"}).content.decode()
    assert client.post(address, {**GIVE, "points": "｜".join(POINT)}).status_code == 302
    case.refresh_from_db()
    assert case.opinion_request.points == [POINT]


def test_figures_count_what_is_on_record_and_sealed_ones_are_for_their_keeper(client, town):
    with set_clock(MORNING - timedelta(hours=2)):
        for _ in range(3):
            act(make_legal(town), "record_consult", town["legal"], **consult(people=2))
        later = consult(outcome="later", answer="", minutes=None)
        act(make_legal(town), "record_consult", town["legal"], **later)
    late = asked(town)
    with set_clock(now() + timedelta(days=9)):
        act(late, "give_opinion", town["legal"], **GIVE, points=[POINT])
    client.force_login(town["legal"])
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("legal:statistics"))
    assert len(queries) <= 25
    numbers = {(g["heading"], line["label"]): line["number"] for g in page.context["groups"] for line in g["lines"]}
    assert numbers["法律咨询", "法律咨询（件次）"] == 4
    assert numbers["法律咨询", "法律咨询（人次）"] == 7
    assert numbers["法律咨询", "当场答复率"] == "75.0%（3/4）"
    assert numbers["机关企事业顾问", "按时率"] == "0.0%（0/1）"
    assert ("安置帮教", "帮教中") in numbers
    book = client.get(reverse("legal:statistics_export"))
    text = str(read_rows(b"".join(book.streaming_content) if book.streaming else book.content))
    assert "当场答复率" in text
    client.force_login(town["manager"])
    page = client.get(reverse("legal:statistics"))
    assert not {"安置帮教", "远程视频会见"} & {g["heading"] for g in page.context["groups"]}


def test_each_ledger_lists_and_exports_and_settings_are_the_managers(client, town):
    act(make_legal(town), "record_consult", town["legal"], **consult())
    asked(town)
    client.force_login(town["legal"])
    for name in ("consults", "aids", "opinions"):
        assert client.get(reverse(f"legal:{name}"), {"day_from": today()}).status_code == 200
        assert client.get(reverse(f"legal:{name}_export")).status_code == 200
    assert "协议离婚后反悔" in client.get(reverse("legal:consults")).content.decode()
    assert client.get(reverse("legal:settings")).status_code == 403
    client.force_login(town["manager"])
    form = client.get(reverse("legal:settings")).context["form"]
    values = {name: form.initial[name] for name in form.fields}
    assert client.post(reverse("legal:settings"), {**values, "rs_days_high": 15}).status_code == 302
    from governance.cases.thresholds import number_of

    assert number_of("rs_days_high") == 15
    client.force_login(town["liaison"])
    assert "协议离婚后反悔" not in client.get(reverse("legal:consults")).content.decode()
