"""A ledger file opened: its sheets with headings, what each column means, and its rows one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError

from governance.core.exceptions import PortalError
from governance.core.fields import blind_index
from governance.core.sheets import Sheet, open_book, open_csv
from intake.ledgers.cells import bare, moment_of, text_of
from intake.ledgers.headings import LINE, REASON, Known, columns_by_field, match, recognise
from intake.ledgers.kinds import Field
from intake.ledgers.layout import Layout, data_rows, find_layout

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass
class LedgerRow:
    """A row: its place, texts and cells by name of the column, and the columns of each field."""

    sheet: str
    row: int
    texts: dict[str, str]
    cells: dict[str, object]
    fields: dict[str, list[str]]
    year: int | None = None

    def text(self, field: str) -> str:
        """The first column of the field that says something."""
        return next((self.texts[name] for name in self.fields.get(field, ()) if name in self.texts), "")

    def all_texts(self, field: str) -> list[str]:
        """Everything that the columns of the field say."""
        return [self.texts[name] for name in self.fields.get(field, ()) if name in self.texts]

    def moment(self, field: str) -> datetime | None:
        """The first column of the field that says something, as a moment; None also when it cannot be read."""
        name = next((name for name in self.fields.get(field, ()) if name in self.texts), None)
        return moment_of(self.cells[name], self.year) if name else None

    @property
    def others(self) -> dict[str, str]:
        """What stands in columns that mean no field."""
        used = {name for names in self.fields.values() for name in names}
        return {name: text for name, text in self.texts.items() if name not in used}

    @cached_property
    def fingerprint(self) -> str:
        """A keyed hash of what the row says. Order of columns, blanks and the writing of days do not matter."""
        said = []
        for name, text in self.texts.items():
            moment = moment_of(self.cells[name]) if not isinstance(self.cells[name], float) else None
            said.append((bare(name), moment.isoformat() if moment else bare(text)))
        return blind_index(repr(sorted(said)), "ledger row")[:24]


@dataclass
class Part:
    """One sheet of the book that can be read: its layout and column → field."""

    sheet: Sheet
    layout: Layout
    matched: dict[int, str]
    kind: str
    known: Known

    def fields(self) -> dict[str, list[str]]:
        """Field → names of its columns, the most fitting first."""
        names = self.layout.names
        found = columns_by_field(self.layout, self.matched, self.kind, self.known)
        by_name = {key: [names[i] for i in columns] for key, columns in found.items()}
        if Field.RECEIVED not in by_name and Field.OCCURRED in by_name:
            by_name[Field.RECEIVED] = by_name[Field.OCCURRED]
        return by_name

    def rows(self, year: int | None) -> Iterator[LedgerRow]:
        """The rows that hold data."""
        names, fields = self.layout.names, self.fields()
        skipped = {i for i, keys in enumerate(self.layout.keys) if keys and keys[0] in (REASON, LINE)}
        for number, cells in data_rows(self.sheet, self.layout):
            texts, values = {}, {}
            for i, (name, value) in enumerate(zip(names, cells, strict=False)):
                text = "" if i in skipped else text_of(value)
                if text:
                    texts[name], values[name] = text, value
            if texts:
                yield LedgerRow(self.layout.sheet, number, texts, values, fields, self.layout.year or year)


@dataclass
class Book:
    """A ledger with its readable sheets; `remarks`: sentences on the others."""

    kind: str
    parts: list[Part]
    remarks: list[str] = field(default_factory=list)

    @property
    def first(self) -> Part:
        """The sheet whose columns are shown for correction; those of the others go by their names."""
        return self.parts[0]

    def rows(self, year: int | None) -> Iterator[LedgerRow]:
        """All rows of all sheets."""
        for part in self.parts:
            yield from part.rows(year)

    def set_columns(self, chosen: dict[str, str]) -> None:
        """Put what a person decided (name of the column → field) in place of what was matched."""
        for part in self.parts:
            for i, name in enumerate(part.layout.names):
                if name in chosen:
                    part.matched.pop(i, None)
                    if chosen[name]:
                        part.matched[i] = chosen[name]


def open_sheets(content: bytes) -> list[Sheet]:
    """The sheets of a workbook or a CSV file, whatever its name says. PortalError with words when it is neither."""
    if not content.strip():
        raise PortalError("文件是空的，没有可以导入的行。")
    try:
        return open_book(content) if content.startswith(WORKBOOKS) else [open_csv(content)]
    except ValidationError as problem:
        raise PortalError("；".join(problem.messages)) from None


def open_ledger(content: bytes, known: Known, *, file_name: str = "", kind: str = "") -> Book:
    """Find headings, kind and columns. `kind` given: decided by a person. PortalError when no sheet has headings."""
    sheets = [sheet for sheet in open_sheets(content) if sheet.height]
    if not sheets:
        raise PortalError("文件里没有内容，没有可以导入的行。")
    known_words, found, remarks = known.headings, [], []
    for sheet in sheets:
        layout = find_layout(sheet, known_words)
        if layout is None:
            remarks.append(f"工作表“{sheet.name}”前 20 行里没有认出表头，这张表不导入，请核对。")
        else:
            found.append((sheet, layout))
    if not found and (layout := find_layout(sheets[0], known_words, guess=True)):
        found.append((sheets[0], layout))
        remarks = [f"没有认出表头，先把第 {layout.first_row} 行当作表头。请核对，并在下面选好各列对应什么。"]
    if not found:
        raise PortalError(
            "前 20 行里没有认出表头。请核对表头那一行写的是栏目名称（如“姓名”“内容”“时间”），或者下载空白模板填写。"
        )
    if not kind:
        hints = "".join((file_name, *(layout.sheet for _, layout in found)))
        kind = recognise(found[0][1], known, hints)
    if len(found) == 1:
        found[0][1].sheet = ""
    parts = [Part(sheet, layout, match(layout, kind, known), kind, known) for sheet, layout in found]
    return Book(kind, parts, remarks)
