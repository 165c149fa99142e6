"""A neutral document as an editable Word file with the same parts."""

from functools import singledispatch
from io import BytesIO

from docx import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from governance.core.documents import Body, Document, Grid, Heading, Note, Rows, Seal, Sign, Text, Ticks

BODY, TITLE = "仿宋", "宋体"
WHERE = {"left": ALIGN.JUSTIFY, "right": ALIGN.RIGHT, "center": ALIGN.CENTER}


def docx_of(document: Document, *, footer: str = "") -> bytes:
    """The Word file; its footer names the document and counts the pages."""
    word = Word()
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(28), Mm(26), Mm(30), Mm(28)
    word.styles["Normal"].font.name = BODY
    word.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    if document.secret:
        _line(word, document.secret, size=12)
    if document.issuer:
        _line(word, document.issuer, size=14, font=TITLE, bold=True, align=ALIGN.CENTER)
    _line(word, document.title, size=22, font=TITLE, bold=True, align=ALIGN.CENTER)
    if document.number:
        _line(word, document.number, size=12, align=ALIGN.RIGHT)
    for part in document.parts:
        draw(part, word)
    _footer(page, footer)
    out = BytesIO()
    word.core_properties.title = document.title
    word.save(out)
    return out.getvalue()


def _line(where, text, *, size=14, font=BODY, bold=False, align=ALIGN.LEFT, indent=False):
    line = where.add_paragraph()
    line.alignment = align
    line.paragraph_format.space_after = Pt(2)
    if indent:
        line.paragraph_format.first_line_indent = Pt(size * 2)
    run = line.add_run(text)
    run.font.size, run.bold, run.font.name = Pt(size), bold, font
    run._element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)
    return line


def _footer(page, text) -> None:
    line = page.footer.paragraphs[0]
    line.alignment = ALIGN.CENTER
    line.add_run(f"{text}　第 " if text else "第 ")
    for code, after in (("PAGE", " 页 共 "), ("NUMPAGES", " 页")):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        line._p.append(field)
        line.add_run(after)


@singledispatch
def draw(part, word) -> None:
    """Add a part to the Word file."""
    raise TypeError(type(part).__name__)


@draw.register
def _(part: Text, word):
    for line in part.filled().splitlines() or [""]:
        _line(word, line, align=WHERE[part.align], indent=part.indent and not part.bold, bold=part.bold)


@draw.register
def _(part: Heading, word):
    _line(word, part.text, font=TITLE, bold=True)


@draw.register
def _(part: Body, word):
    if part.heading:
        draw(Heading(part.heading), word)
    for line in part.text.splitlines() or ["＿" * 30] * part.lines:
        _line(word, line, align=ALIGN.JUSTIFY, indent=bool(part.text))


def _table(word, rows, widths):
    table = word.add_table(rows=len(rows), cols=len(widths))
    table.style = "Table Grid"
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            cell = table.cell(at, column)
            cell.width = Mm(widths[column])
            cell.text = str(value or "")
            for line in cell.paragraphs:
                for run in line.runs:
                    run.font.size = Pt(11)
    word.add_paragraph()
    return table


@draw.register
def _(part: Rows, word):
    table = _table(word, [[*row, "", ""][:4] for row in part.rows], [26, 52, 26, 52])
    for at, row in enumerate(part.rows):
        if len(row) == 2:
            table.cell(at, 1).merge(table.cell(at, 3))
            table.cell(at, 1).text = str(row[1] or "\n" * (part.lines.get(row[0], 1) - 1))


@draw.register
def _(part: Grid, word):
    rows = part.rows or [["" for _ in part.head] for _ in range(part.empty)]
    whole = sum(part.widths) or len(part.head)
    widths = [156 * share / whole for share in part.widths or [1] * len(part.head)]
    _table(word, [part.head, *rows], widths)


@draw.register
def _(part: Ticks, word):
    boxes = "　".join(f"{'☑' if ticked else '□'}{label}" for label, ticked in part.choices)
    _line(word, f"{part.label}：{boxes}" if part.label else boxes, size=12)


@draw.register
def _(part: Sign, word):
    for label, name in part.boxes:
        finger = "　（指印）" if part.finger else ""
        _line(word, f"{' '.join(filter(None, (label, name)))}：＿＿＿＿＿＿＿＿{finger}　　　年　　月　　日", size=12)


@draw.register
def _(part: Seal, word):
    for line in (part.organ, part.day or "年　　月　　日", f"（{part.ring}）"):
        _line(word, line, align=ALIGN.RIGHT)


@draw.register
def _(part: Note, word):
    _line(word, part.text, size=10.5)
