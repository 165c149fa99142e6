"""受理登记 and its receipt; the earlier cases of the same person at the side."""

import segno
from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views import View

from governance.audit.services import record
from governance.cases import receipts
from governance.cases.kinds import kind_of
from governance.cases.models import Case, Deadline
from governance.cases.similar import earlier_cases
from governance.core.exceptions import GuardFailed
from governance.core.htmx import fragment
from governance.core.now import now
from governance.core.numbering import parse_number
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission, Role
from intake.forms import RARE, OtherParties, RegisterForm, town_path
from intake.services import register_at_desk

SETTLING = {Role.FRONT, Role.TRIAGE}
FILING = {Role.LIAISON, Role.MEDIATOR, Role.PETITION, Role.LEGAL, Role.VILLAGE}


class RegisterView(PermissionRequired, View):
    """受理登记: one page, by keyboard, with a draft in the browser."""

    permission = Permission.REGISTER_CASE

    def get(self, request):
        """An empty form."""
        return self._page(request, self._form(), self._others())

    def post(self, request):
        """Register; a refusal comes back with the words at their fields."""
        form, others = self._form(request.POST, request.FILES), self._others(request.POST)
        sound = [form.is_valid(), others.is_valid()]
        if not all(sound):
            return self._page(request, form, others, status=422)
        data = form.cleaned_data
        people = [party for party in (row.party() for row in others if row.has_changed()) if party]
        try:
            event = register_at_desk(
                by=request.user,
                ticket=form.ticket,
                data=form.new_case(people),
                post_id=data["post_id"],
                uploads=data["uploads"],
                answer=data["answer"] if form.do == form.SETTLE else "",
                duty_line=data["duty_line"] if form.do == form.FILE else None,
            )
        except GuardFailed as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self._page(request, form, others, status=422)
        if getattr(event, "receipts", None):
            receipts.stash(request, event)
        return redirect("intake:receipt", number=event.case.number)

    def _form(self, *data):
        return RegisterForm(
            *data, place=standing(self.request.user), do=self.request.POST.get("do", RegisterForm.REGISTER)
        )

    def _others(self, data=None):
        # A party may be a unit of the town, so that an accused unit is known as such.
        place = standing(self.request.user).with_permission(Permission.REGISTER_CASE)
        units = OrgUnit.objects.active().filter(path__startswith=town_path(place)).order_by("path")
        return OtherParties(data, prefix="others", form_kwargs={"units": units})

    def _page(self, request, form, others, status=200):
        roles = standing(request.user).roles
        context = {
            "title": "受理登记",
            "form": form,
            "others": others,
            "others_open": others.is_bound and any(row.has_changed() for row in others),
            "more_open": form.is_bound and bool(RARE & set(form.errors)),
            "may_settle": bool(roles & SETTLING),
            "may_file": bool(roles & FILING),
            "started_at": now(),
            "earlier": _earlier(request) if form.is_bound else None,
        }
        return render(request, "intake/register.html", context, status=status)


class EarlierView(PermissionRequired, View):
    """既往案件 of the person being registered. By POST: an identity never stands in an address."""

    permission = Permission.REGISTER_CASE

    def post(self, request):
        """The list at the side."""
        return fragment(request, "intake/_earlier.html", {"earlier": _earlier(request)})


def _earlier(request) -> list[Case]:
    """Earlier cases of the person typed, those that this user may see."""
    village = request.POST.get("village", "")
    return earlier_cases(
        request.user,
        limit=6,
        id_number=request.POST.get("id_number", "")[:30],
        phone=request.POST.get("phone", "")[:30],
        name=request.POST.get("applicant_name", "")[:80],
        village=int(village) if village.isdecimal() and len(village) < 10 else None,
    )


class ReceiptView(PermissionRequired, View):
    """受理回执: the slip with the 查询码, readable in this print alone; the stub does not carry it."""

    permission = Permission.REGISTER_CASE

    def get(self, request, number):
        """One two-part slip for each receipt of the registration just made."""
        number = parse_number(number)
        secrets = dict(receipts.peek(request, number))
        visible = Case.objects.visible_to(request.user)
        # Whoever has just registered prints the slip, also of a case that is closed to them from now on.
        known = receipts.case_of(request, number) if secrets else None
        case = known or get_object_or_404(visible.select_related("origin", "registered_by", "category"), number=number)
        if secrets:
            record("print", by=request.user, object_type="receipt", object_id=case.number, request=request)
        context = {
            "title": "受理回执",
            "case": case,
            "slips": [_slip(case, party, secrets[party.pk]) for party in case.parties.all() if party.pk in secrets],
            "files": case.attachments.all(),
            "answer": case.answers.order_by("-pk").first(),
            "clock": Deadline.objects.filter(case=case, action__in=("triage", "handle"), met_at=None).first(),
            "remedy": kind_of(case.kind).remedy,
            "visible": visible.filter(pk=case.pk).exists(),
            "site": settings.CITIZEN_BASE_URL,
        }
        return render(request, "intake/receipt.html", context)


def _slip(case, party, secret) -> dict:
    """What one slip prints. The secret stands behind #, so that no log ever holds it."""
    url = f"{settings.CITIZEN_BASE_URL}/q/{case.number}#{secret}"
    # Built from digits and our own address alone.
    qr = mark_safe(segno.make(url, error="m").svg_inline(scale=4, border=4, omitsize=True))
    return {"party": party, "secret": f"{secret[:3]} {secret[3:]}", "qr": qr}
