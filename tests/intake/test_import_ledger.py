"""A town takes over its message board: workbooks as people keep them, a report they can work with, nothing twice."""

import json
import zipfile
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from governance.cases.models import Case, CaseEvent, CaseLink, Category, Deadline
from governance.core.now import set_clock, today
from governance.organisation.models import OrgUnit, User
from tests.cases_factory import MORNING, make_case, make_rules
from tests.factories import make_town

pytestmark = pytest.mark.django_db
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "wenzheng-messages" / "original"
HEADINGS = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "一级分类"]
LAMP = [
    24,
    "A00074011",
    "路灯三天不亮",
    "2020/1/6 12:09:38",
    "\n\t\t\t　　村口的路灯坏了三天。\n\t\t晚上看不见路。\t\n",
    "城乡建设",
]
BUS = [37, "A00010786", "公交车改道", "2020/1/4 9:05:00", "公交改道以后，老人要走两里路。", "交通运输"]
SCHOOL = [83, "A00063999", "学校门口堵车", datetime(2019, 12, 30, 17, 6, 14, 250_000), "放学时校门口堵得走不动。", ""]


@pytest.fixture
def town():
    with set_clock(MORNING):
        make_rules()
        yield make_town()


@pytest.fixture
def write(tmp_path):
    """write(*rows, headings=…) → path of a workbook."""

    def make(*rows, headings=HEADINGS, above=(), name="留言.xlsx"):
        book = openpyxl.Workbook()
        for row in (*above, headings, *rows):
            book.active.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def run(path, *options):
    """Import; (the numbers of the last line, the report above it). A failing row ends in a CommandError."""
    out = StringIO()
    try:
        call_command("import_ledger", str(path), "--json", *options, stdout=out)
    except CommandError as problem:
        assert "有的行没有登记" in str(problem)
    *report, last = out.getvalue().strip().splitlines()
    return json.loads(last), "\n".join(report)


def numbers(rows_read, created, already_there=0, failed=0, warnings=0):
    return {
        "rows_read": rows_read,
        "created": created,
        "already_there": already_there,
        "failed": failed,
        "warnings": warnings,
    }


def imported():
    return Case.objects.for_system().filter(source_system="网络问政").order_by("pk")


def holds_together():
    out = StringIO()
    call_command("verify", "--json", stdout=out)
    report = json.loads(out.getvalue().strip().splitlines()[-1])
    assert report["ok"], report["problems"]


# --- what becomes of a row -------------------------------------------------------------------------------------


def test_a_message_becomes_a_case_of_today_with_its_own_words_and_time(town, write):
    category = Category.objects.create(code="201", name="城乡建设", kinds=["general", "petition"])
    done, _ = run(write(LAMP, BUS))
    assert done == numbers(2, 2)
    case = imported().first()
    assert case.number == f"{today():%y%m%d}0001"
    assert (case.title, case.channel, case.kind, case.state) == ("路灯三天不亮", "online", "general", "registered")
    assert case.facts == "村口的路灯坏了三天。\n\t\t晚上看不见路。\n\n（留言时间：2020-01-06 12:09:38）"
    assert case.occurred_at == timezone.make_aware(datetime(2020, 1, 6, 12, 9, 38))
    assert (case.centre, case.origin, case.registered_by) == (town.centre, town.centre, User.objects.system())
    assert case.category == category
    party = case.parties.get()
    assert (party.name, party.is_anonymous) == ("A00074011", False)
    # The triage officer finds it in the queue, with its clock, and sees in the timeline where it came from.
    assert case in Case.objects.visible_to(town["triage"])
    assert Deadline.objects.filter(case=case, action="triage", met_at=None).exists()
    note = CaseEvent.objects.get(case=case).note
    assert note.startswith("由工作簿“留言.xlsx”第 2 行导入\n留言编号：24\n留言用户：A00074011")
    assert "一级分类：城乡建设" in note
    # A category that the town does not have stays in the note.
    assert imported().last().category is None
    assert "一级分类：交通运输" in CaseEvent.objects.get(case=imported().last()).note
    holds_together()


def test_numbers_go_on_from_the_cases_of_the_day(town, write):
    make_case(town=town)
    run(write(LAMP))
    assert imported().get().number == f"{today():%y%m%d}0002"
    holds_together()


def test_columns_stand_in_any_order_with_titles_above_and_blank_rows_between(town, write):
    order = [4, 0, 3, 5, 1, 2]
    mixed = [[row[i] for i in order] for row in (LAMP, BUS, SCHOOL)]
    path = write(
        mixed[0],
        [None] * 6,
        ["　", "\n", "", None, None, None],
        *mixed[1:],
        headings=[HEADINGS[i] for i in order],
        above=[["清溪镇留言台账"], ["填报单位：治理中心"]],
    )
    done, _ = run(path)
    assert done == numbers(3, 3)
    assert [case.title for case in imported()] == [LAMP[2], BUS[2], SCHOOL[2]]
    assert "第 4 行导入" in CaseEvent.objects.get(case=imported().first()).note
    # The same messages with the columns in the usual order, and the time in another writing, are known again.
    again = [LAMP[:3] + [datetime(2020, 1, 6, 12, 9, 38)] + LAMP[4:], BUS, SCHOOL]
    assert run(write(*again, name="另存.xlsx"))[0] == numbers(3, 0, already_there=3)


def test_likes_and_the_reply_of_the_other_workbooks_are_kept(town, write):
    headings = [*HEADINGS[:5], "点赞数", "反对数", "答复意见", "答复时间"]
    row = [*LAMP[:5], 9, 0, "已派人修好。", datetime(2020, 1, 9, 8, 0)]
    run(write(row, headings=headings))
    note = CaseEvent.objects.get(case=imported().get()).note
    assert "点赞数：9\n反对数：0\n答复意见：已派人修好。\n答复时间：2020-01-09 08:00:00" in note


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2019/2/28 11:25:05", (2019, 2, 28, 11, 25, 5)),
        ("2019-12-3 9:05", (2019, 12, 3, 9, 5)),
        ("2019年12月3日", (2019, 12, 3)),
        ("２０１９．１２．３ 下午3:20", (2019, 12, 3, 15, 20)),
        ("2019-12-03T09:05:00.250", (2019, 12, 3, 9, 5)),
        (datetime(2019, 12, 3, 9, 5, 0, 730_000), (2019, 12, 3, 9, 5)),
        (date(2019, 12, 3), (2019, 12, 3)),
        (43802.378472222, (2019, 12, 3, 9, 5)),
    ],
)
def test_times_are_read_in_every_writing(town, write, written, meant):
    done, report = run(write([*LAMP[:3], written, *LAMP[4:]]))
    assert done == numbers(1, 1), report
    assert imported().get().occurred_at == timezone.make_aware(datetime(*meant))


# --- what is odd -----------------------------------------------------------------------------------------------


def test_what_is_odd_is_said_with_row_and_column_and_taken_all_the_same(town, write):
    long_title = "路" * 130
    done, report = run(
        write(
            [1, "", "没有用户", "2020/1/6 12:00", "详情一", ""],
            [2, "U", "", "2020/1/6 12:00", "灯不亮。请来修。", ""],
            [3, "U", "只有主题", "2020/1/6 12:00", None, ""],
            [4, "U", "没有时间", "", "详情四", ""],
            [5, "U", "看不懂的时间", "上个月底", "详情五", ""],
            [6, "U", "不可能的日子", "2019/2/30 8:00", "详情六", ""],
            [7, "U", "明年的留言", f"{today().year + 2}/1/1", "详情七", ""],
            [8, "U", long_title, "2020/1/6 12:00", "详情八", ""],
            [9, "@用户", "-标题|' /C calc'!A0", "2020/1/6 12:00", "+86 开头的详情", ""],
        )
    )
    assert done == numbers(9, 9, warnings=8)
    for words in (
        "第 2 行“留言用户”：没有留言用户，已按匿名登记",
        "第 3 行“留言主题”：没有留言主题",
        "第 4 行“留言详情”：没有留言详情",
        "第 5 行“留言时间”：没有留言时间",
        "第 6 行“留言时间”：看不懂“上个月底”",
        "第 7 行“留言时间”：看不懂“2019/2/30 8:00”",
        "第 8 行“留言时间”：",
        "第 9 行“留言主题”：留言主题有 130 个字",
    ):
        assert f"提醒　{words}" in report
    one, two, three, _four, five, *_, eight, _nine = imported()
    assert one.parties.get().is_anonymous
    assert (two.title, three.facts.splitlines()[0]) == ("灯不亮", "只有主题")
    assert five.occurred_at is None and "（留言时间：上个月底）" in five.facts
    assert len(eight.title) == 120 and long_title in CaseEvent.objects.get(case=eight).note
    holds_together()


def test_a_row_that_cannot_be_taken_stops_no_other_and_is_taken_once_mended(town, write):
    rows = [
        LAMP,
        ["", "U", "没有编号", "2020/1/6 12:00", "详情", ""],
        [5, "U", "", "2020/1/6 12:00", " ", ""],
        [6, "U", "太长", "2020/1/6 12:00", "长" * 20_001, ""],
        BUS,
    ]
    done, report = run(write(*rows))
    assert done == numbers(5, 2, failed=3)
    assert "错误　第 3 行“留言编号”：没有留言编号，这一行没有登记。请补上" in report
    assert "错误　第 4 行“留言详情”：留言主题和留言详情都是空的" in report
    assert "错误　第 5 行“留言详情”：留言有 20,001 个字" in report
    holds_together()  # A failed row has used up no number.

    rows[1][0], rows[2][2], rows[3][4] = 4, "补上的主题", "长" * 19_000
    done, _ = run(write(*rows))
    assert done == numbers(5, 3, already_there=2, warnings=1)
    assert imported().count() == 5


def test_a_longest_text_is_kept_whole(town, write):
    text = "路" * 19_900 + "尾"
    run(write([*LAMP[:4], text, ""]))
    assert imported().get().facts.startswith(text)


def test_control_characters_and_foreign_scripts_do_no_harm(town, tmp_path, write):
    path = write([24, "A😀", "ẞ𠮷野家", "2020/1/6 12:00", "前\tNULL后\u200b", ""])
    # A workbook can hold characters that no spreadsheet program writes.
    broken = tmp_path / "控制字符.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"NULL", b"_x0000_"))
    done, _ = run(broken)
    assert done == numbers(1, 1)
    assert "\x00" not in imported().get().facts


# --- once and once only ----------------------------------------------------------------------------------------


def test_repeats_are_registered_linked_and_named(town, write):
    same_number = [*LAMP[:5], "劳动和社会保障"]
    same_text = [99, "A9", "还是路灯", "2020/1/8 8:00", "村口的路灯坏了三天。 晚上看不见路。", "城乡建设"]
    path = write(LAMP, BUS, same_number, same_text)
    done, report = run(path)
    assert done == numbers(4, 4, warnings=2)
    first, _bus, second, third = imported()
    assert f"第 4 行“留言编号”：疑似重复：和案件 {first.shown_number}（第 2 行）的留言编号相同" in report
    assert f"第 5 行“留言详情”：疑似重复：和案件 {first.shown_number}（第 2 行）的留言详情相同" in report
    links = CaseLink.objects.filter(ended_at=None).order_by("pk")
    assert [(row.source, row.target, row.kind) for row in links] == [
        (second, first, "duplicate"),
        (third, first, "duplicate"),
    ]
    assert f"疑似重复：{first.shown_number}" in CaseEvent.objects.get(case=second).note
    assert run(path)[0] == numbers(4, 0, already_there=4)
    assert CaseLink.objects.count() == 2

    # Next month's workbook brings the message again with a reply: another row, linked with the first.
    done, _ = run(write([*LAMP, "已修好"], headings=[*HEADINGS, "答复意见"], name="下月.xlsx"))
    assert done == numbers(1, 1, warnings=1)
    assert CaseLink.objects.latest("pk").target == first


def test_the_very_same_row_twice_in_a_file_is_one_message(town, write):
    done, report = run(write(LAMP, BUS, LAMP))
    assert done == numbers(3, 2, already_there=1, warnings=1)
    assert "第 4 行：和第 2 行完全相同，只登记一次" in report


def test_when_the_database_goes_away_in_the_middle_the_second_run_takes_the_rest(town, write):
    path = write(*([n, "U", f"第{n}件", "2020/1/6 12:00", f"这是第{n}件事", ""] for n in range(1, 9)))
    written = []

    def goes_away(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "cases_caseevent"'):
            written.append(sql)
            if len(written) == 5:
                raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(goes_away), pytest.raises(CommandError, match="接着登记其余的行"):
        call_command("import_ledger", str(path), "--json", stdout=StringIO())
    assert imported().count() == 4, "the row under way is gone, the earlier ones are kept"
    holds_together()
    assert run(path)[0] == numbers(8, 4, already_there=4)
    assert run(path)[0] == numbers(8, 0, already_there=8)
    holds_together()


# --- files that are none ---------------------------------------------------------------------------------------


def refused(path, *options):
    with pytest.raises(CommandError) as problem:
        call_command("import_ledger", str(path), "--json", *options, stdout=StringIO())
    assert not imported().exists()
    return str(problem.value)


def _of_an_unknown_version(workbook):
    """The first entry of the directory asks for version 15.8 of zip to unpack it."""
    at = workbook.index(b"PK\x01\x02") + 6
    return workbook[:at] + bytes([158]) + workbook[at + 1 :]


def test_what_is_no_workbook_is_refused_with_a_sentence(town, tmp_path, write):
    good = write(LAMP).read_bytes()
    for name, content in {
        "表.csv": "留言编号,留言用户\n1,2\n".encode(),
        "空.xlsx": b"",
        "图.xlsx": b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
        "断.xlsx": good[: len(good) // 2],
        "坏.xlsx": good.replace(b"PK\x03\x04", b"PK\xff\xff"),
        "怪.xlsx": _of_an_unknown_version(good),
    }.items():
        (tmp_path / name).write_bytes(content)
        assert "不是可以读取的 Excel 工作簿" in refused(tmp_path / name), name
    with zipfile.ZipFile(tmp_path / "压缩包.xlsx", "w") as archive:
        archive.writestr("说明.txt", "这不是工作簿")
    assert "不是可以读取的 Excel 工作簿" in refused(tmp_path / "压缩包.xlsx")
    assert "没有这个文件" in refused(tmp_path / "没有.xlsx")
    assert "文件夹" in refused(tmp_path)


def test_missing_headings_are_named(town, write):
    path = write(["1", "x"], headings=["留言编号", "留言主题"])
    assert "缺少表头：留言用户、留言时间、留言详情" in refused(path)
    book = openpyxl.Workbook()
    book.save(path)
    assert "工作簿是空的" in refused(path)


def test_a_second_sheet_is_read_too_and_one_without_headings_is_named(town, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "一月"
    for row in (HEADINGS, LAMP):
        book.active.append(row)
    for row in (HEADINGS, BUS, [0, "", "", "", "", ""]):
        book["一月" if "二月" not in book.sheetnames and not book.create_sheet("二月") else "二月"].append(row)
    book.create_sheet("说明").append(["本表由平台导出"])
    book.create_sheet("空表")
    book.save(tmp_path / "两月.xlsx")
    done, report = run(tmp_path / "两月.xlsx")
    assert done == numbers(3, 2, failed=1, warnings=1)
    assert "工作表“说明”缺少表头" in report
    assert "错误　“二月”第 3 行" in report


# --- where it is registered ------------------------------------------------------------------------------------


def test_the_centre_is_the_only_one_or_the_one_named(town, write):
    path = write(LAMP)
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    words = refused(path)
    assert "有几个镇的社会治理中心" in words and other.town.code in words
    assert "没有代码为 123 的社会治理中心" in refused(path, "--centre", "123")
    run(path, "--centre", other.town.code)
    assert imported().get().centre == other.centre
    assert not Case.objects.visible_to(town["triage"]).exists()


def test_without_a_centre_nothing_is_registered(write):
    assert "还没有镇的社会治理中心" in refused(write(LAMP))
    assert not OrgUnit.objects.exists()


# --- the real thing --------------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.exists(), reason="the real messages lie beside the repository, in ../shared/data")
def test_the_real_workbook_is_taken_whole_and_once(town):
    path = REAL / "附件2_示例.xlsx"
    done, report = run(path)
    assert done == numbers(495, 495, warnings=1)
    assert "疑似重复" in report
    link = CaseLink.objects.get()
    assert {link.source.external_no[:6], link.target.external_no[:6]} == {"37042:"}
    assert link.source.number > link.target.number
    assert run(path)[0] == numbers(495, 0, already_there=495)
    assert imported().count() == 495
    assert not imported().filter(occurred_at=None).exists()
    for name, rows in (("附件3_示例.xlsx", 30), ("附件4_示例.xlsx", 120)):
        assert run(REAL / name)[0] == numbers(rows, rows)
    assert "缺少表头" in str(pytest.raises(CommandError, call_command, "import_ledger", str(REAL / "附件1.xlsx")).value)
    holds_together()
