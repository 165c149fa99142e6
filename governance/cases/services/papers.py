"""文书: issued with a number and stored, corrected or voided with a reason, signed originals scanned, delivered."""

import hashlib
import secrets
from dataclasses import replace as changed
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import timezone
from pypdf import PdfReader

from governance.audit.services import record
from governance.cases.engine import action
from governance.cases.models import Attachment, CasePaper, Delivery, DossierPlace, PaperScan
from governance.cases.papers import dossier_of, paper_type
from governance.cases.places import organ_word
from governance.core.documents import Document, blanked, digest, from_json, to_json
from governance.core.documents_docx import docx_of
from governance.core.documents_pdf import pdf_of, stamped
from governance.core.exceptions import GuardFailed
from governance.core.now import now
from governance.core.numbering import next_number


@action("issue_paper")
def issue_paper(step, *, paper: str, options: dict | None = None, replaces=None):
    """出具文书: build, number, store. With `replaces` the older one is void and points to this (更正)."""
    issue(step, paper, options or {}, replaces=replaces)


def issue(step, key: str, options: dict, *, replaces=None) -> CasePaper:
    """Issue a paper inside an action under way. Its note and record say so. Raises GuardFailed of the builder."""
    case, kind = step.case, paper_type(key)
    document = kind.build(case, options, step.by)
    organ = kind.organ(case) if kind.organ else case.centre
    year = timezone.localtime(step.at).year
    serial = next_number(f"paper:{kind.series}:{organ.pk}:{year}") if kind.series else None
    number = kind.number.format(year=year, organ=organ_word(organ), n=serial) if serial else ""
    document = changed(document, number=number or document.number)
    code = secrets.token_hex(8)
    content = pdf_of(document, code=qr_text(code, document), footer=_footer("出具", step.by, step.at))
    row = CasePaper(
        case=case,
        type=key,
        title=kind.name,
        round=case.round,
        organ=organ,
        series=kind.series,
        year=year,
        serial=serial,
        number=number,
        issued_at=step.at,
        issued_by=step.by,
        content=to_json(document),
        digest=digest(document),
        code=code,
        sha256=hashlib.sha256(content).hexdigest(),
        pages=len(PdfReader(BytesIO(content)).pages),
    )
    row.file.save("paper.pdf", ContentFile(content), save=False)
    row.save()
    if replaces is not None:
        _void(step, replaces, f"更正为{row}", row)
    words = f"{row.title} {number}".strip()
    step.note = "；".join(part for part in (step.note, f"更正 {words}" if replaces else words) if part)
    step.record["paper"] = row.pk
    step.touch()
    return row


def qr_text(code: str, document: Document) -> str:
    """What the QR of a paper says: its code and the digest of its content, nothing of a person."""
    return f"WS:{code}:{digest(document)[:16]}"


def _footer(word, by, at) -> str:
    return f"{word} {by.name} {timezone.localtime(at):%Y-%m-%d %H:%M}"


def _void(step, paper, reason: str, by_paper=None) -> None:
    paper.voided_at, paper.voided_by, paper.void_reason, paper.replaced_by = step.at, step.by, reason, by_paper
    paper.save()


@action("void_paper")
def void_paper(step, *, paper, reason: str):
    """文书作废: the number stays with it, the file too."""
    _void(step, paper, reason)
    step.note = f"{paper}：{reason}"
    step.record["paper"] = paper.pk
    step.touch()


@action("scan_paper")
def scan_paper(step, *, paper, uploads, is_receipt: bool = False):
    """上传签字件: the scan of the signed original (or of the receipt), bound where the paper is bound."""
    rows = keep_scans(step, paper, uploads, is_receipt=is_receipt)
    word = "送达回证" if is_receipt else "签字件"
    step.note = f"{paper} {word}：{'、'.join(row.title for row in rows)}"
    step.record["paper"] = paper.pk


def keep_scans(step, paper, uploads, *, is_receipt: bool) -> list[Attachment]:
    """Keep uploads as scans of a paper; they are written with the event."""
    rows = [
        Attachment(
            case=step.case,
            file=info.file,
            title=info.title,
            content_type=info.content_type,
            size=info.size,
            sha256=info.sha256,
            uploaded_by=step.by,
            uploaded_at=step.at,
        )
        for info in uploads
    ]

    def save(event):
        for row in rows:
            row.event = event
            row.save()
            PaperScan.objects.create(paper=paper, attachment=row, is_receipt=is_receipt)

    step.after.append(save)
    return rows


@action("deliver_paper")
def deliver_paper(
    step,
    *,
    paper,
    method: str,
    at,
    party=None,
    receiver: str = "",
    signed_by: str = "",
    place: str = "",
    witness: str = "",
    note: str = "",
    uploads=(),
):
    """送达 one paper to a party or an organ, with the scan of the receipt where there is one."""
    name = receiver.strip() or (party.name if party is not None else "")
    if not name:
        raise GuardFailed("请选择受送达人，或者写明受送达单位。", field="party")
    made = Delivery.objects.create(
        paper=paper,
        party=party,
        receiver=name,
        signed_by=signed_by,
        method=method,
        place=place,
        at=at,
        by=step.by,
        witness=witness,
        note=note,
    )
    titles = "、".join(row.title for row in keep_scans(step, paper, uploads, is_receipt=True))
    words = f"{paper} {made.get_method_display()} {name}"
    step.note = "；".join(part for part in (words, f"见证人 {witness}" if witness else "", titles) if part)
    step.record |= {"paper": paper.pk, "delivery": made.pk}
    step.touch()


@action("bind_file")
def bind_file(step, *, attachment, place: str, title: str = "", is_copy: bool = True):
    """归卷: say in which place of the dossier a file of the case is bound."""
    known = {row.code: row.name for row in dossier_of(step.case.kind).places}
    if place not in known:
        raise GuardFailed("请选择卷内位置。", field="place")
    DossierPlace.objects.update_or_create(
        attachment=attachment, defaults={"place": place, "title": title, "is_copy": is_copy}
    )
    step.note = f"{attachment.title} 归入{known[place]}"


# --- looking and printing: no change of the case, each on record ------------------------------------------------


def draft(case, key: str, options: dict, by) -> bytes:
    """The paper as it would be, with 草稿 across it; nothing is numbered or kept."""
    document = paper_type(key).build(case, options, by)
    record("paper.preview", by=by, object_type="case", object_id=case.number, detail={"paper": key})
    return pdf_of(document, footer=_footer("预览", by, now()), watermark="草　稿")


def blank_form(case, key: str, by) -> bytes:
    """The form without any value, for handwriting."""
    document = blanked(paper_type(key).build(case, {}, by))
    record("paper.blank", by=by, object_type="case", object_id=case.number, detail={"paper": key})
    return pdf_of(document, footer=_footer("打印", by, now()))


def printed(*, by, paper: CasePaper, copies: int = 1, purpose: str = "") -> bytes:
    """A copy of the stored paper, stamped with who printed it when, and 作废 across a void one."""
    detail = {"paper": paper.type, "id": paper.pk, "copies": copies, "purpose": purpose}
    record("paper.print", by=by, object_type="case", object_id=paper.case.number, detail=detail)
    line = f"{_footer('打印', by, now())}　共 {copies} 份"
    return stamped(stored(paper), line=line, watermark="作　废" if paper.is_void else "")


def stored(paper: CasePaper) -> bytes:
    """The file as issued; ValueError when it is not what was issued."""
    with paper.file.open("rb") as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != paper.sha256:
        raise ValueError(f"the file of paper {paper.pk} was changed")
    return content


def editable(*, by, paper: CasePaper) -> bytes:
    """The paper as a Word file to work on; it is no original."""
    detail = {"paper": paper.type, "id": paper.pk, "form": "docx"}
    record("paper.print", by=by, object_type="case", object_id=paper.case.number, detail=detail)
    return docx_of(from_json(paper.content), footer=f"{paper.title} {paper.code} 可编辑稿，以签字盖章的原件为准")
