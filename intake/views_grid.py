"""The grid of a paper ledger: rows and columns by keyboard; without script a plain form of N rows."""

import csv
from io import StringIO

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views import View

from governance.core.exceptions import GuardFailed
from governance.organisation.pages import PermissionRequired
from intake.ledgers import services
from intake.ledgers.blank import choices_for
from intake.ledgers.kinds import KINDS
from intake.models import LedgerImport
from intake.views_ledgers import Ledgers

ROWS = 20
MOST_CELL = 4_000


class GridView(Ledgers, PermissionRequired, View):
    """Twenty rows at a time; saving keeps them and stays, or goes on to the next page or to the check."""

    def get(self, request, pk):
        """The rows of a page."""
        batch = self.batch()
        if not batch.is_paper or batch.state != LedgerImport.State.DRAFT:
            return redirect("intake:ledger", batch.pk)
        return self._page(batch, services.paper_rows(batch), _page_number(request.GET.get("page")))

    def post(self, request, pk):
        """Keep the rows of the page and a pasted block; then where the pressed button leads."""
        batch = self.batch()
        if not batch.is_paper or batch.state != LedgerImport.State.DRAFT:
            return redirect("intake:ledger", batch.pk)
        width = len(KINDS[batch.kind].columns)
        page = _page_number(request.POST.get("page"))
        start = (page - 1) * ROWS
        rows = services.paper_rows(batch)
        rows += [[""] * width for _ in range(start + ROWS - len(rows))]
        for i in range(ROWS):
            rows[start + i] = [request.POST.get(f"r{i}c{j}", "")[:MOST_CELL] for j in range(width)]
        block = _block(request.POST.get("block", ""), width)
        if block:
            while rows and not any(cell.strip() for cell in rows[-1]):
                rows.pop()
            rows += block
        try:
            services.save_paper_rows(batch, by=request.user, rows=rows)
        except GuardFailed as refusal:
            messages.error(request, refusal.message)
            return self._page(batch, rows, page, 422)
        do = request.POST.get("do", "")
        if do == "check":
            return redirect("intake:ledger_columns", batch.pk)
        messages.success(request, f"已保存，录入 {_filled(rows)} 行，纸上写的是 {batch.paper_rows} 行")
        to = page + 1 if do == "next" else page - 1 if do == "previous" else page
        return redirect(f"{request.path}?page={max(1, to)}")

    def _page(self, batch, rows, page, status=200):
        columns = KINDS[batch.kind].columns
        start = (page - 1) * ROWS
        shown = rows[start : start + ROWS]
        shown += [[""] * len(columns) for _ in range(ROWS - len(shown))]
        choices = choices_for(batch.kind, self.request.user)
        context = {
            "title": f"录入：{batch.file_name}",
            "batch": batch,
            "columns": [
                {"field": field, "heading": heading, "choices": choices.get(field, [])} for field, heading in columns
            ],
            "lines": [
                {
                    "number": start + i + 1,
                    "cells": [
                        {
                            "name": f"r{i}c{j}",
                            "value": value,
                            "field": columns[j][0],
                            "label": f"第 {start + i + 1} 行 {columns[j][1]}",
                            "list": f"list-{columns[j][0]}" if choices.get(columns[j][0]) else "",
                        }
                        for j, value in enumerate(row)
                    ],
                }
                for i, row in enumerate(shown)
            ],
            "page": page,
            "filled": _filled(rows),
            "pages": max(page, -(-max(len(rows), batch.paper_rows or 0) // ROWS)),
        }
        return render(self.request, "intake/ledgers/grid.html", context, status=status)


def _filled(rows) -> int:
    """Rows in which more than the number stands."""
    return sum(any(cell.strip() for cell in row[1:]) for row in rows)


def _block(text: str, width: int) -> list[list[str]]:
    """A block copied from a spreadsheet: rows of cells set apart by tabs."""
    if not text.strip():
        return []
    rows = csv.reader(StringIO(text, newline=""), delimiter="\t")
    return [[cell[:MOST_CELL] for cell in (row + [""] * width)[:width]] for row in rows if any(map(str.strip, row))]


def _page_number(text) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text[:4]) <= 200 else 1
