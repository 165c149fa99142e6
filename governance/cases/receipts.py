"""The 查询码 between the action that made it and the one page that prints it: sealed in the session, ten minutes."""

from datetime import datetime, timedelta

import segno
from django.conf import settings
from django.utils.safestring import mark_safe

from governance.cases.models import Case
from governance.core.fields import decrypt, encrypt
from governance.core.now import now

KEY, CONTEXT = "receipts", "session.receipt"
KEPT = timedelta(minutes=10)


def stash(request, event) -> None:
    """Keep the receipts of an event for its printing; earlier ones are dropped."""
    rows = [[party.pk, encrypt(secret, CONTEXT)] for party, secret in getattr(event, "receipts", ())]
    request.session[KEY] = {"number": event.case.number, "at": now().isoformat(), "rows": rows}


def peek(request, number: str) -> list[tuple[int, str]]:
    """(party id, secret) pairs of this case, empty when they are gone: another case, or ten minutes passed."""
    kept = request.session.get(KEY)
    if not kept or kept["number"] != number or now() - datetime.fromisoformat(kept["at"]) > KEPT:
        return []
    return [(party, decrypt(sealed, CONTEXT)) for party, sealed in kept["rows"]]


def case_of(request, number: str) -> Case | None:
    """The case whose receipts this session holds: whoever registered prints them, also of a restricted case."""
    if not peek(request, number):
        return None
    found = Case.objects.for_system().select_related("origin", "registered_by", "category")
    return found.filter(number=number).first()


def number_of(request) -> str:
    """The number of the case whose receipts this session holds, empty without one."""
    return (request.session.get(KEY) or {}).get("number", "")


def forget(request) -> None:
    """Drop the receipts of this session."""
    request.session.pop(KEY, None)


def address_of(number: str, secret: str) -> str:
    """What the QR holds. The secret stands behind #, so that no log ever holds it."""
    return f"{settings.CITIZEN_BASE_URL}/q/{number}#{secret}"


def qr_of(number: str, secret: str):
    """The QR as inline SVG, built from digits and our own address alone."""
    return mark_safe(segno.make(address_of(number, secret), error="m").svg_inline(scale=4, border=4, omitsize=True))


def spaced(secret: str) -> str:
    """507 318: as it is printed."""
    return f"{secret[:3]} {secret[3:]}"
