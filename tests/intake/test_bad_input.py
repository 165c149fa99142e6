"""Whatever is typed or pasted: a clear error at its field, or stored exactly. Never a 500."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from governance.cases.models import Case, Party
from governance.core.identity import check_digit
from intake.devices import check_bridge
from tests.cases_factory import make_rules
from tests.factories import make_town
from tests.intake.test_registration import request_of

pytestmark = pytest.mark.django_db
TEXTS = ("applicant_name", "address", "facts", "claim", "title", "place_text")
LENGTHS = {"applicant_name": 80, "address": 200, "facts": 20000, "claim": 4000, "title": 120, "place_text": 200}
STORED = (
    "𠮷田䶮",
    "家里👴🏻病了🙏",
    "١２３ＡＢ全角",
    "\u202eabc\u202c 左右\u200f",
    "<script>alert(1)</script>",
    "'; DROP TABLE cases_case; --",
    "{{ 7*7 }} {% now %}",
    "=1+1",
    "é\u0301 组合",
)


@pytest.fixture
def desk(client):
    make_rules()
    client.force_login(make_town()["frontdesk"])
    client.raise_request_exception = False
    return client


def send(desk, **fields):
    answer = desk.post(reverse("intake:new"), request_of(**{"duplicates_seen": "on", **fields}))
    assert answer.status_code in (302, 422), (answer.status_code, fields)
    return answer


def errors(answer, field):
    return " ".join(str(words) for words in answer.context["form"].errors.get(field, []))


@pytest.mark.parametrize("text", STORED)
def test_a_strange_text_is_stored_exactly_and_shown_as_text(desk, text):
    answer = send(desk, **dict.fromkeys(TEXTS, text))
    assert answer.status_code == 302
    case, party = Case.objects.for_system().get(), Party.objects.get()
    kept = (party.name, party.address, case.facts, case.claim, case.title, case.place_text)
    assert set(kept) == {text}
    page = desk.get(reverse("cases:detail", args=[case.number])).content.decode()
    assert "<script>alert" not in page


def test_what_cannot_be_stored_is_refused_at_its_field(desk):
    for field in TEXTS:
        answer = send(desk, **{field: "前\x00后"})
        assert answer.status_code == 422, field
        assert errors(answer, field), field
        answer = send(desk, **{field: "长" * (LENGTHS[field] + 1)})
        assert str(LENGTHS[field]) in errors(answer, field), field
    assert not Case.objects.for_system().exists()


def number(first17):
    return first17 + check_digit(first17)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("990112780923451", "15 位旧号码"),
        ("990112197809234518", "最后一位对不上"),
        ("99011219780923451Ⅹ", "最后一位对不上"),
        (number("99011221990101121"), "出生日期不对"),
        (number("99011218790101121"), "出生日期不对"),
        ("990112197813404517", "出生日期不存在"),
        ("9901121978\x0009234517", ""),
        ("9" * 31, "30"),
        ("ＡＢＣ", "18 位"),
    ],
)
def test_a_wrong_number_says_what_to_do(desk, typed, words):
    answer = send(desk, id_number=typed)
    assert answer.status_code == 422
    assert words in errors(answer, "id_number")
    assert "id_number" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("９９０１１２１９７８０９２３４５１７", 1978),
        (" 990112 19780923 4517\u3000", 1978),
        (number("99011219000101121"), 1900),
        (number("99011220160229121"), 2016),
    ],
)
def test_a_right_number_is_taken_in_any_width_and_age(desk, typed, year):
    assert send(desk, id_number=typed).status_code == 302
    party = Party.objects.get()
    assert (party.birth_date.year, len(party.id_number)) == (year, 18)
    assert Case.objects.for_system().get().involves_minor == (year == 2016)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1900-01-01T08:00", True),
        ("2020-02-29T08:00", True),
        ("2199-01-01T08:00", False),
        ("9999-12-31T23:59", False),
        ("1899-12-31T23:59", False),
        ("0001-01-01T00:00", False),
        ("2021-02-29T08:00", False),
    ],
)
def test_a_moment_is_between_1900_and_now(desk, typed, stored):
    answer = send(desk, occurred_at=typed)
    assert (answer.status_code == 302) is stored
    assert stored or errors(answer, "occurred_at")


@pytest.mark.parametrize(
    "fields",
    [
        {"people_count": "９９９９９９９９９９９９"},
        {"people_count": "-1"},
        {"village": "9" * 40},
        {"post_id": "9" * 40},
        {"category": "9" * 40},
        {"phone": "☎"},
        {"phone": "\x00"},
        {"phone": "199****5518"},
        {"members": "甲\x00一"},
        {"representatives": "\x00"},
        {"do": "fly", "facts": ""},
        {"credit_code": "🙂" * 18, "is_organisation": "on"},
        {"request_key": "none"},
        {"others-TOTAL_FORMS": "99999999"},
        {"others-TOTAL_FORMS": "x"},
        {"others-0-unit": "9" * 40, "others-0-name": "某"},
        {"others-0-role": "king", "others-0-name": "某"},
        {"others-0-role": "member", "others-0-name": "某"},
    ],
)
def test_a_tampered_form_is_refused_with_words(desk, fields):
    answer = send(desk, **fields)
    assert answer.status_code == 422
    assert "需要修改" in answer.content.decode() or "invalid-feedback" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("照片.jpg", b"\xff\xd8\xff\xe0<script>alert(1)</script>"),
        ("录音.webm", b"MZ\x90\x00" + bytes(100)),
        ("合同.docx", b"PK\x03\x04" + bytes(100)),
        ("合同.docx", b"%PDF-1.4"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("页.html", b"<!doctype html><html></html>"),
        ("空.pdf", b""),
        ("../../etc/passwd", b"\x7fELF\x02\x01\x01"),
        ("长" * 300 + ".exe", b"MZ\x90\x00"),
    ],
)
def test_an_upload_that_is_not_what_it_says_is_refused_with_words(desk, name, content):
    answer = send(desk, uploads=SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert "“" in errors(answer, "uploads") or "空" in errors(answer, "uploads")
    assert "村口的路灯坏了三天" in answer.content.decode(), "what was typed is still there"


# --- the address of the local service ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("", ""),
        ("127.0.0.1:18620", "http://127.0.0.1:18620"),
        ("http://LOCALHOST:18620/", "http://localhost:18620"),
        ("https://127.0.0.1:18620", "https://127.0.0.1:18620"),
    ],
)
def test_the_machine_itself_may_be_named(typed, address):
    assert check_bridge(typed) == address


REFUSED = (
    "http://10.0.0.1:18620",
    "http://evil.example:18620",
    "http://127.0.0.1",
    "http://127.0.0.1:80",
    "http://127.0.0.1:99999",
    "http://127.0.0.1:18620/card",
    "http://127.0.0.1:18620?x",
    "http://user@127.0.0.1:18620",
    "http://127.0.0.1:18620 *",
    "http://127.0.0.1:18620; script-src *",
    "http://127.0.0.1.evil.example:18620",
    "ftp://127.0.0.1:18620",
    "http://[::1]:18620",
    "http://[:18620",
    "javascript:alert(1)",
    "http://2130706433:18620",
    "*",
)


def test_nothing_else_is_allowed_and_the_policy_names_exactly_one_address(desk):
    devices, register = reverse("intake:devices"), reverse("intake:new")
    assert "connect-src" not in desk.get(register)["Content-Security-Policy"]
    for typed in REFUSED:
        answer = desk.post(devices, {"address": typed})
        assert answer.status_code == 422, typed
        assert answer.context["form"].errors["address"], typed
    assert desk.post(devices, {"address": "127.0.0.1:18620"}).status_code == 302
    for page in (devices, register):
        policy = desk.get(page)["Content-Security-Policy"]
        assert "connect-src 'self' http://127.0.0.1:18620;" in f"{policy};"
    assert "connect-src" not in desk.get("/")["Content-Security-Policy"]
    desk.cookies["portal_bridge"] = "http://evil.example:1234"
    assert "connect-src" not in desk.get(register)["Content-Security-Policy"]
    desk.post(devices, {"address": ""})
    assert "connect-src" not in desk.get(register)["Content-Security-Policy"]
