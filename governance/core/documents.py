"""A printed document (文书) said once, neutral of its medium: parts with values in named places, filled or blank.

`documents_pdf.pdf_of` and `documents_docx.docx_of` draw it. A value that is missing prints as a line to write on;
`blanked` empties every value and keeps the form. `to_json` and `from_json` keep a document beside its number.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields, replace

#: What stands for a missing value inside a sentence, in full-width underscores.
LINE = "＿" * 8


@dataclass(frozen=True)
class Text:
    """A paragraph. `text` names its values in braces: Text("于{day}立案", {"day": "2026年6月10日"})."""

    text: str
    values: dict = field(default_factory=dict)
    align: str = "left"
    indent: bool = True
    bold: bool = False

    def filled(self) -> str:
        """The sentence with its values; a missing one is a line."""
        return self.text.format_map({name: value or LINE for name, value in self.values.items()})


@dataclass(frozen=True)
class Body:
    """A long text under a heading of its own; without it `lines` dotted lines."""

    heading: str
    text: str = ""
    lines: int = 5


@dataclass(frozen=True)
class Heading:
    """A heading of a section."""

    text: str


@dataclass(frozen=True)
class Rows:
    """A ruled table of labels and values: rows of (label, value); one row holds one or two such pairs.

    `lines`: how many lines of room an empty value of that label gets.
    """

    rows: list
    lines: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """A ruled table with a head. `widths` are parts of the whole; `empty`: rows of the blank form."""

    head: list
    rows: list = field(default_factory=list)
    widths: list = field(default_factory=list)
    empty: int = 4


@dataclass(frozen=True)
class Ticks:
    """Boxes to tick: (label, ticked)."""

    label: str
    choices: list


@dataclass(frozen=True)
class Sign:
    """Boxes to sign in: [label, name of who signs]. With `finger` a square of 25 × 25 mm for the fingerprint."""

    boxes: list
    finger: bool = False


@dataclass(frozen=True)
class Seal:
    """The organ and the day at the right, with a ring where the seal goes."""

    organ: str
    day: str = ""
    ring: str = "印章"


@dataclass(frozen=True)
class Note:
    """A small note below."""

    text: str


@dataclass(frozen=True)
class Document:
    """One document. `signed_pages`: a line to sign on every page (每页签名); `secret`: a stamp such as 内部资料."""

    title: str
    parts: tuple = ()
    issuer: str = ""
    number: str = ""
    signed_pages: bool = False
    secret: str = ""


PARTS = {part.__name__: part for part in (Text, Body, Heading, Rows, Grid, Ticks, Sign, Seal, Note)}


def blanked(document: Document) -> Document:
    """The form of a document without any value, for handwriting."""
    return replace(document, number="", parts=tuple(_blank(part) for part in document.parts))


def _blank(part):
    if isinstance(part, Text):
        return replace(part, values=dict.fromkeys(part.values, ""))
    if isinstance(part, Body):
        return replace(part, text="")
    if isinstance(part, Rows):
        return replace(part, rows=[[value if i % 2 == 0 else "" for i, value in enumerate(row)] for row in part.rows])
    if isinstance(part, Grid):
        return replace(part, rows=[["" for _ in part.head] for _ in range(part.empty)])
    if isinstance(part, Ticks):
        return replace(part, choices=[[label, False] for label, _ in part.choices])
    if isinstance(part, Sign):
        return replace(part, boxes=[[label, ""] for label, _ in part.boxes])
    if isinstance(part, Seal):
        return replace(part, day="")
    return part


def to_json(document: Document) -> str:
    """The document as text, the same for the same document."""
    head = {item.name: getattr(document, item.name) for item in fields(document) if item.name != "parts"}
    parts = [[type(part).__name__, asdict(part)] for part in document.parts]
    return json.dumps({**head, "parts": parts}, ensure_ascii=False, sort_keys=True, default=str)


def from_json(text: str) -> Document:
    """The document behind a text of `to_json`."""
    kept = json.loads(text)
    parts = tuple(PARTS[name](**values) for name, values in kept.pop("parts"))
    return Document(parts=parts, **kept)


def digest(document: Document) -> str:
    """SHA-256 of what the document says, whatever it is drawn as; 64 hex digits."""
    return hashlib.sha256(to_json(document).encode()).hexdigest()
