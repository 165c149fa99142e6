"""Seeing a whole ID number or phone (显示): a reason, sixty seconds, and an audit record."""

from dataclasses import dataclass, field

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from governance.audit.services import record
from governance.cases.models import Person
from governance.cases.people import profile
from governance.cases.views.detail import CasePage
from governance.core.htmx import wants_fragment
from governance.core.masking import mask_id, mask_phone
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission

SECONDS = 60


class RevealForm(forms.Form):
    """Why the whole value is needed."""

    reason = forms.CharField(
        label="查看原因", max_length=200, error_messages={"required": "请写明查看完整信息的原因。"}
    )


@dataclass(frozen=True)
class Hidden:
    """Whose values: `rows` are (label, value, masked); `about` goes on record, `back` is the page before."""

    name: str
    rows: list
    object_type: str
    object_id: str
    back: str
    about: dict = field(default_factory=dict)


class RevealPage(PermissionRequired, View):
    """显示: GET asks for the reason, POST shows the values. A subclass finds them in `hidden()` or answers 404."""

    permission = Permission.REVEAL_IDENTITY
    abstract = True

    def hidden(self) -> Hidden:
        """Whose values are asked for."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        """The question."""
        return self._page(request, self.hidden(), RevealForm())

    def post(self, request, *args, **kwargs):
        """The values, once the reason is given."""
        hidden, form = self.hidden(), RevealForm(request.POST)
        if not form.is_valid():
            return self._page(request, hidden, form, status=422)
        record(
            "reveal",
            by=request.user,
            object_type=hidden.object_type,
            object_id=hidden.object_id,
            detail={**hidden.about, "reason": form.cleaned_data["reason"]},
            request=request,
        )
        return self._page(request, hidden, form, shown=True)

    def _page(self, request, hidden, form, status=200, shown=False):
        context = {"title": "查看完整信息", "hidden": hidden, "form": form, "shown": shown, "seconds": SECONDS}
        template = "cases/_reveal.html" if wants_fragment(request) else "cases/reveal.html"
        response = render(request, template, context, status=status)
        response["Cache-Control"] = "no-store"
        return response


class RevealView(RevealPage, CasePage):
    """Of one party of a case."""

    permission = Permission.REVEAL_IDENTITY

    def hidden(self):
        """ID number and phone as this case has them."""
        case = self.case()
        party = case.parties.filter(pk=self.kwargs["pk"]).first()
        if party is None:
            raise Http404
        rows = [
            ("证件号", party.id_number, mask_id(party.id_number)),
            ("电话", party.phone, mask_phone(party.phone)),
        ]
        back = reverse("cases:detail", args=[case.number])
        return Hidden(party.name, _given(rows), "case", case.number, back, {"party": party.pk})


class PersonRevealView(RevealPage):
    """Of a person: the ID number and every phone that a visible case has."""

    permission = Permission.REVEAL_IDENTITY

    def hidden(self):
        """ID number and phones."""
        person = Person.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if person is None:
            raise Http404
        known = profile(person, self.request.user)
        rows = [("证件号", known["id_number"], mask_id(known["id_number"]))]
        rows += [("电话", phone["phone"], phone["masked"]) for phone in known["phones"]]
        return Hidden(person.name, _given(rows), "person", str(person.pk), reverse("people:person", args=[person.pk]))


def _given(rows) -> list:
    return [row for row in rows if row[1]]
