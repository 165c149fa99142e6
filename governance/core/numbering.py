"""Numbers without gaps: one locked row for each sequence; a rolled back transaction gives its number back."""

import re
import unicodedata
from datetime import date

from django.db import transaction
from django.db.models import F

from governance.core.models import Sequence


def next_number(name: str) -> int:
    """The next number of a sequence, inside the caller's transaction; others wait until that ends."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is taken inside a transaction")
    # UPDATE first: it locks the row, so that a second writer waits here and not at the read.
    if not Sequence.objects.filter(name=name).update(value=F("value") + 1):
        Sequence.objects.get_or_create(name=name)
        Sequence.objects.filter(name=name).update(value=F("value") + 1)
    return Sequence.objects.values_list("value", flat=True).get(name=name)


def case_number(day: date) -> str:
    """一案一码: YYMMDD of registration + serial of that day, at least four digits and growing."""
    return f"{day:%y%m%d}{next_number(f'case:{day:%Y-%m-%d}'):04d}"


def show_number(number: str) -> str:
    """260610-0236."""
    return f"{number[:6]}-{number[6:]}" if len(number) > 6 else number


def parse_number(text: str) -> str:
    """The stored form of a typed number: with or without hyphen, full-width or spaced."""
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text or ""))[:16]
