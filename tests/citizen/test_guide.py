"""办事指南: what a villager finds, what the manager keeps, and what is nobody's business."""

import pytest
from django.urls import Resolver404, resolve

from citizen import guide
from citizen.models import GuideItem, Hall
from governance.audit.models import AuditRecord
from governance.organisation.models import DutyLine
from tests.cases_factory import make_duty_line, make_rules
from tests.factories import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    """清溪镇; 农业农村办 looks after lamps, 司法所 after quarrels."""
    built = make_town()
    built.lamp = make_duty_line(built.agriculture, "村组路灯维护")
    built.quarrel = make_duty_line(built.justice, "调处合同、民间借贷纠纷")
    DutyLine.objects.filter(pk=built.quarrel.pk).update(keywords="借条 欠款", person_a=built["mediator"])
    return built


def words_of(**changes):
    """A filled form of the manager."""
    given = {
        "matter": "欠钱不还，想请人调解",
        "about": "双方都愿意坐下来谈的，可以申请调解。",
        "bring": "身份证\n欠条或者转账记录",
        "steps": "到大厅 3 号窗口登记\n等调解员打电话约时间",
        "time_limit": "一般 30 日内",
        "fee": "不收费",
        "keywords": "借钱 讨债",
        "public": "on",
    }
    return {**given, **changes}


def text(answer):
    """The page as text."""
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_manager_explains_a_line_and_everybody_reads_it_at_once(client, town):
    client.force_login(town["manager"])
    page = text(client.get(f"/administration/guide/duty/{town.quarrel.pk}/"))
    assert "调处合同、民间借贷纠纷" in page
    sent = client.post(f"/administration/guide/duty/{town.quarrel.pk}/", words_of(unit=town.justice.pk))
    assert sent["Location"] == "/administration/guide/"
    client.logout()

    listed = text(client.get("/q/guide/"))
    assert "欠钱不还，想请人调解" in listed and "村组路灯维护" in listed and "民间借贷" not in listed
    page = text(client.get(f"/q/guide/duty-{town.quarrel.pk}/"))
    for word in ("欠条或者转账记录", "等调解员打电话约时间", "一般 30 日内", "不收费", town.justice.name):
        assert word in page
    assert town["mediator"].name not in page, "nobody's name stands in the guide"
    assert "先打电话问" in text(client.get(f"/q/guide/duty-{town.lamp.pk}/"))


@pytest.mark.parametrize(
    ("search", "found"),
    [("讨债", 1), ("欠条 身份证", 1), ("路灯", 1), ("司法", 1), ("欠款", 1), ("飞机", 0), ("%", 0), ("\x00", 2)],
)
def test_it_is_found_in_the_words_of_who_asks(client, town, search, found):
    fields = {key: value for key, value in words_of().items() if key != "public"}
    guide.save_item(
        by=town["manager"],
        centre=town.centre,
        duty_line=town.quarrel,
        unit=town.justice,
        order=0,
        public=True,
        **fields,
    )
    page = client.get("/q/guide/", {"q": search})
    assert page.status_code == 200 and page.context["count"] == found


def test_own_matters_come_first_and_hidden_ones_nowhere(client, town):
    client.force_login(town["manager"])
    client.post("/administration/guide/new/", words_of(unit=town.centre.pk, matter="开证明"))
    own = GuideItem.objects.get()
    client.post(f"/administration/guide/duty/{town.lamp.pk}/", {"matter": "路灯", "unit": town.agriculture.pk})
    page = client.get("/q/guide/")
    assert [name for name, _rows in page.context["groups"]] == ["常办事项", town.justice.name]
    assert client.get(f"/q/guide/duty-{town.lamp.pk}/").status_code == 404
    assert "开证明" in text(client.get(f"/q/guide/item-{own.pk}/"))
    client.post(f"/administration/guide/{own.pk}/", {"matter": "开证明", "unit": town.centre.pk})
    assert client.get(f"/q/guide/item-{own.pk}/").status_code == 404
    twice = client.post("/administration/guide/new/", words_of(unit=town.centre.pk, matter="开证明"))
    assert twice.status_code == 422 and "已经有同名的事项" in twice.content.decode()


@pytest.mark.parametrize("key", ["duty-0", "item-9", "duty-", "duty-١", "x-1", "duty-99999999999999", "nonsense"])
def test_what_is_not_there_stays_on_the_public_pages(client, town, key):
    answer = client.get(f"/q/guide/{key}/")
    assert answer.status_code == 404
    assert "回到首页" in answer.content.decode() and "工作台" not in answer.content.decode()


def test_the_hall_says_when_it_is_open_and_its_telephone_stands_on_every_page(client, town):
    client.force_login(town["manager"])
    sent = {"hours": "工作日 8:30—12:00", "phone": "0900-7654321", "notice": "7月1日 盘点，停办一天"}
    assert client.post("/administration/guide/hall/", sent).status_code == 302
    assert "工作日 8:30" in text(client.get("/administration/guide/hall/"))
    client.logout()
    page = text(client.get("/q/guide/"))
    assert "工作日 8:30" in page and "停办一天" in page
    for path in ("/q/", "/q/new/", "/q/box/", "/q/guide/", "/q/sent/", "/q/guide/paper/"):
        assert text(client.get(path)).count('class="sgc-help"') == 1, path
        assert 'href="tel:0900-7654321"' in text(client.get(path)), path


def test_every_change_is_kept_with_who_made_it(client, town):
    client.force_login(town["manager"])
    client.post("/administration/guide/hall/", {"hours": "8:30 开门"})
    client.post("/administration/guide/hall/", {"hours": "9:00 开门"})
    page = text(client.get("/administration/guide/hall/"))
    assert "8:30 开门 → 9:00 开门" in page and town["manager"].name in page
    assert Hall.objects.get().history.count() == 2
    assert AuditRecord.objects.filter(event="guide.hall_saved").count() == 2


def test_only_the_manager_keeps_it_and_only_of_the_own_town(client, town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    for name in ("frontdesk", "head", "leader", "sysadmin"):
        client.force_login(town[name])
        assert client.get("/administration/guide/").status_code == 403, name
        assert client.post("/administration/guide/hall/", {"hours": "x"}).status_code == 403, name
    client.force_login(other["manager"])
    assert "村组路灯维护" not in text(client.get("/administration/guide/"))
    assert client.get(f"/administration/guide/duty/{town.lamp.pk}/").status_code == 404
    client.post("/administration/guide/hall/", {"hours": "云岭 9:00"})
    assert Hall.objects.get().centre == other.centre


def test_with_two_towns_each_has_its_own_guide(client, town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    make_duty_line(other.agriculture, "云岭水渠")
    page = client.get("/q/guide/", {"hall": other.centre.pk})
    assert "云岭水渠" in text(page) and "村组路灯维护" not in text(page)
    assert "村组路灯维护" in text(client.get("/q/guide/", {"hall": "x"}))


def test_the_list_of_the_manager_is_filtered_and_cheap(client, town, django_assert_max_num_queries):
    for n in range(30):
        make_duty_line(town.agriculture, f"事项{n}")
    client.force_login(town["manager"])
    client.get("/administration/guide/")
    with django_assert_max_num_queries(15):
        page = text(client.get("/administration/guide/", {"written": "no"}))
    assert page.count('href="/administration/guide/duty/') == 20
    assert str(client.get("/administration/guide/", {"q": "路灯"}).context["count"]) == "1"
    assert str(client.get("/administration/guide/", {"written": "yes"}).context["count"]) == "0"


def test_the_public_guide_is_cheap(client, town, django_assert_max_num_queries):
    for n in range(30):
        make_duty_line(town.agriculture, f"事项{n}")
    with django_assert_max_num_queries(8):
        client.get("/q/guide/")


def test_the_printed_guide_holds_every_matter(client, town):
    page = text(client.get("/q/guide/paper/"))
    assert "村组路灯维护" in page and "民间借贷" in page and "data-print" in page


@pytest.mark.parametrize(
    "path", ["/q/", "/q/new/", "/q/box/", "/q/sent/", "/q/guide/", "/q/guide/paper/", "/q/display/"]
)
def test_the_public_site_serves_the_pages_and_none_of_the_staffs(path):
    root = "governance.urls_citizen"
    assert resolve(path, root).url_name
    for staff in ("/administration/guide/", "/cases/", "/accounts/login/", "/triage/"):
        with pytest.raises(Resolver404):
            resolve(staff, root)


def test_the_public_site_alone_takes_a_request_and_knows_no_staff_page(client, town, settings):
    settings.ROOT_URLCONF, settings.PORTAL_SITE = "governance.urls_citizen", "citizen"
    make_rules()
    for path in ("/q/", "/q/new/", "/q/box/", "/q/guide/", f"/q/guide/duty-{town.lamp.pk}/", "/q/guide/paper/"):
        assert client.get(path).status_code == 200, path
    sent = client.post("/q/box/", {"purpose": "suggest", "facts": "请装扶手。", "agreed": "on"}, follow=True)
    assert "data-secret" in text(sent)
    assert text(client.get("/q/progress/"))
    assert client.get("/")["Location"] == "/q/"
    for path in ("/cases/", "/administration/guide/", "/accounts/login/"):
        answer = client.get(path)
        assert answer.status_code == 404 and "回到首页" in answer.content.decode(), path


# --- 大字 and 高对比 without script -----------------------------------------------------------------------------


def test_large_print_and_contrast_stay_on(client, town):
    answer = client.post("/q/display/", {"switch": "large", "next": "/q/guide/"})
    assert answer["Location"] == "/q/guide/" and answer.cookies["citizen_large"]["path"] == "/q/"
    client.post("/q/display/", {"switch": "contrast", "next": "/q/box/"})
    assert 'class="sgc-body sgc-large sgc-contrast"' in text(client.get("/q/"))
    client.post("/q/display/", {"switch": "large"})
    assert 'class="sgc-body sgc-contrast"' in text(client.get("/q/"))


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/q/", "/cases/", "", "/q/\\evil"])
def test_a_switch_leads_nowhere_else(client, town, target):
    answer = client.post("/q/display/", {"switch": "nonsense", "next": target})
    assert answer["Location"].startswith("/q/") and not answer.cookies.get("citizen_large")


def test_a_page_open_too_long_says_so_in_chinese(town):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/q/box/", {})
    assert answer.status_code == 403 and "打开得太久" in answer.content.decode()
