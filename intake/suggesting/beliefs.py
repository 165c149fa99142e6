"""What is believed of a text: the shipped model, sharpened by a local one and by the town's own decisions."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from intake.suggesting import shipped
from intake.suggesting.model import LinearModel, load, words_of

#: With this many own decisions they count as much as everything else together.
OWN_HALF = 150
#: What one 提示词 found in the text adds to its category, and how many of them count.
HINT, MOST_HINTS = 0.03, 4


@dataclass(frozen=True)
class Belief:
    """One label with its share and the words that led to it."""

    label: str
    share: float
    words: tuple[str, ...] = ()


def path_of(name: str) -> Path:
    """Where a model made on this site lies (ignored by git): category.file, category.own, kind.own, lead.own."""
    return Path(settings.SUGGESTIONS_DIR) / f"{name}.npz"


@lru_cache(maxsize=12)
def _loaded(path: Path, _changed: float) -> LinearModel:
    return load(path)


def model_at(path: Path) -> LinearModel | None:
    """The model of a file, read again when the file has changed; None where there is none."""
    try:
        return _loaded(path, path.stat().st_mtime)
    except (OSError, ValueError, KeyError):
        return None


def beliefs(what: str, text: str, *, hints=None, among=None, most: int = 3) -> list[Belief]:
    """The likeliest labels of `what` (category, kind, lead) for a text, the best first.

    `hints`: {label: words that speak for it}; `among`: only these labels. Nothing for a text without known words.
    """
    words = words_of(text)
    models = [model_at(path) for path in (shipped.path_of(what), path_of(f"{what}.file"), path_of(f"{what}.own"))]
    if not words or not any(models):
        return []
    found = {label: [word for word in hinted if word in text] for label, hinted in (hints or {}).items()}
    shares = _combined(words, models, found)
    if among is not None:
        shares = {label: shares.get(label, 0.0) for label in among}
    best = sorted(shares, key=lambda label: (-shares[label], label))[:most]
    return [Belief(label, shares[label], _reasons(words, models, label, found)) for label in best if shares[label] > 0]


def _combined(words, models, found) -> dict[str, float]:
    general, local, own = models
    shares = general.scores(words) if general else {}
    for label, hits in found.items():
        if label in shares:
            shares[label] += HINT * min(len(hits), MOST_HINTS)
    if local:
        # It shares out anew what is believed of the labels it knows, and says nothing of the others.
        inside = local.scores(words)
        held = sum(shares.get(label, 0.0) for label in inside) if shares else 1.0
        shares |= {label: held * share for label, share in inside.items()}
    if own:
        weight = own.size / (own.size + OWN_HALF) if shares else 1.0
        said = own.scores(words)
        shares = {
            label: (1 - weight) * shares.get(label, 0.0) + weight * said.get(label, 0.0)
            for label in {*shares, *said}
        }  # fmt: skip
    return shares


def _reasons(words, models, label, found) -> tuple[str, ...]:
    """提示词 first, then the words that weigh most in the newest model that knows the label."""
    told = list(found.get(label, ()))
    for model in reversed(models):
        if model and label in model.labels:
            told += [word for word in model.reasons(words, label) if word not in told]
            break
    return tuple(told[:3])
