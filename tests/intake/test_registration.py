"""The desk registers a walk-in: what is owed, what is derived, what is settled or filed at once, and the slip."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from governance.audit.models import AuditRecord
from governance.cases.models import Case, CaseEvent, Party
from governance.organisation.models import DutyLine
from tests.cases_factory import make_case, make_rules
from tests.factories import make_town

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ID = "990112197809234517"


@pytest.fixture
def town():
    make_rules()
    return make_town()


def request_of(**fields):
    """What the form sends when the clerk has typed the least."""
    return {
        "request_key": str(uuid.uuid4()),
        "channel": "visit",
        "kind": "general",
        "purpose": "request",
        "applicant_name": "吴学兵",
        "facts": "村口的路灯坏了三天。晚上看不见路。",
        "risk": "1",
        "do": "register",
        "others-TOTAL_FORMS": "4",
        "others-INITIAL_FORMS": "0",
        **{f"others-{i}-role": "respondent" for i in range(4)},
        **fields,
    }


def press(client, user, **fields):
    """Sign in and send the form."""
    client.force_login(user)
    return client.post(reverse("intake:new"), request_of(**fields))


def the_case():
    return Case.objects.for_system().get()


def test_a_name_and_the_facts_are_enough(client, town):
    answer = press(client, town["frontdesk"])
    case = the_case()
    assert answer.status_code == 302
    assert answer.url == reverse("intake:receipt", args=[case.number])
    assert (case.state, case.title, case.channel) == ("registered", "村口的路灯坏了三天", "visit")
    assert case.registered_by == town["frontdesk"]
    assert case.origin == case.centre == town.centre


def test_the_slip_shows_number_and_secret_once_and_the_stub_does_not_carry_it(client, town):
    page = client.get(press(client, town["frontdesk"], phone="199 0000 5518").url)
    text = page.content.decode()
    case = the_case()
    secret = re.search(r"data-secret>(\d{3} \d{3})<", text).group(1)
    assert case.shown_number in text
    assert "199****5518" in text
    assert "<svg" in text
    assert text.count(secret) == 1
    assert AuditRecord.objects.filter(event="print", object_type="receipt", object_id=case.number).exists()
    secret = secret.replace(" ", "")
    assert secret not in "".join(str(value) for value in Party.objects.values_list("receipt_hash", flat=True))


def test_the_secret_of_another_case_is_never_shown(client, town):
    press(client, town["frontdesk"])
    first = the_case()
    press(client, town["frontdesk"], applicant_name="另一人")
    page = client.get(reverse("intake:receipt", args=[first.number])).content.decode()
    assert "查询码只在登记后显示一次" in page
    assert "data-secret" not in page


def test_birth_date_and_sex_follow_from_the_id_number(client, town):
    press(client, town["frontdesk"], id_number="990112 19780923 4517", phone="１９９００００５５１８")
    party = Party.objects.get()
    assert (str(party.birth_date), party.sex, party.id_number, party.phone) == ("1978-09-23", "1", ID, "19900005518")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"applicant_name": ""}, "applicant_name", "请填写来访人姓名"),
        ({"facts": "  "}, "facts", "请写明反映的情况"),
        ({"id_number": "990112197809234518"}, "id_number", "最后一位对不上"),
        ({"id_number": "12345"}, "id_number", "应为 18 位"),
        ({"phone": "12"}, "phone", "请填写 11 位手机号"),
        ({"people_count": "0"}, "people_count", ""),
        ({"people_count": "很多"}, "people_count", ""),
        ({"channel": "pigeon"}, "channel", ""),
        ({"kind": ""}, "kind", ""),
        ({"category": "999999"}, "category", ""),
        ({"village": "x"}, "village", ""),
        ({"place": "999999"}, "place", ""),
        ({"risk": "9"}, "risk", ""),
        ({"occurred_at": "昨天"}, "occurred_at", ""),
        ({"post_id": "999999"}, "post_id", ""),
        ({"is_organisation": "on", "credit_code": "1"}, "credit_code", "18 位"),
        ({"do": "settle"}, "answer", "即办请写明当场答复的内容"),
        ({"title": "长" * 121}, "title", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, town, fields, field, words):
    answer = press(client, town["frontdesk"], **fields)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert field in errors
    assert words in str(errors[field])
    assert not Case.objects.for_system().exists()
    # What was typed is still there.
    assert fields.get("facts", "路灯坏了").strip() in answer.content.decode()


def test_an_anonymous_visitor_needs_no_name_and_leaves_no_identity(client, town):
    press(client, town["frontdesk"], applicant_name="", is_anonymous="on", id_number=ID)
    party = Party.objects.get()
    assert (party.is_anonymous, party.name, party.id_number) == (True, "", "")


def test_further_parties_get_their_place_and_a_representative_a_slip(client, town):
    answer = press(
        client,
        town["frontdesk"],
        **{
            "others-0-role": "respondent",
            "others-0-name": "某建筑队",
            "others-0-is_organisation": "on",
            "others-1-role": "representative",
            "others-1-name": "周代表",
            "others-1-phone": "19900005519",
        },
    )
    roles = list(Party.objects.order_by("order").values_list("role", "name"))
    assert roles == [("applicant", "吴学兵"), ("respondent", "某建筑队"), ("representative", "周代表")]
    assert client.get(answer.url).content.decode().count("data-secret") == 2


def test_a_party_row_without_a_name_is_asked_for_it(client, town):
    answer = press(client, town["frontdesk"], **{"others-0-phone": "19900005519"})
    assert answer.status_code == 422
    assert "请填写姓名或名称" in answer.content.decode()


def test_settled_at_the_desk_leaves_no_queue_behind(client, town):
    answer = press(client, town["frontdesk"], do="settle", answer="已告知缴费地点和时间，来访人表示清楚")
    case = the_case()
    assert case.state == "closed"
    assert [event.action for event in case.events.order_by("pk")][:2] == ["register", "settle_on_spot"]
    assert "已告知缴费地点和时间" in client.get(answer.url).content.decode()


def test_a_refused_settling_registers_nothing(client, town):
    """All or nothing: an office may not settle at the desk, so the case is not half made."""
    answer = press(client, town["liaison"], do="settle", answer="已答复")
    assert answer.status_code == 403
    assert not Case.objects.for_system().exists()


def test_an_office_files_what_is_its_own_duty(client, town):
    line = DutyLine.objects.create(unit=town.agriculture, matter="农资质量纠纷调解")
    press(client, town["liaison"], do="file", duty_line=str(line.pk))
    case = the_case()
    assert (case.state, case.lead_unit, case.handler) == ("handling", town.agriculture, town["liaison"])


def test_a_duty_of_another_office_is_no_choice(client, town):
    line = DutyLine.objects.create(unit=town.police, matter="户籍")
    answer = press(client, town["liaison"], do="file", duty_line=str(line.pk))
    assert answer.status_code == 422
    assert "duty_line" in answer.context["form"].errors


def test_papers_are_kept_with_the_case(client, town):
    press(client, town["frontdesk"], uploads=SimpleUploadedFile("欠条.pdf", PDF, "application/pdf"))
    case = the_case()
    assert [file.title for file in case.attachments.all()] == ["欠条.pdf"]
    assert case.attachments.get().event.action == "attach"


def test_a_disguised_file_is_refused_at_its_field(client, town):
    answer = press(client, town["frontdesk"], uploads=SimpleUploadedFile("欠条.pdf", b"MZ\x90\x00", "application/pdf"))
    assert answer.status_code == 422
    assert "uploads" in answer.context["form"].errors


def test_pressed_twice_it_is_one_case_and_the_slip_stays(client, town):
    fields = request_of()
    client.force_login(town["frontdesk"])
    first = client.post(reverse("intake:new"), fields)
    second = client.post(reverse("intake:new"), fields)
    assert first.url == second.url
    assert CaseEvent.objects.count() == 1
    assert "data-secret" in client.get(second.url).content.decode()


def test_the_same_person_with_an_open_case_must_be_looked_at(client, town):
    press(client, town["frontdesk"], id_number=ID)
    answer = press(client, town["frontdesk"], id_number=ID, facts="另一件事")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "正在办理" in page
    assert 'name="duplicates_seen"' in page
    answer = press(client, town["frontdesk"], id_number=ID, facts="另一件事", duplicates_seen="on")
    assert answer.status_code == 302


def test_earlier_cases_stand_at_the_side_and_only_those_one_may_see(client, town):
    press(client, town["frontdesk"], id_number=ID, phone="19900005518")
    secret = make_case(town=town, purpose="accusation", title="反映某干部", parties=[the_party(ID)])
    client.force_login(town["frontdesk"])
    url = reverse("intake:earlier")
    for typed in ({"id_number": ID}, {"phone": "199 0000 5518"}):
        text = client.post(url, typed).content.decode()
        assert "村口的路灯坏了三天" in text
        assert secret.title not in text
    assert "没有找到" in client.post(url, {"id_number": "990112197809234533"}).content.decode()
    assert "没有找到" in client.post(url, {"applicant_name": "吴学兵"}).content.decode(), "a name alone finds nobody"
    assert client.get(url).status_code == 405, "an identity never stands in an address"


def the_party(number):
    from governance.cases.services import NewParty

    return NewParty(name="吴学兵", id_number=number)


@pytest.mark.parametrize(
    "fields",
    [
        {"purpose": "accusation"},
        {"involves_violence": "on"},
        {"involves_minor": "on"},
        {"asks_secrecy": "on"},
        {"confidentiality": "2"},
    ],
)
def test_what_must_stay_close_is_restricted_and_the_clerk_still_prints_the_slip(client, town, fields):
    answer = press(client, town["frontdesk"], **fields)
    case = the_case()
    assert case.is_restricted
    page = client.get(answer.url)
    assert page.status_code == 200
    assert "data-secret" in page.content.decode()
    assert not Case.objects.visible_to(town["liaison"]).exists()


def test_a_slip_of_a_case_one_may_not_see_is_not_there(client, town):
    case = make_case(town=town, by="village")
    client.force_login(town["village2"])
    assert client.get(reverse("intake:receipt", args=[case.number])).status_code == 404


@pytest.mark.parametrize("who", ["village", "grid", "liaison", "mediator", "petition", "legal"])
def test_every_door_leads_to_the_same_hall(client, town, who):
    press(client, town[who])
    case = the_case()
    assert (case.state, case.centre) == ("registered", town.centre)
    assert case.origin != town.centre


@pytest.mark.parametrize("who", ["triage", "leader", "manager", "sysadmin", "auditor", "head", "county"])
def test_who_may_not_register_is_told_who_does(client, town, who):
    client.force_login(town[who])
    answer = client.get(reverse("intake:new"))
    assert answer.status_code == 403
    assert "前台" in answer.content.decode()


def test_the_page_is_few_queries(client, town, django_assert_max_num_queries):
    client.force_login(town["frontdesk"])
    client.get(reverse("intake:new"))
    with django_assert_max_num_queries(15):
        client.get(reverse("intake:new"))
