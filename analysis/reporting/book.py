"""The snapshot under construction: figures by name, tables and charts that refer to them."""

from dataclasses import dataclass, field

from analysis.points import percent
from analysis.reporting import words

#: In a published report a count of 1 to 4 in a cross-table might tell of one person: it is printed so.
FEW, SUPPRESSED = 5, "1–4"


@dataclass
class Book:
    """Figures: name → {text, number, cases, good, formula, in_text}; `blocks`: key → table or chart."""

    figures: dict = field(default_factory=dict)
    blocks: dict = field(default_factory=dict)

    def count(self, name: str, cases: list[int], formula: str = "", *, in_text: bool = True) -> dict:
        """A number of cases under its name; gives the cell that refers to it."""
        self.figures[name] = _figure(str(len(cases)), len(cases), cases, None, formula, in_text)
        return {"f": name}

    def rate(self, name: str, pair, formula: str = "", *, in_text: bool = True) -> dict:
        """A percentage of (denominator, numerator)."""
        whole, good = pair
        text = words.rate(percent(len(good), len(whole)))
        self.figures[name] = _figure(text, len(good), whole, good, formula, in_text)
        return {"f": name}

    def saying(self, name: str, text: str, cases: list[int], formula: str = "") -> dict:
        """Words about a comparison, with the cases compared with."""
        self.figures[name] = _figure(text, None, cases, None, formula, True)
        return {"f": name}

    def handed(self, name: str, delivery) -> dict:
        """A number handed in by its office; nothing handed in prints 未报送, never 0."""
        text = "未报送" if delivery is None else str(delivery.number)
        words_of = "" if delivery is None else f"{delivery.unit.name} {delivery.handed_at:%Y-%m-%d} 报送"
        self.figures[name] = _figure(text, delivery.number if delivery else None, [], None, words_of, True)
        return {"f": name}

    def table(self, key: str, title: str, head: list[str], rows: list[list], *, widths=(), cross=False) -> None:
        """A table; a cell is text or {"f": name} or {"case": number}. `cross`: small counts are suppressed in print."""
        self.blocks[key] = {
            "sort": "table", "title": title, "head": head, "rows": rows, "widths": list(widths), "cross": cross,
        }  # fmt: skip

    def chart(self, key: str, title: str, kind: str, labels: list[str], series: list[tuple[str, list[str]]]) -> None:
        """A chart of figures: series of (name, names of figures). `kind`: line or bar."""
        self.blocks[key] = {
            "sort": "chart", "title": title, "kind": kind, "labels": labels,
            "series": [{"name": name, "figures": figures} for name, figures in series],
        }  # fmt: skip


def _figure(text, number, cases, good, formula, in_text) -> dict:
    return {
        "text": text, "number": number, "cases": cases, "good": good, "formula": formula, "in_text": in_text,
    }  # fmt: skip


def shown_rows(table: dict, figures: dict, *, published: bool = False) -> list[list[str]]:
    """The rows of a table as text; `figures`: name → object with text and number."""
    rows = [[_text(cell, figures) for cell in row] for row in table["rows"]]
    if published and table.get("cross"):
        _suppress(rows, table["rows"])
    return rows


def _text(cell, figures) -> str:
    if not isinstance(cell, dict):
        return str(cell)
    return figures[cell["f"]].text if "f" in cell else f"{cell['case'][:6]}-{cell['case'][6:]}"


def _suppress(rows, cells) -> None:
    """1–4 is hidden, and with it a second count of the same row or column, so that the totals do not give it away.

    The last row and the last column are totals. What is hidden by the second rule prints as —.
    """
    inner = [(r, c) for r, row in enumerate(cells[:-1]) for c in range(len(row) - 1) if isinstance(row[c], dict)]
    hidden = {(r, c) for r, c in inner if rows[r][c].isdecimal() and 0 < int(rows[r][c]) < FEW}
    extra: set = set()
    changed = True
    while changed:
        changed = False
        for axis in (0, 1):
            for line in {place[axis] for place in inner}:
                mine = [place for place in inner if place[axis] == line]
                lost = [place for place in mine if place in hidden | extra]
                left = [place for place in mine if place not in hidden | extra and rows[place[0]][place[1]] != "0"]
                if len(lost) == 1 and left:
                    extra.add(min(left, key=lambda place: int(rows[place[0]][place[1]])))
                    changed = True
    for r, c in hidden:
        rows[r][c] = SUPPRESSED
    for r, c in extra:
        rows[r][c] = "—"
    _suppress_totals(rows, cells)


def _suppress_totals(rows, cells) -> None:
    for r, row in enumerate(cells[:-1]):
        if isinstance(row[-1], dict) and rows[r][-1].isdecimal() and 0 < int(rows[r][-1]) < FEW:
            rows[r][-1] = SUPPRESSED
    for c, cell in enumerate(cells[-1][:-1] if cells else []):
        if isinstance(cell, dict) and rows[-1][c].isdecimal() and 0 < int(rows[-1][c]) < FEW:
            rows[-1][c] = SUPPRESSED
