"""Who comes to the desk: a group with its list, an agent, an organisation, a child, somebody who was here before."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from governance.cases.models import Case, Party
from governance.core.identity import check_digit
from governance.core.sheets import write_rows
from intake.people import people_of_text
from tests.cases_factory import applicant, make_case, make_rules
from tests.factories import make_town
from tests.intake.test_registration import ID, press, request_of, the_case

pytestmark = pytest.mark.django_db
OTHER_ID, CHILD_ID = (first + check_digit(first) for first in ("99011219800101121", "99011220150101121"))


@pytest.fixture
def town():
    make_rules()
    return make_town()


def roles():
    return list(Party.objects.order_by("order").values_list("role", "name"))


def errors_of(answer, field):
    assert answer.status_code == 422, answer.content.decode()[:500]
    return " ".join(str(error) for error in answer.context["form"].errors[field])


# --- a group ---------------------------------------------------------------------------------------------------


def test_a_group_is_its_representatives_and_everybody_on_the_list(client, town):
    members = "\n".join(["吴学兵", "周代表", *(f"村民{i}" for i in range(10))])
    answer = press(client, town["frontdesk"], people_count="12", representatives="周代表 19900006601", members=members)
    assert roles()[:2] == [("applicant", "吴学兵"), ("representative", "周代表")]
    assert [role for role, _ in roles()[2:]] == ["member"] * 10, "who speaks is not listed twice"
    assert (the_case().people_count, the_case().is_group_visit) == (12, True)
    slip = client.get(answer.url).content.decode()
    assert "集体访 12 人" in slip
    assert slip.count("data-secret") == 2
    page = client.get(reverse("cases:detail", args=[the_case().number])).content.decode()
    assert "同访人名单 10 人" in page


@pytest.mark.parametrize(("typed", "expected"), [("", 4), ("1", 4), ("30", 30)])
def test_the_number_of_people_is_at_least_that_of_the_names(client, town, typed, expected):
    press(client, town["frontdesk"], people_count=typed, members="甲一\n乙二\n丙三")
    assert the_case().people_count == expected


def test_more_names_than_people_is_asked_about(client, town):
    answer = press(client, town["frontdesk"], people_count="2", members="甲一\n乙二\n丙三")
    assert "共 4 人" in errors_of(answer, "people_count")


@pytest.mark.parametrize(
    "fields",
    [
        {"representatives": "甲一\n乙二\n丙三\n丁四\n戊五"},
        {"representatives": "甲一\n乙二\n丙三\n丁四", "others-0-role": "representative", "others-0-name": "戊五"},
    ],
)
def test_six_representatives_are_refused_with_the_rule(client, town, fields):
    answer = press(client, town["frontdesk"], people_count="12", **fields)
    words = errors_of(answer, "representatives")
    assert "不得超过 5 名" in words
    assert "《信访工作条例》" in words
    assert "甲一" in answer.content.decode()
    assert not Case.objects.for_system().exists()


def test_five_representatives_are_within_the_law(client, town):
    press(client, town["frontdesk"], people_count="12", representatives="甲一\n乙二\n丙三\n丁四")
    assert [role for role, _ in roles()] == ["applicant"] + ["representative"] * 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("甲一 990112197809234518", "第 1 行：身份证号码最后一位对不上"),
        ("甲一\n乙二 138", ""),
        ("甲一\n\n990112197809234517", "第 3 行：没有姓名"),
        ("甲一 12345678", "第 1 行：请填写 11 位手机号"),
        ("甲一 乙二", "不知道是什么"),
        ("甲一 9.90112E+17", "科学计数"),
        ("长" * 81, "超过 80 个字"),
        ("\n".join(f"村民{i} 1" for i in range(501)), "名单最多 500 人"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(client, town, text, words):
    answer = press(client, town["frontdesk"], members=text)
    if words:
        assert words in errors_of(answer, "members")
    else:
        assert answer.status_code == 302, "a serial number says nothing and does no harm"


def test_a_list_is_read_with_and_without_headings():
    rows = people_of_text(
        f"序号\t姓名\t年龄\t身份证号\t手机\n1\t黄𠮷\t45\t{OTHER_ID}\t199 0000 6601\n2\t阿依古丽·买买提\n"
    )
    assert [(row.name, row.id_number, row.phone) for row in rows] == [
        ("黄𠮷", OTHER_ID, "19900006601"),
        ("阿依古丽·买买提", "", ""),
    ]
    rows = people_of_text(f"1、䶮某 男 {OTHER_ID}\n2. 陈某，１９９００００６６０２")
    assert [(row.name, row.phone) for row in rows] == [("䶮某", ""), ("陈某", "19900006602")]


def sheet(rows, name="名单.xlsx"):
    return SimpleUploadedFile(name, write_rows("名单", ["姓名", "身份证号", "电话"], rows))


def test_a_sheet_is_as_good_as_a_pasted_list(client, town):
    answer = press(
        client, town["frontdesk"], members_sheet=sheet([["黄𠮷", OTHER_ID, 19900006601], ["陈某", "", None]])
    )
    assert answer.status_code == 302
    found = {party.name: (party.id_number, party.phone) for party in Party.objects.filter(role="member")}
    assert found == {"黄𠮷": (OTHER_ID, "19900006601"), "陈某": ("", "")}
    assert Party.objects.get(name="黄𠮷").birth_date.year == 1980


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (sheet([["黄某", "990112197809234518", ""]]), "第 2 行"),
        (sheet([["黄某", 990112197809234517, ""]]), "科学计数"),
        (SimpleUploadedFile("名单.xlsx", b"%PDF-1.4\n1 0 obj"), "扩展名不一致"),
        (SimpleUploadedFile("名单.xlsx", b"PK\x03\x04 nothing"), "不是可以上传的类型"),
        (SimpleUploadedFile("名单.pdf", b"%PDF-1.4\n1 0 obj"), "不是名单表"),
        (SimpleUploadedFile("名单.xlsx", b""), "空"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_with_words(client, town, file, words):
    file.seek(0)
    answer = press(client, town["frontdesk"], members_sheet=file)
    assert words in errors_of(answer, "members_sheet")


# --- agent, organisation, child ----------------------------------------------------------------------------------


def test_an_agent_acts_for_the_applicant(client, town):
    press(
        client, town["frontdesk"], **{"others-0-role": "agent", "others-0-name": "吴小兵", "others-0-relation": "儿子"}
    )
    agent = Party.objects.get(role="agent")
    assert (agent.acts_for.name, agent.relation) == ("吴学兵", "儿子")


def test_an_organisation_comes_through_a_person(client, town):
    typed = {"applicant_name": "某某合作社", "is_organisation": "on", "id_number": ID}
    answer = press(client, town["frontdesk"], **typed)
    assert "经办人" in errors_of(answer, "contact_name")
    press(client, town["frontdesk"], **typed, contact_name="吴学兵")
    body, person = Party.objects.order_by("order")
    assert (body.name, body.is_organisation, body.id_number) == ("某某合作社", True, "")
    assert (person.name, person.role, person.relation, person.id_number) == ("吴学兵", "agent", "经办人", ID)
    assert person.acts_for == body


def test_a_child_makes_the_case_a_close_one_without_a_tick(client, town):
    press(client, town["frontdesk"], id_number=CHILD_ID)
    assert (the_case().involves_minor, the_case().is_restricted) == (True, True)


def test_answered_on_the_telephone_is_recorded_as_that(client, town):
    press(client, town["frontdesk"], channel="phone", do="settle", answer="已说明缴费办法")
    answer = the_case().answers.get()
    assert (answer.method, answer.proof) == ("phone", "电话当场答复")


# --- somebody who was here before -----------------------------------------------------------------------------------


@pytest.fixture
def before(town):
    """A closed case of 吴学兵."""
    person = applicant("吴学兵", id_number=ID, phone="19900005518", village=town.villages[0], address="3组27号")
    return make_case(town=town, by="frontdesk", state="rejected", parties=[person])


def ask(client, **typed):
    return client.post(reverse("intake:earlier"), typed).content.decode()


def test_the_known_person_is_offered_and_the_whole_phone_stays_in_the_database(client, town, before):
    client.force_login(town["frontdesk"])
    text = ask(client, id_number=ID)
    for words in ('data-name="吴学兵"', 'data-phone="199****5518"', 'data-address="3组27号"'):
        assert words in text
    assert f'data-village="{town.villages[0].pk}"' in text
    assert "19900005518" not in text
    assert "data-known" in ask(client, phone="19900005518")
    press(client, town["frontdesk"], id_number=ID, phone="199****5518")
    assert Party.objects.latest("pk").phone == "19900005518"


def test_who_may_not_see_the_case_is_told_nothing_of_the_person(client, town, before):
    client.force_login(town["village2"])
    assert "data-known" not in ask(client, id_number=ID)
    answer = press(client, town["village2"], id_number=ID, phone="199****5518")
    assert "没有显示完整" in errors_of(answer, "phone")


def test_a_phone_that_several_share_fills_in_nobody(client, town, before):
    make_case(town=town, by="frontdesk", parties=[applicant("吴小兵", phone="19900005518")])
    client.force_login(town["frontdesk"])
    assert "data-known" not in ask(client, phone="19900005518")
    assert 'data-name="吴小兵"' in ask(client, phone="19900005518", applicant_name="吴小兵")


def test_a_refused_form_comes_back_by_htmx_as_the_page_and_success_moves_on(client, town):
    client.force_login(town["frontdesk"])
    answer = client.post(reverse("intake:new"), request_of(facts=""), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    answer = client.post(reverse("intake:new"), request_of(), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("intake:receipt", args=[the_case().number]))
