"""规则提示 for a page: likely kinds, categories and risk of a text, each with the words that led to it."""

from dataclasses import dataclass

from django.core.cache import cache

from governance.cases.categories import CategoryRow, known_categories
from governance.cases.kinds import all_kinds
from governance.cases.models import Case
from governance.cases.risks import known_signs
from governance.cases.thresholds import risk_of
from intake.suggesting.beliefs import beliefs
from intake.suggesting.model import words_of

SHORTEST = 6
#: Below this share a kind or category is a guess and not shown.
LEAST = 0.03
KEY, KEPT = "risk_words", 60


@dataclass(frozen=True)
class Hint:
    """One suggestion: what it would fill into which field, in words, and why."""

    field: str
    value: object
    label: str
    words: tuple[str, ...]

    @property
    def why(self) -> str:
        """The words that led to it, in one line."""
        return "提到" + "".join(f"“{word}”" for word in self.words) if self.words else ""


@dataclass(frozen=True)
class Advice:
    """What a text suggests, each list the best first."""

    kinds: tuple[Hint, ...] = ()
    categories: tuple[Hint, ...] = ()
    risks: tuple[Hint, ...] = ()

    def __bool__(self):
        return bool(self.kinds or self.categories or self.risks)


def advise(text: str, *, kind: str = "", most: int = 3) -> Advice:
    """Suggestions for a text. With `kind` the categories are those of this kind."""
    if len(text.strip()) < SHORTEST:
        return Advice()
    return Advice(_kinds(text, most), _categories(text, kind, most), _risks(text))


def _kinds(text, most) -> tuple[Hint, ...]:
    labels = {kind.key: kind.label for kind in all_kinds()}
    found = beliefs("kind", text, among=labels, most=most)
    return tuple(Hint("kind", row.label, labels[row.label], row.words) for row in found if row.share >= LEAST)


def _categories(text, kind, most) -> tuple[Hint, ...]:
    rows = known_categories()
    tops = {
        row.name: row
        for row in rows.values()
        if row.parent is None and (not kind or not row.kinds or kind in row.kinds)
    }
    hints = {name: row.keywords for name, row in tops.items()}
    found = beliefs("category", text, hints=hints, among=tops, most=most)
    chosen = [(row, _leaf(rows, tops[row.label], text)) for row in found if row.share >= LEAST]
    return tuple(
        Hint("category", leaf.pk, leaf.name if leaf.parent is None else f"{row.label} › {leaf.name}", row.words)
        for row, leaf in chosen
    )


def _leaf(rows, top: CategoryRow, text: str) -> CategoryRow:
    """The category below `top` whose name shares most words with the text; its 其他 when none does; else itself."""
    below = [row for row in rows.values() if row.parent == top.pk]
    if not below:
        return top
    scored = [(sum(len(word) for word in {*words_of(row.name), *row.keywords} if word in text), row) for row in below]
    hits, best = max(scored, key=lambda pair: pair[0])
    return best if hits else next((row for row in below if row.name.startswith("其他")), below[-1])


def risk_words() -> list[tuple[int, tuple[str, ...]]]:
    """(risk 2–4, words) of the 风险研判要素, the gravest first."""
    rows = cache.get(KEY)
    if rows is None:
        rows = sorted(((risk_of(points), words) for _c, _l, points, words, _f in known_signs() if words), reverse=True)
        cache.set(KEY, rows, KEPT)
    return rows


def _risks(text) -> tuple[Hint, ...]:
    """At most one level, the gravest whose words occur."""
    found: dict[int, list[str]] = {}
    for level, words in risk_words():
        found.setdefault(level, []).extend(word for word in words if word in text)
    level = max((level for level, words in found.items() if words), default=0)
    return (Hint("risk", level, Case.Risk(level).label, tuple(found[level][:3])),) if level else ()
