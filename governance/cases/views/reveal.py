"""Seeing a whole ID number or phone (显示): a reason, sixty seconds, and an audit record."""

from django import forms
from django.http import Http404
from django.shortcuts import render

from governance.audit.services import record
from governance.cases.views.detail import CasePage
from governance.core.htmx import wants_fragment
from governance.organisation.roles import Permission

SECONDS = 60


class RevealForm(forms.Form):
    """Why the whole value is needed."""

    reason = forms.CharField(
        label="查看原因", max_length=200, error_messages={"required": "请写明查看完整信息的原因。"}
    )


class RevealView(CasePage):
    """显示: GET asks for the reason, POST shows the values of one party."""

    permission = Permission.REVEAL_IDENTITY

    def _party(self, case):
        party = case.parties.filter(pk=self.kwargs["pk"]).first()
        if party is None:
            raise Http404
        return party

    def get(self, request, number, pk):
        """The question."""
        case = self.case()
        return self._page(request, case, self._party(case), RevealForm())

    def post(self, request, number, pk):
        """The values, once the reason is given."""
        case = self.case()
        party = self._party(case)
        form = RevealForm(request.POST)
        if not form.is_valid():
            return self._page(request, case, party, form, status=422)
        record(
            "reveal",
            by=request.user,
            object_type="case",
            object_id=case.number,
            detail={"party": party.pk, "reason": form.cleaned_data["reason"]},
            request=request,
        )
        return self._page(request, case, party, form, shown=True)

    def _page(self, request, case, party, form, status=200, shown=False):
        context = {
            "title": "查看完整信息",
            "case": case,
            "party": party,
            "form": form,
            "shown": shown,
            "seconds": SECONDS,
        }
        template = "cases/_reveal.html" if wants_fragment(request) else "cases/reveal.html"
        response = render(request, template, context, status=status)
        response["Cache-Control"] = "no-store"
        return response
