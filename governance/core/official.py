"""公文版式 (GB/T 9704-2012) of 通报 and 报告: red 版头, 版心 156 × 225 mm, 版记, page number — 1 —."""

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import HRFlowable, PageBreak, Paragraph, Spacer, Table, TableStyle
from reportlab.platypus.flowables import TopPadder

from governance.core.pdf import BODY, FALLBACK, HEAD, SUBHEAD, TITLE, Paper, _draw, _style, markup

#: 天头 37 mm, 订口 28 mm; reportlab's frame keeps 6 pt of its own on each side.
PAD = 6
EDGE = {
    "leftMargin": 28 * mm - PAD,
    "rightMargin": 26 * mm - PAD,
    "topMargin": 37 * mm - PAD,
    "bottomMargin": 35 * mm - PAD,
}
WIDTH = 156 * mm
SIZE, LEADING = 15.75, 29  # 三号: 28 characters a line, 22 lines a page
RED = colors.HexColor("#D7000F")
NUMBER_BELOW = 7 * mm


class OfficialPaper(Paper):
    """A 通报 or 报告. `issuer` is the red mark, `number` the 发文字号; parts are added as to any paper.

    `addressed`: 主送机关, without colon. The printing line of other papers is left out: an official paper has none.
    """

    margins = EDGE

    def __init__(self, title: str, *, issuer: str, number: str, addressed: str = "", watermark: str = ""):
        super().__init__(title, watermark=watermark)
        self.parts = []
        size = min(36, (WIDTH - 20) / (len(issuer) + 2))
        self.parts.append(Spacer(1, 35 * mm))
        self.parts.append(Paragraph(markup(f"{issuer}文件", TITLE), _style(TITLE, size, size * 1.2, **_red())))
        self._add(number, _style(BODY, SIZE, LEADING, alignment=TA_CENTER, spaceBefore=LEADING))
        self.parts.append(HRFlowable(width=WIDTH, thickness=1.2, color=RED, spaceBefore=4 * mm, spaceAfter=0))
        self.parts.append(Spacer(1, 2 * LEADING))
        self._add(title, _style(TITLE, 22, 34, alignment=TA_CENTER), TITLE)
        self.parts.append(Spacer(1, LEADING))
        if addressed:
            self.paragraph(f"{addressed}：", indent=False)

    def heading(self, text: str) -> None:
        """一级标题, 三号黑体."""
        style = _style(HEAD, SIZE, LEADING, firstLineIndent=2 * SIZE, keepWithNext=1)
        self._add(text, style, HEAD)

    def subheading(self, text: str) -> None:
        """二级标题, 三号楷体."""
        style = _style(SUBHEAD, SIZE, LEADING, firstLineIndent=2 * SIZE, keepWithNext=1)
        self._add(text, style, SUBHEAD)

    def caption(self, text: str) -> None:
        """The name of a table or chart, 小四 centred, kept with what follows."""
        style = _style(HEAD, 12, 20, alignment=TA_CENTER, spaceBefore=6, spaceAfter=3, keepWithNext=1)
        self._add(text, style, HEAD)

    def drawing(self, drawing) -> None:
        """A chart as vectors."""
        self.parts += [drawing, Spacer(1, 8)]

    def enclosures(self, names: list[str]) -> None:
        """附件说明 one line under the text: 附件：1.… and the others under it."""
        self.space(LEADING)
        for number, name in enumerate(names, 1):
            if number == 1:
                self.paragraph(f"附件：1.{name}")
            else:  # under the first name
                self._add(f"{number}.{name}", _style(BODY, SIZE, LEADING, leftIndent=5 * SIZE))

    def enclosure(self, number: int, title: str) -> None:
        """附件 on a new page: its mark on the first line, the title on the third."""
        self.parts.append(PageBreak())
        self._add(f"附件{number}", _style(HEAD, SIZE, LEADING), HEAD)
        self.space(LEADING)
        self._add(title, _style(TITLE, 22, 34, alignment=TA_CENTER, spaceAfter=8, keepWithNext=1), TITLE)

    def paragraph(self, text: str, *, indent: bool = True, right: bool = False) -> None:
        """A paragraph of the text, 三号仿宋, indented by two characters."""
        align = TA_RIGHT if right else TA_JUSTIFY
        style = _style(BODY, SIZE, LEADING, alignment=align, firstLineIndent=2 * SIZE if indent else 0)
        for line in (text or "").splitlines() or [""]:
            self._add(line, style)

    def signature(self, name: str, day: str) -> None:
        """署名 two characters from the right, 成文日期 under it."""
        self.space(2 * LEADING)
        style = _style(BODY, SIZE, LEADING, alignment=TA_RIGHT, rightIndent=2 * SIZE, keepWithNext=1)
        self._add(name, style)
        self._add(day, style)

    def imprint(self, copies: str, printed_by: str, printed_on: str) -> None:
        """版记 at the foot of the last page: 抄送, 印发机关 and 印发日期, 四号 between rules."""
        style = _style(BODY, 14, 20, leftIndent=14, rightIndent=14)
        right = _style(BODY, 14, 20, alignment=TA_RIGHT, rightIndent=14)
        rows = [[Paragraph(markup(f"抄送：{copies}。"), style), ""]] if copies else []
        rows.append([Paragraph(markup(printed_by), style), Paragraph(markup(f"{printed_on}印发"), right)])
        lines = [("LINEABOVE", (0, 0), (-1, 0), 1, colors.black), ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black)]
        if copies:
            lines += [("SPAN", (0, 0), (-1, 0)), ("LINEBELOW", (0, 0), (-1, 0), 0.7, colors.black)]
        table = Table(rows, colWidths=[WIDTH * 0.55, WIDTH * 0.45])
        table.setStyle(TableStyle(lines))
        self.parts.append(TopPadder(table))

    def _furniture(self, page, number: int, total: int) -> None:
        self._watermark(page)
        base = 35 * mm - NUMBER_BELOW - 14
        text = f"— {number} —"
        width = page.stringWidth(text, FALLBACK, 14)
        left = A4[0] - 26 * mm - 14 - width if number % 2 else 28 * mm + 14
        _draw(page, text, left, base, 14)


def _red() -> dict:
    return {"alignment": TA_CENTER, "textColor": RED}
