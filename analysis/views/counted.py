"""The cases behind a figure or an entry of a sheet, as many rows as the number says."""

from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from analysis.drafting import left_out_of
from analysis.indicators import REGISTRY
from analysis.models import ScoreRound, ScoreSheet, SheetFigure, SheetItem
from analysis.services import rounds
from governance.cases.models import Case
from governance.core.now import today
from governance.organisation.pages import PermissionRequired
from governance.organisation.paging import PAGE_SIZE, Count, Page
from governance.organisation.roles import Permission

Status = ScoreRound.Status


@dataclass
class Row:
    """One thing counted, as it is shown. `case` None: not within the reader's sight."""

    number: int
    case: Case | None
    case_id: int
    good: bool
    due: datetime | None
    done: datetime | None
    word: str


def rows_of(user, counted: list, first: int = 0) -> list[Row]:
    """Rows with their cases, where the reader may see them."""
    seen = Case.objects.visible_to(user).filter(pk__in={row[0] for row in counted})
    cases = seen.only("number", "title", "state", "kind").in_bulk()
    return [
        Row(first + n, cases.get(case), case, bool(good), _moment(due), _moment(done), word)
        for n, (case, good, due, done, word) in enumerate(counted, 1)
    ]


def _moment(seconds):
    return None if seconds is None else datetime.fromtimestamp(seconds, timezone.get_current_timezone())


def sliced(request, counted: list) -> Page:
    """A page of what was counted."""
    pages = max(1, -(-len(counted) // PAGE_SIZE))
    text = request.GET.get("page", "")
    number = min(max(int(text) if text.isdecimal() and len(text) < 6 else 1, 1), pages)
    first = (number - 1) * PAGE_SIZE
    return Page(rows_of(request.user, counted[first : first + PAGE_SIZE], first), Count(len(counted)), number, pages)


ONLY = {"": "分母（全部）", "good": "分子", "rest": "不在分子", "out": "申诉后剔除"}


class CountedView(PermissionRequired, View):
    """The things behind a figure, as many rows as the figure says."""

    abstract = True
    permission = Permission.VIEW_SCORES

    def rows(self) -> tuple[list, frozenset]:
        """(what was counted, cases left out)."""
        raise NotImplementedError

    def context(self) -> dict:
        """`title`, `back_url`, `head` and what else the page shows."""
        raise NotImplementedError

    def get(self, request, pk):
        """The page."""
        counted, out = self.rows()
        only = request.GET.get("only", "")
        only = only if only in ONLY else ""
        inside = [row for row in counted if row[0] not in out]
        parts = {
            "": inside,
            "good": [row for row in inside if row[1]],
            "rest": [row for row in inside if not row[1]],
            "out": [row for row in counted if row[0] in out],
        }
        tabs = [
            {"key": key, "label": label, "number": len(parts[key]), "active": key == only}
            for key, label in ONLY.items()
            if key != "out" or parts["out"]
        ]
        page = sliced(request, parts[only])
        context = {
            "page": page,
            "rows": page.rows,
            "count": page.count,
            "tabs": tabs,
            "may_appeal": False,
            **self.context(),
        }
        return render(request, "evaluation/counted.html", context)


class FigureView(CountedView):
    """Behind a figure of a sheet."""

    def rows(self):
        """The kept rows."""
        sheets = ScoreSheet.objects.visible_to(self.request.user)
        figures = SheetFigure.objects.filter(sheet__in=sheets).select_related(
            "sheet__round__scheme", "sheet__round__area"
        )
        self.figure = get_object_or_404(figures, pk=self.kwargs["pk"])
        return self.figure.counted, left_out_of(self.figure.sheet.round).get(self.figure.pk, frozenset())

    def context(self):
        """Figure and sheet."""
        figure, sheet = self.figure, self.figure.sheet
        runs = sheet.round.status == Status.NOTICE and today() <= sheet.round.notice_until
        return {
            "title": f"{sheet.name} {sheet.round.period} {figure.label}",
            "head": REGISTRY[figure.key].formula if figure.key in REGISTRY else "",
            "back_url": reverse("evaluation:sheet", args=[sheet.pk]),
            "figure": figure,
            "may_appeal": runs and rounds.is_own(self.request.user, sheet),
        }


class ItemCasesView(CountedView):
    """Behind an entry that the system counted."""

    def rows(self):
        """The kept rows."""
        sheets = ScoreSheet.objects.visible_to(self.request.user)
        entries = SheetItem.objects.filter(sheet__in=sheets).select_related("item", "sheet__round")
        self.entry = get_object_or_404(entries, pk=self.kwargs["pk"])
        return self.entry.counted, frozenset()

    def context(self):
        """Entry and sheet."""
        sheet = self.entry.sheet
        return {
            "title": f"{sheet.name} {sheet.round.period} {self.entry.item.label}",
            "head": self.entry.reason,
            "back_url": reverse("evaluation:sheet", args=[sheet.pk]),
            "figure": None,
        }
