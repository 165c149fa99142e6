"""网上提交 and 意见箱: a request becomes a case, number and 查询码 are shown once, nothing leaks."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from citizen.submitting import ADDRESS_SENDS, MOST_FILES, PHONE_SENDS
from governance.audit.models import AuditRecord
from governance.cases import services
from governance.cases.models import Attachment, Case, Party
from governance.core import calendar
from governance.core.models import Attempt
from governance.core.now import set_clock
from governance.notify.models import Notification
from governance.organisation.models import User
from tests.cases_factory import MORNING, fresh, later, make_case, make_rules, ticket
from tests.factories import make_town, make_unit

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PHONE = "19900005518"
ID = "990112197809234517"


@pytest.fixture
def town(db):
    """清溪镇 on a Wednesday morning."""
    calendar.forget()
    with set_clock(MORNING - timedelta(days=60)):
        built = make_town()
        make_rules()
    with set_clock(MORNING):
        yield built


def request_of(**changes):
    """A filled form of 网上提交."""
    given = {
        "topic": "request",
        "facts": "村口的路灯坏了三天，晚上看不见路。请派人修。",
        "name": "吴学兵",
        "phone": "199 0000 5518",
        "agreed": "on",
        "request_key": str(uuid.uuid4()),
    }
    return {key: value for key, value in {**given, **changes}.items() if value is not None}


def opinion_of(**changes):
    """A filled form of 意见箱."""
    given = {"purpose": "suggest", "facts": "大厅门口台阶太高，请装扶手。", "agreed": "on"}
    return {**given, "request_key": str(uuid.uuid4()), **changes}


def send(client, data, path="/q/new/", address="10.0.0.1"):
    """Press the button."""
    return client.post(path, data, REMOTE_ADDR=address)


def text(answer):
    """The page as text."""
    return answer.content.decode()


def kept(client):
    """Number and 查询码 on the page that shows them."""
    page = text(client.get("/q/sent/"))
    return (
        re.search(r"data-number>([\d-]+)<", page).group(1),
        re.search(r"data-secret>([\d ]+)<", page).group(1).replace(" ", ""),
    )


def test_a_request_becomes_a_case_at_triage_with_everything_that_was_said(client, town):
    village = town.villages[0]
    photos = [SimpleUploadedFile(f"照片{n}.png", PNG) for n in (1, 2)]
    data = request_of(id_number=ID, village=village.pk, place_text="村口", uploads=photos)
    assert send(client, data)["Location"] == "/q/sent/"
    case = Case.objects.for_system().get()
    assert (case.state, case.kind, case.channel, case.purpose) == ("registered", "general", "online", "request")
    assert (case.centre, case.origin, case.place) == (town.centre, town.centre, village)
    assert case.registered_by == User.objects.citizen()
    assert case.title == "村口的路灯坏了三天，晚上看不见路"
    party = case.parties.get()
    assert (party.name, party.phone, party.id_number, party.sex) == ("吴学兵", PHONE, ID, "1")
    assert [row.title for row in case.attachments.order_by("pk")] == ["照片1.png", "照片2.png"]
    assert "反映问题" in case.events.get(action="register").note
    assert case in Case.objects.visible_to(town["triage"])
    client.force_login(town["triage"])
    assert case.shown_number in text(client.get("/triage/"))


def test_number_and_secret_are_shown_for_ten_minutes_and_open_the_progress(client, town):
    send(client, request_of())
    number, secret = kept(client)
    assert kept(client) == (number, secret), "printing and coming back is allowed"
    page = client.get("/q/sent/")
    assert "<svg" in text(page) and "no-store" in page["Cache-Control"]
    paper = client.get("/q/sent/paper/")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF-")
    assert "已登记，正在安排办理部门" in text(client.get("/q/progress/")), "this browser may look at once"
    elsewhere = Client()
    assert elsewhere.post("/q/", {"number": number, "secret": secret}).status_code == 302
    with set_clock(later(minutes=10, seconds=1)):
        assert secret not in text(client.get("/q/sent/")).replace(" ", "")
        assert client.get("/q/sent/paper/")["Location"] == "/q/sent/"


def test_leaving_a_hall_computer_leaves_nothing(client, town):
    send(client, request_of())
    number, _secret = kept(client)
    assert client.post("/q/leave/")["Location"] == "/q/"
    assert number not in text(client.get("/q/sent/"))
    assert client.get("/q/progress/")["Location"] == "/q/"


def test_a_double_press_is_one_case(client, town):
    data = request_of()
    assert [send(client, data).status_code for _ in range(2)] == [302, 302]
    assert Case.objects.for_system().count() == 1
    assert Attempt.objects.filter(scope="citizen.send").count() == 1
    kept(client)


def test_it_never_tells_about_other_cases(client, town):
    """The same person has an open case; the desk would be asked to look at it, the public page says nothing."""
    earlier = make_case(town=town, parties=[services.NewParty(name="吴学兵", phone=PHONE, id_number=ID)])
    answer = send(client, request_of(id_number=ID))
    assert answer.status_code == 302
    assert earlier.shown_number not in text(client.get("/q/sent/")) + text(client.get("/q/progress/"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "请填写您的姓名"),
        ({"phone": ""}, "请留一个能找到您的电话"),
        ({"phone": "12345678901234"}, "11 位手机号"),
        ({"facts": ""}, "请写明是什么事"),
        ({"topic": ""}, "请选一项"),
        ({"topic": "nonsense"}, "topic"),
        ({"id_number": "990112197809234516"}, "最后一位对不上"),
        ({"id_number": "990112780923451"}, "15 位旧号码"),
        ({"id_number": "990112201809234517"[:17] + "1"}, "身份证号"),
        ({"agreed": None}, "请看过个人信息说明"),
        ({"facts": "长" * 5001}, "facts"),
        ({"village": "99999"}, "village"),
        ({"name": "吴\x00兵"}, "name"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_kept_on_the_page(client, town, changes, words):
    data = {**request_of(), **{key: value for key, value in changes.items() if value is not None}}
    if None in changes.values():
        data.pop(*changes)
    answer = send(client, data)
    assert answer.status_code == 422
    assert words in text(answer) or words in answer.context["form"].errors
    assert "路灯" in text(answer) or "facts" in changes
    assert not Case.objects.for_system().exists()
    assert not Attempt.objects.exists(), "a slip of the finger counts as no sending"


def test_a_child_is_asked_for_a_guardian(client, town):
    from governance.core.identity import check_digit

    first = "99011220180923451"
    answer = send(client, request_of(id_number=first + check_digit(first)))
    assert answer.status_code == 422 and "监护人" in text(answer)


def test_rare_characters_and_emoji_are_kept_exactly(client, town):
    send(client, request_of(name="𠮷䶮", facts="修路🙏。‮反向"))
    case = Case.objects.for_system().get()
    assert (case.parties.get().name, case.facts) == ("𠮷䶮", "修路🙏。‮反向")
    assert "<script>" not in text(client.get("/q/progress/"))


def test_the_trap_catches_machines_and_speaks_to_people(client, town):
    page = text(client.get("/q/new/"))
    assert 'name="website"' in page and 'aria-hidden="true"' in page
    answer = send(client, request_of(website="http://spam.example"))
    assert answer.status_code == 422 and "没有提交成功" in text(answer)
    assert not Case.objects.for_system().exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("木马.exe", b"MZ\x90\x00\x03", "不是可以上传的类型"),
        ("空.png", b"", "空文件"),
        ("页面.png", b"<html><script>alert(1)</script>", "不是可以上传的类型"),
    ],
)
def test_bad_files_are_refused_with_words(client, town, name, content, words):
    answer = send(client, request_of(uploads=[SimpleUploadedFile(name, content)]))
    assert answer.status_code == 422 and words in text(answer)
    assert not Case.objects.for_system().exists() and not Attachment.objects.exists()


def test_too_many_files_are_refused_with_words(client, town):
    files = [SimpleUploadedFile(f"{n}.png", PNG) for n in range(MOST_FILES + 1)]
    answer = send(client, request_of(uploads=files))
    assert answer.status_code == 422 and "一次最多传" in text(answer)
    heap = [SimpleUploadedFile(f"{n}.png", PNG) for n in range(21)]
    answer = send(client, request_of(uploads=heap))
    assert answer.status_code == 400 and "一次最多 20 个文件" in text(answer)


def test_an_address_sends_a_dozen_in_an_hour_and_a_telephone_four_in_a_day(client, town):
    for n in range(ADDRESS_SENDS):
        assert send(client, request_of(phone=f"1990000{n:04d}")).status_code == 302
    refused = send(client, request_of(phone="19900009999"))
    assert refused.status_code == 429 and "次数太多" in text(refused) and "路灯" in text(refused)
    assert send(client, opinion_of(), "/q/box/").status_code == 429, "one count for both pages"
    with set_clock(later(hours=1, seconds=1)):
        assert send(client, request_of(phone="19900009999")).status_code == 302
    for n in range(PHONE_SENDS):
        assert send(client, request_of(), address=f"10.0.1.{n}").status_code == 302
    assert send(client, request_of(), address="10.0.2.1").status_code == 429


def test_counts_and_audit_hold_neither_address_nor_person(client, town):
    send(client, request_of(), address="10.9.8.7")
    send(client, opinion_of(purpose="accusation"), "/q/box/", address="10.9.8.7")
    stored = str(list(Attempt.objects.values())) + str(list(AuditRecord.objects.values()))
    assert not [word for word in ("10.9.8.7", "吴学兵", PHONE, "路灯", "扶手") if word in stored]


@pytest.mark.parametrize("flag", ["involves_violence", "involves_minor", "asks_secrecy"])
def test_a_tick_keeps_the_case_with_the_director(client, town, flag):
    send(client, request_of(**{flag: "on"}))
    case = Case.objects.for_system().get()
    assert case.is_restricted
    assert case not in Case.objects.visible_to(town["triage"])
    assert case in Case.objects.visible_to(town["leader"])


def test_two_towns_ask_which_one_and_give_the_case_to_it(client, town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    assert "您所在的镇" in text(client.get("/q/new/"))
    assert send(client, request_of()).status_code == 422
    assert send(client, request_of(centre=town.county_centre.pk)).status_code == 422
    assert send(client, request_of(centre=other.centre.pk)).status_code == 302
    case = Case.objects.for_system().get()
    assert case.centre == other.centre and case not in Case.objects.visible_to(town["triage"])


def test_before_there_is_a_hall_the_page_says_so(client, db):
    assert client.get("/q/new/").status_code == 503
    assert client.post("/q/box/", opinion_of()).status_code == 503


# --- 意见箱 ----------------------------------------------------------------------------------------------------


def test_an_opinion_is_anonymous_unless_a_name_is_typed_and_answered_by_the_code(client, town):
    send(client, opinion_of(), "/q/box/")
    case = Case.objects.for_system().get()
    assert (case.purpose, case.confidentiality, case.channel) == ("suggest", 1, "online")
    assert (case.parties.get().is_anonymous, case.parties.get().name) == (True, "")
    number, secret = kept(client)
    services.settle_on_spot(fresh(case), by=town["frontdesk"], ticket=ticket(), answer="扶手下周装好。")
    reader = Client()
    reader.post("/q/", {"number": number, "secret": secret})
    assert "扶手下周装好" in text(reader.get("/q/progress/"))

    send(client, opinion_of(name="周代表", phone=PHONE), "/q/box/")
    named = Party.objects.get(name="周代表")
    assert (named.is_anonymous, named.phone) == (False, PHONE)


def test_a_report_reaches_the_director_alone_and_never_the_accused(client, town):
    send(client, opinion_of(purpose="accusation", about=town.agriculture.pk, facts="办事收好处费。"), "/q/box/")
    case = Case.objects.for_system().get()
    assert case.is_restricted and case.purpose == "accusation"
    assert case.parties.get(role="accused").unit == town.agriculture
    seeing = {name for name, user in town.people.items() if case in Case.objects.visible_to(user)}
    assert seeing == {"leader"}
    assert {row.user.username for row in Notification.objects.filter(subject=case.number)} == {"leader"}
    assert "好处费" in text(client.get("/q/progress/"))


def test_the_hall_itself_cannot_be_named_or_nobody_could_handle_the_report(client, town):
    page = text(client.get("/q/box/"))
    assert f'value="{town.agriculture.pk}"' in page and f'value="{town.centre.pk}"' not in page
    assert send(client, opinion_of(purpose="accusation", about=town.centre.pk), "/q/box/").status_code == 422


def test_a_suggestion_about_a_unit_does_not_keep_it_out(client, town):
    send(client, opinion_of(about=town.agriculture.pk), "/q/box/")
    assert not Party.objects.filter(role="accused").exists()


def test_a_closed_unit_is_not_offered(client, town):
    closed = make_unit(parent=town.town, name="旧办公室", active=False)
    assert f'value="{closed.pk}"' not in text(client.get("/q/box/"))


# --- completing one's own request ------------------------------------------------------------------------------


def test_what_is_missing_is_said_on_the_page_and_the_desk_hears_of_the_answer(client, town):
    send(client, request_of())
    case = Case.objects.for_system().get()
    services.return_for_completion(fresh(case), by=town["triage"], ticket=ticket(), reason="请补欠条照片")
    told = Notification.objects.filter(subject=case.number, title__startswith="退回补正")
    assert {row.user.username for row in told} == {"frontdesk"}
    assert "需要您补充：请补欠条照片" in text(client.get("/q/progress/"))
    files = [SimpleUploadedFile(f"欠条{n}.png", PNG) for n in (1, 2)]
    sent = {"uploads": files, "note": "正反面", "request_key": str(uuid.uuid4())}
    page = client.post("/q/progress/material/", sent, follow=True)
    assert "材料已收到" in text(page)
    assert case.attachments.count() == 2
    assert fresh(case).events.last().note == "欠条1.png、欠条2.png；正反面"
    told = Notification.objects.filter(subject=case.number, title__startswith="来访人补充了材料")
    assert {row.user.username for row in told} == {"frontdesk"}


def test_a_restricted_request_sent_back_is_completed_by_the_director(client, town):
    send(client, request_of(asks_secrecy="on"))
    case = Case.objects.for_system().get()
    services.return_for_completion(fresh(case), by=town["leader"], ticket=ticket(), reason="缺地点")
    told = Notification.objects.filter(subject=case.number, title__startswith="退回补正")
    assert not {row.user.username for row in told} & {"frontdesk", "citizen"}
    services.complete(fresh(case), by=town["leader"], ticket=ticket())
    assert fresh(case).state == "registered"


# --- rating and pressing ---------------------------------------------------------------------------------------


def visit(case, town):
    """The browser of somebody who opened a case with their slip."""
    event = services.reprint_receipt(
        fresh(case), by=town["frontdesk"], ticket=ticket(), party=case.parties.get(), reason="回执丢了"
    )
    client = Client()
    client.post("/q/", {"number": case.number, "secret": event.receipts[0][1]})
    return client


def test_the_reasons_of_who_is_not_satisfied_reach_the_desk(town):
    case = make_case(town=town, state="closed")
    client = visit(case, town)
    assert "办得太慢" in text(client.get("/q/progress/"))
    sent = {"value": 4, "reasons": ["slow", "unsolved"], "comment": "还是不亮", "request_key": str(uuid.uuid4())}
    assert client.post("/q/progress/rate/", sent).status_code == 302
    rating = case.ratings.get()
    assert (rating.reason_words, rating.comment, rating.call_owed) == ("问题没有解决、办得太慢", "还是不亮", True)
    assert client.post("/q/progress/rate/", {**sent, "reasons": ["x"]}).status_code == 422


def test_the_button_to_press_comes_when_the_time_limit_has_passed(town):
    case = make_case(town=town, state="handling", assists=())
    client = visit(case, town)
    assert "催一催" not in text(client.get("/q/progress/"))
    client.post("/q/progress/urge/", {"request_key": str(uuid.uuid4())})
    assert not case.events.filter(action="urge").exists()
    with set_clock(later(days=40)):
        client = visit(case, town)
        assert "催一催" in text(client.get("/q/progress/"))
        page = text(client.post("/q/progress/urge/", {"request_key": str(uuid.uuid4())}, follow=True))
        assert "已经催办" in page and "催一催" not in page
    assert case.events.filter(action="urge").count() == 1
