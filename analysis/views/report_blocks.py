"""Tables, charts and texts of a report for the page: each number with the address of its cases."""

from django.urls import reverse

from analysis.reporting.book import shown_rows
from analysis.reporting.rendering import parts


def url_of(figure) -> str:
    """Where a number leads; nothing was counted by cases: no address."""
    countable = figure is not None and (figure.number is not None or figure.formula.startswith("和"))
    return reverse("reports:figure", args=[figure.report_id, figure.pk]) if countable else ""


def shown_text(text: str, figures: dict) -> list[list[dict]]:
    """Paragraphs of {words, url, title}."""
    return [
        [{"words": words, "url": url_of(figure), "title": figure.name if figure else ""} for words, figure in row]
        for row in parts(text, figures)
    ]


def shown_blocks(content, keys) -> list[dict]:
    """Tables and charts in their order: {sort, key, title, …}."""
    found = []
    for key in keys:
        block = content.found.tables.get(key)
        if block is None:
            table = content.table(key)
            if table:
                title, head, rows, _ = table
                cells = [[{"words": word, "url": ""} for word in row] for row in rows]
                found.append({"sort": "table", "key": key, "title": title, "head": head, "rows": cells})
        elif block["sort"] == "table" and block["rows"]:
            found.append({**block, "key": key, "rows": _cells(block, content)})
        elif block["sort"] == "chart":
            found.append({"sort": "chart", "key": f"chart-{key}", "title": block["title"], **_chart(block, content)})
    return found


def _cells(block, content) -> list[list[dict]]:
    texts = shown_rows(block, content.figures, published=content.found.is_issued)
    return [
        [
            {"words": word, "url": _address(cell, content, word)}
            for cell, word in zip(cells, words, strict=True)
        ]
        for cells, words in zip(block["rows"], texts, strict=True)
    ]  # fmt: skip


def _address(cell, content, word) -> str:
    if not isinstance(cell, dict):
        return ""
    if "case" in cell:
        return reverse("cases:detail", args=[cell["case"]])
    figure = content.figures[cell["f"]]
    return url_of(figure) if figure.text == word else ""


def _chart(block, content) -> dict:
    series = [
        {
            "name": line["name"],
            "data": [content.numbers[name] for name in line["figures"]],
            "links": [url_of(content.figures[name]) for name in line["figures"]],
        }
        for line in block["series"]
    ]
    labels = block["labels"]
    rows = [
        [label, *({"words": line["data"][at], "url": line["links"][at]} for line in series)]
        for at, label in enumerate(labels)
    ]
    data = {"kind": block["kind"], "labels": labels, "series": series, "unit": "件"}
    if block["kind"] == "bar":
        data["flat"] = True
        data["labels"] = labels[::-1]
        data["series"] = [
            {**line, "data": line["data"][::-1], "links": line["links"][::-1]} for line in series
        ]  # fmt: skip
    return {"data": data, "head": [line["name"] for line in series], "rows": rows}
