"""群众查询: what a villager with a slip of paper may see and do, and what nobody finds out without one."""

import re
import subprocess
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from citizen.services import ADDRESS_TRIES, CODE_TRIES, MINUTES, NOT_FOUND, PAUSED
from governance.audit.models import AuditRecord
from governance.cases import services
from governance.cases.guards import RATING_DAYS
from governance.cases.models import Attachment, Rating
from governance.cases.services import NewParty
from governance.core import calendar
from governance.core.models import Attempt
from governance.core.now import set_clock
from governance.core.uploads import check_upload
from governance.organisation.models import User
from tests.cases_factory import MORNING, applicant, fresh, later, make_case, make_rules, ticket
from tests.factories import make_town

pytestmark = pytest.mark.django_db
ID, PHONE = "990112197809234517", "19900005518"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
WRONG = "000000"


@pytest.fixture
def town(db):
    """清溪镇 on a Wednesday morning."""
    calendar.forget()
    with set_clock(MORNING - timedelta(days=60)):
        built = make_town()
        make_rules()
    with set_clock(MORNING):
        yield built


def slip(town, case, party=None):
    """The 查询码 on the receipt that the desk prints for a party, never 000000."""
    party = party or case.parties.order_by("order").first()
    desk = town["leader"] if case.is_restricted else town["frontdesk"]
    for _ in range(2):
        event = services.reprint_receipt(fresh(case), by=desk, ticket=ticket(), party=party, reason="回执丢了")
        (_party, secret) = event.receipts[0]
        if secret != WRONG:
            return secret
    return secret


def ask(client, number, secret, address="10.0.0.1"):
    """Send the form of the public page."""
    return client.post("/q/", {"number": number, "secret": secret}, REMOTE_ADDR=address)


def visit(case, secret):
    """The browser of a villager who has opened the case; and the page."""
    client = Client()
    assert ask(client, case.shown_number, secret)["Location"] == "/q/progress/"
    return client, words(client.get("/q/progress/"))


def words(page):
    """The page as text."""
    assert page.status_code == 200, page.status_code
    return page.content.decode()


def rate(client, value=1, **more):
    """Send the smiley."""
    return client.post("/q/progress/rate/", {"value": value, "request_key": str(uuid.uuid4()), **more})


def errors(answer):
    """The sentences above the form."""
    return re.findall(r"<li>(.*?)</li>", answer.content.decode())


# --- the door --------------------------------------------------------------------------------------------------


def test_number_and_secret_open_the_case_with_and_without_hyphen(client, town):
    case = make_case(town=town, title="路灯不亮")
    secret = slip(town, case)
    spaced = f"{secret[:3]} {secret[3:]}"
    full_width = case.number.translate({48 + n: 0xFF10 + n for n in range(10)})
    for number, typed in ((case.shown_number, secret), (case.number, spaced), (f" {full_width} ", secret)):
        assert ask(client, number, typed).status_code == 302
        page = words(client.get("/q/progress/"))
        assert "路灯不亮" in page and case.shown_number in page and "已登记，正在安排办理部门" in page


def test_a_wrong_number_a_wrong_secret_and_nonsense_are_answered_in_the_same_words(town):
    case, other = make_case(town=town), make_case(town=town)
    slip(town, case)
    answers = [
        ask(Client(), case.shown_number, WRONG),
        ask(Client(), "260610-9999", WRONG),
        ask(Client(), case.shown_number, slip(town, other)),
        ask(Client(), "随便", WRONG),
    ]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert [errors(answer) for answer in answers] == [[NOT_FOUND]] * 4
    assert not any(Client().session.get("citizen_visit") for _ in answers)


@pytest.mark.parametrize("field", ["number", "secret"])
def test_an_empty_field_is_named_and_counts_as_no_try(client, town, field):
    typed = {"number": "260610-0001", "secret": "123456", field: ""}
    answer = client.post("/q/", typed)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not Attempt.objects.exists()


def test_an_old_slip_ends_with_the_new_one_and_so_does_its_open_page(town):
    case = make_case(town=town)
    old = slip(town, case)
    client, _ = visit(case, old)
    new = slip(town, case)
    assert client.get("/q/progress/")["Location"] == "/q/"
    assert errors(ask(Client(), case.number, old)) == [NOT_FOUND]
    assert ask(Client(), case.number, new).status_code == 302


def test_the_sixth_try_for_a_case_is_refused_even_with_the_right_secret_and_from_elsewhere(town):
    case = make_case(town=town)
    secret = slip(town, case)
    for step in range(CODE_TRIES):
        assert errors(ask(Client(), case.number, WRONG, f"10.0.0.{step}")) == [NOT_FOUND]
    sixth = ask(Client(), case.shown_number, secret, "10.0.0.99")
    assert (sixth.status_code, errors(sixth)) == (429, [PAUSED])
    # Another case is open, and the refused try does not lengthen the pause.
    other = make_case(town=town)
    assert ask(Client(), other.number, slip(town, other), "10.0.0.1").status_code == 302
    with set_clock(later(minutes=MINUTES, seconds=1)):
        assert ask(Client(), case.number, secret, "10.0.0.99").status_code == 302


def test_five_slips_of_the_finger_in_all_do_not_lock_who_finds_the_paper_in_between(town):
    case = make_case(town=town)
    secret = slip(town, case)
    for _ in range(2):
        for _ in range(CODE_TRIES - 1):
            ask(Client(), case.number, WRONG)
        assert ask(Client(), case.number, secret).status_code == 302


def test_the_twenty_first_try_from_an_address_is_refused_whatever_the_case(town):
    case = make_case(town=town)
    secret = slip(town, case)
    for step in range(ADDRESS_TRIES):
        assert ask(Client(), f"260601-{step + 1:04d}", WRONG).status_code == 422
    refused = ask(Client(), case.number, secret)
    assert (refused.status_code, errors(refused)) == (429, [PAUSED])
    assert ask(Client(), case.number, secret, "10.0.0.2").status_code == 302
    with set_clock(later(minutes=MINUTES, seconds=1)):
        assert ask(Client(), case.number, secret).status_code == 302


def test_a_right_secret_does_not_wipe_the_tries_of_an_address(town):
    case = make_case(town=town)
    secret = slip(town, case)
    for step in range(ADDRESS_TRIES - 1):
        ask(Client(), f"260601-{step + 1:04d}", WRONG)
    assert ask(Client(), case.number, secret).status_code == 302
    ask(Client(), "260601-0099", WRONG)
    assert ask(Client(), case.number, secret).status_code == 429


def test_tries_are_kept_without_number_and_address_and_the_audit_without_the_secret(town):
    case = make_case(town=town)
    secret = slip(town, case)
    ask(Client(), case.number, "135791")
    ask(Client(), case.number, secret)
    kept = str(list(Attempt.objects.values())) + str(list(AuditRecord.objects.values()))
    assert "135791" not in kept and secret not in kept and "10.0.0.1" not in str(list(Attempt.objects.values()))
    results = AuditRecord.objects.filter(event="citizen_query").order_by("pk").values_list("result", "object_id")
    assert list(results) == [("refused", ""), ("ok", case.number)]


def test_the_secret_never_stands_in_an_address(client, town):
    """The QR carries it behind #, which no server sees; the form posts it; no page links to it."""
    case = make_case(town=town)
    secret = slip(town, case)
    page = words(client.get(f"/q/{case.number}"))
    assert 'method="post"' in page and f'value="{case.shown_number}"' in page
    assert words(client.get(f"/q/{case.number}", {"secret": secret})).count(secret) == 0
    answer = ask(client, case.number, secret)
    assert secret not in answer["Location"] and case.number not in answer["Location"]
    page = client.get("/q/progress/")
    assert secret not in words(page)
    assert "no-store" in page["Cache-Control"] and page["Referrer-Policy"] == "same-origin"


def test_without_a_visit_every_page_leads_to_the_question(client, town):
    for path in ("progress/", "progress/thanks/", "progress/answer/1/", "progress/file/1/"):
        assert client.get(f"/q/{path}")["Location"] == "/q/", path
    for path in ("progress/rate/", "progress/material/"):
        assert client.post(f"/q/{path}")["Location"] == "/q/", path


def test_ending_the_visit_forgets_the_case(town):
    case = make_case(town=town)
    client, _ = visit(case, slip(town, case))
    assert client.post("/q/leave/")["Location"] == "/q/"
    assert client.get("/q/progress/")["Location"] == "/q/"


def test_a_slip_opens_no_staff_page(town):
    case = make_case(town=town)
    client, _ = visit(case, slip(town, case))
    assert client.get(f"/cases/{case.number}/")["Location"].startswith("/accounts/login/")


# --- what is seen ----------------------------------------------------------------------------------------------


def test_a_citizen_sees_what_was_written_for_them_and_nothing_of_others_or_of_the_office(town):
    parties = [
        applicant("吴学兵", id_number=ID, phone=PHONE, address="青石村三组"),
        NewParty(role="respondent", name="郑大海", phone="19900007777", id_number="990112198001011234"),
        NewParty(role="representative", name="周代表", phone="19900008888"),
    ]
    case = make_case(town=town, state="handling", parties=parties, facts="和邻居争路，邻居打人。", note="脾气急")
    for text, open_to_citizen in (("已联系双方，周五调解", True), ("此人多次缠访", False)):
        services.record_progress(
            fresh(case), by=town["liaison"], ticket=ticket(), text=text, for_citizen=open_to_citizen
        )
    services.supervise(
        fresh(case), by=town["manager"], ticket=ticket(), requirement="防止升级", to_unit=town.agriculture
    )
    for party in case.parties.filter(role__in=("applicant", "representative")):
        _, page = visit(case, slip(town, case, party))
        assert "已联系双方，周五调解" in page and town.agriculture.name in page
        hidden = ["缠访", "防止升级", "脾气急", "郑大海", "吴学兵", "周代表", "青石村三组", town["liaison"].name]
        hidden += [ID, ID[-4:], PHONE, PHONE[-4:], "19900007777", "7777", "8888", town.police.name, "风险"]
        assert not [word for word in hidden if word in page]


def test_the_person_complained_of_has_no_slip(town):
    parties = [applicant("吴学兵"), NewParty(role="respondent", name="郑大海")]
    case = make_case(town=town, parties=parties)
    assert case.parties.get(role="respondent").receipt_hash == ""
    assert case.parties.get(role="applicant").receipt_hash


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("incomplete", "正在补充材料"),
        ("assigned", "等部门接手"),
        ("paused", "暂停计时"),
        ("resolved", "正在向您答复"),
        ("closed", "已办完归档"),
        ("rejected", "不属于本中心受理范围"),
        ("transferred", "已转给有权处理的机关"),
        ("withdrawn", "已按您的申请撤回"),
    ],
)
def test_every_end_and_every_stage_has_plain_words(town, state, said):
    case = make_case(town=town, state=state)
    _, page = visit(case, slip(town, case))
    assert said in page
    assert f">{case.get_state_display()}<" not in page, "office words stay inside"


def test_an_answer_is_seen_and_downloaded_once_it_was_told(town):
    case = make_case(town=town, state="resolved", title="路灯不亮", told=False)
    answer = case.answers.get()
    client, page = visit(case, slip(town, case))
    assert "路灯已于今日修好" not in page
    assert client.get(f"/q/progress/answer/{answer.pk}/").status_code == 404

    services.tell_answer(fresh(case), by=town["frontdesk"], ticket=ticket(), method="phone", proof="电话告知")
    assert "路灯已于今日修好" in words(client.get("/q/progress/"))
    paper = client.get(f"/q/progress/answer/{answer.pk}/")
    assert paper["Content-Type"] == "application/pdf" and paper["Content-Disposition"].startswith("attachment")
    assert paper.content.startswith(b"%PDF-")
    text = read(paper.content)
    assert "路灯已于今日修好" in text and case.shown_number in text
    assert AuditRecord.objects.filter(event="citizen_download", object_id=str(answer.pk)).count() == 1


def test_the_answer_of_another_case_is_not_there(town):
    mine, theirs = make_case(town=town, state="resolved", told=True), make_case(town=town, state="resolved", told=True)
    client, _ = visit(mine, slip(town, mine))
    assert client.get(f"/q/progress/answer/{theirs.answers.get().pk}/").status_code == 404


def test_the_answer_paper_names_no_other_party(town):
    parties = [applicant("吴学兵"), NewParty(role="representative", name="周代表")]
    case = make_case(town=town, state="resolved", parties=parties)
    first, second = case.parties.order_by("order")
    services.tell_answer(
        fresh(case), by=town["frontdesk"], ticket=ticket(), method="phone", proof="电话告知", party=first
    )
    client, _ = visit(case, slip(town, case, second))
    paper = client.get(f"/q/progress/answer/{case.answers.get().pk}/")
    assert "吴学兵" not in read(paper.content)


def test_files_are_for_the_citizen_only_when_the_office_says_so(town):
    case = make_case(town=town, state="handling")
    for name, open_to_citizen in (("调解协议.pdf", True), ("内部请示.pdf", False)):
        upload = check_upload(SimpleUploadedFile(name, PDF))
        services.attach(fresh(case), by=town["liaison"], ticket=ticket(), uploads=[upload], for_citizen=open_to_citizen)
    client, page = visit(case, slip(town, case))
    assert "调解协议.pdf" in page and "内部请示" not in page
    shared, inner = Attachment.objects.order_by("pk")
    answer = client.get(f"/q/progress/file/{shared.pk}/")
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == PDF
    assert client.get(f"/q/progress/file/{inner.pk}/").status_code == 404


def test_after_a_merge_only_stage_and_answer_of_the_other_case_are_seen(town):
    target = make_case(town=town, state="handling", title="李家的鱼塘", parties=[applicant("李四", phone=PHONE)])
    upload = check_upload(SimpleUploadedFile("鱼塘照片.pdf", PDF))
    services.attach(target, by=town["liaison"], ticket=ticket(), uploads=[upload], for_citizen=True)
    services.record_progress(
        fresh(target), by=town["liaison"], ticket=ticket(), text="李四的鱼塘已测水", for_citizen=True
    )
    mine = make_case(town=town, title="水渠堵了", parties=[applicant("吴学兵")])
    secret = slip(town, mine)
    services.merge(fresh(mine), by=town["triage"], ticket=ticket(), target=fresh(target), reason="同一水渠")

    client, page = visit(mine, secret)
    assert mine.shown_number in page and "已和另一件合并办理" in page and "部门正在办理" in page
    hidden = ("李四", "鱼塘", target.shown_number, target.number, town.agriculture.name, "测水", "最晚办完")
    assert not [word for word in hidden if word in page]
    assert client.get(f"/q/progress/file/{Attachment.objects.get().pk}/").status_code == 404

    services.resolve(
        fresh(target), by=town["liaison"], ticket=ticket(), result="疏通", answer="水渠已疏通", reason="不等"
    )
    services.tell_answer(fresh(target), by=town["frontdesk"], ticket=ticket(), method="phone", proof="电话")
    page = words(client.get("/q/progress/"))
    assert "水渠已疏通" in page and "李四" not in page
    assert 'action="/q/progress/rate/"' not in page, "only who was answered rates the answer"


def test_the_answer_paper_of_a_merged_case_says_nothing_of_the_other_party(town):
    target = make_case(town=town, state="resolved", title="李家的鱼塘", parties=[applicant("李四")])
    services.tell_answer(
        fresh(target),
        by=town["frontdesk"],
        ticket=ticket(),
        method="phone",
        proof="电话告知",
        party=target.parties.get(),
    )
    mine = make_case(town=town, title="水渠堵了")
    secret = slip(town, mine)
    services.merge(fresh(mine), by=town["triage"], ticket=ticket(), target=fresh(target), reason="同一水渠")
    client, _ = visit(mine, secret)
    text = read(client.get(f"/q/progress/answer/{target.answers.get().pk}/").content)
    assert "路灯已于今日修好" in text
    assert not [word for word in ("李四", "鱼塘", target.shown_number) if word in text]


# --- rating and material ---------------------------------------------------------------------------------------


def test_each_party_rates_once_in_a_round(town):
    parties = [applicant("吴学兵"), NewParty(role="representative", name="周代表")]
    case = make_case(town=town, state="closed", parties=parties)
    clients = [visit(case, slip(town, case, party))[0] for party in case.parties.order_by("order")]
    assert rate(clients[0], 2, comment="还行")["Location"] == "/q/progress/thanks/"
    assert "谢谢您的评价" in words(clients[0].get("/q/progress/thanks/"))
    page = words(clients[0].get("/q/progress/"))
    assert "您的评价：满意" in page and "提交评价" not in page
    assert rate(clients[0], 5).status_code == 422
    assert rate(clients[1], 4).status_code == 302
    assert list(Rating.objects.order_by("pk").values_list("value", "comment")) == [(2, "还行"), (4, "")]
    assert set(Rating.objects.values_list("asked_by__username", flat=True)) == {User.objects.citizen().username}


def test_a_double_press_is_one_rating(town):
    case = make_case(town=town, state="closed")
    client, _ = visit(case, slip(town, case))
    same = str(uuid.uuid4())
    assert [rate(client, 1, request_key=same).status_code for _ in range(2)] == [302, 302]
    assert Rating.objects.count() == 1


def test_after_reopening_the_new_answer_is_rated_anew(town):
    case = make_case(town=town, state="closed", assists=())
    secret = slip(town, case)
    assert rate(visit(case, secret)[0], 5).status_code == 302
    services.reopen(fresh(case), by=town["leader"], ticket=ticket(), reason="又坏了")
    client, page = visit(case, secret)
    assert "提交评价" not in page, "nothing is answered yet in this round"
    services.assign(fresh(case), by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="原单位")
    services.accept(fresh(case), by=town["liaison"], ticket=ticket())
    services.resolve(fresh(case), by=town["liaison"], ticket=ticket(), result="重修", answer="换了新灯")
    services.tell_answer(fresh(case), by=town["frontdesk"], ticket=ticket(), method="phone", proof="电话")
    assert "换了新灯" in words(client.get("/q/progress/"))
    assert rate(client, 1).status_code == 302
    assert list(Rating.objects.order_by("round").values_list("round", "value")) == [(1, 5), (2, 1)]


def test_rating_ends_thirty_days_after_the_answer(town):
    case = make_case(town=town, state="closed")
    client, _ = visit(case, slip(town, case))
    told = case.answers.get().told_at
    with set_clock(told + timedelta(days=RATING_DAYS)):
        assert "提交评价" in words(client.get("/q/progress/"))
    with set_clock(told + timedelta(days=RATING_DAYS, seconds=1)):
        assert "提交评价" not in words(client.get("/q/progress/"))
        assert rate(client).status_code == 422
    assert not Rating.objects.exists()


@pytest.mark.parametrize("value", ["", "0", "6", "9", "好"])
def test_only_the_five_words_are_ratings(town, value):
    case = make_case(town=town, state="closed")
    client, _ = visit(case, slip(town, case))
    answer = rate(client, value)
    assert answer.status_code == 422 and "value" in answer.context["rating_form"].errors
    assert not Rating.objects.exists()


@pytest.mark.parametrize("state", ["handling", "withdrawn", "merged"])
def test_a_rating_sent_where_nothing_is_to_be_rated_is_refused_in_words(town, state):
    case = make_case(town=town, state=state)
    client, _ = visit(case, slip(town, case))
    assert rate(client).status_code == 422
    assert not Rating.objects.exists()


def test_a_bad_rating_calls_the_desk(town):
    from governance.notify.models import Notification

    case = make_case(town=town, state="closed")
    client, _ = visit(case, slip(town, case))
    rate(client, 5, comment="还是不亮")
    told = Notification.objects.filter(subject=case.number, title__startswith="群众不满意")
    assert {row.user.username for row in told} == {"frontdesk", "manager"}


def test_a_villager_adds_a_photograph_while_the_case_is_open(town):
    case = make_case(town=town, state="handling")
    client, page = visit(case, slip(town, case))
    assert "补充材料" in page
    png = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40

    def send(name, content):
        files = {"uploads": SimpleUploadedFile(name, content), "request_key": str(uuid.uuid4())}
        return client.post("/q/progress/material/", files)

    assert send("现场.png", png)["Location"] == "/q/progress/"
    row = Attachment.objects.get()
    assert (row.title, row.uploaded_by.username, row.content_type) == ("现场.png", "citizen", "image/png")
    bad = send("木马.exe", b"MZ\x90\x00\x03")
    assert bad.status_code == 422 and "不是可以上传的类型" in bad.content.decode()
    assert Attachment.objects.count() == 1


def test_nothing_is_added_to_a_case_that_has_ended(town):
    case = make_case(town=town, state="closed")
    client, page = visit(case, slip(town, case))
    assert 'action="/q/progress/material/"' not in page
    upload = SimpleUploadedFile("a.pdf", PDF)
    answer = client.post("/q/progress/material/", {"uploads": upload, "request_key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert not Attachment.objects.exists()


def test_a_form_sent_too_late_says_why_it_was_refused(town):
    """The page was left open; meanwhile the case ended, was rated, or its thirty days went by."""
    case = make_case(town=town, state="closed")
    client, _ = visit(case, slip(town, case))
    with set_clock(later(days=RATING_DAYS + 1)):
        assert "评价已截止" in rate(client).content.decode()
    rate(client)
    assert "本轮已经评价过了" in rate(client).content.decode()
    files = {"uploads": SimpleUploadedFile("a.pdf", PDF), "request_key": str(uuid.uuid4())}
    assert "案件已经结束" in client.post("/q/progress/material/", files).content.decode()


def read(pdf):
    """The words of a PDF, without blanks and line ends."""
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s", "", found)
