"""Text with figures in 【】 → parts of text and figure, for the page, the paper and the check before saving."""

import re

from governance.core.exceptions import GuardFailed

MARK = re.compile(r"【([^【】\n]{1,80})】")


def parts(text: str, figures: dict) -> list[list[tuple]]:
    """Paragraphs of (words, figure or None). `figures`: name → ReportFigure."""
    found = []
    for line in (text or "").splitlines():
        if not line.strip():
            continue
        row, at = [], 0
        for hit in MARK.finditer(line):
            figure = figures.get(hit[1])
            if hit.start() > at:
                row.append((line[at : hit.start()], None))
            row.append((figure.text if figure else hit[0], figure))
            at = hit.end()
        if line[at:]:
            row.append((line[at:], None))
        found.append(row)
    return found


def plain(text: str, figures: dict) -> list[str]:
    """Paragraphs as they are printed."""
    return ["".join(words for words, _ in row).strip() for row in parts(text, figures)]


def check(text: str, names) -> None:
    """Each 【】 names a figure of the snapshot; else GuardFailed says which does not."""
    wrong = [name for name in MARK.findall(text) if name not in names]
    if wrong:
        shown = "、".join(f"【{name}】" for name in wrong[:3])
        raise GuardFailed(f"快照里没有{shown}这个数字，请从右边的数字表里选，或者去掉【】。", field="text")
