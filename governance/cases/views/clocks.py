"""为什么是这一天: one clock explained, in a page or a dialog; and the ledger of all clocks of a case, also on paper."""

from django.http import Http404
from django.shortcuts import redirect, render

from governance.audit.services import record
from governance.cases.models import Deadline
from governance.cases.views.detail import CasePage
from governance.cases.why import explained
from governance.core.htmx import wants_fragment
from governance.organisation.access import may
from governance.organisation.pages import watermark
from governance.organisation.roles import Permission


class ClockView(CasePage):
    """One clock."""

    def get(self, request, number, pk):
        """The page, or its fragment for the dialog."""
        case = self.case()
        found = explained(Deadline.objects.filter(case=case, pk=pk))
        if not found:
            raise Http404
        context = {"title": "为什么是这一天？", "case": case, "why": found[0]}
        template = "cases/_clock.html" if wants_fragment(request) else "cases/clock.html"
        return render(request, template, context)


class ClockNowView(CasePage):
    """The clock that gives the case its light: the next one due."""

    reads = False

    def get(self, request, number):
        """To that clock; to the ledger when none runs."""
        case = self.case()
        running = Deadline.objects.filter(case=case, met_at=None, ended_at=None, paused_at=None)
        clock = running.order_by("due_at", "pk").first()
        if clock is None:
            return redirect("cases:clocks", case.number)
        return redirect("cases:clock", case.number, clock.pk)


class ClockLedgerView(CasePage):
    """期限台账: all clocks of a case, those met, ended and extended too."""

    template_name = "cases/clocks.html"

    def get(self, request, number):
        """The page."""
        case = self.case()
        context = {
            "title": "期限台账",
            "case": case,
            "whys": explained(Deadline.objects.filter(case=case).order_by("starts_at", "pk")),
            "may_print": may(request.user, Permission.PRINT_CASE),
            **self.more(request, case),
        }
        return render(request, self.template_name, context)

    def more(self, request, case) -> dict:
        """What the page takes beyond the rows."""
        return {}


class ClockPrintView(ClockLedgerView):
    """The ledger on paper, with a watermark; each print is on record."""

    permission = Permission.PRINT_CASE
    template_name = "cases/clocks_print.html"

    def more(self, request, case) -> dict:
        """The watermark."""
        record("print", by=request.user, object_type="case", object_id=case.number, request=request)
        return {"mark": watermark(request.user, "期限说明", done="打印")}
