"""Labelled files (CSV) to train and measure with: 留言主题, 留言详情, 一级分类; or 分词文本, 一级分类."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError

from governance.cases.categories import known_categories
from governance.core.exceptions import PortalError
from intake.suggesting import shipped
from intake.suggesting.beliefs import beliefs
from intake.suggesting.model import LinearModel, words_of
from intake.suggesting.training import train

TITLE, TEXT, WORDS, LABEL = "留言主题", "留言详情", "分词文本", "一级分类"


def _rows(path: Path, *needed: str) -> Iterator[dict]:
    """The rows of a CSV file (UTF-8). PortalError when it is not there or lacks a column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise PortalError(f"{path.name} 缺少列：{'、'.join(missing)}。")
            yield from reader
    except (OSError, UnicodeDecodeError) as problem:
        raise PortalError(f"{path.name} 读不出来，应为 UTF-8 编码的 CSV 文件。") from problem


def labelled(path: Path) -> list[tuple[str, str]]:
    """(text, label) of each row that has a label."""
    rows = ((f"{row[TITLE]}。{row[TEXT]}", row[LABEL].strip()) for row in _rows(path, TITLE, TEXT, LABEL))
    return [row for row in rows if row[1]]


def segmented(path: Path) -> list[tuple[list[str], str]]:
    """(words, label) of each row of a file that was cut into words already."""
    rows = ((row[WORDS], row[LABEL].strip()) for row in _rows(path, WORDS, LABEL))
    return [([word for word in words.lower().split() if len(word) > 1], label) for words, label in rows if label]


def train_on(rows, cut=()) -> LinearModel:
    """A category model from `labelled` rows and, if any, rows that are `segmented` already."""
    texts = [(words_of(text), label) for text, label in rows] + list(cut)
    return train([words for words, _label in texts], [label for _words, label in texts], rare=1)


def measure(rows, ranked=None) -> dict:
    """{n, top1, top3, macro_f1} of the suggestions for `labelled` rows, among the labels that occur in them.

    `ranked(text, labels)` gives the labels, the best first; without it the portal's own suggestions are measured.
    """
    labels = sorted({label for _text, label in rows})
    hints = _hints()
    ranked = ranked or (lambda text, among: [b.label for b in beliefs("category", text, among=among, hints=hints)])
    guesses = [(ranked(text, labels)[:3], label) for text, label in rows]
    first = [(found[0] if found else "", label) for found, label in guesses]
    return {
        "n": len(rows),
        "top1": round(sum(guess == label for guess, label in first) / len(rows), 4),
        "top3": round(sum(label in found for found, label in guesses) / len(rows), 4),
        "macro_f1": round(sum(_f1(first, label) for label in labels) / len(labels), 4),
    }


def _f1(pairs, label) -> float:
    hit = sum(guess == truth == label for guess, truth in pairs)
    said = sum(guess == label for guess, _truth in pairs)
    true = sum(truth == label for _guess, truth in pairs)
    return 2 * hit / (said + true) if said + true else 0.0


def _hints() -> dict[str, tuple[str, ...]]:
    """提示词 of the top categories; those of the fixtures where the database has no tables yet."""
    try:
        rows = [(row.name, row.keywords) for row in known_categories().values() if row.parent is None]
    except DatabaseError:
        rows = []
    return dict(rows or shipped.hints())
