"""研判报告 as PDF in the form of GB/T 9704, as an editable Word file and its annex as a workbook."""

from io import BytesIO

from docx import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from openpyxl import Workbook

from analysis.models import Report
from analysis.reporting.book import shown_rows
from analysis.reporting.drafting import last_suggestions
from analysis.reporting.drawings import chart
from analysis.reporting.narrative import numbered
from analysis.reporting.rendering import plain
from governance.cases.printouts import paper_date
from governance.core.now import now
from governance.core.official import OfficialPaper
from governance.core.sheets import safe_cell

ANNEX = ("trend_table", "offices", "places", "dispute_places")
ENCLOSURES = ("统计表", "重大和高风险清单")
PROGRESS_HEAD = ["上期建议", "责任单位", "时限", "落实情况"]
SUGGESTION_HEAD = ["序号", "建议", "责任单位", "时限"]


class Content:
    """What a report says, read once: sections with text, tables and charts, and its enclosures."""

    def __init__(self, found: Report):
        self.found = found
        self.figures = {row.name: row for row in found.figures.defer("cases", "good")}
        self.numbers = {name: row.number for name, row in self.figures.items()}
        self.sections = numbered(found.sections.all())
        self.organ = f"{found.area.name}社会治理中心"
        self.day = paper_date(found.published_at or now())
        self.number = found.number or f"综治研〔{(found.frozen_at or now()).year}〕　号"

    def paragraphs(self, section) -> list[str]:
        """The text as printed."""
        return plain(section.text, self.figures)

    def table(self, key: str) -> tuple[str, list[str], list[list[str]], list] | None:
        """(title, head, rows, widths); None for a chart or what is not there."""
        if key == "progress":
            rows = [
                [
                    row.text,
                    row.unit.name,
                    f"{row.due_on}",
                    row.get_progress_display() + (f"：{row.note}" if row.note else ""),
                ]
                for row in last_suggestions(self.found)
            ]
            return ("上期建议落实情况", PROGRESS_HEAD, rows, [58, 34, 28, 36]) if rows else None
        if key == "suggestions":
            rows = [
                [str(number), row.text, row.unit.name, f"{row.due_on}"]
                for number, row in enumerate(self.found.suggestions.select_related("unit"), 1)
            ]
            return ("工作建议和责任分工", SUGGESTION_HEAD, rows, [14, 78, 36, 28]) if rows else None
        block = self.found.tables.get(key)
        if block is None or block["sort"] != "table" or not block["rows"]:
            return None
        rows = shown_rows(block, self.figures, published=self.found.is_issued)
        return block["title"], block["head"], rows, block["widths"]

    def chart(self, key: str) -> dict | None:
        """A chart of the snapshot."""
        block = self.found.tables.get(key)
        return block if block and block["sort"] == "chart" else None


def report_pdf(found: Report, by=None) -> bytes:
    """The paper. A report that is not issued says so across each page and shows its number open."""
    content = Content(found)
    mark = "" if found.is_issued else f"未印发　{by.name if by else ''}　{now():%Y-%m-%d %H:%M}"
    # The title is parted by meaning: 分析研判报告 stands on a line of its own.
    broken = found.title.replace("分析研判报告", "\n分析研判报告")
    paper = OfficialPaper(broken, issuer=content.organ, number=content.number, watermark=mark)
    paper.title = found.title
    for heading, section in content.sections:
        (paper.heading if section.level == 1 else paper.subheading)(heading)
        for line in content.paragraphs(section):
            paper.paragraph(line)
        for key in section.blocks:
            _block(paper, content, key)
    paper.enclosures(list(ENCLOSURES))
    paper.signature(content.organ, content.day)
    paper.enclosure(1, ENCLOSURES[0])
    for key in ANNEX:
        _block(paper, content, key)
    paper.enclosure(2, ENCLOSURES[1])
    if content.table("risks"):
        _block(paper, content, "risks", caption=False)
    else:
        paper.paragraph("期末没有重大和高风险案件在办。")
    paper.imprint(f"{found.area.name}党委、人民政府领导同志，各有关单位", content.organ, content.day)
    return paper.build()


def _block(paper, content, key, caption=True) -> None:
    drawn = content.chart(key)
    if drawn:
        paper.caption(f"图　{drawn['title']}（件）")
        paper.drawing(chart(drawn, content.numbers))
        return
    table = content.table(key)
    if table:
        title, head, rows, widths = table
        if caption:
            paper.caption(f"表　{title}")
        paper.table([head, *rows], _fitted(widths, len(head)))
        paper.space(8)


def _fitted(widths, columns: int) -> list[float]:
    """Widths in mm that fill the 版心."""
    if not widths:
        first = 34 if columns > 3 else 60
        widths = [first, *[(156 - first) / (columns - 1)] * (columns - 1)]
    whole = sum(widths)
    return [width * 156 / whole for width in widths]


# --- Word ------------------------------------------------------------------------------------------------------


def report_docx(found: Report) -> bytes:
    """The same as an editable file: margins, sizes and 29 pt lines of GB/T 9704; charts stand as their tables."""
    content, word = Content(found), Word()
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(28), Mm(26), Mm(37), Mm(35)
    _line(word, f"{content.organ}文件", font="小标宋", size=36, align=ALIGN.CENTER, colour=RGBColor(0xD7, 0, 0x0F))
    _line(word, content.number, align=ALIGN.CENTER)
    _line(word, found.title, font="小标宋", size=22, align=ALIGN.CENTER)
    for heading, section in content.sections:
        _line(word, heading, font="黑体" if section.level == 1 else "楷体", indent=True)
        for text in content.paragraphs(section):
            _line(word, text, indent=True)
        for key in section.blocks:
            _word_table(word, content, key)
    for number, name in enumerate(ENCLOSURES, 1):
        _line(word, f"{'附件：' if number == 1 else '　　　'}{number}.{name}", indent=True)
    _line(word, content.organ, align=ALIGN.RIGHT)
    _line(word, content.day, align=ALIGN.RIGHT)
    for number, (name, keys) in enumerate(zip(ENCLOSURES, (ANNEX, ("risks",)), strict=True), 1):
        word.add_page_break()
        _line(word, f"附件{number}", font="黑体")
        _line(word, name, font="小标宋", size=22, align=ALIGN.CENTER)
        for key in keys:
            _word_table(word, content, key)
    out = BytesIO()
    word.core_properties.title = found.title
    word.save(out)
    return out.getvalue()


def _line(word, text, *, font="仿宋", size=15.75, align=ALIGN.JUSTIFY, indent=False, colour=None):
    line = word.add_paragraph()
    line.alignment, form = align, line.paragraph_format
    form.space_after, form.line_spacing_rule = Pt(0), WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(max(29, size * 1.3))
    if indent:
        form.first_line_indent = Pt(size * 2)
    run = line.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour


def _word_table(word, content, key) -> None:
    found = content.table(key)
    if not found:
        return
    title, head, rows, _ = found
    _line(word, f"表　{title}", font="黑体", size=12, align=ALIGN.CENTER)
    table = word.add_table(rows=0, cols=len(head))
    table.style = "Table Grid"
    for row in (head, *rows):
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(10.5)


# --- workbook --------------------------------------------------------------------------------------------------


def report_xlsx(found: Report, watermark: str) -> bytes:
    """附表: one sheet for each table, and all figures with their meaning."""
    content, book = Content(found), Workbook(write_only=True)
    keys = [key for key, block in found.tables.items() if block["sort"] == "table"]
    for key in [*keys, "progress", "suggestions"]:
        table = content.table(key)
        if table:
            title, head, rows, _ = table
            sheet = book.create_sheet(title[:31])
            for row in ([watermark], [found.title], head, *rows):
                sheet.append([safe_cell(sheet, _value(value)) for value in row])
    sheet = book.create_sheet("数字和口径")
    sheet.append([safe_cell(sheet, watermark)])
    sheet.append(["名称", "数值", "口径"])
    for row in content.figures.values():
        if row.in_text:
            sheet.append([safe_cell(sheet, _value(value)) for value in (row.name, row.text, row.formula)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _value(value):
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text
