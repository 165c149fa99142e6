"""What people hand in is read as they meant it: titles, merged cells, two heading rows, days in any writing, totals."""

import csv
import os
import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import groupby
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.core.exceptions import PortalError
from intake.ledgers.book import open_ledger
from intake.ledgers.cells import moment_of, number_of
from intake.ledgers.headings import Known, key_of_heading, reference_rows
from intake.ledgers.persons import names_of, phones_of, without_numbers
from tests.intake.ledgers import DISPUTES, SHARED, WALL, WELL, workbook

HEADINGS = Path(os.environ.get("SHARED_DATA", SHARED)) / "ledger-headings" / "headings.csv"
ABSENT = "the headings of real ledgers lie beside the repository (SHARED_DATA)"
KNOWN = Known({(kind, heading): (field, order) for kind, field, heading, order in reference_rows()}, {})


def read(*rows, **options):
    """(book, rows) of a workbook."""
    book = open_ledger(workbook(*rows, **options), KNOWN)
    return book, list(book.rows(2026))


# --- where it begins -------------------------------------------------------------------------------------------


def test_title_and_unit_rows_stand_above_merged_and_the_year_is_in_the_title():
    book, rows = read(
        ["青石村2025年6月矛盾纠纷排查台账"],
        ["填报单位：青石村村民委员会", None, None, None, None, "填报时间：2025年7月1日"],
        DISPUTES,
        WELL,
        WALL,
        merge=["A1:I1", "A2:E2", "F2:I2"],
    )
    layout = book.first.layout
    assert (book.kind, layout.unit, layout.year) == ("dispute", "青石村村民委员会", 2025)
    assert [row.row for row in rows] == [4, 5]
    assert rows[1].moment("received") == datetime(2025, 6, 2)


@pytest.mark.parametrize("merged", [True, False])
def test_two_heading_rows_are_read_together(merged):
    upper = ["序号", "排查时间", "当事人", None, None, "矛盾纠纷简述", "承办人", None]
    lower = [None, None, "姓名", "联系电话", "身份证号码", None, "姓名", "联系方式"]
    areas = ["A1:A2", "B1:B2", "C1:E1", "F1:F2", "G1:H1"] if merged else []
    row = [1, "2026.6.1", "张测一", "19900000001", None, "两家争吵。", "李春兰", "19900000009"]
    book, (only,) = read(upper, lower, row, merge=areas)
    assert book.first.layout.first_row == 2
    assert (only.text("person"), only.text("phone"), only.text("text")) == ("张测一", "19900000001", "两家争吵。")
    assert only.text("handler") == "李春兰"
    assert only.others == {"承办人联系方式": "19900000009"}


def test_a_cell_merged_over_several_rows_counts_for_each():
    _, rows = read(
        ["序号", "所属村", "姓名", "内容"],
        [1, "青石村", "张测一", "灯不亮"],
        [2, None, "李测二", "路不平"],
        [3, None, "王测三", "水不通"],
        [4, "柳湾村", "赵测四", "没有网"],
        merge=["B2:B4"],
    )
    assert [row.text("village") for row in rows] == ["青石村", "青石村", "青石村", "柳湾村"]


def test_totals_signatures_column_numbers_repeated_headings_and_numbered_blanks_are_no_rows():
    head = ["序号", "姓名", "电话", "内容"]
    _, rows = read(
        head,
        ["1", "2", "3", "4"],
        [1, "张测一", "19900000001", "灯不亮"],
        [None, "　", "\n", None],
        head,
        [2, "李测二", "", "路不平，合计修三次"],
        [3, None, None, None],
        ["合计", None, None, "2件"],
        ["填表人：张某", None, "审核人：李某", None],
        ["备注：本表一式两份", None, None, None],
    )
    assert [row.text("person") for row in rows] == ["张测一", "李测二"]


def test_one_heading_three_times_gives_the_first_cell_that_says_something():
    book, (row,) = read(
        ["编号", "内容", "附件(路径，逗号隔开)", "附件(路径，逗号隔开)", "附件", "姓名"],
        [7, "灯不亮", "", "b.jpg", "c.jpg", "张测一"],
    )
    assert row.others == {"附件(路径，逗号隔开)（第 2 个）": "b.jpg", "附件": "c.jpg"}
    assert key_of_heading("相关材料附件（文件路径，多个以逗号隔开）") == "相关材料附件"
    assert key_of_heading(" * 姓　名：") == "姓名"
    assert book.first.layout.names[2:5] == ["附件(路径，逗号隔开)", "附件(路径，逗号隔开)（第 2 个）", "附件"]


def test_formatted_blank_rows_by_the_ten_thousand_cost_nothing():
    book = openpyxl.Workbook()
    for row in (DISPUTES, WELL):
        book.active.append(row)
    for number in range(3, 20_003):
        book.active.cell(number, 1).font = openpyxl.styles.Font(bold=True)
    out = BytesIO()
    book.save(out)
    assert len(list(open_ledger(out.getvalue(), KNOWN).rows(2026))) == 1


def test_formulas_are_not_evaluated_and_hidden_sheets_are_left_alone():
    book = openpyxl.Workbook()
    for row in (["姓名", "内容"], ["张测一", '=HYPERLINK("http://x")'], ["李测二", "路不平"]):
        book.active.append(row)
    hidden = book.create_sheet("选项")
    hidden.append(["姓名", "内容"])
    hidden.append(["不是行", "不是行"])
    hidden.sheet_state = "hidden"
    out = BytesIO()
    book.save(out)
    rows = list(open_ledger(out.getvalue(), KNOWN).rows(2026))
    assert [(row.text("person"), row.text("text")) for row in rows] == [("张测一", ""), ("李测二", "路不平")]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_in_the_codings_of_office_programs(coding, mark):
    text = (
        mark.join(["姓名", "受理日期", "内容"])
        + "\r\n"
        + mark.join(["张测一", "2026/6/1", '"第一行\n第二行"'])
        + "\r\n"
    )
    (row,) = open_ledger(text.encode(coding), KNOWN).rows(2026)
    assert (row.text("person"), row.text("text")) == ("张测一", "第一行\n第二行")
    assert row.moment("received") == datetime(2026, 6, 1)


# --- files that are none ---------------------------------------------------------------------------------------


def _far_cell():
    book = openpyxl.Workbook()
    book.active["A1"] = "姓名"
    book.active["XFD150000"] = "x"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _many_rows():
    """A sheet that claims a million rows in a few kilobytes."""
    source, out = BytesIO(workbook(["姓名", "内容"])), BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                row = b'<row r="1000000"><c r="A1000000"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", row)
            new.writestr(name, content)
    return out.getvalue()


def _bomb():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (401 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: b"", "空的"),
        (lambda: b"PK\x03\x04nothing", "不是可以读取的 Excel"),
        (lambda: workbook(DISPUTES, WELL)[:3000], "不是可以读取的 Excel"),
        (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "CSV"),
        (lambda: "今天天气很好\n明天也好\n".encode(), "没有认出表头"),
        (lambda: workbook(), "没有内容"),
        (_far_cell, "相隔太远"),
        (_many_rows, "超过 200,000 行"),
        (_bomb, "解压后过大"),
    ],
)
def test_what_cannot_be_read_is_refused_with_words(content, words):
    with pytest.raises(PortalError) as refusal:
        open_ledger(content(), KNOWN)
    assert words in refusal.value.message


# --- days and numbers ------------------------------------------------------------------------------------------

WRITINGS = (
    "{0:%Y}年{0.month}月{0.day}日", "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0.year}.{0.month}.{0.day}", "{0:%Y%m%d}",
    "{0.month}月{0.day}日", "{0.month}月{0.day}号", " {0.year} 年 {0.month} 月 {0.day} 日 ", "{0.month}.{0.day}",
)  # fmt: skip
WIDE = str.maketrans("0123456789./-", "０１２３４５６７８９．／－")
DAYS = st.dates(date(1990, 1, 1), date(2098, 12, 31))


@given(DAYS, st.sampled_from(WRITINGS), st.booleans())
def test_a_day_is_the_same_in_every_writing(day, writing, wide):
    words = writing.format(day)
    meant = datetime(day.year, day.month, day.day)
    assert moment_of(words.translate(WIDE) if wide else words, day.year) == meant
    assert moment_of(meant) == moment_of(day) == meant
    assert moment_of(int(f"{day:%Y%m%d}")) == meant


@given(DAYS)
def test_the_number_of_a_day_cell_is_that_day(day):
    assert moment_of(float((day - date(1899, 12, 30)).days)) == datetime(day.year, day.month, day.day)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.timedeltas(), st.none(), st.booleans()))
def test_no_cell_breaks_the_reading(value):
    found = moment_of(value, 2026)
    assert found is None or 1 <= found.year <= 9999
    assert number_of(value) is None or isinstance(number_of(value), int)
    if isinstance(value, str):
        assert all(names_of(value)) and isinstance(phones_of(value)[1], str) and without_numbers(value) is not None


@pytest.mark.parametrize(
    "words", ["", "上个月底", "2026年13月1日", "2月30日", "20261301", "6月", 6.1, 12, float("nan")]
)
def test_what_is_no_day_is_none(words):
    assert moment_of(words, 2026) is None


def test_a_day_without_a_year_needs_the_ledger_to_have_one():
    assert moment_of("6月1日") is None
    assert moment_of("２月２９日", 2024) == datetime(2024, 2, 29)
    assert moment_of("2026-06-01 09:30") - moment_of("2026年6月1日") == timedelta(hours=9, minutes=30)


@given(st.integers(0, 10**8))
def test_a_number_is_the_same_in_every_writing(number):
    for words in (
        number,
        float(number),
        str(number),
        f"{number}人",
        f"{number:,} 人",
        str(number).translate(WIDE),
        f"共{number}户",
    ):
        assert number_of(words) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [("十二人", 12), ("二十", 20), ("三", 3), ("九十九户", 99), ("两人", 2), ("若干", None), ("1.5", None), ("", None)],
)
def test_numbers_in_characters(words, number):
    assert number_of(words) == number


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("张三、李四", ["张三", "李四"]),
        ("张三 李四　王五", ["张三", "李四", "王五"]),
        ("张　三", ["张三"]),
        ("张三，男，45岁，青石村2组，19900000001", ["张三"]),
        ("李四（李二之父）", ["李四"]),
        ("清溪县某某建材有限公司", ["清溪县某某建材有限公司"]),
        ("A00074011", ["A00074011"]),
        ("", []),
    ],
)
def test_several_names_in_one_cell(cell, names):
    assert names_of(cell) == names


# --- seventeen layouts of real ledgers -------------------------------------------------------------------------

#: What each layout has: its kind, and field → a heading that must be among its columns.
LAYOUTS = {
    ("矛盾纠纷", "A"): (
        "dispute",
        "person:主要当事人姓名 id_number:主要当事人证件号码 place:发生地点详址 "
        "received:发生时间 text:矛盾纠纷简述 category:矛盾纠纷类别 "
        "handler:化解负责人姓名 result:化解情况 state:处理状态 title:矛盾纠纷名称 "
        "village:所属社区",
    ),
    ("矛盾纠纷", "B"): (
        "dispute",
        "serial:矛盾纠纷编号 person:涉及人员 place:发生地点 received:受理时间 "
        "text:矛盾纠纷内容 category:矛盾纠纷类型 handler:负责人员 result:反馈内容 "
        "state:矛盾纠纷状态",
    ),
    ("矛盾纠纷月报", "A"): (
        "monthly",
        "received:上报时间",
    ),
    ("信访", "A"): (
        "petition",
        "serial:序号或来信编号 person:信访人姓名和相关信息 phone:联系电话 place:案件地点 "
        "received:接件时间 text:信访内容 category:信访类型 result:办理情况",
    ),
    ("信访", "B"): (
        "petition",
        "serial:信访编号 person:信访人姓名 phone:联系电话 place:问题发生街道 text:信访人述求 category:内容分类",
    ),
    ("信访", "C"): (
        "petition",
        "person:信访人姓名 phone:信访人联系电话 id_number:信访人身份证号 "
        "received:来访日期 text:诉求内容 category:诉求类别三级分类 handler:接访人姓名 "
        "state:当前状态 finished:办结日期 address:信访人住址",
    ),
    ("信访", "D"): (
        "petition",
        "serial:信访件号 received:信访日期 text:信访内容 category:内容分类 handler:接待人 channel:信访形式",
    ),
    ("信访人", "A"): (
        "petitioner",
        "person:信访人姓名 phone:联系电话 id_number:信访人证件号 address:常住地址",
    ),
    ("刑满释放人员", "A"): (
        "released",
        "person:姓名 phone:联系电话 id_number:身份证号码 address:常住地址",
    ),
    ("刑满释放人员", "B"): (
        "released",
        "address:户籍地址",
    ),
    ("值班表", "A"): (
        "duty",
        "received:日期 handler:值班人员",
    ),
    ("值班表", "B"): (
        "duty",
        "handler:值班人员",
    ),
    ("值班表", "C"): (
        "duty",
        "handler:值班员",
    ),
    ("网格员及综治队伍", "A"): (
        "grid",
        "person:姓名 phone:手机 id_number:公民身份号码",
    ),
    ("网格员及综治队伍", "B"): (
        "grid",
        "person:网格员姓名",
    ),
    ("网格员及综治队伍", "C"): (
        "grid",
        "person:网格员姓名 phone:网格员联系电话 address:场所地址",
    ),
    ("热线工单", "A"): (
        "hotline",
        "person:咨询人 received:咨询日期 text:咨询内容 title:咨询主题 handler:处理单位 result:受理意见 state:处理状态",
    ),
}


def layouts():
    """(ledger, layout) → headings; empty where the file is absent."""
    if not HEADINGS.exists():
        return {}
    with HEADINGS.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    return {key: [row["表头"] for row in group] for key, group in groupby(rows, lambda row: (row["台账"], row["样式"]))}


@pytest.mark.skipif(not HEADINGS.exists(), reason=ABSENT)
@pytest.mark.parametrize("key", LAYOUTS, ids="".join)
def test_the_columns_of_real_ledgers_are_known(key):
    headings = layouts()[key]
    kind, wanted = LAYOUTS[key]
    book, rows = read(headings, *([f"内容{line}-{i}" for i in range(len(headings))] for line in range(3)))
    assert len(rows) == 3 and book.kind == kind
    fields = book.first.fields()
    for pair in wanted.split():
        field, heading = pair.split(":")
        assert heading in fields.get(field, []), (field, fields)


@pytest.mark.skipif(not HEADINGS.exists(), reason=ABSENT)
def test_no_layout_is_left_out():
    assert set(layouts()) == set(LAYOUTS)


# --- the untouched workbooks of a message board ----------------------------------------------------------------

MESSAGES = HEADINGS.parents[1] / "wenzheng-messages" / "original"


@pytest.mark.skipif(not MESSAGES.exists(), reason="the real messages lie beside the repository (SHARED_DATA)")
@pytest.mark.parametrize(
    ("name", "number"), [("附件2_示例.xlsx", 495), ("附件3_示例.xlsx", 30), ("附件4_示例.xlsx", 120)]
)
def test_untouched_workbooks_of_messages_are_read_whole(name, number):
    book = open_ledger((MESSAGES / name).read_bytes(), KNOWN, file_name=name)
    rows = list(book.rows(2026))
    assert (book.kind, len(rows)) == ("messages", number)
    assert all(row.text("serial") and row.text("text") and row.moment("received") for row in rows)
    assert ("result" in book.first.fields()) == (name == "附件4_示例.xlsx")


@pytest.mark.skipif(not MESSAGES.exists(), reason="the real messages lie beside the repository (SHARED_DATA)")
def test_a_tree_of_categories_is_no_ledger():
    book = open_ledger((MESSAGES / "附件1.xlsx").read_bytes(), KNOWN, file_name="附件1.xlsx")
    assert "text" not in book.first.fields(), "without a column of its own for the text it cannot be imported"
