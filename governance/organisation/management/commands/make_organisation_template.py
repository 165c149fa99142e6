"""`manage.py make_organisation_template FILE.xlsx`: the empty workbook of import_organisation, with example rows."""

from pathlib import Path

import openpyxl
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from governance.organisation.roles import Role
from governance.organisation.services.workbook import GRIDS, LEVELS, POSTS, SHEETS, STAFF, UNITS, VILLAGES

#: One invented town, small enough to be overwritten.
EXAMPLES = {
    UNITS: [
        ["990112000000", "示例县", "", "县", "", "", "", 1],
        ["990112109000", "示例镇", "", "镇", "示例县", "", "", 1],
        ["", "示例镇社会治理中心", "治理中心", "中心", "示例镇", "", "", 1],
        ["", "司法所", "", "部门", "示例镇", "", "镇政府 201 室", 2],
    ],
    VILLAGES: [["990112109201", "示例村", "", "示例镇", "", "", "shililingdao"]],
    GRIDS: [["990112109201001", "第一网格", "示例村", ""]],
    STAFF: [
        ["shililingdao", "示例领导", "", "", ""],
        ["shiliwangge", "示例网格员", "19900000000", "", ""],
    ],
    POSTS: [
        ["shililingdao", "示例镇", "镇领导", "副镇长", "2026-01-01", ""],
        ["shiliwangge", "示例村/第一网格", "网格员", "", "2026-01-01", ""],
    ],
}

NOTES = [
    "怎样填写",
    "1. 各表第一行是列名，请不要改；带 * 的必须填写。示例行请删去或改写。",
    f"2. “机构”表的层级：{'、'.join(LEVELS)}。村（社区）和网格各有自己的表。",
    "3. 上级机构、所属村、机构可以写代码，也可以写名称；有同名时写代码，或写成 上级/名称（例如 示例村/第一网格）。",
    "4. 县、镇、村的代码是 12 位统计代码，网格是村代码加 3 位序号。请把这些列设为文本格式。",
    f"5. 角色：{'、'.join(role.label for role in Role)}。",
    "6. 系统、安全、审计管理员每个账号只能担任一个，也不能再有业务岗位。",
    "7. 导入：manage.py import_organisation 文件.xlsx。有错误时逐行列出，一行也不导入；再次导入不会重复。",
]


class Command(BaseCommand):
    """Writes the workbook; an existing file is left alone."""

    help = "生成机构和人员导入用的空白工作簿"

    def add_arguments(self, parser):
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        """Write it."""
        if file.exists():
            raise CommandError(f"{file} 已存在，请换一个文件名")
        book = openpyxl.Workbook()
        notes = book.active
        notes.title = "填写说明"
        for line in NOTES:
            notes.append([line])
        notes.column_dimensions["A"].width = 100
        for title, columns in SHEETS.items():
            sheet = book.create_sheet(title)
            sheet.append(columns)
            for row in EXAMPLES[title]:
                sheet.append(row)
            for cell in sheet[1]:
                cell.font = Font(bold=True)
                sheet.column_dimensions[get_column_letter(cell.column)].width = 20
            sheet.freeze_panes = "A2"
        book.save(file)
        self.stdout.write(f"已生成 {file}")
