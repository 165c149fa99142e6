"""A linear text model (词袋线性模型): words and short runs of characters, one weight for each label.

Kept as a plain .npz without pickles, so that a model file can hold numbers and words but no code.
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
import rjieba

LONGEST_RUN = 3
SHARPNESS = 3.0
#: Words that every request has and that explain nothing.
EMPTY_WORDS = frozenset(
    """
    来访人 来电人 反映 要求 希望 请求 我们 他们 自己 没有 可以 现在 多次 村里 这个 那个 一个 因为 所以 但是
    问题 情况 目前 进行 相关 部门 领导
    尊敬 您好 谢谢 去年 今年 今天 昨天 上午 下午 晚上 双方 对方 认为 不能 不要 已经 还有 就是
    """.split()  # noqa: SIM905 - a list of words reads better as words
)


def words_of(text: str) -> list[str]:
    """The words of a text in order, without those of one character."""
    plain = unicodedata.normalize("NFKC", text or "").lower()
    return [word for word in rjieba.cut(plain) if len(word) > 1 and not word.isspace()]


def runs_of(words) -> list[str]:
    """Runs of one to three characters inside each word."""
    return [
        word[start : start + length]
        for word in words
        for length in range(1, LONGEST_RUN + 1)
        for start in range(len(word) - length + 1)
    ]


@dataclass(frozen=True)
class Block:
    """The features of one sort: name → (row of the weights), and the rarity (idf) of each."""

    index: dict[str, int]
    idf: np.ndarray

    def vector(self, names) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """(rows, values, names) of a text: 1 + ln(count), times rarity, of length one."""
        counts = Counter(name for name in names if name in self.index)
        if not counts:
            return np.zeros(0, int), np.zeros(0), []
        rows = np.fromiter((self.index[name] for name in counts), int, len(counts))
        values = np.fromiter((1 + log(count) for count in counts.values()), float, len(counts)) * self.idf[rows]
        return rows, values / np.linalg.norm(values), list(counts)


@dataclass(frozen=True)
class LinearModel:
    """`weights[f, l]`: how much feature f speaks for label l; `size`: the number of texts it was made from."""

    labels: tuple[str, ...]
    words: Block
    runs: Block
    weights: np.ndarray
    bias: np.ndarray
    size: int

    def scores(self, words) -> dict[str, float]:
        """label → share of the belief in it; the shares add up to one."""
        margins = self.bias.astype(float).copy()
        for block, names, offset in self._blocks(words):
            rows, values, _names = block.vector(names)
            margins += values @ self.weights[rows + offset]
        shares = np.exp((margins - margins.max()) * SHARPNESS)
        return dict(zip(self.labels, (shares / shares.sum()).tolist(), strict=True))

    def reasons(self, words, label: str, most: int = 3) -> list[str]:
        """The words that speak most for a label, the strongest first."""
        column = self.labels.index(label)
        rows, values, names = self.words.vector(words)
        gains = values * self.weights[rows, column]
        ranked = sorted(zip(gains.tolist(), names, strict=True), reverse=True)
        return [name for gain, name in ranked if gain > 0 and name not in EMPTY_WORDS][:most]

    def _blocks(self, words):
        yield self.words, words, 0
        yield self.runs, runs_of(words), len(self.words.index)

    def save(self, path: Path) -> None:
        """Write the file; a reader never sees half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        spare = path.with_suffix(".new.npz")
        np.savez_compressed(
            spare,
            labels=np.array(self.labels),
            words=np.array(list(self.words.index)),
            words_idf=self.words.idf.astype(np.float32),
            runs=np.array(list(self.runs.index)),
            runs_idf=self.runs.idf.astype(np.float32),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float32),
            size=np.array(self.size),
        )
        spare.replace(path)


def load(path: Path) -> LinearModel:
    """Read a model file. OSError or ValueError when there is none or it is not one."""
    with np.load(path, allow_pickle=False) as kept:
        return LinearModel(
            labels=tuple(kept["labels"].tolist()),
            words=_block(kept["words"], kept["words_idf"]),
            runs=_block(kept["runs"], kept["runs_idf"]),
            weights=kept["weights"].astype(np.float32),
            bias=kept["bias"],
            size=int(kept["size"]),
        )


def _block(names, idf) -> Block:
    return Block({name: row for row, name in enumerate(names.tolist())}, idf.astype(float))
