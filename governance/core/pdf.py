"""Printed papers: A4, Chinese fonts embedded, no line begins with a closing mark, no character is lost."""

import re
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from governance.core import linebreaks

FONTS = Path(__file__).parent / "fonts"
BODY, TITLE, FALLBACK, RARE, HEAD, SUBHEAD = "body", "title", "fallback", "rare", "head", "subhead"
FILES = {
    BODY: "FandolFang-Regular.ttf",
    TITLE: "FandolSong-Bold.ttf",
    FALLBACK: "NotoSerifSC-Regular-GBK.ttf",
    RARE: "NotoSerifSC-Rare.ttf",
    HEAD: "NotoSansSC-Bold-GBK.ttf",
    SUBHEAD: "FandolKai-Regular.ttf",
}
# 〓 stands for a character that no face has: a gap would pass unseen.
MISSING = "\u3013"
MARGIN = {"leftMargin": 28 * mm, "rightMargin": 26 * mm, "topMargin": 30 * mm, "bottomMargin": 28 * mm}


@lru_cache(maxsize=1)
def fonts() -> dict:
    """Register the fonts once per process; name → face."""
    faces = {}
    for name, file in FILES.items():
        font = TTFont(name, FONTS / file)
        pdfmetrics.registerFont(font)
        faces[name] = font.face
    linebreaks.install()
    _copy_rare_names_too()
    return faces


def _copy_rare_names_too() -> None:
    """A character beyond U+FFFF is written into the file's text map as two UTF-16 units, as PDF 32000 9.10.3 asks."""
    plain = ttfonts.makeToUnicodeCMap

    def text_map(font, subset):
        return re.sub(r"<([0-9A-F]{5})>$", _two_units, plain(font, subset), flags=re.MULTILINE)

    ttfonts.makeToUnicodeCMap = text_map


def _two_units(found) -> str:
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"


def markup(text: str, font: str = BODY) -> str:
    """Escaped text in which digits and characters that the font lacks are set in a face that has them."""
    return "".join(_marked(face, words, font) for face, words in runs(text, font))


def _marked(face: str, words: str, font: str) -> str:
    words = escape(words).replace("\n", "<br/>")
    return words if face == font else f'<font name="{face}">{words}</font>'


def runs(text: str, font: str) -> list[tuple[str, str]]:
    """Neighbouring characters of one face: [(face, text)]; what no face has becomes 〓."""
    return [
        (face, "".join(character for _, character in group))
        for face, group in groupby((_placed(character, font) for character in text), key=itemgetter(0))
    ]


def _placed(character: str, font: str) -> tuple[str, str]:
    """(face, character). Digits of the body face look sans, so Latin is set in the fallback."""
    if character == "\n":
        return font, character
    order = (FALLBACK, font) if character.isascii() and character.isalnum() else (font, FALLBACK, RARE)
    found = next((face for face in order if ord(character) in fonts()[face].charToGlyph), None)
    return (found, character) if found else (FALLBACK, MISSING)


def _style(font, size, leading, **options) -> ParagraphStyle:
    return ParagraphStyle(f"{font}{size}", fontName=font, fontSize=size, leading=leading, wordWrap="CJK", **options)


class Paper:
    """A paper under construction. Add parts in order, then `build()`.

    `issuer` stands on top, `number` at the right below the title, `footer` on each page beside 第 x 页 共 y 页;
    `watermark` is drawn pale across each page.
    """

    margins = MARGIN

    def __init__(self, title: str, *, issuer: str = "", number: str = "", footer: str = "", watermark: str = ""):
        fonts()
        self.title, self.footer, self.watermark = title, footer, watermark
        self.parts = []
        if issuer:
            self._add(issuer, _style(TITLE, 14, 20, alignment=TA_CENTER))
        self._add(title, _style(TITLE, 22, 32, alignment=TA_CENTER, spaceAfter=6), TITLE)
        if number:
            self._add(number, _style(BODY, 12, 18, alignment=TA_RIGHT, spaceAfter=6))

    def _add(self, text: str, style, font: str = BODY) -> None:
        self.parts.append(Paragraph(markup(text, font if style.fontName == font else style.fontName), style))

    def heading(self, text: str) -> None:
        """A heading of a section."""
        self._add(text, _style(TITLE, 14, 24, spaceBefore=6), TITLE)

    def paragraph(self, text: str, *, indent: bool = True, right: bool = False) -> None:
        """A paragraph of the body, 四号仿宋."""
        style = _style(BODY, 14, 25, alignment=TA_RIGHT if right else TA_JUSTIFY, firstLineIndent=28 if indent else 0)
        for line in (text or "").splitlines() or [""]:
            self._add(line, style)

    def space(self, height: float = 10) -> None:
        """Empty space in points."""
        self.parts.append(Spacer(1, height))

    def table(self, rows: list[list[str]], widths: list[float] | None = None, *, head: bool = True) -> None:
        """A ruled table; widths in mm."""
        style = _style(BODY, 11, 16)
        cells = [[Paragraph(markup(str(value or "")), style) for value in row] for row in rows]
        table = Table(cells, colWidths=[w * mm for w in widths] if widths else None, repeatRows=1 if head else 0)
        rules = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        if head:
            rules.append(("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#EEEEEE")))
        table.setStyle(TableStyle(rules))
        self.parts.append(table)

    def signature(self, name: str, day: str) -> None:
        """Issuer and date at the right."""
        self.space(16)
        self.paragraph(name, indent=False, right=True)
        self.paragraph(day, indent=False, right=True)

    def qr(self, text: str, size: float = 24) -> None:
        """A QR code; size in mm."""
        self.parts.append(qr_drawing(text, size))

    def build(self) -> bytes:
        """The PDF."""
        out = BytesIO()
        document = SimpleDocTemplate(out, pagesize=A4, title=self.title, author="社会治理中心", **self.margins)
        paper = self

        class Numbered(canvas.Canvas):
            """Knows the number of pages when it writes 第 x 页 共 y 页."""

            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self.kept = []

            def showPage(self):  # noqa: N802  (reportlab's name)
                self.kept.append(dict(self.__dict__))
                self._startPage()

            def save(self):
                for i, page in enumerate(self.kept, 1):
                    self.__dict__.update(page)
                    paper._furniture(self, i, len(self.kept))
                    super().showPage()
                super().save()

        document.build(self.parts, canvasmaker=Numbered)
        return out.getvalue()

    def _furniture(self, page, number: int, total: int) -> None:
        page.setFont(FALLBACK, 9)
        page.drawRightString(A4[0] - MARGIN["rightMargin"], 15 * mm, f"第 {number} 页 共 {total} 页")
        if self.footer:
            _draw(page, self.footer, MARGIN["leftMargin"], 15 * mm, 9)
        self._watermark(page)

    def _watermark(self, page) -> None:
        if self.watermark:
            page.saveState()
            page.setFillColor(colors.Color(0.5, 0.5, 0.5, alpha=0.18))
            page.translate(A4[0] / 2, A4[1] / 2)
            page.rotate(35)
            width = sum(pdfmetrics.stringWidth(words, face, 20) for face, words in runs(self.watermark, FALLBACK))
            _draw(page, self.watermark, -width / 2, 0, 20)
            page.restoreState()


def _draw(page, text: str, left: float, base: float, size: float) -> None:
    """One line outside the frame, each character in a face that has it."""
    for face, words in runs(text, FALLBACK):
        page.setFont(face, size)
        page.drawString(left, base, words)
        left += pdfmetrics.stringWidth(words, face, size)


def qr_drawing(text: str, size: float = 24) -> Drawing:
    """A QR code as a drawing; size in mm, quiet zone of four modules."""
    code = QrCodeWidget(text, barLevel="M", barBorder=4)
    left, bottom, right, top = code.getBounds()
    scale = size * mm
    drawing = Drawing(scale, scale, transform=[scale / (right - left), 0, 0, scale / (top - bottom), 0, 0])
    drawing.add(code)
    return drawing
