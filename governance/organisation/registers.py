"""The pages that every roster and register has: a list with its export, one record, a form. Columns are said once."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from governance.organisation.access import may
from governance.organisation.pages import DetailPage, ExportPage, FormPage, ListPage
from governance.organisation.roles import Permission


@dataclass(frozen=True)
class Column:
    """One column of list and export. `read`: row → value; `tag`: row → "g", "a", "r" or ""; `light`: row → Light."""

    label: str
    read: object
    tag: object = None
    light: object = None
    num: bool = False
    title: bool = False
    small: object = None
    shown: bool = True
    exported: bool = True


def shown(value):
    """A value as a cell shows it: days in figures, nothing as a dash."""
    if value in (None, ""):
        return "—"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value


def cell_of(column: Column, row) -> dict:
    """What one cell of the list shows."""
    value = column.read(row)
    return {
        "label": column.label,
        "text": shown(value),
        "tag": column.tag(row) if column.tag else None,
        "light": column.light(row) if column.light else None,
        "num": column.num,
        "title": column.title,
        "small": column.small(row) if column.small else "",
    }


class RegisterList(ListPage):
    """A list of rows with `columns`; `links`: (words, address name, permission or None, primary)."""

    abstract = True
    template_name = "registers/list.html"
    fragment_name = "registers/_rows.html"
    columns: tuple[Column, ...] = ()
    links: tuple = ()
    detail = ""
    export = ""
    export_permission = Permission.EXPORT_CASES
    first_filters = ""
    unit_word = "条"
    intro = ""
    empty_head = "还没有记录"
    empty_text = ""

    def get_intro(self) -> str:
        """The words beside the count."""
        return self.intro

    def row_url(self, row) -> str:
        """Where a row leads."""
        return reverse(self.detail, args=[row.pk]) if self.detail else ""

    def get_links(self) -> list[dict]:
        """Buttons above the list."""
        user = self.request.user
        return [
            {"words": words, "url": reverse(name), "primary": primary}
            for words, name, permission, primary in self.links
            if permission is None or may(user, permission)
        ]

    def get_context_data(self, **kwargs):
        """Head and cells."""
        shown = [column for column in self.columns if column.shown]
        table = [
            {"url": self.row_url(row), "cells": [cell_of(column, row) for column in shown]} for row in self.page.rows
        ]
        exports = self.export and may(self.request.user, self.export_permission)
        return super().get_context_data(
            head=shown,
            table=table,
            links=self.get_links(),
            export_url=reverse(self.export) if exports else "",
            first_filters=self.first_filters,
            unit_word=self.unit_word,
            intro=self.get_intro(),
            empty_head=self.empty_head,
            empty_text=self.empty_text,
            **kwargs,
        )


class RegisterExport(ExportPage):
    """The same columns as a workbook."""

    abstract = True
    permission = Permission.EXPORT_CASES
    list_page: type[RegisterList]

    def get_columns(self):
        """Heading → function of a row."""
        return {column.label: column.read for column in self.list_page.columns if column.exported}


class RecordPage(DetailPage):
    """One record: `lines`, tables beneath, and what may be done with it.

    `get_lines` → [(word, text)]; `get_tables` → [{title, head, rows, empty, buttons}]; `get_buttons` →
    [{words, url, primary, post}].
    """

    abstract = True
    template_name = "registers/record.html"
    back = ""

    def get_title(self):
        """Its own words."""
        return str(self.object)

    def get_lines(self) -> list[tuple]:
        """(word, text); empty ones are left out."""
        return []

    def get_tables(self) -> list[dict]:
        """Tables beneath."""
        return []

    def get_buttons(self) -> list[dict]:
        """What may be done."""
        return []

    def get_context_data(self, **kwargs):
        """All of it."""
        return super().get_context_data(
            lines=[(word, shown(text)) for word, text in self.get_lines() if text not in (None, "")],
            tables=self.get_tables(),
            buttons=self.get_buttons(),
            back_url=reverse(self.back),
            **kwargs,
        )


class RecordForm(FormPage):
    """A form of a record; files may come with it."""

    abstract = True
    template_name = "registers/form.html"
    intro = ""

    def get_context_data(self, **kwargs):
        """With the sentence above the form."""
        return super().get_context_data(intro=self.intro, **kwargs)


def button(words: str, name: str, *args, primary: bool = False, post: bool = False) -> dict:
    """A button of a record's page."""
    return {"words": words, "url": reverse(name, args=args), "primary": primary, "post": post}


def cells(*values) -> list[dict]:
    """Cells of a table on a record's page: a text, a dict of {text, url} or {light}."""
    found = []
    for value in values:
        given = value if isinstance(value, dict) else {"text": shown(value)}
        found.append({"text": "—", "url": "", "light": None, **{k: v for k, v in given.items() if v not in (None, "")}})
    return found
