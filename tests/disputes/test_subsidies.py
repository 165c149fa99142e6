"""以案定补: who settled it is paid for it, once, by the rate of its day, and each step is another person's."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from docx import Document as Word

from disputes.models import Dispute, SubsidyItem, SubsidyRate
from disputes.services import subsidies
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.sheets import read_rows
from tests.disputes.factory import make_dispute
from tests.disputes_factory import make_committee, make_mediator, make_rates, settled
from tests.papers_reading import text_of

JUNE = date(2026, 6, 1)


@pytest.fixture
def chen(town):
    """A village mediator without an account, with two disputes settled in June and one in May."""
    make_rates()
    body = make_committee(town, unit=town.villages[0], kind="village")
    row = make_mediator(town, body, name="陈调解", account="6228480012345678", certificate_no="川调01")
    row.cases = [make_dispute(town=town, title=f"第{number}号纠纷") for number in range(3)]
    settled(town, row.cases[0], row)
    settled(town, row.cases[1], row, form="written", difficulty=3)
    settled(town, row.cases[2], row, on=date(2026, 5, 20), difficulty=1)
    return row


def claim(town, chen, by="village", **fields):
    """All that may be claimed for June."""
    cases = [row.dispute_id for row in subsidies.claimable(chen, JUNE)]
    return subsidies.submit(by=town[by], mediator=chen, month=JUNE, cases=cases, **fields)


def test_only_what_was_settled_performed_and_not_claimed_is_offered(town, chen):
    other = make_mediator(town, chen.committee)
    unpaid = make_dispute(town=town, title="行政调解的")
    settled(town, unpaid, chen)
    Dispute.objects.filter(case=unpaid).update(mediation="XZ")
    owing = make_dispute(town=town, title="还在履行的")
    settled(town, owing, chen, performed=False)
    assert {row.dispute_id for row in subsidies.claimable(chen, JUNE)} == {case.pk for case in chen.cases}
    assert not subsidies.claimable(other, JUNE)
    assert [row.dispute_id for row in subsidies.claimable(chen, date(2026, 5, 1))] == [chen.cases[2].pk]
    claim(town, chen)
    assert not subsidies.claimable(chen, JUNE)


def test_from_the_claim_to_the_payment_each_step_by_another_hand(town, chen):
    row = claim(town, chen)
    assert subsidies.total(row) == Decimal(370)
    with pytest.raises(NotAllowed, match="不能是同一个人"):
        subsidies.advance(row, by=town["village"], step="check")
    with pytest.raises(NotAllowed, match="待初核"):
        subsidies.advance(row, by=town["manager"], step="review")
    subsidies.advance(row, by=town["mediator"], step="check", note="属实")
    with pytest.raises(NotAllowed, match="不能是同一个人"):
        subsidies.advance(row, by=town["mediator"], step="review")
    item = row.items.get(case=chen.cases[2])
    subsidies.strike(item, by=town["manager"], reason="缺回访记录")
    subsidies.advance(row, by=town["manager"], step="review")
    with pytest.raises(NotAllowed, match="岗位不能审批"):
        subsidies.advance(row, by=town["leader"], step="approve")
    subsidies.advance(row, by=town["county"], step="approve")
    row = subsidies.advance(row, by=town["county"], step="pay")
    assert row.state == "paid" and subsidies.total(row) == Decimal(320)
    assert [step.step for step in row.steps.all()] == ["submit", "check", "review", "approve", "pay"]
    # What was struck out may be claimed again, what was paid may not.
    assert [each.dispute_id for each in subsidies.claimable(chen, JUNE)] == [chen.cases[2].pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        SubsidyItem.objects.create(
            claim=row, case=chen.cases[0], difficulty=2, effective_on=JUNE, amount=120
        )  # fmt: skip


def test_a_returned_claim_is_handed_in_anew(town, chen):
    row = claim(town, chen)
    with pytest.raises(GuardFailed, match="已经申报过"):
        claim(town, chen)
    with pytest.raises(ValidationError, match="退回的原因"):
        subsidies.send_back(row, by=town["mediator"], note=" ")
    subsidies.send_back(row, by=town["mediator"], note="请补履行凭证")
    again = subsidies.submit(by=town["village"], mediator=chen, month=JUNE, cases=[chen.cases[0].pk])
    assert again.pk == row.pk and again.items.count() == 1 and again.state == "submitted"


def test_officials_are_not_paid_and_strangers_claim_nothing(town, chen):
    with pytest.raises(NotAllowed, match="本人或者所在调委会"):
        claim(town, chen, by="village2")
    with pytest.raises(GuardFailed, match="可以申报的纠纷"):
        subsidies.submit(by=town["village"], mediator=chen, month=JUNE, cases=[])
    with pytest.raises(GuardFailed, match="以后的月份"):
        subsidies.submit(by=town["village"], mediator=chen, month=date(2026, 7, 1), cases=[chen.cases[0].pk])
    chen.is_official = True
    with pytest.raises(GuardFailed, match="公职人员"):
        claim(town, chen)


def test_a_rate_holds_from_its_day_and_spans_never_overlap(town, chen):
    new = subsidies.save_rate(by=town["manager"], difficulty=2, amount=150, since=date(2026, 6, 5))
    assert SubsidyRate.objects.get(difficulty=2, since=date(2026, 1, 1)).until == date(2026, 6, 4)
    assert new.until is None
    assert claim(town, chen).items.get(case=chen.cases[0]).amount == Decimal(150)
    with pytest.raises(ValidationError, match="重叠"):
        subsidies.save_rate(by=town["manager"], difficulty=2, amount=1, since=date(2026, 2, 1), until=date(2026, 3, 1))
    with pytest.raises(NotAllowed, match="补贴标准"):
        subsidies.save_rate(by=town["village"], difficulty=2, amount=900, since=date(2026, 7, 1))


def test_the_pages_of_a_claim(town, chen, client):
    client.force_login(town["village"])
    page = client.get(f"/disputes/subsidies/new/?mediator={chen.pk}&month=2026-06")
    assert len(page.context["rows"]) == 3
    data = {"mediator": chen.pk, "month": "2026-06", "cases": [case.pk for case in chen.cases]}
    answer = client.post("/disputes/subsidies/new/", data)
    row = chen.claims.get()
    assert answer["Location"] == f"/disputes/subsidies/{row.pk}/"
    assert client.post("/disputes/subsidies/new/", data).status_code == 422
    page = client.get(answer["Location"]).content.decode()
    assert "叁佰柒拾元整" in page and "不能是同一个人" in page

    client.force_login(town["mediator"])
    assert client.post(f"/disputes/subsidies/{row.pk}/step/", {"do": "return"}).status_code == 422
    item = row.items.get(case=chen.cases[2])
    strike = client.post(f"/disputes/subsidies/{row.pk}/items/{item.pk}/strike/", {"reason": "缺回访"})
    assert strike.status_code == 302
    assert client.post(f"/disputes/subsidies/{row.pk}/step/", {"do": "pass", "note": "属实"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "checked"
    book = client.get(f"/disputes/subsidies/{row.pk}/sheet/export/")
    rows = read_rows(b"".join(book.streaming_content) if book.streaming else book.content)
    text = "\n".join(str(cell) for line in rows for cell in line)
    assert "5678" in text and "62284800" not in text and "初核：李春兰" in text and "缺回访" in text
    paper = f"/disputes/subsidies/{row.pk}/sheet/print/"
    text = text_of(client.get(f"{paper}pdf/").content)
    for words in ("补贴申报审批表", "初核", "属实", "核减：缺回访", "账户末四位", "5678", "领款人（签名）"):
        assert words in text, words
    assert "62284800" not in text
    words = Word(BytesIO(client.get(f"{paper}docx/").content)).paragraphs
    assert any("人民调解案件补贴申报审批表" in line.text for line in words)
    assert client.get(f"{paper}exe/").status_code == 404
    client.force_login(town["village2"])
    assert client.get(f"/disputes/subsidies/{row.pk}/").status_code == 404
    assert client.get(f"{paper}pdf/").status_code == 404
    client.force_login(town["manager"])
    new = {"difficulty": 1, "amount": "60", "since": "2026-07-01"}
    assert client.post("/disputes/subsidies/rates/new/", new).status_code == 302
    assert client.get("/disputes/subsidies/rates/?difficulty=1").context["count"].value == 2
