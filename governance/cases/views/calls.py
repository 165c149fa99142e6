"""回访名单 worked one by one: next case, dial, tick, next. Who handled the case is shown as a department only."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View

from governance.audit.services import record
from governance.cases.files import CaseFiles
from governance.cases.models import CallScript, Case
from governance.cases.services.calls import ASKED
from governance.cases.todo import ready_to_call
from governance.cases.views.actions import CaseActionView
from governance.core.now import now
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission

#: As many of the list are looked at to find the next one.
LOOKED_AT = 200
ACTION = "record_call"


def waiting(user):
    """The cases that this person may call about now, the nearest due first."""
    return ready_to_call(Case.objects.visible_to(user), user, timezone.localtime(now()).date())


class NextCallView(PermissionRequired, View):
    """The next case of the list after `?after=number`, or back to the list with a word."""

    permission = Permission.FOLLOW_UP
    also = (Permission.SUPERVISE,)

    def get(self, request):
        """Go there."""
        numbers = list(waiting(request.user).values_list("number", flat=True)[:LOOKED_AT])
        after = request.GET.get("after", "")
        place = numbers.index(after) + 1 if after in numbers else 0
        left = [number for number in (*numbers[place:], *numbers[:place]) if number != after]
        if not left:
            messages.info(request, "名单上现在没有别的要打了；今天没联系上的，明天再打。")
            return redirect("cases:follow_up")
        return redirect("cases:call", left[0])


class CallView(CaseActionView):
    """回访: script, telephone and form on one page; then on to the next case."""

    permission = Permission.FOLLOW_UP
    also = (Permission.SUPERVISE,)
    shown = None

    def get(self, request, number):
        """The page of one call."""
        return super().get(request, number, ACTION)

    def post(self, request, number):
        """登记回访."""
        return super().post(request, number, ACTION)

    def _page(self, request, case, action, form, status=200, **more):
        files = form.files_of_case
        parties = [row for row in files.parties if row.role in ASKED]
        more.update(
            title="回访",
            draw=files.draw,
            answers=files.told,
            unhappy=[row for row in files.ratings if row.call_owed],
            parties=parties,
            shown=self.shown,
            script=script_for(case),
            calls=list(case.calls.filter(round=case.round)),
            left=waiting(request.user).exclude(pk=case.pk).count(),
        )
        response = super()._page(request, case, action, form, status=status, **more)
        response["Cache-Control"] = "no-store"
        return response

    def get_templates(self):
        """Always the whole page."""
        return "cases/call.html"

    def get_next(self):
        """After the call comes the next."""
        return f"{reverse('cases:next_call')}?after={self.kwargs['number']}"


class DialView(CallView):
    """显示号码: the number of one party, on record with the reason 回访."""

    permission = Permission.REVEAL_IDENTITY
    also = ()

    def get(self, request, number, pk):
        """Back to the call; a number is shown only on request."""
        return redirect("cases:call", number)

    def post(self, request, number, pk):
        """Show it."""
        case = self.case()
        party = case.parties.filter(pk=pk, role__in=ASKED).first()
        files = CaseFiles(case)
        if party is None or not files.call_is_due:
            raise Http404
        detail = {"party": party.pk, "reason": "回访"}
        record("reveal", by=request.user, object_type="case", object_id=case.number, detail=detail, request=request)
        self.shown = party.pk
        return CaseActionView.get(self, request, number, ACTION)


def script_for(case):
    """The script of the case's category or kind, else the one for all."""
    scripts = [row for row in CallScript.objects.filter(active=True, kind__in=("", case.kind)) if row.fits(case)]
    return max(scripts, key=lambda row: (row.category_id is not None, bool(row.kind)), default=None)
