"""自定义字段: added without code, they stand in form, page, filter, export and figures."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from governance.cases import own_fields, services
from governance.cases.models import Case, FieldDefinition, OwnValue
from governance.cases.services.own_fields import save_field
from governance.core.exceptions import NotAllowed
from governance.organisation.models import User
from tests.cases_factory import fresh, make_case, ticket


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


def add(town, label, type="text", **fields):
    given = {"kind": "", "choices": [], "required": False, "help": "", "order": 0, "active": True, **fields}
    return save_field(by=town["manager"], label=label, type=type, **given)


@pytest.fixture
def lamp(town):
    """灯型: which lamp it is."""
    return add(town, "灯型", "choice", choices=["太阳能", "市电"])


def column(content, heading):
    """The cells of a column of the exported workbook."""
    sheet = load_workbook(BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(i for i, row in enumerate(rows) if heading in row)
    at = rows[top].index(heading)
    return [row[at] or "" for row in rows[top + 1 :] if any(row)]


def test_a_choice_goes_from_the_form_to_page_filter_export_and_figures(town, lamp, client):
    height = add(town, "高度", "number", kind="dispute")
    sunny = make_case(town=town, own={lamp.pk: "太阳能"})
    other = make_case(town=town, own={lamp.pk: "市电"})
    high = make_case(town=town, kind="dispute", own={height.pk: "6.5"})
    client.force_login(town["manager"])
    assert "太阳能" in client.get(f"/cases/{sunny.number}/").content.decode()
    page = client.get(f"/cases/?own_{lamp.pk}=太阳能").content.decode()
    assert sunny.shown_number in page
    assert other.shown_number not in page
    page = client.get(f"/cases/?own_{height.pk}_from=6&own_{height.pk}_to=7").content.decode()
    assert high.shown_number in page
    assert sunny.shown_number not in page
    content = client.get("/cases/export/?scope=open").getvalue()
    assert sorted(column(content, "灯型")) == ["", "太阳能", "市电"]
    assert "6.5" in column(content, "高度")
    counts = {row["text"]: row["n"] for row in own_fields.figures(town["manager"])[0]["counts"]}
    assert counts == {"太阳能": 1, "市电": 1}
    page = client.get("/cases/own-figures/").content.decode()
    assert f"?own_{lamp.pk}=%E5%A4%AA%E9%98%B3%E8%83%BD" in page
    # Whoever sees no case counts none.
    assert own_fields.figures(town["sysadmin"])[0]["counts"][0]["n"] == 0


def test_the_desk_is_asked_what_the_kind_asks(town, lamp, client):
    must = add(town, "面积", "number", kind="dispute", required=True)
    client.force_login(town["frontdesk"])
    page = client.get("/intake/new/").content.decode()
    assert 'data-own-kind="dispute"' in page
    form = {
        "channel": "visit",
        "applicant_name": "张三顺",
        "facts": "路灯坏了三天，晚上看不见路。",
        "purpose": "request",
        "risk": "1",
        "people_count": "1",
        "do": "register",
        "others-TOTAL_FORMS": "0",
        "others-INITIAL_FORMS": "0",
    }
    refused = client.post("/intake/new/", {**form, "kind": "dispute"})
    assert refused.status_code == 422
    assert "请填写“面积”" in refused.content.decode()
    # Another kind is not asked; what was typed for it by mistake is not kept.
    done = client.post("/intake/new/", {**form, "kind": "general", lamp.name: "市电", must.name: "3"})
    assert done.status_code == 302, done.content.decode()[:3000]
    assert [(v.definition_id, v.shown) for v in OwnValue.objects.all()] == [(lamp.pk, "市电")]


def test_a_correction_is_kept_with_what_stood_there_before(town, lamp, client):
    tools = add(town, "工具", "multi", choices=["梯子", "吊车", "绳子"])
    day = add(town, "看现场日期", "date")
    case = make_case(town=town, own={lamp.pk: "市电", tools.pk: ["梯子", "绳子"], day.pk: date(2026, 6, 9)})
    assert {line["label"]: line["text"] for line in own_fields.lines_of(case)} == {
        "灯型": "市电",
        "工具": "梯子、绳子",
        "看现场日期": "2026-06-09",
    }
    client.force_login(town["triage"])
    url = f"/cases/{case.number}/do/edit_facts/"
    page = client.get(url).content.decode()
    assert "梯子" in page
    form = {"title": case.title, "facts": case.facts, lamp.name: "太阳能", tools.name: ["吊车"], day.name: "2026-06-09"}
    assert client.post(url, form).status_code == 302
    assert fresh(case).events.get(action="edit_facts").data["own"] == {
        "灯型": ["市电", "太阳能"],
        "工具": ["梯子、绳子", "吊车"],
    }
    page = client.get(f"/cases/{case.number}/history/").content.decode()
    assert "市电" in page


def test_put_aside_it_is_asked_no_more_and_old_answers_stay(town, lamp, client):
    case = make_case(town=town, own={lamp.pk: "市电"})
    save_field(by=town["manager"], field=lamp, active=False)
    client.force_login(town["triage"])
    assert "市电" in client.get(f"/cases/{case.number}/").content.decode()
    assert "灯型" not in client.get(f"/cases/{case.number}/do/edit_facts/").content.decode()
    services.edit_facts(fresh(case), by=town["triage"], ticket=ticket(), changes={"title": "改了标题"})
    assert OwnValue.objects.get().text == "市电"
    assert [row.active for row in lamp.history.all()] == [False, True]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"label": "灯型", "type": "text"}, "已经有一个“灯型”"),
        ({"label": "案件编号", "type": "text"}, "本来就有的一栏"),
        ({"label": "颜色", "type": "choice", "choices": ["红", " 红 "]}, "至少写两个选项"),
    ],
)
def test_a_field_that_cannot_work_is_refused_with_words(town, lamp, fields, words):
    with pytest.raises(ValidationError, match=words):
        add(town, **fields)


def test_the_type_stays_once_something_was_answered(town, lamp, client):
    make_case(town=town, own={lamp.pk: "市电"})
    with pytest.raises(ValidationError, match="已有案件按“单选”填过"):
        save_field(by=town["manager"], field=lamp, type="number")
    with pytest.raises(NotAllowed):
        save_field(by=town["leader"], field=lamp, label="别的")
    client.force_login(town["manager"])
    url = f"/administration/configuration/fields/{lamp.pk}/edit/"
    form = {"label": "灯型", "type": "choice", "choices": "太阳能\n市电\n两用", "order": 1, "active": "on"}
    assert client.post(url, form).status_code == 302
    assert FieldDefinition.objects.get().choices == ["太阳能", "市电", "两用"]
    page = client.get(f"/administration/configuration/history/field/{lamp.pk}/").content.decode()
    assert "选项：太阳能、市电 → <strong>太阳能、市电、两用</strong>" in page
    assert "灯型" in client.get("/administration/configuration/fields/").content.decode()


def test_lists_and_pages_cost_no_more_with_many_fields(town, client, django_assert_max_num_queries):
    fields = [add(town, f"字段{i}", "text") for i in range(6)]
    for i in range(3):
        make_case(town=town, own={row.pk: f"内容{i}" for row in fields})
    client.force_login(town["manager"])
    client.get("/cases/")
    case = Case.objects.for_system().first()
    for url in ("/cases/", f"/cases/?own_{fields[0].pk}=内容", "/cases/own-figures/", "/administration/configuration/"):
        with django_assert_max_num_queries(15):
            client.get(url)
    with django_assert_max_num_queries(24):
        client.get(f"/cases/{case.number}/")
