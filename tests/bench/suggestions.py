"""How good the suggestions are, on messages that no model was trained on. The files lie beside the repository."""

import hashlib
import os
from pathlib import Path

from intake.suggesting import labelled
from intake.suggesting.model import words_of

FOLDER = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
LABELLED = FOLDER / "wenzheng-messages" / "labelled_messages.csv"
SEGMENTED = FOLDER / "wenzheng-messages" / "labelled_segmented.csv"
#: A cut text that shares this part of its words with a tested one is taken for the same message.
SAME = 0.6


def split(rows) -> tuple[list, list]:
    """(to train on, to test on): a fifth is tested, chosen by the text itself."""
    parts = [[], []]
    for row in rows:
        parts[int(hashlib.sha256(row[0].encode()).hexdigest(), 16) % 5 == 0].append(row)
    return parts[0], parts[1]


def without_same(cut, tested) -> list:
    """The cut texts without those that are one of the tested messages in other clothes."""
    tested = [set(words_of(text)) for text, _label in tested]
    return [row for row in cut if not any(_share(set(row[0]), words) > SAME for words in tested)]


def _share(cut: set, words: set) -> float:
    return len(cut & words) / len(cut) if cut else 0.0


def measure() -> dict | None:
    """{"shipped": {n, top1, top3, macro_f1}, "trained": …, "trained_cut": …}; None without the files."""
    if not LABELLED.exists():
        return None
    training, tested = split(labelled.labelled(LABELLED))
    found = {"shipped": labelled.measure(tested)}
    cut = without_same(labelled.segmented(SEGMENTED), tested)
    for name, more in (("trained", []), ("trained_cut", cut)):
        model = labelled.train_on(training, more)
        found[name] = labelled.measure(tested, lambda text, among, model=model: _ranked(model, text))
    return found


def _ranked(model, text) -> list[str]:
    scores = model.scores(words_of(text))
    return sorted(scores, key=lambda label: -scores[label])


def say(found: dict | None) -> list[str]:
    """The figures in lines."""
    if found is None:
        return ["suggestions: not measured, the labelled messages are not there (SHARED_DATA)"]
    words = "suggestions {}: n {n}, top-1 {top1:.3f}, top-3 {top3:.3f}, macro-F1 {macro_f1:.3f}"
    return [words.format(name, **row) for name, row in found.items()]
