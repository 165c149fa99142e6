"""上报台账: keyed in once, reported once, to each office in its own columns and under its own number."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.audit.models import AuditRecord
from governance.cases import services as actions
from governance.cases.ledger_fields import FIELDS, mapping_of
from governance.cases.ledger_seeds import SEEDS
from governance.cases.models import Case, Category, ExternalNumber, LedgerTemplate
from governance.cases.services import ledgers
from governance.core import jobs
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock
from governance.core.sheets import read_rows
from governance.organisation.models import User
from governance.portal.demo import reporting
from tests.cases_factory import MORNING, applicant, fresh, make_case, make_rules, ticket
from tests.factories import make_town

pytestmark = pytest.mark.django_db
LIST = "/ledgers/"


@pytest.fixture
def town(client):
    with set_clock(MORNING - timedelta(days=365)):
        built = make_town()
        make_rules()
    User.objects.update(password_changed_at=MORNING)
    with set_clock(MORNING):
        client.force_login(built["manager"])
        yield built


def column(heading, field, text=""):
    return {"heading": heading, "field": field, "text": text}


def make_template(town, **fields):
    given = {
        "name": "综合台账",
        "office": "县信访局",
        "since": date(2026, 1, 1),
        "day_format": "%Y年%m月%d日",
        "columns": [column("序号", "seq"), column("标题", "title"), column("状态", "state"), column("人", "applicant")],
        **fields,
    }
    return ledgers.save_template(by=town["manager"], **given)


def run_of(town, template, **fields):
    """A workbook made for the manager."""
    run = ledgers.start_run(by=town["manager"], template=template, purpose="按月报送", **fields)
    job = jobs.run_next()
    assert job.state == "done", job.message
    run.refresh_from_db()
    return run


def stamp(town, run, **fields):
    given = {"office": run.office, "reported_on": MORNING.date(), "number": "信报〔2026〕6号", **fields}
    return ledgers.stamp_run(by=town["manager"], run=run, **given)


def rows_in(run):
    with run.file.open("rb") as file:
        return read_rows(file.read())


def test_what_was_reported_is_not_reported_twice_until_it_changes(town):
    case = make_case(town=town, state="assigned", parties=[applicant("张测甲")])
    template = make_template(town, title_row="综合台账", unit_row="填报单位：清溪镇")
    run = run_of(town, template)
    assert (run.state, run.new_count, run.changed_count) == ("made", 1, 0)
    title, unit, headings, line, mark = rows_in(run)
    assert (title[0], unit[0], headings) == ("综合台账", "填报单位：清溪镇", ["序号", "标题", "状态", "人"])
    assert line == [1, case.title, "待签收", "张**"] and "吴静" in mark[0] and "按月报送" in mark[0]
    with pytest.raises(GuardFailed, match="还没有登记报送"):
        ledgers.start_run(by=town["manager"], template=template, purpose="再报")
    stamp(town, run)
    with pytest.raises(GuardFailed, match="已于 2026年06月10日 报送县信访局（信报〔2026〕6号），不用再报"):
        ledgers.start_run(by=town["manager"], template=template, purpose="再报")
    actions.record_progress(fresh(case), by=town["liaison"], ticket=ticket(), text="去看过了")
    assert run_of(town, template).state == "nothing"
    assert not ledgers.pending(template, town["manager"]).exists()
    actions.accept(fresh(case), by=town["liaison"], ticket=ticket())
    run = run_of(town, template)
    assert (run.new_count, run.changed_count, rows_in(run)[3][2]) == (0, 1, "办理中")


def test_a_cancelled_workbook_reports_nothing(town, client):
    make_case(town=town)
    template = make_template(town)
    run = run_of(town, template)
    client.post(f"{LIST}runs/{run.pk}/cancel/")
    assert client.get(f"{LIST}runs/{run.pk}/file/").status_code == 404
    assert run_of(town, template).new_count == 1
    with pytest.raises(GuardFailed, match="已作废"):
        stamp(town, run)


def test_identities_are_whole_only_when_asked_with_a_purpose_and_allowed(town):
    make_case(town=town, parties=[applicant("张测甲", phone="19900000001")])
    template = make_template(
        town,
        columns=[column("姓名", "applicant"), column("电话", "applicant_phone"), column("住址", "applicant_address")],
    )
    run = run_of(town, template)
    assert rows_in(run)[1][:2] == ["张**", "199****0001"]
    ledgers.cancel_run(by=town["manager"], run=run)
    run = run_of(town, template, full=True)
    assert rows_in(run)[1][:2] == ["张测甲", "19900000001"]
    with pytest.raises(NotAllowed):
        ledgers.start_run(by=town["sysadmin"], template=template, purpose="看看", full=True)


def test_only_the_cases_of_the_ledger_and_never_what_is_restricted(town):
    wanted = make_case(town=town, risk=3)
    make_case(town=town)
    make_case(town=town, risk=3, purpose="accusation")
    template = make_template(town, risk_min=3)
    assert list(ledgers.pending(template, town["leader"])) == [wanted]
    closed = make_template(town, name="已结", ended="ended")
    assert not ledgers.pending(closed, town["manager"]).exists()
    assert ledgers.pending(make_template(town, name="在办", ended="open"), town["manager"]).count() == 2


def test_a_mapping_writes_the_words_of_the_office(town):
    category = Category.objects.create(code="T1", name="邻里纠纷")
    make_case(town=town, category=category)
    columns = [column("类别", "category", "婚姻家庭=01；邻里纠纷＝02"), column("填报", "fixed", "清溪镇")]
    assert rows_in(run_of(town, make_template(town, columns=columns)))[1] == ["02", "清溪镇"]
    with pytest.raises(ValueError, match="邻里"):
        mapping_of("邻里")


@pytest.mark.parametrize("key", SEEDS)
def test_every_sample_and_every_field_gives_a_line(town, key):
    make_case(town=town, state="closed")
    seed = {**SEEDS[key], "kind": ""}
    whole = [
        *seed["columns"],
        *(column(one.label, name, "字" if name == "fixed" else "") for name, one in FIELDS.items()),
    ]
    line = rows_in(run_of(town, make_template(town, **{**seed, "columns": whole})))[2]
    assert len(line) == len(whole)
    assert line[len(seed["columns"]) + list(FIELDS).index("registered")] == "2026年06月10日"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([], "至少填写一列"),
        ([column("", "title")], "没有表头"),
        ([column("标题", "")], "请选择取哪一项"),
        ([column("单位", "fixed")], "请写明文字"),
        ([column("类别", "category", "邻里")], "没有等号"),
    ],
)
def test_columns_that_cannot_be_written_are_refused_in_words(town, columns, words):
    with pytest.raises(ValidationError, match=words):
        make_template(town, columns=columns)


def test_the_stamp_says_when_and_cannot_lie(town):
    make_case(town=town)
    run = run_of(town, make_template(town))
    for day, words in ((MORNING.date() + timedelta(days=1), "不能晚于今天"), (date(2026, 6, 1), "不能早于制表")):
        with pytest.raises(GuardFailed, match=words):
            stamp(town, run, reported_on=day)
    stamp(town, run)
    with pytest.raises(GuardFailed, match="已报送"):
        stamp(town, run)
    assert AuditRecord.objects.filter(event="ledger.reported").count() == 1


def test_the_manager_makes_a_ledger_reports_it_and_finds_it_again(town, client):
    """The way of the pages: sample, workbook, download, stamp, numbers; then the case page and the filter."""
    case = make_case(town=town)
    page = client.get(f"{LIST}new/", {"sample": "petition"})
    form = {name: field.value() or "" for name, field in ((field.html_name, field) for field in page.context["form"])}
    form |= {"kind": "", "since": "2026-01-01", "order_1": "1", "active": "on", "day_format": "%Y-%m-%d"}
    assert client.post(f"{LIST}new/", {**form, "heading_0": ""}).status_code == 422
    assert client.post(f"{LIST}new/", form).status_code == 302
    template = LedgerTemplate.objects.get()
    assert template.columns[0]["heading"] == "信访件编号" and len(template.columns) == 21
    where = f"{LIST}{template.pk}/"
    assert "待报 1 件" in client.get(where).content.decode()
    assert client.post(where, {"purpose": ""}).status_code == 422
    run_page = client.post(where, {"purpose": "月报"})["Location"]
    assert "排队中" in client.get(run_page).content.decode()
    jobs.run_next()
    assert "下载表格" in client.get(run_page).content.decode()
    assert client.get(f"{run_page}file/").status_code == 200
    client.post(f"{run_page}stamp/", {"office": "县信访局", "reported_on": "2026-06-10", "number": "6号"})
    client.post(f"{run_page}numbers/", {f"number_{case.pk}": "XF-81"})
    assert "XF-81" in client.get(run_page).content.decode()
    assert "没有要报的" in client.get(where).content.decode()
    shown = client.get(f"/cases/{case.number}/").content.decode()
    assert "报送县信访局，6号" in shown and "县信访局编号 XF-81" in shown
    other = make_case(town=town)
    for answer, found in (("yes", [case]), ("no", [other])):
        assert list(client.get("/cases/", {"reported": answer}).context["rows"]) == found
    client.post(f"{where}edit/", {**form, "name": "改名"})
    history = client.get(f"{where}history/").content.decode()
    assert "改名" in history and template.name in history
    assert AuditRecord.objects.filter(event="export", object_type="ledger_run").count() == 1


def test_a_number_belongs_to_one_case(town, client):
    one, two = make_case(town=town), make_case(town=town)
    for office in ("县信访局", "县司法局"):
        ledgers.note_number(by=town["manager"], case=one, office=office, number="81")
    assert one.external_numbers.count() == 2
    answer = client.post(f"/cases/{two.number}/external/", {"office": "县信访局", "number": "81"})
    assert answer.status_code == 422 and one.shown_number in answer.content.decode()
    client.post(f"/cases/{two.number}/external/", {"office": "县信访局", "number": "82"})
    assert ExternalNumber.objects.get(case=two).noted_by == town["manager"]
    client.force_login(town["liaison"])
    assert client.get(f"/cases/{two.number}/external/").status_code == 403


def test_a_town_reports_its_own_and_a_leader_may_report_but_not_change_the_columns(town, client):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    User.objects.update(password_changed_at=MORNING)
    make_case(town=town)
    template = make_template(town)
    with pytest.raises(NotAllowed):
        ledgers.start_run(by=other["manager"], template=template, purpose="x")
    client.force_login(other["manager"])
    assert client.get(f"{LIST}{template.pk}/").status_code == 404
    client.force_login(town["deputy"])
    assert client.get(f"{LIST}{template.pk}/").status_code == 200
    assert client.get(f"{LIST}{template.pk}/edit/").status_code == 403


def test_the_pages_cost_the_same_however_many_cases(town, client):
    template = make_template(town)
    make_case(town=town)
    client.get(LIST)
    run = run_of(town, template)
    ledgers.cancel_run(by=town["manager"], run=run)
    costs = []
    for _ in range(2):
        run = run_of(town, template)
        for page in (LIST, f"{LIST}{template.pk}/", f"{LIST}runs/{run.pk}/"):
            with CaptureQueriesContext(connection) as seen:
                client.get(page)
            costs.append(len(seen))
        ledgers.cancel_run(by=town["manager"], run=run)
        for _ in range(4):
            make_case(town=town)
    assert costs[:3] == costs[3:] and max(costs) <= 15
    assert Case.objects.for_system().count() == 9


def test_the_demo_has_one_ledger_reported_and_one_to_report(town):
    make_case(town=town)
    with_petition = {**SEEDS["petition"], "kind": ""}
    samples = {**SEEDS, "petition": with_petition}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reporting, "SEEDS", samples)
        reporting.keep_ledgers(town, MORNING.date())
    assert ExternalNumber.objects.get().number == "XF2026060001"
    assert LedgerTemplate.objects.count() == 2
