"""分流提示: which lines of the duty list fit a case, and why, in words for the triage officer."""

from dataclasses import dataclass

MOST = 3
KEYWORD, KIND = 6, 1
#: What a certain memory of earlier decisions weighs, and below which share it is not worth a word.
MEMORY, LEAST_SHARE = 24, 0.15


@dataclass(frozen=True)
class Suggestion:
    """A unit, with the line of its duty list where one fits, and the reasons why it is shown."""

    unit: object
    line: object | None
    reasons: tuple[str, ...]
    weight: int

    @property
    def words(self) -> str:
        """The reasons in one line."""
        return "；".join(self.reasons)


def suggest(case, lines, *, accused=frozenset(), remembered=(), limit: int = MOST) -> list[Suggestion]:
    """The best line of each fitting unit. A unit complained of is never among them (《信访工作条例》第三十条).

    `remembered`: (unit, Belief) from earlier decisions on like cases; they raise a line or bring a unit of their own.
    """
    best: dict[int, Suggestion] = {}
    for line in lines:
        if line.unit_id in accused:
            continue
        found = _fit(case, line)
        known = best.get(line.unit_id)
        if found and (known is None or found.weight > known.weight):
            best[line.unit_id] = found
    for unit, belief in remembered:
        if unit.pk not in accused and belief.share >= LEAST_SHARE:
            best[unit.pk] = _with_memory(best.get(unit.pk), unit, belief)
    return sorted(best.values(), key=lambda found: (-found.weight, found.unit.pk))[:limit]


def _with_memory(found: Suggestion | None, unit, belief) -> Suggestion:
    """A suggestion raised by what was decided on like cases before."""
    words = "".join(f"“{word}”" for word in belief.words)
    reasons = (*(found.reasons if found else ()), f"以往类似案件多分给它{f'（{words}）' if words else ''}")
    weight = (found.weight if found else 0) + round(MEMORY * belief.share)
    return Suggestion(unit, found.line if found else None, reasons, weight)


def _fit(case, line) -> Suggestion | None:
    """What speaks for this line: its category, its keywords in the text. The kind alone is no reason."""
    reasons, weight = [], 0
    code = case.category.code if case.category else ""
    if line.category_code and code.startswith(line.category_code):
        reasons.append(f"类别“{case.category.name}”")
        weight += 3 * len(line.category_code)
    hits = found_words(case, line.keyword_list)
    if hits:
        reasons.append("提到" + "".join(f"“{word}”" for word in hits[:3]))
        weight += KEYWORD * len(hits)
    if not reasons or (line.kind and line.kind != case.kind and not hits):
        return None
    return Suggestion(line.unit, line, tuple(reasons), weight + KIND * (line.kind == case.kind))


def found_words(case, words) -> list[str]:
    """Those of the words that title, facts or claim contain."""
    text = f"{case.title}\n{case.facts}\n{case.claim}"
    return [word for word in words if len(word) > 1 and word in text]


def marked(text: str, words) -> list[tuple[str, bool]]:
    """The text in pieces; True for those that are one of the words."""
    pieces, at = [], 0
    spots = sorted((text.find(word), word) for word in set(words) if word in text)
    for start, word in spots:
        if start < at:
            continue
        pieces += [(text[at:start], False), (word, True)]
        at = start + len(word)
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]
