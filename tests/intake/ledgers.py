"""Ledgers for the tests: written as people keep them, handed in and imported as the pages do."""

from io import BytesIO
from pathlib import Path

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.core import jobs
from intake.ledgers import services
from intake.models import LedgerImport

DISPUTES = [
    "序号",
    "排查时间",
    "当事人姓名",
    "联系电话",
    "纠纷类型",
    "矛盾纠纷简述",
    "化解情况",
    "办结日期",
    "化解负责人",
]
WELL = [1, "2026年6月1日", "张测一", "19900000001", "邻里纠纷", "两家为水井争吵。", "", "", "李春兰"]
WALL = [
    2,
    "6月2日",
    "李测二、王测三",
    "19900000002",
    "宅基地",
    "两家为院墙争吵。",
    "已当面调解，双方和好",
    "20260603",
    "李春兰",
]


def workbook(*rows, merge=(), title="Sheet1", more=None) -> bytes:
    """A workbook of these rows, with merged areas; `more`: further sheets by name."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for area in merge:
        book.active.merge_cells(area)
    for name, others in (more or {}).items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(by, unit, content, name="台账.xlsx", **options) -> LedgerImport:
    """Hand a file in as the upload page does."""
    return services.hand_in(by=by, unit=unit, upload=SimpleUploadedFile(name, content), file_name=name, **options)


def run(batch, **options) -> LedgerImport:
    """Import as the page and the worker do."""
    services.start_import(batch, by=batch.handed_in_by, **options)
    jobs.run_next()
    batch.refresh_from_db()
    return batch


def counts(batch) -> tuple[int, int, int, int]:
    """(read, new, there already, failed)."""
    return batch.rows_read, batch.created, batch.already_there, batch.failed


def rows_of(content, name=None) -> list[list]:
    """Cells of a workbook's first sheet."""
    return [list(row) for row in openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
