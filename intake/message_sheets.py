"""A workbook of 网络问政 messages as rows: headings by name and in any order, cells as text, times in any spelling.

The texts are as people left them: blanks around, one- and two-digit months, times as text and as date cells.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice

from django.core.exceptions import ValidationError

from governance.core.exceptions import PortalError
from governance.core.sheets import Sheet, open_book
from intake.ledgers.cells import bare, moment_of, text_of

NUMBER, USER, TITLE, TIME, TEXT, CATEGORY = "留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "一级分类"
NEEDED = (NUMBER, USER, TITLE, TIME, TEXT)

#: Other headings under which exports carry the same column.
ALIASES = {
    "编号": NUMBER,
    "留言ID": NUMBER,
    "用户": USER,
    "留言人": USER,
    "主题": TITLE,
    "标题": TITLE,
    "留言标题": TITLE,
    "时间": TIME,
    "留言日期": TIME,
    "详情": TEXT,
    "留言内容": TEXT,
    "内容": TEXT,
    "分类": CATEGORY,
    "一级标签": CATEGORY,
}
ROWS_BEFORE_HEADINGS = 10


@dataclass(frozen=True)
class Remark:
    """A sentence of the report: where (row 0 is the whole sheet, column "" the whole row), and what to do."""

    row: int
    column: str
    words: str
    failed: bool = False
    sheet: str = ""

    def __str__(self):
        place = f"“{self.sheet}”" if self.sheet else ""
        place += f"第 {self.row} 行" if self.row else ""
        return f"{place}{f'“{self.column}”' if self.column else ''}：{self.words}"


def _heading(value) -> str:
    """The name of a column: without blanks, marks and a bracketed hint; an other spelling becomes ours."""
    name = re.sub(r"[*:]|\(.*\)$", "", bare(text_of(value)))
    return ALIASES.get(name, name)


def _hash(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


# --- rows ------------------------------------------------------------------------------------------------------


@dataclass
class Message:
    """A row: its place in the file and the values by heading, as text and as found."""

    sheet: str
    row: int
    texts: dict[str, str]
    cells: dict[str, object]

    @property
    def number(self) -> str:
        """留言编号."""
        return self.texts.get(NUMBER, "")

    @cached_property
    def moment(self) -> datetime | None:
        """留言时间, when it can be read."""
        return moment_of(self.cells.get(TIME))

    @cached_property
    def text_hash(self) -> str:
        """The same for texts that differ in blanks alone; of the title where there is no text."""
        return _hash(bare(self.texts.get(TEXT) or self.texts.get(TITLE, "")), 16)

    @cached_property
    def key(self) -> str:
        """留言编号, hash of the row, hash of the text. Order of columns and way of writing the time do not matter."""
        said = {name: text for name, text in self.texts.items() if text}
        if self.moment:
            said[TIME] = self.moment.isoformat()
        return f"{self.number}:{_hash(repr(sorted(said.items())), 20)}:{self.text_hash}"


def read_messages(source) -> tuple[Iterator[Message], list[Remark]]:
    """The rows of all sheets that have the headings, one by one, and remarks on the others.

    PortalError when none has them.
    """
    content = source if isinstance(source, bytes) else source.read_bytes()
    try:
        sheets = [sheet for sheet in open_book(content) if sheet.height]
    except ValidationError as problem:
        raise PortalError("；".join(problem.messages)) from None
    if not sheets:
        raise PortalError("工作簿是空的，没有可以导入的留言。")
    taken, remarks, refused = [], [], []
    for sheet in sheets:
        shown = sheet.name if len(sheets) > 1 else ""
        rows = list(islice(sheet.rows(), ROWS_BEFORE_HEADINGS))
        at = _heading_row(rows)
        lacking = [each for each in NEEDED if each not in map(_heading, rows[at])]
        if lacking:
            refused.append(f"工作表“{sheet.name}”缺少表头：{'、'.join(lacking)}")
            continue
        remarks += _doubled(shown, at + 1, rows[at])
        taken.append((shown, sheet, at, rows[at]))
    if not taken:
        raise PortalError(f"{'；'.join(refused)}。请在一行里补齐这些表头后再导入。")
    remarks += [Remark(0, "", f"{words}，这张表没有导入，请核对。") for words in refused]
    return (message for each in taken for message in _messages(*each)), remarks


def _heading_row(rows) -> int:
    """The row with the most known headings among the first; titles may stand above it."""
    known = {*NEEDED, CATEGORY}
    counts = [len(known & set(map(_heading, row))) for row in rows]
    return counts.index(max(counts))


def _doubled(sheet: str, row: int, headings) -> list[Remark]:
    names = Counter(filter(None, map(_heading, headings)))
    return [
        Remark(row, name, f"这个表头有 {times} 列，取左起有内容的一列，其余的记入登记说明，请核对。", sheet=sheet)
        for name, times in names.items()
        if times > 1
    ]


def _messages(shown: str, sheet: Sheet, at: int, headings) -> Iterator[Message]:
    names = [_heading(value) or f"第 {i} 列" for i, value in enumerate(headings, 1)]
    for number, row in enumerate(islice(sheet.rows(), at + 1, None), at + 2):
        texts, cells = {}, {}
        for i, (name, value) in enumerate(zip(names, row, strict=False), 1):
            text = text_of(value)
            if text:
                free = name if name not in texts else f"{name}（第 {i} 列）"
                texts[free], cells[free] = text, value
        if texts:
            yield Message(shown, number, texts, cells)
