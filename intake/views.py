"""受理登记 and its receipt; the earlier cases of the same person at the side."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from governance.audit.services import record
from governance.cases import receipts
from governance.cases.kinds import kind_of
from governance.cases.models import Case, Deadline
from governance.core.exceptions import GuardFailed
from governance.core.htmx import fragment, wants_fragment
from governance.core.now import now
from governance.core.numbering import parse_number
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission, Role
from intake.devices import allow_bridge, bridge_of
from intake.forms import GROUP, RARE, OtherParties, RegisterForm, first_sentence, town_path
from intake.hall.sources import prefill, source_of
from intake.known import known_person
from intake.linking import LABELS, beside
from intake.services import register_at_desk

SETTLING = {Role.FRONT, Role.TRIAGE}
FILING = {Role.LIAISON, Role.MEDIATOR, Role.PETITION, Role.LEGAL, Role.VILLAGE}


class RegisterView(PermissionRequired, View):
    """受理登记: one page, by keyboard, with a draft in the browser."""

    permission = Permission.REGISTER_CASE

    def get(self, request):
        """An empty form, or one that takes over what a visit, a call or a letter says."""
        initial = prefill(request, source_of(request))
        return self._page(request, self._form(initial=initial), self._others())

    def post(self, request):
        """Register; a refusal comes back with the words at their fields."""
        form, others = self._form(request.POST, request.FILES), self._others(request.POST)
        sound = [form.is_valid(), others.is_valid()]
        if not all(sound):
            for words in party_errors(others):
                form.add_error(None, words)
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
                source=source_of(request),
            )
        except GuardFailed as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self._page(request, form, others, status=422)
        if getattr(event, "receipts", None):
            receipts.stash(request, event)
        receipt = redirect("intake:receipt", number=event.case.number)
        # htmx follows a redirect unseen; the header moves the whole page.
        return HttpResponse(status=204, headers={"HX-Redirect": receipt.url}) if wants_fragment(request) else receipt

    def _form(self, *data, **more):
        user, do = self.request.user, self.request.POST.get("do", RegisterForm.REGISTER)
        return RegisterForm(*data, place=standing(user), user=user, do=do, **more)

    def _others(self, data=None):
        # A party may be a unit of the town, so that an accused unit is known as such.
        place = standing(self.request.user).with_permission(Permission.REGISTER_CASE)
        units = OrgUnit.objects.active().filter(path__startswith=town_path(place)).order_by("path")
        return OtherParties(data, prefix="others", form_kwargs={"units": units})

    def _page(self, request, form, others, status=200):
        roles = standing(request.user).roles
        context = {
            "title": "受理登记",
            "source": source_of(request),
            "form": form,
            "others": others,
            "others_open": others.is_bound and any(row.has_changed() for row in others),
            "more_open": form.is_bound and bool(RARE & set(form.errors)),
            "group_open": form.is_bound and _has_group(request, form),
            "may_settle": bool(roles & SETTLING),
            "may_file": bool(roles & FILING),
            "started_at": now(),
            "bridge": bridge_of(request),
        }
        context |= _beside(request) if form.is_bound else {"earlier": None}
        return allow_bridge(render(request, "intake/register.html", context, status=status), context["bridge"])


def party_errors(others) -> list[str]:
    """What is wrong with the further parties, for the summary above the form."""
    if others.non_form_errors():
        return ["其他当事人没有完整收到，请展开核对后再提交。"]
    rows = enumerate(others.forms, 1)
    return [f"其他当事人第 {n} 位：{words}" for n, row in rows for found in row.errors.values() for words in found]


def _has_group(request, form) -> bool:
    """Whether the part for a group visit holds anything, or is complained of."""
    return bool(GROUP & set(form.errors)) or any(request.POST.get(name, "").strip() for name in GROUP)


class EarlierView(PermissionRequired, View):
    """既往案件 of the person being registered. By POST: an identity never stands in an address."""

    permission = Permission.REGISTER_CASE

    def post(self, request):
        """The list at the side."""
        typed = {name: request.POST.get(name, "")[:30] for name in ("id_number", "phone")}
        known = known_person(request.user, name=request.POST.get("applicant_name", "")[:80], **typed)
        context = {
            **_beside(request),
            "known": known,
            # Filled in once: whoever empties a field afterwards means it.
            "known_before": known is not None and request.POST.get("known_name", "") == known.name,
            "seen": bool(request.POST.get("duplicates_seen")),
        }
        return fragment(request, "intake/_earlier.html", context)


def _beside(request) -> dict:
    """What the side shows of earlier and related cases that this user may see."""
    title = request.POST.get("title", "").strip() or first_sentence(request.POST.get("facts", ""))
    found = beside(request, title)
    return {
        "earlier": found,
        "link_kinds": LABELS,
        "ask_seen": any(row.is_person and row.case.is_open for row in found or []),
    }


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
    """What one slip prints."""
    return {"party": party, "secret": receipts.spaced(secret), "qr": receipts.qr_of(case.number, secret)}
