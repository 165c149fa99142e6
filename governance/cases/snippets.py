"""Where a found word stands (出处): title, facts, place, person, timeline or file, each with the words around it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import CharField, TextField, Value
from django.db.models.functions import Cast

from governance.cases.finding import words_of
from governance.cases.models import Attachment, CaseEvent, Party
from governance.core.search import normalise

AROUND = 18
SHOWN = 3
_LABELS = dict(Party.Role.choices) | {"file": "附件", "note": "办理动态"}
_ORDER = {"file": 1, "note": 2}


@dataclass(frozen=True)
class Place:
    """One place: its name, and the text in pieces (text, is it the word)."""

    label: str
    pieces: tuple


def places_of(cases, text: str) -> dict[int, list[Place]]:
    """Case id → the places where the words of `text` stand, at most SHOWN each. One query for all cases."""
    words = [word for word in words_of(text) if word]
    ids = [case.pk for case in cases]
    found = defaultdict(list)
    if not ids or not words:
        return found
    texts = defaultdict(list)
    for case in cases:
        texts[case.pk] += [("标题", case.title), ("反映情况", case.facts), ("诉求", case.claim)]
        texts[case.pk].append(("地点", case.place_text))
    for case_id, label, text in _other_texts(ids):
        texts[case_id].append((_LABELS.get(label, label), text))
    for case_id, parts in texts.items():
        found[case_id] = _places(parts, words)
    return found


def _other_texts(ids):
    """(case id, role or kind, text) of parties, files and timeline, in one query."""
    parts = [
        model.objects.filter(case__in=ids)
        .exclude(**{column: ""})
        .annotate(part=Value(name, output_field=CharField()), text=Cast(column, TextField()))
        for model, name, column in ((Attachment, "file", "title"), (CaseEvent, "note", "note"))
    ]
    people = Party.objects.filter(case__in=ids, is_anonymous=False).annotate(
        part=Cast("role", CharField()), text=Cast("name", TextField())
    )
    ask = [rows.order_by().values_list("case_id", "part", "text") for rows in (people, *parts)]
    return sorted(ask[0].union(*ask[1:], all=True), key=lambda row: _ORDER.get(row[1], 0))


def _places(parts, words) -> list[Place]:
    """The first place of each word, in the order of the parts, without saying one twice."""
    found = []
    for label, text in parts:
        pieces = snippet(text, words)
        if pieces and not any(place.pieces == pieces for place in found):
            found.append(Place(label, pieces))
        if len(found) == SHOWN:
            break
    return found


def snippet(text: str, words) -> tuple:
    """The text around the first of the words, in pieces (text, is it a word); () when none of them is in it."""
    plain = normalise(text)
    # Half-width forms may be of another length: then the compared form is shown.
    shown = text if len(plain) == len(text) else plain
    at = min((plain.find(word) for word in words if word in plain), default=-1)
    if at < 0:
        return ()
    begin, end = max(0, at - AROUND), min(len(shown), at + AROUND * 3)
    pieces, here = [("…", False)] if begin else [], begin
    while here < end:
        hits = [(plain.find(word, here, end), word) for word in words]
        hits = sorted((place, -len(word), word) for place, word in hits if place >= 0)
        if not hits:
            break
        place, _, word = hits[0]
        if place > here:
            pieces.append((shown[here:place], False))
        pieces.append((shown[place : place + len(word)], True))
        here = place + len(word)
    if here < end:
        pieces.append((shown[here:end], False))
    if end < len(shown):
        pieces.append(("…", False))
    return tuple(pieces)
