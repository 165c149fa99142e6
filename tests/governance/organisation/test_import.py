"""The workbook of a town."""

import json
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from governance.organisation.models import OrgUnit, Post, User, VillageLeader
from governance.organisation.services.workbook import SHEETS
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

TOWN = {
    "机构": [
        ["990112101000", "白塔镇", "", "镇", "山阳县", "", "", 1],
        ["", "农业农村办", "农办", "部门", "白塔镇", "0835-1234567", "镇政府 201", 3],
        ["990112000000", "山阳县", "", "县", "", "", "", 1],
        ["", "白塔镇社会治理中心", "治理中心", "中心", "白塔镇", "", "", 2],
    ],
    "村（社区）": [["990112101201", "青石村", "", "白塔镇", "", "", "chenguoqiang"]],
    "网格": [[990112101201001, "第一网格", "青石村", ""], ["990112101201002", "第二网格", "990112101201", ""]],
    "人员": [
        ["chenguoqiang", "陈国强", "19900000001", "", ""],
        ["yangfan", "杨帆", "199 0000 0002", "yangfan@example.com", "201 室"],
        ["zhangxm", "张小梅", "", "", ""],
    ],
    "岗位": [
        ["chenguoqiang", "白塔镇", "镇领导", "镇长", "2026-01-01", ""],
        ["yangfan", "农业农村办", "部门联络员", "", "", ""],
        ["zhangxm", "青石村/第一网格", "网格员", "", "2026年1月1日", ""],
    ],
}


@pytest.fixture
def write(tmp_path):
    def write(tables, name="town.xlsx"):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in tables.items():
            sheet = book.create_sheet(title)
            sheet.append(SHEETS[title])
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


def run(path, *args):
    out = StringIO()
    call_command("import_organisation", str(path), "--json", *args, stdout=out)
    return json.loads(out.getvalue().strip().splitlines()[-1])


def test_a_town_is_read_and_a_second_run_adds_nothing(write):
    path = write(TOWN)
    assert run(path) == {"rows_read": 13, "created": 13, "already_there": 0, "failed": 0, "warnings": 0}
    assert OrgUnit.objects.get(name="第二网格").path.startswith(OrgUnit.objects.get(name="青石村").path)
    assert OrgUnit.objects.get(name="白塔镇").parent.name == "山阳县"
    assert User.objects.with_phone("19900000002").get().seat == "201 室"
    assert Post.objects.get(user__username="zhangxm").unit.name == "第一网格"
    assert VillageLeader.objects.get().user.name == "陈国强"
    assert run(path) == {"rows_read": 13, "created": 0, "already_there": 13, "failed": 0, "warnings": 0}


def test_every_bad_row_is_named_and_nothing_is_kept(write):
    tables = {**TOWN}
    tables["人员"] = [*TOWN["人员"], ["", "无名", "", "", ""], ["wuphone", "吴某", "12", "", ""]]
    tables["岗位"] = [
        ["yangfan", "没有的部门", "部门联络员", "", "", ""],
        ["yangfan", "农业农村办", "县长", "", "", ""],
        ["yangfan", "白塔镇", "前台", "", "", ""],
        ["zhangxm", "第一网格", "网格员", "", "昨天", ""],
        ["nobody", "青石村", "村级", "", "", ""],
    ]
    path = write(tables)
    out = StringIO()
    with pytest.raises(CommandError, match="没有导入"):
        call_command("import_organisation", str(path), "--json", stdout=out)
    said = out.getvalue()
    assert "“人员”第 5 行“用户名”：必须填写" in said
    assert not OrgUnit.objects.exists() and not User.objects.people().exists()
    tables["人员"] = [*TOWN["人员"], ["wuphone", "吴某", "12", "", ""]]
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_organisation", str(write(tables)), "--json", stdout=out)
    said = out.getvalue()
    for words in (
        "“人员”第 5 行",
        "“岗位”第 2 行“机构”：没有“没有的部门”这个机构",
        "“岗位”第 3 行“角色”",
        "“岗位”第 4 行：“前台”只能设在：中心",
        "“岗位”第 5 行“任职起”",
        "“岗位”第 6 行“用户名”",
    ):
        assert words in said
    assert json.loads(said.strip().splitlines()[-1])["failed"] == 6
    assert not OrgUnit.objects.exists()


def test_a_dry_run_keeps_nothing(write):
    assert run(write(TOWN), "--dry-run")["created"] == 13
    assert not OrgUnit.objects.exists()


def test_missing_columns_and_sheets_are_told(write, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "机构"
    book.active.append(["名称"])
    book.active.append(["白塔镇"])
    book.save(tmp_path / "bad.xlsx")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_organisation", str(tmp_path / "bad.xlsx"), stdout=out)
    assert "缺少列：层级" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("import_organisation", str(tmp_path / "none.xlsx"))
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(CommandError):
        call_command("import_organisation", str(tmp_path / "text.xlsx"))


def test_the_same_name_twice_wants_the_code(write):
    tables = {**TOWN, "村（社区）": [*TOWN["村（社区）"], ["990112101202", "柳湾村", "", "白塔镇", "", "", ""]]}
    tables["网格"] = [*TOWN["网格"], ["990112101202001", "第一网格", "柳湾村", ""]]
    tables["岗位"] = [["zhangxm", "第一网格", "网格员", "", "", ""]]
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_organisation", str(write(tables)), stdout=out)
    assert "有多个机构叫“第一网格”" in out.getvalue()
    tables["岗位"] = [["zhangxm", "990112101202001", "网格员", "", "", ""]]
    assert run(write(tables))["failed"] == 0


def test_the_template_has_every_sheet_and_its_example_rows_can_be_imported(tmp_path):
    path = tmp_path / "template.xlsx"
    call_command("make_organisation_template", str(path), stdout=StringIO())
    book = openpyxl.load_workbook(path)
    for title, columns in SHEETS.items():
        assert tuple(cell.value for cell in book[title][1]) == columns
    assert run(path)["failed"] == 0


def test_one_time_passwords_are_written_to_a_file_when_asked_for(write, tmp_path, client):
    secret = tmp_path / "passwords.xlsx"
    run(write(TOWN), "--passwords", str(secret))
    assert secret.stat().st_mode & 0o077 == 0
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(secret).active.iter_rows()]
    found = {row[0]: row[2] for row in rows if row[0] in {"yangfan", "zhangxm"}}
    assert User.objects.get(username="yangfan").check_password(found["yangfan"])
    assert client.post("/accounts/login/", {"username": "zhangxm", "password": PASSWORD}).status_code == 422
