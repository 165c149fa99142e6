"""规则提示 while the request is being typed."""

from django.views import View

from governance.cases.kinds import KIND_KEYS
from governance.core.htmx import fragment
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission
from intake.suggesting.advice import advise

LONGEST = 4000


class SuggestView(PermissionRequired, View):
    """Likely category, kind and risk of the text so far. By POST: what a visitor said never stands in an address."""

    permission = Permission.REGISTER_CASE

    def post(self, request):
        """The chips."""
        kind = request.POST.get("kind", "")
        text = f"{request.POST.get('facts', '')}{request.POST.get('claim', '')}"[:LONGEST]
        advice = advise(text, kind=kind if kind in KIND_KEYS else "")
        return fragment(request, "intake/_advice.html", {"advice": advice, "keys": True})
