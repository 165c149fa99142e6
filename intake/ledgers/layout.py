"""Where a ledger begins: titles and the unit above, one or two heading rows, and the rows that hold data.

Merged cells give their value to every row they cover. Blank rows, repeated headings, rows of column numbers, totals
and signature lines are no data.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from governance.core.sheets import Sheet
from intake.ledgers.cells import bare, text_of
from intake.ledgers.headings import key_of_heading

LOOKED_AT = 20
_TOTAL = re.compile(r"(?:本页|本月|全年|累计|月份)?(?:合计|总计|小计|共计|累计)[::]?\d*[件户人]?")
_FOOT = re.compile(
    r"(?:填表|制表|审核|填报|负责|单位负责|签发|经办|统计)人?(?:\(?签[字名]\)?|日期|时间|单位|人)?:|(?:备注|注|说明):"
)
_UNIT = re.compile(
    r"(?:填报|制表|上报|报送|编制)(?:单位|部门)(?:\([^)]*\))?:?(.{2,40}?)(?:(?:填报|制表|上报|日期|时间|\d{4}年).*)?$"
)
_YEAR = re.compile(r"(20\d\d)(?:年|[-./]\d)")
_COLUMN_NUMBER = re.compile(r"[甲乙丙丁戊己庚]|\d{1,2}|\(\d{1,2}\)")


@dataclass
class Layout:
    """A sheet's headings. `keys[i]`: names under which column i may be known, the fullest first."""

    sheet: str
    first_row: int  # of the data, counted from 0
    headings: list[str]
    keys: list[tuple[str, ...]]
    above: list[str] = field(default_factory=list)
    unit: str = ""
    year: int | None = None

    @property
    def names(self) -> list[str]:
        """Headings for people, numbered where they repeat, so that each is its own."""
        seen, found = {}, []
        for i, heading in enumerate(self.headings):
            name = heading or f"第 {i + 1} 列"
            seen[name] = seen.get(name, 0) + 1
            found.append(name if seen[name] == 1 else f"{name}（第 {seen[name]} 个）")
        return found


def find_layout(sheet: Sheet, known: set[str], *, guess: bool = False) -> Layout | None:
    """The layout of a sheet; None when no row of the first 20 looks like headings.

    `guess`: take the first row that could be headings, though none of its words is known.
    """
    rows = [list(map(text_of, row)) for row in islice(sheet.rows(), LOOKED_AT)]
    at = _guessed(rows) if guess else _best(rows, known)
    if at is None:
        return None
    (first, last), parts = (
        ((at, at), [(text,) for text in _spread(sheet, rows)[at]]) if guess else _two_rows(sheet, rows, at)
    )
    while parts and not parts[-1][-1]:
        parts.pop()
    above = [text for row in rows[:first] for text in dict.fromkeys(row) if text]
    return Layout(
        sheet=sheet.name,
        first_row=last + 1,
        headings=["".join(dict.fromkeys(part for part in each if part)) for each in parts],
        keys=[_keys(each) for each in parts],
        above=above,
        unit=next((found[1] for text in above if (found := _UNIT.search(bare(text)))), ""),
        year=next((int(found[1]) for text in above if (found := _YEAR.search(bare(text)))), None),
    )


def _best(rows, known: set[str]) -> int | None:
    """The row with the most known headings, at least two of them or nothing else beside one."""
    best, at = 0, None
    for number, row in enumerate(rows):
        hits = sum(key_of_heading(text) in known for text in row if text)
        if hits > best and hits * 3 >= sum(map(bool, row)):
            best, at = hits, number
    return at if at is not None and (best > 1 or sum(map(bool, rows[at])) == best) else None


def _guessed(rows) -> int | None:
    """The first row of at least two short words that has a row of as many cells below it."""
    for number, row in enumerate(rows[:-1]):
        words = [text for text in row if text]
        if len(words) > 1 and all(len(text) <= 12 and not re.search(r"\d", text) for text in words):
            return number if sum(map(bool, rows[number + 1])) * 2 >= len(words) else None
    return None


def _two_rows(sheet, rows, at):
    """((first, last) heading row, parts of each column). A second row fills what the first leaves open."""
    spread = _spread(sheet, rows)
    for first, second in ((at, at + 1), (at - 1, at)):
        if first < 0 or second >= len(rows) or not _goes_under(rows[first], rows[second]):
            continue
        if sum(map(bool, rows[first])) < 2:
            continue  # a title alone is no heading
        last, parts = "", []
        for group, name in zip(*_even([spread[first], spread[second]]), strict=True):
            last = group or last
            parts.append((last, name) if name and name != group else (group,))
        return (first, second), parts
    return (at, at), [(text,) for text in spread[at]]


def _goes_under(upper, lower) -> bool:
    """The lower row has words only where the upper one is open, and at least two beside each other under a group."""
    filled = [i for i, text in enumerate(lower) if text]
    open_ = [i for i in filled if i >= len(upper) or not upper[i]]
    groups = [i for i in filled if i < len(upper) and upper[i] and upper[i] != lower[i]]
    if not open_ or any(i + 1 not in open_ for i in groups):
        return False
    return len(filled) >= 2 and all(len(lower[i]) <= 20 for i in filled) and len(filled) < _width(upper, lower)


def _width(*rows) -> int:
    return max(sum(1 for cells in zip(*_even(rows), strict=True) if any(cells)), 1)


def _even(rows):
    width = max(map(len, rows))
    return [list(row) + [""] * (width - len(row)) for row in rows]


def _spread(sheet, rows):
    """Rows with the value of a merged cell in every cell it covers."""
    found = _even(rows) if rows else []
    for top, left, bottom, right in sheet.merged:
        if top < len(found) and left < len(found[top]):
            for row in range(top, min(bottom + 1, len(found))):
                for column in range(left, min(right + 1, len(found[row]))):
                    found[row][column] = found[top][left]
    return found


def _keys(parts) -> tuple[str, ...]:
    """Names of a column: group and name together, the name, the group."""
    whole = key_of_heading("".join(dict.fromkeys(part for part in parts if part)))
    return tuple(dict.fromkeys(key for key in (whole, *map(key_of_heading, reversed(parts))) if key))


def data_rows(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, list]]:
    """(row number from 1, cells) of the rows that hold data."""
    covered = _covered(sheet, layout.first_row)
    above: dict[int, object] = {}
    serials = [i for i, names in enumerate(layout.keys) if {"序号", "编号"} & set(names)]
    width = len(layout.headings)
    for number, row in enumerate(islice(sheet.rows(), layout.first_row, None), layout.first_row):
        if number in covered:
            row = list(row) + [""] * (max(covered[number]) + 1 - len(row))
            for column, is_first in covered[number].items():
                if is_first:
                    above[column] = row[column]
                elif row[column] in ("", None):
                    row[column] = above.get(column, "")
        texts = [text_of(value) for value in row[:width]]
        if not _is_furniture(texts, layout, serials):
            yield number + 1, list(row[:width])


def _covered(sheet, first_row) -> dict[int, dict[int, bool]]:
    """Row → columns of merged cells over several rows; True in their first row."""
    found: dict[int, dict[int, bool]] = {}
    for top, left, bottom, _right in sheet.merged:
        if bottom > top >= first_row:
            for row in range(top, bottom + 1):
                found.setdefault(row, {})[left] = row == top
    return found


def _is_furniture(texts, layout, serials) -> bool:
    filled = [(i, text) for i, text in enumerate(texts) if text]
    if not filled or all(i in serials for i, _ in filled):
        return True
    first = bare(filled[0][1])
    if _TOTAL.fullmatch(first) or (
        len(filled) > 1 and filled[0][0] in serials and _TOTAL.fullmatch(bare(filled[1][1]))
    ):
        return True
    if len(filled) <= 4 and _FOOT.match(first):
        return True
    if len(filled) >= 4 and all(_COLUMN_NUMBER.fullmatch(bare(text)) for _, text in filled):
        return True
    same = sum(key_of_heading(text) in layout.keys[i] for i, text in filled)
    return same >= 2 and same * 2 > len(filled)
