"""Keyword search on Chinese text: pairs of neighbouring characters, which also find two-character words."""

import re
import unicodedata

from django.db import connections
from django.db.models import BooleanField, F, Value
from django.db.models.expressions import Func

_RUN = re.compile(r"[\w]+", re.UNICODE)
#: The most pairs that one row keeps (about 140 KB); the texts of a case come first, its latest notes last.
MOST_PAIRS = 20_000


def normalise(text: str) -> str:
    """Half-width, lower case, without control characters: the form in which texts are compared."""
    return unicodedata.normalize("NFKC", text or "").lower().replace("\x00", "")


def all_pairs(text: str) -> list[str]:
    """Each pair of neighbouring characters within a run of letters, digits or Chinese characters, as often as it is."""
    return [run[i : i + 2] for run in _RUN.findall(normalise(text)) for i in range(len(run) - 1)]


def pairs(text: str) -> list[str]:
    """The same pairs, each once."""
    return list(dict.fromkeys(all_pairs(text)))


def pairs_of(*texts: str) -> str:
    """The pairs of several texts as one stored column, separated by blanks."""
    return add_pairs("", *texts)


def add_pairs(stored: str, *texts: str) -> str:
    """The stored pairs with those of further texts, up to MOST_PAIRS."""
    seen = dict.fromkeys(stored.split())
    for text in texts:
        seen.update(dict.fromkeys(pairs(text)))
    return " ".join(list(seen)[:MOST_PAIRS])


class PairsHold(Func):
    """string_to_array(column, ' ') @> string_to_array(words, ' '): answered by the GIN index on PostgreSQL."""

    template = "string_to_array(%(expressions)s, ' ')"
    arg_joiner = ", ' ') @> string_to_array("
    arity = 2
    output_field = BooleanField()


def with_text(queryset, column: str, text: str):
    """Narrow a queryset to rows whose stored pairs (`column`, see `pairs_of`) hold each word of `text`.

    A word of one character is looked for inside the pairs. PostgreSQL uses the GIN index, SQLite LIKE on each pair.
    """
    indexed = connections[queryset.db].vendor == "postgresql"
    for word in normalise(text).split():
        wanted = pairs(word)
        if wanted and indexed:
            queryset = queryset.filter(PairsHold(F(column), Value(" ".join(wanted))))
            continue
        for part in wanted or [word]:
            queryset = queryset.filter(**{f"{column}__contains": part})
    return queryset


def keys_of(*keys: str) -> str:
    """Keys as one stored column, with a blank before and after each, so that a whole key can be told from a part."""
    return f" {' '.join(key for key in keys if key)} "


def with_key(queryset, column: str, key: str):
    """Narrow a queryset to rows that hold this whole key (`keys_of`). PostgreSQL uses the GIN index, SQLite LIKE."""
    if connections[queryset.db].vendor == "postgresql":
        return queryset.filter(PairsHold(F(column), Value(key)))
    return queryset.filter(**{f"{column}__contains": f" {key} "})
