"""Workbooks: written row by row, never with a live formula; read with bounds, blank tails left out."""

import zipfile
from io import BytesIO

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


def write_rows(title: str, headings: list[str], rows, watermark: str = "") -> bytes:
    """A workbook of one sheet: watermark row (when given), headings, rows. Values: text, numbers, dates, None."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A3" if watermark else "A2"
    for i, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(i)].width = max(12, min(40, len(heading) * 2 + 4))
    if watermark:
        sheet.append([watermark])
    bold = []
    for heading in headings:
        cell = WriteOnlyCell(sheet, heading)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([_safe(sheet, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(sheet, value):
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
        raise ValidationError("这不是可以读取的 Excel 工作簿，请另存为 xlsx 后再试。") from problem
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
        raise ValidationError("这不是可以读取的 Excel 工作簿，请另存为 xlsx 后再试。") from problem


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
    except zipfile.BadZipFile as problem:
        raise ValidationError("这不是可以读取的 Excel 工作簿，请另存为 xlsx 后再试。") from problem
    if unpacked > MOST_UNPACKED:
        raise ValidationError("工作簿解压后过大，可能不安全，请检查文件。")
