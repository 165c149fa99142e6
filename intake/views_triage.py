"""审核分流: the queue, the case, the decision; one press hands out and opens the next."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from governance.cases.categories import known_categories
from governance.cases.kinds import KIND_KEYS
from governance.cases.models import Category
from governance.cases.states import State
from governance.cases.views.reading import note_reading
from governance.core.exceptions import GuardFailed, NotAllowed, Stale
from governance.core.htmx import fragment, wants_fragment
from governance.core.numbering import parse_number
from governance.organisation.pages import PermissionRequired, refuse
from governance.organisation.roles import Permission, Role
from intake.board import SHOWN, Board, case_in_hand, just_done, waiting
from intake.forms_triage import TriageForm
from intake.preview import preview
from intake.services import triage_at_once

RISK_KEYS = "qwer"


class TriagePage(PermissionRequired, View):
    """A page of the queue. A director triages what is 限定知悉, so whoever supervises may open it too."""

    permission = Permission.TRIAGE_CASE
    also = (Permission.SUPERVISE,)
    abstract = True

    def dispatch(self, request, *args, **kwargs):
        """The page; one who has no triage to do is told who has."""
        self.queue = waiting(request.user) if request.user.is_authenticated else None
        if self.queue is None:
            return refuse(request, roles=[Role.TRIAGE])
        return super().dispatch(request, *args, **kwargs)

    def case(self):
        """The case of the address; 404 when it may not be seen."""
        found = case_in_hand(self.request.user, parse_number(self.kwargs["number"]))
        if found is None:
            raise Http404
        return found


class TriageView(TriagePage):
    """审核分流. GET shows a case of the queue (the first without a number), POST decides it."""

    def get(self, request, number=""):
        """The page; a case that has moved on leads to its own page."""
        rows = list(self.queue[: SHOWN + 1])
        if not number and not rows:
            return self._page(request, rows, None)
        self.kwargs["number"] = number or rows[0].number
        case = self.case()
        if case.state != State.REGISTERED:
            messages.info(request, "这个案件已经分流，下面是它现在的情况。")
            return redirect("cases:detail", case.number)
        note_reading(request, case)
        board = Board(request.user, case)
        return self._page(request, rows, board, TriageForm(case=case, board=board))

    def post(self, request, number):
        """Decide; what is wrong comes back with what was typed."""
        case = self.case()
        board = Board(request.user, case)
        form = TriageForm(request.POST, case=case, board=board)
        following = self._following(case)
        if not form.is_valid():
            return self._again(request, board, form, 422)
        try:
            triage_at_once(
                case,
                by=request.user,
                ticket=form.ticket,
                signs=board.assessment.hits,
                rule=rule_followed(board, form),
                **form.decision(),
            )
        except Stale as problem:
            return self._conflict(request, problem)
        except (GuardFailed, NotAllowed) as problem:
            field = getattr(problem, "field", None)
            form.add_error(field if field in form.fields else None, problem.message)
            return self._again(request, board, form, 422)
        target = reverse("intake:triage_case", args=[following]) if following else reverse("intake:triage")
        return redirect(f"{target}?done={case.number}")

    def _following(self, case) -> str:
        """The number of the case after this one in the queue; the first when it was the last; "" when none is left."""
        numbers = list(self.queue.values_list("number", flat=True)[: SHOWN + 1])
        here = numbers.index(case.number) if case.number in numbers else -1
        others = [*numbers[here + 1 :], *numbers[: max(here, 0)]]
        return others[0] if others else ""

    def _again(self, request, board, form, status, **more):
        return self._page(request, list(self.queue[: SHOWN + 1]), board, form, status, **more)

    def _conflict(self, request, problem):
        """409: what changed. Still to be triaged: the form with the user's own words; else only what happened."""
        case = self.case()
        board = Board(request.user, case)
        data = request.POST.copy()
        data["version"] = case.version
        form = TriageForm(data, case=case, board=board)
        return self._again(request, board, form, 409, conflict=problem, over=case.state != State.REGISTERED)

    def _page(self, request, rows, board, form=None, status=200, **more):
        number = board.case.number if board else ""
        numbers = [row.number for row in rows]
        here = numbers.index(number) if number in numbers else -1
        context = {
            "title": "审核分流",
            "rows": rows[:SHOWN],
            "more_rows": len(rows) > SHOWN,
            "late": sum(1 for row in rows[:SHOWN] if row.light.colour in ("red", "amber")),
            "board": board,
            "case": board.case if board else None,
            "form": form,
            "before": numbers[here - 1] if here > 0 else "",
            "after": numbers[here + 1] if 0 <= here < len(numbers) - 1 else "",
            "files": board.case.attachments.all() if board and board.case.has_files else [],
            "done": just_done(request.user, parse_number(request.GET["done"])) if "done" in request.GET else None,
            **more,
        }
        if form is not None:
            context["kinds"] = list(zip(form["kind"], range(1, len(KIND_KEYS) + 1), strict=False))
            context["risks"] = list(zip(form["risk"], RISK_KEYS, strict=False))
            context["preview"] = _preview_of(board.case, form)
        return render(request, "intake/triage.html", context, status=status)


def rule_followed(board, form):
    """The routing rule whose unit the officer took; None when they decided otherwise."""
    hint = board.hint
    return hint.rule if hint is not None and hint.target.unit == form.cleaned_data["lead"] else None


def _preview_of(case, form):
    """期限预览 of what the form now says."""
    kind = form["kind"].value() or case.kind
    category = _known_category(form["category"].value())
    return preview(case, kind=kind, category=category, urgent=bool(form["urgent"].value()))


def _known_category(value) -> Category | None:
    """The category as a row for the rules, which ask for its parent; None for anything unknown."""
    text = str(value or "")
    row = known_categories().get(int(text)) if text.isascii() and text.isdecimal() and len(text) < 10 else None
    return Category(pk=row.pk, name=row.name, parent_id=row.parent) if row else None


class PreviewView(TriagePage):
    """期限预览 anew, after kind, category or urgency were changed."""

    def get(self, request, number):
        """The fragment."""
        case = self.case()
        kind, category = request.GET.get("kind", ""), _known_category(request.GET.get("category"))
        found = preview(
            case,
            kind=kind if kind in KIND_KEYS else case.kind,
            category=category,
            urgent=request.GET.get("urgent", "") in ("on", "true", "1"),
        )
        return fragment(request, "intake/_preview.html", {"preview": found})


class RelatedView(TriagePage):
    """相关案件 of the case in hand, read after the page so that nobody waits for it."""

    def get(self, request, number):
        """The card; without script a page of its own."""
        case = self.case()
        context = {"title": "相关案件", "case": case, "related": Board(request.user, case).related}
        template = "intake/_related.html" if wants_fragment(request) else "intake/related.html"
        return fragment(request, template, context)
