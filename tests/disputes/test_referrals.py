"""对接: letters to whoever sent a dispute, one-time replies, signed slips, petitions that go on as mediation."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disputes.models import Referral
from disputes.services.referrals import code_of, find_by_code
from governance.cases import services as cases
from governance.cases.engine import why_not
from governance.cases.models import Case, CaseLink, Deadline
from governance.core.exceptions import GuardFailed
from governance.core.now import now, set_clock, today
from tests.cases_factory import MORNING, fresh, make_case, ticket
from tests.disputes.factory import act, detail, make_dispute, mediating, parties, sides, signed, willing
from tests.disputes.test_procedure import refused

POLICE = {"source": "D", "source_body": "清溪派出所", "source_number": "清公移〔2026〕8号"}


def referral_data(**changes):
    """Values of refer_out."""
    return {
        "channel": "police",
        "body": "清溪派出所",
        "matter": "一方有殴打行为，请依法处理",
        "way": "link",
        "due_on": today() + timedelta(days=7),
        **changes,
    }


def test_whoever_sent_a_dispute_is_owed_a_letter_by_its_own_day(town):
    case, by = mediating(make_dispute(town=town), town), town["mediator"]
    case = act(case, "dispute_detail", by, detail=detail(**POLICE, reply_by=date_in(20)))
    assert "有了结果再反馈" in why_not(case, by, "reply_to_source")
    data = {"kind": "terminated", "reason": "settled", "remedies": "可以起诉"}
    case = act(case, "end_mediation", by, **data)
    assert Deadline.objects.get(case=case, action="source_reply").agreed_day == date_in(20)
    assert refused(case, "reply_to_source", by, text="双方自行和解", method=" ").field == "method"
    case = act(case, "reply_to_source", by, text="双方自行和解", method="专人送达")
    letter = case.dispute.source_replies.get()
    assert (letter.to, Deadline.objects.get(case=case, action="source_reply").met_at) == ("清溪派出所", now())
    assert "已经向来源单位反馈" in why_not(case, by, "reply_to_source")


def date_in(days):
    """A day so many days from today."""
    return today() + timedelta(days=days)


def test_without_a_sender_nobody_is_owed_a_letter(town):
    case = signed(mediating(make_dispute(town=town), town), town)
    assert not Deadline.objects.filter(case=case, action="source_reply").exists()
    assert "不用反馈" in why_not(case, town["mediator"], "reply_to_source")


def test_a_body_without_an_account_replies_once_through_its_link(client, town):
    case, by = make_dispute(town=town), town["mediator"]
    assert refused(case, "refer_out", by, **referral_data(due_on=today())).field == "due_on"
    case = act(case, "refer_out", by, **referral_data())
    row = Referral.objects.get()
    code = code_of(row)
    assert code not in row.token_hash
    client.force_login(by)
    page = client.get(reverse("disputes:referral", args=[row.pk])).content.decode()
    assert f"#{code}" in page
    client.logout()
    address = reverse("citizen:reply")
    assert client.get(address).status_code == 200
    assert client.post(address, {"code": "0" * 20}).status_code == 422
    shown = client.post(address, {"code": code}).content.decode()
    assert "一方有殴打行为" in shown
    assert case.parties.first().name not in shown
    assert client.post(address, {"code": code, "answer": "", "reply": ""}).status_code == 422
    reply = {"code": code, "answer": "taken", "reply": "已受理，正在调查", "replied_by": "民警冯磊"}
    assert "回复已收到" in client.post(address, reply).content.decode()
    row.refresh_from_db()
    assert (row.state, row.answer) == ("replied", "taken")
    assert Deadline.objects.get(case=case, action="referral").met_at
    assert client.post(address, reply).status_code == 422
    assert fresh(case).events.get(action="record_return").by.username == "citizen"


def test_a_link_ends_after_its_days_and_with_its_withdrawal(town):
    case, by = make_dispute(town=town), town["mediator"]
    case = act(case, "refer_out", by, **referral_data())
    row = Referral.objects.get()
    assert find_by_code(code_of(row)) == row
    with set_clock(MORNING + timedelta(days=31)):
        assert find_by_code(code_of(row)) is None
    act(case, "withdraw_referral", by, referral=row, reason="已由本所办理")
    assert find_by_code(code_of(row)) is None


def test_many_wrong_codes_from_one_address_are_stopped(client, town):
    for _ in range(20):
        client.post(reverse("citizen:reply"), {"code": "f" * 20})
    assert client.post(reverse("citizen:reply"), {"code": "f" * 20}).status_code == 429


def test_a_signed_slip_comes_back_as_a_file(client, town, settings, tmp_path):
    settings.MEDIA_ROOT = Path(tmp_path)
    case, by = make_dispute(town=town), town["mediator"]
    case = act(case, "refer_out", by, **referral_data(way="slip"))
    row = Referral.objects.get()
    assert row.token_hash == ""
    client.force_login(by)
    assert row.number in client.get(reverse("disputes:slip", args=[row.pk])).content.decode()
    address = f"{reverse('cases:act', args=[case.number, 'record_return'])}?referral={row.pk}"
    assert client.get(address).status_code == 200
    data = {"referral": row.pk, "answer": "settled", "reply": "已处理", "replied_by": "冯磊"}
    assert "上传对方签字的移送单" in client.post(address, data).content.decode()
    paper = SimpleUploadedFile("移送单.png", PNG, content_type="image/png")
    assert client.post(address, {**data, "uploads": paper}).status_code == 302
    row.refresh_from_db()
    assert row.state == "replied"
    assert case.attachments.filter(title="移送单.png").exists()


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc00000030101"
    "00c9fe92ef0000000049454e44ae426082"
)


def test_a_referral_of_a_case_that_one_may_not_see_is_not_found(client, town):
    case = make_dispute(town=town)
    act(case, "refer_out", town["mediator"], **referral_data())
    client.force_login(town["liaison"])
    assert client.get(reverse("disputes:referral", args=[Referral.objects.get().pk])).status_code == 404


def test_a_petition_goes_on_as_mediation_and_the_result_comes_back_to_it(town):
    petition = make_case(
        town=town, kind="petition", state="handling", lead=town.petition_office, assists=(), parties=parties()
    )
    with pytest.raises(GuardFailed):
        cases.refer(petition, by=town["petition"], ticket=ticket(), kind="legal", reason="双方愿意调解")
    cases.refer(petition, by=town["petition"], ticket=ticket(), kind="dispute", reason="双方愿意调解")
    petition = fresh(petition)
    dispute = Case.objects.for_system().get(kind="dispute")
    assert petition.state == "handling"
    assert CaseLink.objects.get(kind="referred").source == dispute
    assert {party.name for party in dispute.parties.all()} == {party.name for party in petition.parties.all()}
    assert (dispute.dispute.source, dispute.dispute.source_number) == ("F", petition.shown_number)
    assert "已经转办" in why_not(petition, town["petition"], "refer")
    cases.assign(dispute, by=town["triage"], ticket=ticket(), lead=town.justice, reason="调解")
    cases.accept(fresh(dispute), by=town["mediator"], ticket=ticket())
    case = willing(fresh(dispute), town["mediator"])
    data = {"kind": "terminated", "reason": "settled", "remedies": "可以起诉"}
    act(case, "end_mediation", town["mediator"], **data)
    back = fresh(petition).events.get(action="referred_back")
    assert dispute.shown_number in back.note
    assert "终止调解" in back.note
    assert sides(case)
