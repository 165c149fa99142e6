"""A neutral document as PDF: A4, binding margin, QR of its id and digest, 第 x 页 共 y 页, watermark."""

from functools import singledispatch
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from reportlab.graphics import renderPDF
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen import canvas
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from governance.core.documents import LINE, Body, Document, Grid, Heading, Note, Rows, Seal, Sign, Text, Ticks
from governance.core.pdf import BODY, FALLBACK, MARGIN, TITLE, Paper, _draw, _style, fonts, markup, qr_drawing, runs

WIDTH = A4[0] - MARGIN["leftMargin"] - MARGIN["rightMargin"]
FINGER = 25 * mm
ALIGN = {"right": TA_RIGHT, "center": TA_CENTER}


class DocumentPaper(Paper):
    """A paper with the QR of the document in the footer, and a line to sign on each page where the form asks it."""

    def __init__(self, document: Document, *, code: str, footer: str, watermark: str):
        super().__init__(document.title, issuer=document.issuer, number=document.number, footer=footer)
        self.code, self.document, self.mark = code, document, watermark

    def _furniture(self, page, number, total):
        super()._furniture(page, number, total)
        if self.code:
            renderPDF.draw(qr_drawing(self.code, 18), page, 8 * mm, 8 * mm)
        if self.document.signed_pages:
            _draw(page, "本页签名（按指印）：＿＿＿＿＿＿＿＿　＿＿＿＿＿＿＿＿", MARGIN["leftMargin"], 21 * mm, 10)
        if self.document.secret:
            _draw(page, self.document.secret, MARGIN["leftMargin"], A4[1] - 20 * mm, 12)
        if self.mark:
            _mark(page, self.mark, *A4, colors.Color(0.4, 0.4, 0.4, alpha=0.2))
        if total > 1:
            # 骑缝章: the seal goes over the edge of the fanned sheets.
            _draw(page, "（骑缝章）", A4[0] - 22 * mm, A4[1] / 2, 9)


def pdf_of(document: Document, *, code: str = "", footer: str = "", watermark: str = "") -> bytes:
    """The PDF. `code` goes into the QR, `footer` beside the page number, `watermark` across each page."""
    paper = DocumentPaper(document, code=code, footer=footer, watermark=watermark)
    paper.parts += flow(document.parts)
    return paper.build()


#: A paragraph of more characters than this has two lines: enough text above a seal.
TWO_LINES = 40


def flow(parts) -> list:
    """The flowables of all parts: no seal stands alone on a page, no small table is torn from its heading."""
    found, held = [], []
    for number, part in enumerate(parts):
        if isinstance(part, Seal) and not held:
            held = _words_before(found)
            found += [KeepTogether([*held, *draw(part)])]
            held = []
            continue
        if isinstance(part, Grid) and number and isinstance(parts[number - 1], Heading):
            held += _below_heading(found, draw(part))
        else:
            held += draw(part)
        if number + 1 < len(parts) and _stays_with(part, parts[number + 1]):
            continue
        found += [KeepTogether(held)] if len(held) > 1 and number and _stays_with(parts[number - 1], part) else held
        held = []
    return found


def _below_heading(found, shown) -> list:
    """A table whose heading has its first row beside it: the heading, already drawn, asks for that much room."""
    table = shown[0]
    table.wrap(WIDTH, A4[1])
    for place in range(len(found) - 1, -1, -1):
        if isinstance(found[place], CondPageBreak):
            found[place] = CondPageBreak(30 + sum(table._rowHeights[:2]))
            break
    return shown


def _words_before(found) -> list:
    """Take the last paragraphs off, so that at least two lines of text stand above the seal (GB/T 9704)."""
    taken = []
    while found and isinstance(found[-1], Paragraph) and len(taken) < 3:
        taken.insert(0, found.pop())
        if len(taken[0].getPlainText()) > TWO_LINES:
            break
    if found and isinstance(found[-1], Paragraph) and found[-1].style.fontName == TITLE:
        taken.insert(0, found.pop())  # its heading
    return taken


def _stays_with(part, following) -> bool:
    """True when both belong on one page."""
    if isinstance(following, Seal):
        return isinstance(part, Sign) and len(part.boxes) <= 4
    return isinstance(part, Heading) and isinstance(following, Rows) and len(following.rows) <= 8


@singledispatch
def draw(part) -> list:
    """The flowables of a part."""
    raise TypeError(type(part).__name__)


def _words(text, size=11, leading=16, font=BODY, **options):
    return Paragraph(markup(str(text or ""), font), _style(font, size, leading, **options))


@draw.register
def _(part: Text):
    font = TITLE if part.bold else BODY
    style = _style(
        font, 14, 25, alignment=ALIGN.get(part.align, 4), firstLineIndent=28 if part.indent and not part.bold else 0
    )
    return [Paragraph(markup(line, font), style) for line in part.filled().splitlines() or [""]]


@draw.register
def _(part: Heading):
    return [CondPageBreak(90), _words(part.text, 14, 24, TITLE, spaceBefore=6)]


@draw.register
def _(part: Body):
    shown = draw(Heading(part.heading)) if part.heading else []
    if part.text:
        return shown + draw(Text("{text}", {"text": part.text}))
    return [*shown, *(Dotted() for _ in range(part.lines))]


class Dotted(Flowable):
    """A dotted line over the whole width, for handwriting."""

    def wrap(self, *_):
        """Its size."""
        self.width, self.height = WIDTH, 25
        return self.width, self.height

    def draw(self):
        """The dots."""
        self.canv.setDash(1, 2)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, 3, self.width, 3)


GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]


@draw.register
def _(part: Rows):
    cells, spans = [], []
    for number, row in enumerate(part.rows):
        shown = [
            _words(value, alignment=TA_CENTER) if i % 2 == 0 else _value(value, part.lines.get(row[i - 1], 1))
            for i, value in enumerate(row)
        ]
        if len(row) == 2:
            shown += ["", ""]
            spans.append(("SPAN", (1, number), (3, number)))
        cells.append(shown)
    widths = [26 * mm, WIDTH / 2 - 26 * mm, 26 * mm, WIDTH / 2 - 26 * mm]
    return [Table(cells, colWidths=widths, style=TableStyle(GRID + spans), splitInRow=_long(part.rows)), Spacer(1, 6)]


def _long(rows) -> int:
    """1 when a cell may be higher than a page and so must be split inside."""
    return int(any(len(str(value or "")) > 500 for row in rows for value in row))


def _value(value, lines):
    return _words(value or "\n" * (lines - 1))


@draw.register
def _(part: Grid):
    rows = part.rows or [["" for _ in part.head] for _ in range(part.empty)]
    whole = sum(part.widths) or len(part.head)
    widths = [WIDTH * share / whole for share in part.widths or [1] * len(part.head)]
    cells = [[_words(value, alignment=TA_CENTER) for value in part.head]]
    cells += [[_words(value) for value in row] if any(row) else ["\n"] * len(part.head) for row in rows]
    style = TableStyle([*GRID, ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#EEEEEE"))])
    return [Table(cells, colWidths=widths, repeatRows=1, style=style, splitInRow=_long(rows)), Spacer(1, 6)]


@draw.register
def _(part: Ticks):
    line, lines = f"{part.label}：" if part.label else "", []
    for label, ticked in part.choices:
        box = f"{'■' if ticked else '□'}{label}"
        if line and _width(f"{line}　{box}", 12) > WIDTH - 12:
            lines.append(line)
            line = ""
        line += f"　{box}" if line and not line.endswith("：") else box
    return [_words("\n".join([*lines, line]), 12, 20)]


@draw.register
def _(part: Sign):
    room = WIDTH - 42 * mm - (FINGER if part.finger else 0)
    least = FINGER if part.finger else 11 * mm
    rows, heights = [], []
    for label, name in part.boxes:
        line = _words(_line_to_sign(label, name, part.finger, room - 12), 12, 20)
        day = _words("年　　月　　日", 12, 20, alignment=TA_RIGHT)
        rows.append([line, _words("（指印）", 9, 12, alignment=TA_CENTER) if part.finger else "", day])
        heights.append(max(least, line.wrap(room - 12, 1000)[1] + 6) + 3)
    widths = [room, FINGER, 42 * mm] if part.finger else [room / 2, room / 2, 42 * mm]
    rules = [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, -1), 0)]
    if part.finger:
        rules += [("BOX", (1, i), (1, i), 0.4, colors.grey) for i in range(len(rows))]
    else:
        rules += [("SPAN", (0, i), (1, i)) for i in range(len(rows))]
    return [Spacer(1, 6), Table(rows, colWidths=widths, rowHeights=heights, style=TableStyle(rules))]


def _line_to_sign(label: str, name: str, finger: bool, room: float) -> str:
    """Label, name and the line to sign on, which is never broken."""
    words = f"{label}{chr(10) if finger else ' '}{name}：" if name else f"{label}："
    broken = _width(f"{words.splitlines()[-1]}{LINE}", 12) > room
    return f"{words}{chr(10) if broken else ''}{LINE}"


class Ring(Flowable):
    """The ring where the seal goes, beside organ and day."""

    def __init__(self, seal):
        super().__init__()
        self.seal = seal

    def wrap(self, *_):
        """Its size."""
        return WIDTH, 44 * mm

    def draw(self):
        """The dashed ring behind the words."""
        page = self.canv
        page.saveState()
        page.setDash(3, 3)
        page.setStrokeColor(colors.grey)
        page.circle(WIDTH - 42 * mm, 22 * mm, 21 * mm)
        page.restoreState()
        for text, base, size in (
            (self.seal.organ, 23 * mm, 14),
            (self.seal.day or "年　　月　　日", 14 * mm, 14),
            (f"（{self.seal.ring}）", 5 * mm, 10),
        ):
            width = _width(text, size)
            _draw(page, text, min(WIDTH - 42 * mm - width / 2, WIDTH - width), base, size)


@draw.register
def _(part: Seal):
    return [Spacer(1, 8), Ring(part)]


@draw.register
def _(part: Note):
    return [_words(part.text, 10.5, 16, spaceBefore=4)]


# --- over a finished PDF ---------------------------------------------------------------------------------------


def stamped(content: bytes, *, line: str = "", watermark: str = "", first: int | None = None) -> bytes:
    """A copy of a PDF with a line at the foot of each page, a watermark, and page numbers top right from `first`."""
    writer = PdfWriter(clone_from=BytesIO(content))
    for number, page in enumerate(writer.pages):
        over = _overlay(
            float(page.mediabox.width),
            float(page.mediabox.height),
            line,
            watermark,
            str(first + number) if first is not None else "",
        )
        page.merge_page(PdfReader(BytesIO(over)).pages[0])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _mark(page, text, width, height, colour, size=90) -> None:
    """A word across the page."""
    page.saveState()
    page.setFillColor(colour)
    page.translate(width / 2, height / 2)
    page.rotate(35)
    _draw(page, text, -_width(text, size) / 2, -size / 3, size)
    page.restoreState()


def _width(text, size) -> float:
    return sum(pdfmetrics.stringWidth(words, face, size) for face, words in runs(text, FALLBACK))


def _overlay(width, height, line, watermark, number) -> bytes:
    fonts()
    out = BytesIO()
    page = canvas.Canvas(out, pagesize=(width, height))
    page.setFillColor(colors.black)
    if line:
        _draw(page, line, MARGIN["leftMargin"], 9 * mm, 8)
    if number:
        _draw(page, number, width - 20 * mm, height - 12 * mm, 11)
    if watermark:
        _mark(page, watermark, width, height, colors.Color(0.75, 0.1, 0.1, alpha=0.25))
    page.showPage()
    page.save()
    return out.getvalue()
