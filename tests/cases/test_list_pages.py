"""案件列表: find, order, page, keep a filter, take the rows along, and press one button for many."""

import io

import pytest
from django.contrib.messages import get_messages
from openpyxl import load_workbook

from governance.audit.models import AuditRecord
from governance.cases import services
from governance.cases.exporting import COLUMNS, queue_export
from governance.cases.models import Case, Category, SavedView
from governance.core import jobs
from governance.core.now import set_clock
from governance.organisation import pages, paging
from governance.organisation.models import OrgUnit, User
from tests.cases_factory import applicant, fresh, later, make_case, ticket
from tests.factories import make_post, make_user

LIST = "/cases/"


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


@pytest.fixture
def cases(town):
    """Six cases that differ in everything by which one may look for them."""
    parent = Category.objects.create(code="01", name="邻里纠纷")
    child = Category.objects.create(code="0101", name="宅基地", parent=parent)
    other = Category.objects.create(code="02", name="噪声")
    party = applicant("吴学兵", id_number="990112197809234517", phone="19900005518")
    first, second = town.villages
    return {
        "new": make_case(town=town, by="frontdesk", title="路灯不亮", parties=[party], place=town.grids[0]),
        "late": make_case(
            town=town, by="frontdesk", state="handling", kind="dispute", title="争宅基地", category=child, risk=3,
            lead=town.justice, assists=(), place=first, at=later(days=-40),
        ),
        "paused": make_case(
            town=town, state="paused", title="等鉴定", category=parent, place=second, at=later(days=-2)
        ),
        "assigned": make_case(
            town=town, by="frontdesk", state="assigned", title="夜里噪声", category=other, urgent=True
        ),
        "tracking": make_case(town=town, state="tracking", title="有承诺", at=later(days=-1)),
        "closed": make_case(town=town, state="closed", kind="legal", title="已归档", at=later(days=-70)),
    }  # fmt: skip


def open_list(client, person, query=""):
    """The page of the list."""
    client.force_login(person)
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200
    return page


def names(page, cases):
    """Which of the cases the page shows."""
    shown = {case.pk for case in page.context["rows"]}
    return {name for name, case in cases.items() if case.pk in shown}


def said(answer):
    """The messages that the next page will show."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


# --- filters ---------------------------------------------------------------------------------------------------

OPEN = {"new", "late", "paused", "assigned", "tracking"}


FOUND = {
    "": OPEN,
    "scope=": OPEN | {"closed"},
    "scope=closed": {"closed"},
    "stage=triage": {"new"},
    "stage=handling": {"late", "paused", "assigned"},
    "stage=tracking": {"tracking"},
    "stage=ended": {"closed"},
    "state=assigned": {"assigned"},
    "kind=dispute": {"late"},
    "kind=legal": {"closed"},
    "light=red": {"late"},
    "light=paused": {"paused"},
    "light=green": {"new", "assigned", "tracking"},
    "risk=3": {"late", "tracking"},
    "risk=4": {"closed"},
    "urgent=on": {"assigned"},
    "registered_from=2026-06-09&registered_to=2026-06-09": {"tracking"},
    "registered_to=2026-06-08": {"late", "paused", "closed"},
    "registered_from=2026-06-10": {"new", "assigned"},
    "closed_from=2026-04-01&closed_to=2026-04-30": {"closed"},
    "q=不亮": {"new"},
    "q=吴学兵": {"new"},
    "q=990112 1978 0923 4517": {"new"},
    "q=199-0000-5518": {"new"},
    "q=5518": {"new"},
    "q=4517": {"new"},
    "q=没有这样的事": set(),
    "scope=open&light=green&urgent=on&q=噪声": {"assigned"},
}


def test_a_filter_finds_what_it_says(client, town, cases):
    shown = {query: open_list(client, town["leader"], query) for query in FOUND}
    assert {query: names(page, cases) for query, page in shown.items()} == FOUND
    assert {query: page.context["count"].value for query, page in shown.items()} == {
        query: len(found) for query, found in FOUND.items()
    }
    assert not [query for query, page in shown.items() if page.context["filter"].form.errors]


def test_filters_by_place_unit_and_category_hold_what_lies_below(client, town, cases):
    chosen = {
        f"place={town.villages[0].pk}": {"new", "late"},
        f"place={town.villages[1].pk}": {"paused"},
        f"lead_unit={town.justice.pk}": {"late"},
        f"category={Category.objects.get(code='01').pk}": {"late", "paused"},
        f"category={Category.objects.get(code='0101').pk}": {"late"},
    }
    assert {query: names(open_list(client, town["leader"], query), cases) for query in chosen} == chosen


def test_a_number_is_found_with_and_without_hyphen(client, town, cases):
    case = cases["late"]
    for typed in (case.number, case.shown_number, f" {case.shown_number} "):
        assert names(open_list(client, town["leader"], f"q={typed}"), cases) == {"late"}


def test_scopes_are_those_of_the_person(client, town, cases):
    for person, scope, found in (
        ("mediator", "mine", {"late"}),
        ("legal", "mine", set()),
        ("legal", "unit", {"late"}),
        ("liaison", "unsigned", {"assigned"}),
        ("liaison2", "assist", {"paused", "assigned", "tracking"}),
        ("liaison2", "unit", set()),
    ):
        assert names(open_list(client, town[person], f"scope={scope}"), cases) == found, (person, scope)


def test_nobody_finds_by_searching_what_they_may_not_see(client, town, cases):
    for query in ("q=不亮", "q=吴学兵", "q=19900005518", f"q={cases['new'].number}", "scope="):
        assert "new" not in names(open_list(client, town["village2"], query), cases), query


def test_a_made_up_filter_is_named_and_does_not_break_the_page(client, town, cases):
    for query in ("light=blue", "risk=9", "registered_from=昨天", "lead_unit=99999", "stage=x", "category=x"):
        assert open_list(client, town["leader"], query).context["filter"].form.errors, query


def test_a_chip_takes_one_condition_away(client, town, cases):
    page = open_list(client, town["leader"], "kind=dispute&risk=3&page=1")
    chips = {chip["label"]: chip for chip in page.context["filter"].chips()}
    assert (chips["案件类型"]["value"], chips["案件类型"]["query"]) == ("纠纷", "risk=3")
    assert names(open_list(client, town["leader"], chips["案件类型"]["query"]), cases) == {"late", "tracking"}


def test_the_chip_of_a_risk_says_its_word(client, town, cases):
    (chip,) = open_list(client, town["leader"], "risk=3").context["filter"].chips()
    assert chip["value"] == "橙 高"


# --- order, pages, counts --------------------------------------------------------------------------------------


def test_the_nearest_due_comes_first_and_what_has_no_limit_last(client, town, cases):
    alone = make_case(town=town, by="frontdesk", state="paused", assists=())
    rows = open_list(client, town["leader"]).context["rows"]
    due = [case.next_due for case in rows[:-1]]
    assert None not in due and due == sorted(due)
    assert (rows[0], rows[-1], rows[-1].next_due) == (cases["late"], alone, None)


@pytest.mark.parametrize(
    ("sort", "first"),
    [("-registered", "new"), ("registered", "closed"), ("-risk", "closed"), ("-closed", "closed")],
)
def test_the_list_is_ordered_as_asked(client, town, cases, sort, first):
    rows = open_list(client, town["leader"], f"scope=&sort={sort}").context["rows"]
    assert rows[0] == cases[first]
    page = open_list(client, town["leader"], f"scope=&sort={sort}&risk=1").content.decode()
    assert f'name="sort" value="{sort}"' in page, "a new filter keeps the order"


def test_an_unknown_order_is_the_usual_one(client, town, cases):
    assert open_list(client, town["leader"], "sort=password").context["rows"][0] == cases["late"]


@pytest.fixture
def many(town):
    """Twenty-three open cases."""
    return [make_case(town=town, by="frontdesk") for _ in range(23)]


def test_pages_are_numbered_to_fifty_and_go_on_by_a_mark(client, town, many, monkeypatch):
    monkeypatch.setattr(pages.ListPage, "page_size", 4)
    monkeypatch.setattr(paging, "NUMBERED_PAGES", 3)
    seen, query = [], "sort=registered"
    for number in (1, 2, 3):
        page = open_list(client, town["leader"], f"{query}&page={number}")
        seen += page.context["rows"]
        assert ("再往后" in page.content.decode()) == (number == 3)
    while page.context["page"].after:
        page = open_list(client, town["leader"], f"{query}&after={page.context['page'].after}")
        assert page.context["page"].is_deep and "回到第 1 页" in page.content.decode()
        seen += page.context["rows"]
    assert seen == many, "each row once, in order, whichever way one went"


def test_a_count_stops_and_says_so(client, town, many, monkeypatch):
    assert "共 23 件" in open_list(client, town["leader"]).content.decode()
    monkeypatch.setattr(paging, "COUNT_STOPS_AT", 11)
    page = open_list(client, town["leader"])
    assert page.context["count"].more and "共 10+ 件" in page.content.decode()


def test_ten_thousand_is_where_counting_stops():
    assert (str(paging.Count(10_000)), str(paging.Count(10_001))) == ("10,000", "10,000+")


def test_a_part_of_the_page_is_the_list_alone(client, town, cases):
    client.force_login(town["leader"])
    part = client.get(LIST, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode() and 'id="list"' in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_a_long_list_costs_no_more_queries_than_a_short_one(client, town, cases, many, django_assert_max_num_queries):
    open_list(client, town["leader"])
    with django_assert_max_num_queries(14):
        client.get(LIST)


# --- saved views -----------------------------------------------------------------------------------------------


def save(client, name, query, **more):
    """Press 存为常用."""
    return client.post("/cases/views/save/", {"name": name, "query": query, "next": f"{LIST}?{query}", **more})


def tabs(page):
    """Saved views on the page: name → tab."""
    return {tab["name"]: tab for tab in page.context["views"]}


def test_a_kept_filter_is_a_tab_of_its_owner_until_it_is_deleted(client, town, cases):
    client.force_login(town["liaison"])
    assert save(client, "我的黄灯", "scope=open&light=amber")["Location"] == "/cases/?scope=open&light=amber"
    tab = tabs(open_list(client, town["liaison"], "scope=open&light=amber"))["我的黄灯"]
    assert (tab["active"], tab["shared"]) == (True, False)
    assert "我的黄灯" not in tabs(open_list(client, town["head"]))
    client.force_login(town["head"])
    client.post(f"/cases/views/{tab['pk']}/delete/")
    assert SavedView.objects.exists(), "nobody deletes the view of another"
    client.force_login(town["liaison"])
    client.post(f"/cases/views/{tab['pk']}/delete/")
    assert "我的黄灯" not in tabs(open_list(client, town["liaison"]))


def test_a_shared_filter_is_a_tab_of_the_unit_and_shows_each_what_they_may_see(client, town, cases):
    client.force_login(town["mediator"])
    save(client, "本所纠纷", "kind=dispute", share="on")
    tab = tabs(open_list(client, town["legal"]))["本所纠纷"]
    assert tab["shared"] and tab["pk"] is None, "a colleague uses it and does not delete it"
    assert names(open_list(client, town["legal"], tab["query"]), cases) == {"late"}
    assert "本所纠纷" not in tabs(open_list(client, town["petition"]))
    newcomer = make_user("legal", town.departments["信访办"])
    assert "本所纠纷" not in tabs(open_list(client, newcomer))
    make_post(newcomer, "legal", town.justice)
    assert "本所纠纷" in tabs(open_list(client, User.objects.get(pk=newcomer.pk)))


def test_the_same_name_again_changes_the_filter_and_no_name_is_refused(client, town):
    client.force_login(town["liaison"])
    for query in ("risk=3", "risk=4"):
        save(client, "高风险", query)
    assert SavedView.objects.get().query == "risk=4"
    assert any("名字" in words for words in said(save(client, "", "risk=1")))
    assert SavedView.objects.count() == 1


def test_saving_never_leads_out_of_the_portal(client, town):
    client.force_login(town["liaison"])
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        answer = client.post("/cases/views/save/", {"name": "x", "query": "", "next": target})
        assert answer["Location"] == LIST


# --- export ----------------------------------------------------------------------------------------------------


def workbook(client, person, query=""):
    """Rows of the exported sheet, the watermark first."""
    client.force_login(person)
    answer = client.get(f"/cases/export/?{query}")
    assert answer["Content-Disposition"].startswith("attachment")
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows()]


@pytest.mark.parametrize("person", ["leader", "liaison", "mediator", "village", "village2"])
def test_an_export_holds_what_the_person_may_see_and_no_more(client, town, cases, person):
    watermark, heads, *rows = workbook(client, town[person], "scope=")
    visible = {case.shown_number for case in Case.objects.visible_to(town[person])}
    assert {row[0] for row in rows} == visible and len(rows) == len(visible)
    assert heads == list(COLUMNS)
    assert town[person].name in watermark[0] and town[person].username in watermark[0] and "请勿外传" in watermark[0]


def test_an_export_is_audited_with_its_size_and_holds_no_identity(client, town, cases):
    rows = workbook(client, town["leader"], "kind=dispute&q=")
    row = AuditRecord.objects.get(event="export")
    assert (row.username, row.detail) == ("leader", {"rows": 1, "filters": ["kind"]})
    whole = str(workbook(client, town["leader"], "scope=")) + str(rows)
    assert "990112197809234517" not in whole and "19900005518" not in whole


def test_what_looks_like_a_formula_does_not_run_in_the_workbook(client, town):
    make_case(town=town, by="frontdesk", title='=HYPERLINK("http://x","点我")', place_text="+cmd|' /C calc'!A0")
    client.force_login(town["leader"])
    sheet = load_workbook(io.BytesIO(client.get("/cases/export/").content)).active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert any(str(cell.value).startswith("=HYPERLINK") for row in sheet.iter_rows() for cell in row)


def test_the_button_of_the_bare_list_exports_what_the_list_shows(client, town, cases):
    page = open_list(client, town["leader"])
    rows = workbook(client, town["leader"], page.context["query"])[2:]
    assert len(rows) == page.context["count"].value


def test_a_large_export_becomes_a_job_with_the_same_rows(client, town, cases, monkeypatch):
    monkeypatch.setattr(pages, "EXPORT_LIMIT", 2)
    client.force_login(town["leader"])
    job_page = client.get("/cases/export/?scope=open")["Location"]
    assert "排队中" in client.get(job_page).content.decode()
    assert jobs.run_next().state == "done"
    answer = client.get(f"{job_page}file/")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert {row[0] for row in list(sheet.values)[2:]} == {cases[name].shown_number for name in OPEN}
    assert AuditRecord.objects.filter(event="export", object_type="job").count() == 1


def test_a_job_writes_what_its_person_may_see_when_it_runs(town, cases):
    queue_export(by=town["deputy"], query="")
    services.raise_confidentiality(
        cases["late"], by=town["mediator"], ticket=ticket(), level=2, persons=[town["triage"]]
    )
    sheet = load_workbook(jobs.run_next().file).active
    shown = {row[0] for row in list(sheet.values)[2:]}
    assert cases["late"].shown_number not in shown and len(shown) == 5


def test_a_grid_member_takes_nothing_along(client, town, cases):
    client.force_login(town["grid"])
    assert client.get("/cases/export/").status_code == 403


# --- many at once ----------------------------------------------------------------------------------------------


def test_many_are_reminded_and_each_refusal_is_named(client, town, cases):
    client.force_login(town["triage"])
    services.remind(cases["assigned"], by=town["triage"], ticket=ticket())
    numbers = [cases[name].number for name in ("new", "late", "assigned", "closed")] + ["2606109999"]
    answer = client.post("/cases/bulk/remind/", {"case": numbers, "note": "请抓紧", "next": "/cases/?scope=open"})
    assert answer["Location"] == "/cases/?scope=open"
    words = said(answer)
    assert words[0] == "已催办 2 件。" and len(words) == 4
    assert f"{cases['assigned'].shown_number}：今天已经催办过了。" in words
    assert any(cases["closed"].shown_number in line and "不能催办" in line for line in words)
    assert "2606109999：没有找到这个案件" in words
    assert fresh(cases["late"]).events.filter(action="remind", note="请抓紧").count() == 1


def test_nobody_reminds_or_triages_what_they_may_not_see_or_decide(client, town, cases):
    client.force_login(town["village2"])
    words = said(client.post("/cases/bulk/remind/", {"case": [cases["new"].number]}))
    assert words == [f"{cases['new'].number}：没有找到这个案件"]
    data = {"case": [cases["new"].number], "lead": town.police.pk, "reason": "职责"}
    assert client.post("/cases/bulk/assign/", data).status_code == 403
    assert fresh(cases["new"]).state == "registered"


def test_many_are_triaged_to_one_unit_and_each_refusal_is_named(client, town, cases):
    client.force_login(town["triage"])
    second = make_case(town=town, by="frontdesk")
    data = {
        "case": [cases["new"].number, second.number, cases["late"].number],
        "lead": town.police.pk,
        "reason": "职责",
    }
    words = said(client.post("/cases/bulk/assign/", data))
    assert words[0] == "已分流 2 件。" and cases["late"].shown_number in words[1] and len(words) == 2
    for case in (cases["new"], second):
        assert (fresh(case).state, fresh(case).lead_unit) == ("assigned", town.police)
    assert fresh(cases["late"]).lead_unit == town.justice


def test_nothing_ticked_or_no_unit_chosen_is_said(client, town, cases):
    client.force_login(town["triage"])
    assert said(client.post("/cases/bulk/remind/", {})) == ["请先勾选案件。"]
    assert "请选择主办单位。" in said(client.post("/cases/bulk/assign/", {"case": [cases["new"].number]}))
    assert fresh(cases["new"]).state == "registered"


def test_the_bar_shows_only_what_the_person_may_do(client, town, cases):
    for person, remind, assign in (("triage", True, True), ("manager", True, False), ("mediator", False, False)):
        page = open_list(client, town[person], "scope=").content.decode()
        assert ("催办说明" in page, "分流给…" in page) == (remind, assign), person


# --- who has not signed ----------------------------------------------------------------------------------------


def test_the_phone_list_names_each_office_that_has_not_signed(client, town, cases):
    unit = OrgUnit.objects.get(pk=town.police.pk)
    unit.phone = "0000-7654321"
    unit.save()
    client.force_login(town["triage"])
    page = client.get("/cases/unsigned/")
    shown = [(share.case.pk, share.unit.name, share.is_lead) for share in page.context["rows"]]
    assigned = cases["assigned"].pk
    assert {row for row in shown if row[0] == assigned} == {(assigned, "农业农村办", True), (assigned, "派出所", False)}
    assert cases["late"].pk not in {row[0] for row in shown}
    assert 'href="tel:0000-7654321"' in page.content.decode() and "未登记" in page.content.decode()
    since = [share.since for share in page.context["rows"]]
    assert since == sorted(since), "who waits longest comes first"

    assert town["liaison"].name in page.content.decode(), "and whom to call"
    one = client.get("/cases/unsigned/", {"number": cases["assigned"].shown_number}).context["rows"]
    assert {share.case.pk for share in one} == {assigned}
    found = client.get("/cases/unsigned/", {"unit": town.police.pk, "is_lead": "False"}).context["rows"]
    assert {share.unit.pk for share in found} == {town.police.pk}
    assert client.get("/cases/unsigned/export/").status_code == 200

    with set_clock(later(minutes=5)):
        services.accept(fresh(cases["assigned"]), by=town["liaison"], ticket=ticket())
    left = {(share.case.pk, share.unit.name) for share in client.get("/cases/unsigned/").context["rows"]}
    assert (assigned, "农业农村办") not in left and (assigned, "派出所") in left
    client.force_login(town["village2"])
    assert not client.get("/cases/unsigned/").context["rows"]


def test_a_leader_finds_what_lies_in_the_villages_they_are_contact_leader_of(client, town, cases):
    """联系村领导 of 青石村 is the leader, of 柳湾村 nobody."""
    path = town.villages[0].path
    before = {case.pk for case in Case.objects.for_system().filter(place__path__startswith=path).open()}
    mine = make_case(town=town, place=town.villages[0])
    make_case(town=town, place=town.villages[1])
    client.force_login(town["leader"])
    page = client.get("/cases/", {"scope": "villages"})
    assert {case.pk for case in page.context["rows"]} == {mine.pk, *before}
    assert "我联系的村" in page.content.decode()
    client.force_login(town["deputy"])
    assert not client.get("/cases/", {"scope": "villages"}).context["rows"]
