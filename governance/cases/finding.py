"""One search for all boxes (检索): case number, name, pinyin, ID number, phone, their last four, words of the text.

Each word of the box narrows what the one before it found, so that `王德才 1234` is the person with that phone.
"""

import re

from django.db.models import Q

from governance.cases.models import Case, Party, Person, PersonPhone
from governance.core.fields import blind_index, normalise_id, normalise_phone
from governance.core.numbering import parse_number
from governance.core.pinyin import typed
from governance.core.search import normalise, with_key, with_text

_ID = re.compile(r"\d{17}[\dx]")
_DIGITS = re.compile(r"\d{5,12}")
_TAIL = re.compile(r"\d{3}[\dx]")
#: Persons whose visibility is asked.
PERSONS_LOOKED_AT = 200
#: Cases that a number, name or pinyin may point to; a list counts no further.
MOST_FOUND = 10_000


def words_of(text: str) -> list[str]:
    """The words of the box, half-width and lower case; numbers and pinyin written with gaps are one word."""
    text = normalise(text).strip()
    compact = re.sub(r"[\s-]", "", text)
    if _ID.fullmatch(compact) or _DIGITS.fullmatch(compact) or typed(text):
        return [compact]
    return text.split()


def by_text(queryset, text: str):
    """Narrow a queryset of cases to those that every word of `text` points to."""
    for word in words_of(text):
        queryset = _by_word(queryset, word)
    return queryset


def _by_word(queryset, word: str):
    """Rows that one word finds: as a number or name where it looks like one, and among the words of the texts."""
    exact = _exact(word)
    if not exact:
        return with_text(queryset, "search_pairs", word)
    first, *others = exact
    # Read beforehand: so few that the planner goes from them to the cases, not through all cases.
    ids = set(first.union(*others, all=True)[:MOST_FOUND])
    return queryset.filter(pk__in=ids)


def _exact(word: str) -> list:
    """Subqueries of case ids, empty when the word is plain text."""
    compact = word.replace("-", "")
    if _ID.fullmatch(compact):
        return [_cases_of(Q(id_hash=blind_index(normalise_id(compact), "id")))]
    if _DIGITS.fullmatch(compact):
        return [*_by_digits(compact), _by_words(compact)]
    if _TAIL.fullmatch(compact):
        tails = Q(id_tail_hash=blind_index(compact.upper(), "id_tail"))
        tails |= Q(phone_tail_hash=blind_index(compact, "phone_tail"))
        return [_cases_of(tails), _by_words(compact)]
    if typed(word):
        people = with_key(Party.objects.all(), "pinyin", typed(word)).order_by().values_list("case", flat=True)
        return [people, _by_words(word)]
    return []


def _by_digits(digits: str) -> list:
    found = [
        Case.objects.for_system()
        .filter(number__startswith=parse_number(digits))
        .order_by()
        .values_list("pk", flat=True)
    ]
    if len(digits) >= 7:
        found.append(_cases_of(Q(phone_hash=blind_index(normalise_phone(digits), "phone"))))
    return found


def _by_words(text: str):
    return with_text(Case.objects.for_system(), "search_pairs", text).order_by().values_list("pk", flat=True)


def _cases_of(condition: Q):
    return Party.objects.filter(condition).order_by().values_list("case", flat=True)


def persons_by_text(user, text: str, limit: int = 6) -> list[Person]:
    """Persons that the user may know of and that every word points to by name, pinyin, number or its last four."""
    found = Person.objects.all()
    for word in words_of(text):
        found = _person_by_word(found, word)
    ids = found.order_by().values("pk")[:PERSONS_LOOKED_AT]
    # Sorted here: an order with a limit would lead the planner through all persons.
    shown = Person.objects.shown_to(user).filter(pk__in=ids).select_related("village").order_by()
    return sorted(shown, key=lambda person: -person.pk)[:limit]


def _person_by_word(queryset, word: str):
    compact = word.replace("-", "")
    if _ID.fullmatch(compact):
        return queryset.filter(id_hash=blind_index(normalise_id(compact), "id"))
    if _DIGITS.fullmatch(compact):
        phones = PersonPhone.objects.filter(phone_hash=blind_index(normalise_phone(compact), "phone"))
        return queryset.filter(pk__in=phones.order_by().values("person"))
    if _TAIL.fullmatch(compact):
        phones = PersonPhone.objects.filter(phone_tail_hash=blind_index(compact, "phone_tail"))
        tails = Person.objects.filter(id_tail_hash=blind_index(compact.upper(), "id_tail")).order_by().values("pk")
        return queryset.filter(pk__in=tails.union(phones.order_by().values("person")))
    if typed(word):
        return with_key(queryset, "search_keys", typed(word))
    return with_text(queryset, "search_keys", word) if len(word) > 1 else queryset.none()
