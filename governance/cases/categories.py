"""事项类别 for forms and filters: a table of some hundred rows, read once a minute and not for each page."""

from typing import NamedTuple

from django import forms
from django.core.cache import cache

from governance.cases.models import Category
from governance.core.widgets import QuickSelect

KEY, KEPT = "categories", 60
COLUMNS = ("pk", "name", "parent", "kinds", "code", "keywords")


class CategoryRow(NamedTuple):
    """One active category. `kinds`: the kinds of case that it belongs to, those of its parent where it has none.

    `keywords`: words that speak for it.
    """

    pk: int
    name: str
    parent: int | None
    kinds: tuple[str, ...]
    code: str
    keywords: tuple[str, ...]


def known_categories() -> dict[int, CategoryRow]:
    """Active categories by id, in their order."""
    rows = cache.get(KEY)
    if rows is None:
        read = list(Category.objects.filter(active=True).values_list(*COLUMNS))
        kinds = {pk: kinds for pk, _name, _parent, kinds, *_more in read}
        rows = [
            (pk, name, parent, tuple(own or kinds.get(parent, ())), code, tuple(words.split()))
            for pk, name, parent, own, code, words in read
        ]
        cache.set(KEY, rows, KEPT)
    return {row[0]: CategoryRow(*row) for row in rows}


def category_groups() -> list:
    """Choices for a form: [("", "…"), (name of the parent, [(pk, name), …]), …]."""
    rows = known_categories()
    groups: dict[int, list] = {row.pk: [] for row in rows.values() if row.parent is None}
    for row in rows.values():
        if row.parent in groups:
            groups[row.parent].append((row.pk, row.name))
    choices = [(rows[pk].name, found or [(pk, rows[pk].name)]) for pk, found in groups.items()]
    return [("", "暂不定，由分流岗确定"), *choices]


def category_choices() -> list[tuple[int, str]]:
    """Choices for a filter: flat, those below another set in."""
    return [(row.pk, f"　{row.name}" if row.parent else row.name) for row in known_categories().values()]


class CategorySelect(QuickSelect):
    """A grouped choice of categories; each option says to which kinds it belongs, so that the page shows those."""

    def option_attrs(self, value):
        """The kinds of the category."""
        row = self._rows.get(int(value)) if value.isdecimal() else None
        return {"data-kinds": " ".join(row.kinds)} if row and row.kinds else {}

    def render(self, *args, **kwargs):
        """With the table read once."""
        self._rows = known_categories()
        return super().render(*args, **kwargs)


class CategoryField(forms.TypedChoiceField):
    """事项类别 of a case; cleans to the Category or None."""

    widget = CategorySelect

    def __init__(self, **kwargs):
        given = {"label": "事项类别", "required": False, **kwargs}
        super().__init__(choices=category_groups, coerce=_category, empty_value=None, **given)


def _category(pk) -> Category:
    return Category.objects.select_related("parent").get(pk=pk)
