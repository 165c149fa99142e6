"""Empty workbooks to fill in: our headings, and lists to choose from for category, village, channel, yes and no."""

from io import BytesIO

from django.db.models import Q
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from governance.cases.models import Case, Category
from governance.organisation.access import home_path
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level
from intake.ledgers.kinds import KINDS, Field

LINES = 1_000
WIDE = {Field.TEXT: 40, Field.RESULT: 30, Field.ADDRESS: 24, Field.ID_NUMBER: 22, Field.PHONE: 16, Field.CATEGORY: 20}
HINTS = {
    Field.RECEIVED: "写成 2026-06-01",
    Field.FINISHED: "写成 2026-06-01；没有办结的空着",
    Field.PHONE: "11 位手机号，或者带区号的固定电话",
    Field.ID_NUMBER: "18 位；没有的空着",
    Field.PERSON: "几个人用顿号隔开；不愿留名的空着",
}


def empty_template(kind: str, user) -> bytes:
    """The template of a kind of ledger, with the villages and categories of the town of `user`."""
    book = Workbook()
    sheet, options = book.active, book.create_sheet("选项")
    sheet.title = KINDS[kind].label
    options.sheet_state = "hidden"
    columns = list(KINDS[kind].columns)
    if (Field.STATE, "是否办结") not in columns and any(field == Field.RESULT for field, _ in columns):
        columns.append((Field.STATE, "是否办结"))
    choices = choices_for(kind, user)
    for i, (field, heading) in enumerate(columns, 1):
        letter = get_column_letter(i)
        cell = sheet.cell(1, i, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DFEAF6")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[letter].width = WIDE.get(field, 14)
        if field in (Field.PHONE, Field.ID_NUMBER, Field.SERIAL):
            for line in range(2, 202):
                sheet.cell(line, i).number_format = "@"
        _offer(sheet, options, field, letter, i, choices.get(field, []))
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(sheet, options, field, letter, i, choices) -> None:
    """A list to choose from; where any text may stand, the hint alone."""
    area = f"{letter}2:{letter}{LINES + 1}"
    if choices:
        for line, words in enumerate(choices, 1):
            options.cell(line, i, words)
        rule = DataValidation("list", formula1=f"选项!${letter}$1:${letter}${len(choices)}", allow_blank=True)
        rule.showErrorMessage, rule.errorTitle, rule.error = (
            True,
            "不在选项里",
            "请从下拉选项中选择；没有合适的请空着。",
        )
    elif field in HINTS:
        rule = DataValidation(allow_blank=True, showErrorMessage=False)
    else:
        return
    if field in HINTS:
        rule.showInputMessage, rule.promptTitle, rule.prompt = True, "填写说明", HINTS[field]
    sheet.add_data_validation(rule)
    rule.add(area)


def choices_for(kind: str, user) -> dict[str, list[str]]:
    """Field → what may be chosen, also for the grid of paper ledgers."""
    case_kind = KINDS[kind].case_kind
    rows = Category.objects.filter(active=True).filter(Q(parent=None) | Q(parent__active=True)).select_related("parent")
    fitting = [row for row in rows if case_kind in (row.kinds or (row.parent.kinds if row.parent else [case_kind]))]
    path = home_path(user)
    villages = OrgUnit.objects.active().filter(level=Level.VILLAGE, path__startswith=path) if path else []
    return {
        Field.CATEGORY: list(dict.fromkeys(row.name for row in fitting)),
        Field.VILLAGE: [row.name for row in villages],
        Field.CHANNEL: [str(label) for label in Case.Channel.labels],
        Field.STATE: ["是", "否"],
    }
