"""The pages of 台账导入: who opens which, the three steps, the grid without script, downloads and their records."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.audit.models import AuditRecord
from governance.cases.models import Case, Category
from governance.core import jobs
from governance.core.now import set_clock
from intake.ledgers.kinds import CASE_KINDS, KINDS
from intake.models import HeadingSynonym, LedgerImport
from tests.cases_factory import MORNING, make_rules
from tests.factories import PEOPLE, make_town
from tests.intake.ledgers import DISPUTES, WALL, WELL, hand_in, rows_of, run, workbook
from tests.intake.test_ledger_import import PDF

pytestmark = pytest.mark.django_db
IMPORTERS = {"liaison", "liaison2", "mediator", "legal", "petition", "village", "village2", "triage", "manager"}
LISTS = ("/intake/ledgers/", "/intake/ledgers/export/", "/intake/ledgers/new/", "/intake/ledgers/paper/")
HEADINGS = ("/administration/headings/", "/administration/headings/export/", "/administration/headings/new/")


@pytest.fixture
def town():
    with set_clock(MORNING):
        make_rules()
        Category.objects.create(code="102", name="邻里纠纷", kinds=["dispute"])
        yield make_town()


@pytest.fixture
def as_user(client, town):
    def sign_in(username):
        client.force_login(town[username])
        return client

    return sign_in


def upload(client, content, unit, name="台账.xlsx", **fields):
    """Press 上传."""
    data = {"unit": unit.pk, "upload": SimpleUploadedFile(name, content), "kind": "", "year": 2026, **fields}
    return client.post("/intake/ledgers/new/", data)


def columns_of(batch, do="import", **changes):
    """What the check page would send as it stands."""
    from intake.ledgers.running import open_batch

    part = open_batch(batch).first
    found = {f"column{i}": part.matched.get(i, "") for i in range(len(part.layout.names))}
    return {"kind": batch.kind, "year": batch.year, "do": do, **found, **changes}


@pytest.mark.parametrize("username", sorted({row[0] for row in PEOPLE}))
def test_each_role_opens_its_pages_and_no_others(as_user, town, username):
    client = as_user(username)
    for address in (*LISTS, "/intake/ledgers/template/dispute/"):
        assert client.get(address).status_code == (200 if username in IMPORTERS else 403), (username, address)
    for address in HEADINGS:
        assert client.get(address).status_code == (200 if username == "manager" else 403), (username, address)


def test_what_is_not_ones_own_is_not_there(as_user, town):
    batch = hand_in(town["liaison"], town.agriculture, workbook(DISPUTES, [1, "昨日", "", "", "", "x", "", "", ""]))
    run(batch)
    parts = ("", "columns/", "grid/", "export/", "file/", "failed/", "discard/")
    for username, status in (("liaison2", 404), ("village", 404), ("manager", 200), ("liaison", 200)):
        client = as_user(username)
        for part in parts:
            answer = client.get(f"/intake/ledgers/{batch.pk}/{part}")
            assert answer.status_code in ((404,) if status == 404 else (200, 302)), (username, part)
        assert (batch.file_name in client.get("/intake/ledgers/").content.decode()) == (status == 200)
    assert as_user("liaison2").post(f"/intake/ledgers/{batch.pk}/retry/").status_code == 404
    downloads = AuditRecord.objects.filter(event="download", object_type="ledger")
    assert {row.detail["part"] for row in downloads} == {"file", "failed"}


def test_from_the_upload_to_the_last_row(as_user, town):
    client = as_user("liaison")
    assert "青石村" not in client.get("/intake/ledgers/new/").content.decode(), "the own unit alone is offered"
    answer = upload(client, workbook(["2026年6月矛盾纠纷台账"], DISPUTES, WELL, WALL), town.agriculture)
    batch = LedgerImport.objects.get()
    assert answer["Location"] == f"/intake/ledgers/{batch.pk}/columns/"
    page = client.get(answer["Location"]).content.decode()
    assert "共 2 行" in page and "199****0001" in page and "19900000001" not in page
    assert "可以登记" in page and "有提醒" in page
    answer = client.post(f"/intake/ledgers/{batch.pk}/columns/", columns_of(batch))
    assert answer["Location"] == f"/intake/ledgers/{batch.pk}/"
    waiting = client.get(answer["Location"])
    assert "排队中" in waiting.content.decode()
    poll = client.get(f"/intake/ledgers/{batch.pk}/?part=progress", headers={"HX-Request": "true"})
    assert "<h1" not in poll.content.decode() and 'hx-trigger="every 2s"' in poll.content.decode()
    jobs.run_next()
    poll = client.get(f"/intake/ledgers/{batch.pk}/?part=progress", headers={"HX-Request": "true"})
    assert poll["HX-Refresh"] == "true"
    page = client.get(f"/intake/ledgers/{batch.pk}/").content.decode()
    assert all(case.shown_number in page for case in Case.objects.for_system())
    # What is done cannot be opened for correction again.
    assert client.get(f"/intake/ledgers/{batch.pk}/columns/").status_code == 302


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("台账.pdf", PDF, "录入纸质台账"),
        ("台账.xlsx", b"", "空文件"),
        ("台账.xlsx", PDF, "内容和扩展名不一致"),
        ("台账.xlsx", b"PK\x03\x04", "不是可以上传的类型"),
        ("台账.csv", "今天天气很好\n".encode("gbk"), "没有认出表头"),
        ("台账.csv", b"<html><script>alert(1)</script></html>", "不是可以上传的类型"),
        ("台账.xls", b"\xd0\xcf\x11\xe0 VBA", "不是可以上传的类型"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused_at_their_field(as_user, town, name, content, words):
    answer = upload(as_user("liaison"), content, town.agriculture, name)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not LedgerImport.objects.exists()


def test_a_csv_in_gbk_is_taken(as_user, town):
    text = StringIO()
    csv.writer(text).writerows([["姓名", "内容"], ["张测一", "路灯不亮"]])
    upload(as_user("village"), text.getvalue().encode("gbk"), town.villages[0], "村里.csv")
    batch = run(LedgerImport.objects.get())
    assert batch.created == 1 and Case.objects.for_system().get().origin == town.villages[0]


def test_a_ledger_of_another_unit_is_named_and_one_kept_elsewhere_has_no_button(as_user, town):
    client = as_user("liaison")
    upload(
        client,
        workbook(["填报单位：派出所"], ["日期", "值班人员", "签字"], ["2026-06-01", "张三 李四", ""]),
        town.agriculture,
    )
    page = client.get(f"/intake/ledgers/{LedgerImport.objects.get().pk}/columns/").content.decode()
    assert "表上写的填报单位是“派出所”" in page
    assert "这是值班表，现在不作为案件导入" in page and "开始导入" not in page
    batch = LedgerImport.objects.get()
    client.post(f"/intake/ledgers/{batch.pk}/columns/", columns_of(batch, "save", kind="general"))
    batch.refresh_from_db()
    assert batch.kind == "general"
    refused = client.post(f"/intake/ledgers/{batch.pk}/columns/", columns_of(batch))
    assert refused.status_code == 422 and "没有哪一列对应“内容”" in refused.content.decode()


def test_the_grid_works_without_script_and_takes_a_pasted_block(as_user, town):
    client = as_user("liaison")
    data = {"unit": town.agriculture.pk, "title": "纠纷登记簿", "kind": "dispute", "year": 2026, "paper_rows": 3}
    refused = client.post("/intake/ledgers/paper/", data)
    assert refused.status_code == 422 and "扫描件" in refused.content.decode()
    scans = [SimpleUploadedFile("一.pdf", PDF), SimpleUploadedFile("二.pdf", PDF)]
    grid = client.post("/intake/ledgers/paper/", {**data, "scans": scans})["Location"]
    batch = LedgerImport.objects.get()
    assert batch.scans.count() == 2
    page = client.get(grid).content.decode()
    assert page.count("<tr>") == 21 and "第 20 行 矛盾纠纷简述" in page and "邻里纠纷" in page
    text, person = "c8", "c3"
    block = '2\t6月2日\t\t李测二\t\t\t\t\t两家争路\n3\t6月3日\t\t王测三\t\t\t\t\t"两家\n争树"'
    answer = client.post(
        grid, {"page": 1, "r0c0": "1", f"r0{person}": "张测一", f"r0{text}": "两家争水", "block": block}
    )
    page = client.get(answer["Location"]).content.decode()
    assert "已录 3 行" in page and 'value="两家争路"' in page
    assert client.post(grid, {"page": 1, "do": "next", "r0c0": "1", f"r0{text}": "两家争水"})["Location"].endswith(
        "page=2"
    )
    page = client.get(f"/intake/ledgers/{batch.pk}/columns/").content.decode()
    assert "纸上写的是 3 行，录入的是 1 行" in page and 'name="difference"' in page
    refused = client.post(f"/intake/ledgers/{batch.pk}/columns/", columns_of(batch))
    assert refused.status_code == 422 and "对照纸面核对" in refused.content.decode()
    client.post(f"/intake/ledgers/{batch.pk}/columns/", columns_of(batch, difference="纸上后两行划去"))
    jobs.run_next()
    page = client.get(f"/intake/ledgers/{batch.pk}/").content.decode()
    assert "纸上后两行划去" in page and "一.pdf" in page
    scan = batch.scans.first()
    answer = client.get(f"/intake/ledgers/{batch.pk}/scan/{scan.pk}/")
    assert b"".join(answer.streaming_content) == PDF and "attachment" in answer["Content-Disposition"]


def test_templates_offer_lists_and_are_read_again(as_user, town):
    client = as_user("liaison")
    for kind in CASE_KINDS:
        content = client.get(f"/intake/ledgers/template/{kind}/").content
        book = openpyxl.load_workbook(BytesIO(content))
        assert book.worksheets[1].sheet_state == "hidden"
        if kind != "dispute":
            continue
        offered = {}
        for rule in book.active.data_validations.dataValidation:
            if rule.type == "list":
                column = rule.formula1.split("$")[1]
                cells = book["选项"][column]
                offered[book.active[f"{str(rule.sqref)[0]}1"].value] = [cell.value for cell in cells if cell.value]
        assert offered["事项类别"] == ["邻里纠纷"]
        assert offered["所属村（社区）"] == ["青石村", "柳湾村"]
        assert offered["是否办结"] == ["是", "否"] and "12345 转办" in offered["来源渠道"]
    row = [
        1,
        "2026-06-01",
        "来电",
        "张测一",
        "19900000001",
        "",
        "柳湾村",
        "",
        "争水",
        "邻里纠纷",
        "李春兰",
        "",
        "",
        "否",
    ]
    book = openpyxl.load_workbook(BytesIO(client.get("/intake/ledgers/template/dispute/").content))
    for i, value in enumerate(row, 1):
        book.active.cell(2, i, value)
    out = BytesIO()
    book.save(out)
    run(hand_in(town["liaison"], town.agriculture, out.getvalue(), "模板.xlsx"))
    case = Case.objects.for_system().get()
    assert (case.kind, case.channel, case.category.code) == ("dispute", "phone", "102")
    assert case.parties.get().village == town.villages[1]
    assert client.get("/intake/ledgers/template/duty/").status_code == 404


def test_lists_are_filtered_exported_and_constant_in_queries(as_user, town):
    for i in range(3):
        bad = [i, "昨日", "", "", "", "x", "", "", ""]
        run(hand_in(town["liaison"], town.agriculture, workbook(DISPUTES, [i, *WELL[1:]], bad), f"{i}.xlsx"))
    client = as_user("manager")
    client.get("/intake/ledgers/")

    def queries(address):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    few = queries("/intake/ledgers/")
    detail = queries(f"/intake/ledgers/{LedgerImport.objects.first().pk}/")
    for i in range(3, 9):
        run(hand_in(town["liaison"], town.agriculture, workbook(DISPUTES, *([i * 9 + n, *WELL[1:]] for n in range(5)))))
    assert queries("/intake/ledgers/") == few <= 15
    assert queries(f"/intake/ledgers/{LedgerImport.objects.first().pk}/") == detail <= 15
    page = client.get("/intake/ledgers/?failed=yes&q=1.xlsx").content.decode()
    assert ">1.xlsx<" in page and ">2.xlsx<" not in page
    exported = rows_of(client.get("/intake/ledgers/export/?failed=yes").content)
    assert len(exported) == 2 + 3 and exported[2][5:9] == [2, 1, 0, 1]
    batch = LedgerImport.objects.get(file_name="1.xlsx")
    rows = rows_of(client.get(f"/intake/ledgers/{batch.pk}/export/?outcome=failed").content)
    assert len(rows) == 3 and rows[2][2] == "没有登记"


def test_headings_are_data_kept_by_the_manager_with_history(as_user, town):
    call_command("load_reference", stdout=StringIO())
    number = HeadingSynonym.objects.count()
    assert number > 250
    call_command("load_reference", stdout=StringIO())
    assert HeadingSynonym.objects.count() == number
    client = as_user("manager")
    assert "矛盾纠纷简述" in client.get("/administration/headings/?q=简述").content.decode()
    new = {"heading": "大事小情（必填）", "kind": "", "field": "text", "active": "on"}
    client.post("/administration/headings/new/", new)
    assert client.post("/administration/headings/new/", new).status_code == 422
    row = HeadingSynonym.objects.get(heading="大事小情")
    batch = hand_in(town["liaison"], town.agriculture, workbook(["姓名", "大事小情"], ["张测一", "路灯不亮"]))
    assert run(batch).created == 1
    client.post(f"/administration/headings/{row.pk}/edit/", {**new, "active": ""})
    page = client.get(f"/administration/headings/{row.pk}/history/").content.decode()
    assert page.count("大事小情") >= 3 and "停用" in page and "吴静" in page
    assert KINDS["dispute"].label in client.get("/administration/headings/").content.decode()
