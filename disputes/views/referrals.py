"""移送单: one referral with its link, and the slip for paper."""

import segno
from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views import View

from disputes.models import Referral
from disputes.services.referrals import code_of
from governance.audit.services import record
from governance.cases.models import Case
from governance.organisation.pages import PermissionRequired, watermark
from governance.organisation.roles import Permission


def qr_of(address: str):
    """A QR as inline SVG, built from our own address alone."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=4, border=4, omitsize=True))


def reply_address(referral: Referral) -> str:
    """Where the body replies. The code stands behind #, so that no log ever holds it."""
    return f"{settings.CITIZEN_BASE_URL}{reverse('citizen:reply')}#{code_of(referral)}"


def return_address(referral: Referral) -> str:
    """Where a colleague puts in the signed slip: the QR of the slip leads there."""
    address = reverse("cases:act", args=[referral.dispute.case.number, "record_return"])
    return f"{settings.PORTAL_BASE_URL}{address}?referral={referral.pk}"


class ReferralPage(PermissionRequired, View):
    """A page about one referral of a case that the user may see."""

    abstract = True
    permission = Permission.VIEW_CASES
    template = ""

    def get(self, request, pk):
        """The page."""
        seen = Case.objects.visible_to(request.user).filter(kind="dispute")
        rows = Referral.objects.select_related("dispute__case__centre", "dispute__case__lead_unit", "sent_by")
        row = get_object_or_404(rows, pk=pk, dispute__case__in=seen)
        return render(request, self.template, {"title": f"移送单 {row.number}", "row": row, **self.more(request, row)})

    def more(self, request, row) -> dict:
        """What the template shows besides."""
        return {}


class ReferralView(ReferralPage):
    """移送单 with the one-time link while it waits."""

    permission = Permission.HANDLE_CASE
    also = (Permission.TRIAGE_CASE,)
    template = "disputes/referral.html"

    def more(self, request, row):
        """Link and QR, for as long as the reply is awaited."""
        if row.state != Referral.State.SENT or row.way != Referral.Way.LINK:
            return {"address": "", "qr": ""}
        address = reply_address(row)
        return {"address": address, "qr": qr_of(address)}


class SlipView(ReferralPage):
    """移送单, for paper: signed by the receiver it comes back by its QR; each print is on record."""

    permission = Permission.PRINT_CASE
    template = "disputes/slip.html"

    def more(self, request, row):
        """The QR of the return."""
        record("print", by=request.user, object_type="case", object_id=row.dispute.case.number, request=request)
        address = return_address(row) if row.way == Referral.Way.SLIP else reply_address(row)
        return {"qr": qr_of(address), "mark": watermark(request.user, "移送办理", done="打印")}
