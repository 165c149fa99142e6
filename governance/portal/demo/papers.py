"""The demo's papers: what each mediation and each petition has on record is issued, some of it signed and delivered."""

from contextlib import suppress
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from governance.cases.engine import SERVICES
from governance.cases.files import CaseFiles
from governance.cases.guards_papers import refusal
from governance.cases.models import Case, CasePaper
from governance.cases.papers import paper_type, types_of
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.core.uploads import check_upload

#: Cases of each kind that get their papers, and the papers that every one of them has.
CASES, FIRST = 14, {"dispute": ("DM-05", "DM-03"), "petition": ()}


def build_papers() -> None:
    """Issue for the newest cases of both kinds that somebody handles."""
    for kind, first in FIRST.items():
        rows = Case.objects.for_system().filter(kind=kind, handler__isnull=False, confidentiality__lt=2)
        # Those whose mediation or decision came far have more to issue, so the eventful ones come first.
        for at, case in enumerate(rows.order_by("-version", "pk")[:CASES]):
            _issue_all(case, first)
            _go_on(case, at)


def _act(case, name, by, **data):
    """Call the service; who has moved on since, or a case that has ended, leaves a paper undone."""
    fresh = Case.objects.for_system().get(pk=case.pk)
    with suppress(GuardFailed, NotAllowed):
        SERVICES[name](fresh, by=by, ticket=Ticket.new(), **data)


def _issue_all(case, first) -> None:
    """The first ones, then each that is the natural next."""
    for kind in types_of(case.kind):
        case = Case.objects.for_system().select_related("centre__parent", "handler").get(pk=case.pk)
        live = [row for row in CaseFiles(case).papers if not row.is_void]
        wanted = kind.key in first or bool(kind.next and kind.next(case))
        if not wanted or refusal(case, case.handler, kind, live):
            continue
        _act(case, "issue_paper", case.handler, paper=kind.key, options={})


def _go_on(case, at: int) -> None:
    """One of two is signed and delivered; of one case a paper is void."""
    rows = list(CasePaper.objects.filter(case=case, voided_at=None).defer("content"))
    party = case.parties.exclude(name="").first()
    for row in rows if at % 2 == 0 else ():
        kind = paper_type(row.type)
        if kind.signed:
            _act(case, "scan_paper", case.handler, paper=row, uploads=[_scan(f"{row.title}.png")])
        if kind.delivered and party is not None:
            way = {"method": "left", "witness": "王大山"} if at % 4 == 0 else {"method": "direct"}
            _act(case, "deliver_paper", case.handler, paper=row, party=party, at=now(), place=party.address, **way)
    if at == 1 and rows:
        _act(case, "void_paper", case.handler, paper=rows[-1], reason="当事人姓名写错，重新出具")


def _scan(name: str):
    out = BytesIO()
    Image.new("RGB", (620, 877), "white").save(out, "PNG")
    return check_upload(SimpleUploadedFile(name, out.getvalue(), content_type="image/png"))
