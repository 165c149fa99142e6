"""Where a line of an official paper may break: no closing mark begins a line, no opening mark ends one (GB/T 9704).

reportlab lets a single mark hang into the margin and breaks before a second one; here the characters before go down
with it instead. A number is not torn apart.
"""

from reportlab.lib import textsplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import paragraph

CLOSING = "，：；！？》”’…—％%、。）〕】"
OPENING = "（《“‘〔【"
FUZZ = 1e-6
#: So many characters go down at most to keep marks and numbers whole.
MOST = 12


def install() -> None:
    """Let every paragraph break by these rules."""
    paragraph.cjkFragSplit, paragraph.wordSplit = split_fragments, split_words


def lines_of(chars, widths, most, forced=frozenset()):
    """(begin, end, whether the text itself breaks there) of each line. `most`: line widths, the last repeats."""
    begin = line = 0
    while begin < len(chars):
        room = most[min(line, len(most) - 1)]
        used, end = 0, begin
        while end < len(chars) and end not in forced and used + widths[end] <= room + FUZZ:
            used += widths[end]
            end += 1
        broken = end in forced
        if broken:
            end += 1
        elif end < len(chars):
            end = fitting(chars, begin, max(end, begin + 1))
        yield begin, end, broken
        begin, line = end, line + 1


def fitting(chars, begin: int, end: int) -> int:
    """The last place at or before `end` at which the line may break; `end` where none is near."""
    least = max(begin + 1, end - MOST)
    for place in range(end, least - 1, -1):
        if may_break(chars[place - 1], chars[place]):
            return place
    return end


def may_break(last, first) -> bool:
    """Whether a line may end with the one character and the next begin with the other."""
    if first in textsplit.ALL_CANNOT_START or first in CLOSING or last in OPENING:
        return False
    return not (_of_number(last) and _of_number(first))


def _of_number(char) -> bool:
    return char.isascii() and (char.isalnum() or char in ".,-/:")


def split_fragments(frags, maxWidths, calcBounds, encoding="utf8"):  # noqa: N803  (the names of reportlab)
    """The lines of a paragraph of several fragments, in place of reportlab's `cjkFragSplit`."""
    units = []
    for frag in frags:
        units += [paragraph.cjkU(char, frag, encoding) for char in frag.text or [""]]
    forced = {place for place, unit in enumerate(units) if hasattr(unit.frag, "lineBreak")}
    widths = [unit.width for unit in units]
    lines = []
    for begin, end, broken in lines_of(units, widths, maxWidths, forced):
        room, used = maxWidths[min(len(lines), len(maxWidths) - 1)], sum(widths[begin:end])
        lines.append(paragraph.makeCJKParaLine(units[begin:end], room, used, room - used, broken, calcBounds))
    return paragraph.ParaLines(kind=1, lines=lines)


def split_words(word, maxWidths, fontName, fontSize, encoding="utf8"):  # noqa: N803  (the names of reportlab)
    """The lines of a paragraph of one fragment, in place of reportlab's `wordSplit`."""
    most = maxWidths if isinstance(maxWidths, list | tuple) else [maxWidths]
    widths = [stringWidth(char, fontName, fontSize) for char in word]
    lines = []
    for begin, end, _ in lines_of(word, widths, most):
        lines.append([most[min(len(lines), len(most) - 1)] - sum(widths[begin:end]), word[begin:end]])
    return lines
