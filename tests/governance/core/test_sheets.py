"""Workbooks: what is written opens as text and never as a formula; what is read is bounded and said in words."""

import io
import zipfile
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook

from governance.core import sheets
from governance.core.sheets import read_rows, sheet_names, write_rows

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1+1", "\r=1+1"]


def cells(content):
    """The cells of the one sheet, row by row."""
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def book(*rows, name="表"):
    """A workbook as somebody sends it."""
    made = Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_rows_come_back_as_they_were_written():
    rows = [["路灯", 3, 2.5, date(2026, 6, 10), None], ["水渠", 0, -1, datetime(2026, 6, 10, 9, 30), ""]]
    head, first, second = cells(write_rows("案件", ["甲", "乙", "丙", "丁", "戊"], rows))
    assert [cell.value for cell in head] == ["甲", "乙", "丙", "丁", "戊"] and head[0].font.bold
    assert [cell.value for cell in first][:3] == ["路灯", 3, 2.5] and first[3].value.date() == date(2026, 6, 10)
    assert second[2].value == -1 and second[2].data_type == "n", "a negative number stays a number"


@pytest.mark.parametrize("text", EVIL)
def test_what_looks_like_a_formula_stays_text(text):
    cell = cells(write_rows("表", ["甲"], [[text]]))[1][0]
    assert cell.data_type in ("s", "inlineStr")
    assert str(cell.value).strip() == text.strip()


def test_the_watermark_stands_above_the_headings_and_both_stay_in_sight():
    content = write_rows("表", ["甲"], [["一"]], "何晓燕 导出")
    assert [row[0].value for row in cells(content)] == ["何晓燕 导出", "甲", "一"]
    assert load_workbook(io.BytesIO(content)).active.freeze_panes == "A3"


def test_a_name_that_is_a_formula_does_not_run_in_the_watermark():
    assert cells(write_rows("表", ["甲"], [], "=1+1（evil） 导出"))[0][0].data_type != "f"


def test_marks_that_no_workbook_may_hold_are_dropped():
    assert cells(write_rows("表" * 40, ["甲"], [["路\x00灯\x0b"]]))[1][0].value == "路灯"


def test_blank_rows_in_the_middle_stay_and_blank_tails_go():
    rows = read_rows(book(["甲", "乙"], ["一", 2], [None, None], ["三", None], [None, None], ["", None]))
    assert rows == [["甲", "乙"], ["一", 2.0], ["", ""], ["三", ""]]


def test_path_bytes_and_file_are_read_alike(tmp_path):
    content = book(["甲"], ["一"])
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    file = io.BytesIO(content)
    file.read()
    assert read_rows(content) == read_rows(path) == read_rows(file) == [["甲"], ["一"]]


def test_a_sheet_is_chosen_by_its_name():
    content = book(["甲"], name="岗位")
    assert sheet_names(content) == ["岗位"]
    assert read_rows(content, sheet="岗位") == [["甲"]]
    with pytest.raises(ValidationError):
        read_rows(content, sheet="没有")


def test_a_formula_of_the_sender_is_read_as_its_value_and_never_run():
    assert read_rows(book(["=1+1"], ["一"]))[1] == ["一"]


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04broken", "编号,标题\n".encode(), b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_is_said_in_words(content):
    for read in (read_rows, sheet_names):
        with pytest.raises(ValidationError, match="不是可以读取的 Excel 工作簿"):
            read(content)


def test_too_many_rows_too_many_bytes_and_bombs_are_refused(monkeypatch):
    content = book(*[["一"]] * 5)
    assert len(read_rows(content, most_rows=5)) == 5
    with pytest.raises(ValidationError, match="超过 4 行"):
        read_rows(content, most_rows=4)
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1_000)
    with pytest.raises(ValidationError, match="解压后过大"):
        read_rows(content)
    monkeypatch.setattr(sheets, "MOST_BYTES", 100)
    with pytest.raises(ValidationError, match="超过 50 MB"):
        read_rows(content)


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(ValidationError, match="不是可以读取的 Excel 工作簿"):
        read_rows(out.getvalue())
