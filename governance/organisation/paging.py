"""Pages of a long list: counts that stop, numbered pages to 50, and 再往后 by the last row's own values (keyset)."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

PAGE_SIZE = 20
COUNT_STOPS_AT = 10_001
NUMBERED_PAGES = 50
#: From this page on the keys are fetched first, and only then the rows with all that hangs on them.
KEYS_FIRST_FROM = 6


@dataclass(frozen=True)
class Count:
    """Number of rows, known up to 10,000, or to the number before `stops_at`."""

    value: int
    stops_at: int | None = None

    @property
    def stop(self):
        """The number at which the counting ends."""
        return self.stops_at or COUNT_STOPS_AT

    @property
    def more(self):
        """True when there are more rows than are counted."""
        return self.value >= self.stop

    def __str__(self):
        return f"{self.stop - 1:,}+" if self.more else f"{self.value:,}"


@dataclass(frozen=True)
class Page:
    """One page of rows and where one can go from it. `after` is the keyset mark of 再往后."""

    rows: list
    count: Count
    number: int
    pages: int
    after: str = ""
    is_deep: bool = False
    size: int = PAGE_SIZE

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    @property
    def first_row(self):
        """Ordinal of the first row (1-based); 0 for an empty or deep page."""
        return 0 if self.is_deep or not self.rows else (self.number - 1) * self.size + 1

    @property
    def last_row(self):
        """Ordinal of the last row."""
        return self.first_row + len(self.rows) - 1 if self.first_row else 0

    @property
    def previous(self):
        """Number of the page before, or None."""
        return self.number - 1 if not self.is_deep and self.number > 1 else None

    @property
    def next(self):
        """Number of the page after, or None."""
        return self.number + 1 if not self.is_deep and self.number < self.pages else None

    @property
    def numbers(self):
        """Page numbers to show, None for a gap: 1 … 4 5 6 … 50."""
        near = {1, self.pages, *range(self.number - 2, self.number + 3)}
        shown, last = [], 0
        for number in sorted(n for n in near if 1 <= n <= self.pages):
            if number - last > 1:
                shown.append(None)
            shown.append(number)
            last = number
        return shown


def bounded(queryset, stops_at=None):
    """Count of a queryset that stops at 10,001; with `stops_at` sooner, walking the queryset's own order."""
    if stops_at:
        # In its order, so that the database walks that index and stops, as it does for a page of rows.
        return Count(queryset.values("pk")[:stops_at].count(), stops_at)
    return Count(queryset.order_by().values("pk")[:COUNT_STOPS_AT].count())


def page_of(queryset, order, *, number=1, after="", size=PAGE_SIZE, count=None, by_words=False, stops_at=None):
    """The page `number` of `queryset` in `order` (column names, `-` for descending; the key is added), or the page
    after the mark `after`. An unreadable mark or number gives the first page. `count` spares the counting.
    `stops_at`: where counting ends, when 10,001 would be too dear.
    `by_words`: rows were looked for by keyword. Their own index finds them; to walk the order's index and read the
    words of each row until a page is full costs many times more, so that index is kept out of the question.
    """
    order = stable(order)
    queryset = queryset.order_by(*(_expression(queryset.model, name, by_words) for name in order))
    count = count or bounded(queryset, stops_at)
    pages = max(1, min(NUMBERED_PAGES, -(-count.value // size)))
    beyond = keyset(queryset.model, order, after) if after else None
    if beyond is not None:
        keys = []
        for condition in beyond:
            if len(keys) <= size:
                keys += queryset.filter(condition).values_list("pk", flat=True)[: size + 1 - len(keys)]
        rows = list(queryset.filter(pk__in=keys[:size])) if keys else []
        mark = mark_of(rows[-1], order) if rows and len(keys) > size else ""
        return Page(rows, count, 0, pages, mark, True, size)
    number = min(max(1, number), max(1, -(-count.value // size)))
    rows = _rows(queryset, (number - 1) * size, size)
    mark = mark_of(rows[-1], order) if rows and number >= NUMBERED_PAGES and count.value > number * size else ""
    return Page(rows, count, number, pages, mark, False, size)


def stable(order):
    """The order with the key at its end, so that equal rows never change places between pages."""
    order = tuple(order)
    return order if any(name.lstrip("-") in {"pk", "id"} for name in order) else (*order, "pk")


def _rows(queryset, offset, size):
    if offset < (KEYS_FIRST_FROM - 1) * size:
        return list(queryset[offset : offset + size])
    keys = list(queryset.values_list("pk", flat=True)[offset : offset + size])
    return list(queryset.filter(pk__in=keys)) if keys else []


def mark_of(row, order):
    """The keyset mark of a row: the values of the order's columns, as text for an address."""
    values = [_plain(_value(row, name.lstrip("-"))) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def keyset(model, order, mark):
    """Conditions (Q) that one after the other give the rows that come after `mark`; None when the mark cannot be read
    for this order. Rows with an empty first value come last and stand in a condition of their own: each of the two is
    a stretch of the order's index, their union is not.
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, binascii.Error):
        return None
    if not isinstance(values, list) or len(values) != len(order):
        return None
    try:
        values = [_typed(model, name.lstrip("-"), value) for name, value in zip(order, values, strict=True)]
    except Exception:  # whatever a made-up mark does to a column's to_python
        return None
    beyond = _beyond(model, order, values)
    first = order[0].lstrip("-")
    if values[0] is None:
        return [beyond]
    # What `beyond` says already, said in a way that an index understands.
    here = Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]})
    empty = [Q(**{f"{first}__isnull": True})] if _nullable(model, first) else []
    return [here & beyond, *empty]


def _beyond(model, order, values):
    beyond, same = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        if value is not None:
            step = Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
            if _nullable(model, column):
                step |= Q(**{f"{column}__isnull": True})
            beyond |= same & step
            same &= Q(**{column: value})
        else:
            same &= Q(**{f"{column}__isnull": True})
    return beyond


def _expression(model, name, by_words=False):
    """An order expression; empty values come last whichever way, so that a keyset can say what comes after."""
    column = name.lstrip("-")
    if not _nullable(model, column) and not by_words:
        return name
    value = Coalesce(F(column), F(column)) if by_words else F(column)  # the same value, which no index holds
    return value.desc(nulls_last=True) if name.startswith("-") else value.asc(nulls_last=True)


def _field(model, column):
    found = None
    for part in column.split("__"):
        found = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = found.related_model or model
    return found


def _nullable(model, column):
    try:
        parts = column.split("__")
        return any(_field(model, "__".join(parts[: n + 1])).null for n in range(len(parts)))
    except FieldDoesNotExist:
        return False


def _typed(model, column, value):
    if value is None:
        return None
    field = _field(model, column)
    value = field.to_python(value)
    if isinstance(field, models.DateTimeField) and not isinstance(value, datetime):
        raise ValueError(column)
    return value


def _value(row, column):
    for part in column.split("__"):
        row = getattr(row, part)
        if row is None:
            return None
    return row.pk if isinstance(row, models.Model) else row


def _plain(value):
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
