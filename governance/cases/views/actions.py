"""One view for all actions of all kinds: find the form, call the service, answer a refusal where it belongs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from governance.cases import receipts
from governance.cases.engine import SERVICES, label_of, why_not
from governance.cases.files import CaseFiles
from governance.cases.forms import FORMS
from governance.cases.models import Case
from governance.cases.views.detail import CasePage
from governance.core.exceptions import GuardFailed, NotAllowed, Stale
from governance.core.htmx import wants_fragment
from governance.organisation.pages import refuse

WITH_RECEIPT = {"reprint_receipt"}


class CaseActionView(CasePage):
    """/cases/<number>/do/<action>/: the form in a page or a dialog, and its submit."""

    def get(self, request, number, action):
        """The form, or why it cannot be done now."""
        case = self.case()
        refusal = why_not(case, request.user, action) if action in FORMS else None
        if action not in FORMS:
            raise Http404
        if refusal:
            return self._words(request, case, action, refusal)
        form = self._form(case, action)
        return self._page(request, case, action, form)

    def post(self, request, number, action):
        """Call the service."""
        if action not in FORMS:
            raise Http404
        case = self.case()
        form = self._form(case, action, request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, case, action, form, status=422)
        try:
            event = SERVICES[action](case, by=request.user, ticket=form.ticket, **form.service_data())
        except Stale as problem:
            return self._conflict(request, case, action, problem)
        except GuardFailed as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            return self._page(request, case, action, form, status=422)
        except NotAllowed as problem:
            return refuse(request, roles=[], words=problem.message)
        return self._done(request, event, action)

    def _form(self, case, action, data=None, uploads=None):
        form, asked = FORMS[action], self.request.GET
        return form(
            data,
            uploads,
            case=case,
            by=self.request.user,
            files=CaseFiles(case),
            version=case.version,
            initial={name: asked[name] for name in form.from_link if name in asked},
        )

    def _page(self, request, case, action, form, status=200, **more):
        context = {
            "title": label_of(action),
            "case": case,
            "action": action,
            "form": form,
            "next": request.GET.get("next") or request.POST.get("next", "") or self.get_next(),
            **more,
        }
        return render(request, self.get_templates(), context, status=status)

    def get_templates(self):
        """The form alone for a dialog, else in a page."""
        return "cases/_action.html" if wants_fragment(self.request) else "cases/action.html"

    def get_next(self):
        """Where to go afterwards when the address names nothing; "" is the page of the case."""
        return ""

    def _words(self, request, case, action, words):
        context = {"title": label_of(action), "case": case, "words": words}
        template = "cases/_cannot.html" if wants_fragment(request) else "cases/cannot.html"
        return render(request, template, context)

    def _conflict(self, request, case, action, problem):
        """409: what changed, and the user's own text in a form with the new version."""
        fresh = Case.objects.visible_to(request.user).filter(pk=case.pk).select_related("centre", "lead_unit").first()
        if fresh is None:
            raise Http404
        data = request.POST.copy()
        data["version"] = fresh.version
        form = self._form(fresh, action, data, request.FILES)
        refusal = why_not(fresh, request.user, action)
        return self._page(request, fresh, action, form, status=409, conflict=problem, refusal=refusal)

    def _done(self, request, event, action):
        messages.success(request, f"{label_of(action)}：已完成。")
        target = request.POST.get("next", "")
        if action in WITH_RECEIPT:
            receipts.stash(request, event)
            target = f"/intake/receipt/{event.case.number}/"
        elif not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
            target = f"/cases/{event.case.number}/"
            if not Case.objects.visible_to(request.user).filter(pk=event.case_id).exists():
                messages.info(request, "案件已不在您的范围内。")
                target = "/?home=1"
        if wants_fragment(request):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)
