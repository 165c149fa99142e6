"""Workbooks: written row by row, never with a live formula; read with bounds, blank tails left out."""

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO, StringIO

from django.core.exceptions import ValidationError
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_ROWS = 200_000
MOST_CELLS = 20_000_000
NO_WORKBOOK = "这不是可以读取的 Excel 工作簿，请另存为 xlsx 后再试。"
#: A cell that holds something, not only a format: its column and row.
_FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_CHUNK = 1 << 20
_NOT_IN_A_NAME = re.compile(r"[\\/*?:\[\]]")


@dataclass
class Sheet:
    """A visible sheet, read row by row. `merged`: (first row, first column, last row, last column), counted from 0."""

    name: str
    height: int
    rows: Callable[[], Iterator[list]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def write_rows(title: str, headings: list[str], rows, watermark: str = "", above: list[str] = ()) -> bytes:
    """A workbook of one sheet: watermark row (when given), lines `above`, headings, rows.

    Values: text, numbers, dates, None.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_A_NAME.sub(" ", title)[:31])
    sheet.freeze_panes = f"A{2 + bool(watermark) + len(above)}"
    for i, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(i)].width = max(12, min(40, len(heading) * 2 + 4))
    if watermark:
        sheet.append([safe_cell(sheet, watermark)])
    for line in above:
        sheet.append([safe_cell(sheet, line)])
    bold = []
    for heading in headings:
        cell = WriteOnlyCell(sheet, heading)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([safe_cell(sheet, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def safe_cell(sheet, value):
    """Text as text: what begins like a formula is marked as a string."""
    if not isinstance(value, str):
        return value
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if value.startswith(FORMULA_STARTS):
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "s"
        return cell
    return value


def read_rows(source, *, sheet: str | None = None, most_rows: int = MOST_ROWS) -> list[list]:
    """Rows of a sheet (the first by default) up to the last that holds anything.

    `source`: path, bytes or file. ValidationError for what is no workbook, a zip bomb, or too many rows.
    """
    content = _bytes_of(source)
    if len(content) > MOST_BYTES:
        raise ValidationError("工作簿超过 50 MB，请拆分后再导入。")
    _refuse_bomb(content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        found = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        rows = found.to_python(skip_empty_area=False)
    except (CalamineError, KeyError, IndexError, ValueError, OSError) as problem:
        raise ValidationError(NO_WORKBOOK) from problem
    while rows and not any(value not in ("", None) for value in rows[-1]):
        rows.pop()
    if len(rows) > most_rows:
        raise ValidationError(f"超过 {most_rows:,} 行，请拆分后再导入。")
    return rows


def sheet_names(source) -> list[str]:
    """Names of the sheets; ValidationError for what is no workbook."""
    content = _bytes_of(source)
    _refuse_bomb(content)
    try:
        return CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names
    except CalamineError as problem:
        raise ValidationError(NO_WORKBOOK) from problem


def _bytes_of(source) -> bytes:
    if isinstance(source, bytes):
        return source
    if hasattr(source, "read"):
        source.seek(0)
        return source.read()
    with open(source, "rb") as file:
        return file.read(MOST_BYTES + 1)


def _refuse_bomb(content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError) as problem:
        raise ValidationError(NO_WORKBOOK) from problem
    if unpacked > MOST_UNPACKED:
        raise ValidationError("工作簿解压后过大，可能不安全，请检查文件。")


# --- row by row ------------------------------------------------------------------------------------------------


def open_book(source, *, most_rows: int = MOST_ROWS) -> list[Sheet]:
    """The visible sheets of a workbook. Formulas give the value that was last shown; nothing is evaluated.

    ValidationError for what is no workbook, a zip bomb, cells too far apart, or too many rows.
    """
    content = _bytes_of(source)
    if len(content) > MOST_BYTES:
        raise ValidationError("工作簿超过 50 MB，请拆分后再导入。")
    _refuse_bomb(content)
    _refuse_far_cells(content, most_rows)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        shown = [each.name for each in book.sheets_metadata if str(each.visible).endswith("Visible")]
        return [_sheet(book, name, most_rows) for name in shown or book.sheet_names]
    except (CalamineError, KeyError, IndexError, ValueError, OSError, NotImplementedError) as problem:
        raise ValidationError(NO_WORKBOOK) from problem


def _sheet(book, name: str, most_rows: int) -> Sheet:
    found = book.get_sheet_by_name(name)
    if found.start is None:
        return Sheet(name, 0, lambda: iter(()))
    height = found.end[0] + 1
    if height > most_rows:
        raise ValidationError(f"超过 {most_rows:,} 行，请拆分后再导入。")
    left = [""] * found.start[1]
    spans = [(*first, *last) for first, last in found.merged_cell_ranges or ()]
    # The range may begin below the first column; rows above it are given as blank ones.
    return Sheet(name, height, lambda: (left + row for row in found.iter_rows()), spans)


def _refuse_far_cells(content: bytes, most_rows: int) -> None:
    """One cell at the far corner would make a reader hold all the blank ones before it."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            sheets = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
            for name in sheets:
                rows, columns = _extent(archive, name)
                if rows > most_rows:
                    raise ValidationError(f"超过 {most_rows:,} 行，请拆分后再导入。")
                if rows * columns > MOST_CELLS:
                    raise ValidationError("表格过宽或者有内容的单元格相隔太远，请删去多余的内容后再导入。")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zipfile.zlib.error) as problem:
        raise ValidationError(NO_WORKBOOK) from problem
    if not sheets:
        raise ValidationError(NO_WORKBOOK)


def _extent(archive, name: str) -> tuple[int, int]:
    """Rows and columns up to the last cell that holds something, read in pieces."""
    rows, widest, rest = 0, b"", b""
    with archive.open(name) as file:
        while piece := file.read(_CHUNK):
            text = rest + piece
            cut = text.rfind(b"<")
            text, rest = text[:cut], text[cut:][:_CHUNK]
            for column, row in _FILLED.findall(text):
                rows = max(rows, int(row))
                widest = max(widest, column, key=lambda letters: (len(letters), letters))
    for column, row in _FILLED.findall(rest):
        rows, widest = max(rows, int(row)), max(widest, column, key=lambda letters: (len(letters), letters))
    columns = 0
    for letter in widest:
        columns = columns * 26 + letter - 64
    return rows, columns


def open_csv(content: bytes, *, most_rows: int = MOST_ROWS) -> Sheet:
    """A CSV file in UTF-8 with or without its mark, or in GBK; commas, semicolons or tabs."""
    for coding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(coding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValidationError("看不懂这个 CSV 文件的编码，请在表格软件里另存为“CSV UTF-8”或者 xlsx 后再试。")
    if "\x00" in text:
        raise ValidationError("这不是可以读取的 CSV 文件，请另存为 xlsx 后再试。")
    head = text[:20_000]
    mark = max(",\t;", key=head.count)
    height = text.count("\n") + 1
    if height > most_rows * 2:
        raise ValidationError(f"超过 {most_rows:,} 行，请拆分后再导入。")
    return Sheet("", height, lambda: _csv_rows(text, mark, most_rows))


def _csv_rows(text: str, mark: str, most_rows: int):
    try:
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=mark), 1):
            if number > most_rows:
                raise ValidationError(f"超过 {most_rows:,} 行，请拆分后再导入。")
            yield row
    except csv.Error as problem:
        raise ValidationError("这个 CSV 文件有读不出的行，请另存为 xlsx 后再试。") from problem
