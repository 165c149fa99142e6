"""The dossier (卷宗): what lies where, what is still missing, and the one PDF in the prescribed order."""

from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from governance.cases import printouts_dossier as forms
from governance.cases.models import DossierPlace
from governance.cases.papers import Place, dossier_of, paper_type
from governance.cases.services.papers import stored
from governance.core import jobs
from governance.core.documents_pdf import pdf_of, stamped

#: Beyond this many bytes of scans the dossier is made in the background.
LARGE = 30 * 1024 * 1024


@dataclass
class Leaf:
    """One piece of the dossier: its name, its files, whether it is a copy."""

    name: str
    paper: object = None
    attachments: list = field(default_factory=list)
    note: str = ""


@dataclass
class Shelf:
    """One place of the dossier with what lies there, and in words what is missing there."""

    place: Place
    leaves: list
    needed: bool
    lacks: list


def shelves(case, files) -> list[Shelf]:
    """The places of the dossier in order; three queries at most."""
    live = [paper for paper in files.papers if not paper.is_void]
    kept = {row.attachment_id: row for row in DossierPlace.objects.filter(attachment__case=case)}
    scans = {scan.attachment_id for paper in files.papers for scan in paper.scans.all()}
    free = [row for row in files.attachments if row.pk not in scans]
    found = []
    for place in dossier_of(case.kind).places:
        leaves, lacks = [], []
        for paper in (row for row in live if _place_of(row) == place.code):
            signed = [scan.attachment for scan in paper.scans.all() if not scan.is_receipt]
            leaves.append(Leaf(str(paper), paper, signed, "原件" if signed else "打印件"))
            kind = paper_type(paper.type)
            if kind is not None and kind.signed and not signed:
                lacks.append(f"{paper.title}的签字件")
            receipts = [scan.attachment for scan in paper.scans.all() if scan.is_receipt]
            leaves += [Leaf(f"{paper.title}送达回证", None, receipts, "原件")] if receipts else []
        for row in free:
            if row.pk in kept and kept[row.pk].place == place.code:
                note = "复印件" if kept[row.pk].is_copy else "原件"
                leaves.append(Leaf(kept[row.pk].title or row.title, None, [row], note))
        needed = bool(place.needed and place.needed(case))
        if needed and not leaves:
            lacks.insert(0, place.name)
        found.append(Shelf(place, leaves, needed, lacks))
    return found


def _place_of(paper) -> str:
    kind = paper_type(paper.type)
    return kind.place if kind is not None else ""


def unbound(case, files) -> list:
    """Files of the case that lie in no place yet."""
    kept = set(DossierPlace.objects.filter(attachment__case=case).values_list("attachment_id", flat=True))
    scans = {scan.attachment_id for paper in files.papers for scan in paper.scans.all()}
    return [row for row in files.attachments if row.pk not in kept | scans]


def completeness(found: list[Shelf]) -> dict:
    """完备度: how many of the places that must be filled are, and what lacks, in words."""
    owed = [shelf for shelf in found if shelf.needed or shelf.lacks]
    return {
        "done": sum(not shelf.lacks for shelf in owed),
        "all": len(owed),
        "lacks": [word for shelf in owed for word in shelf.lacks],
        "is_whole": not any(shelf.lacks for shelf in owed),
    }


def lacking(case, files) -> list[str]:
    """What the dossier of this kind still lacks, in words; nothing for a kind without an order of its own."""
    if dossier_of(case.kind).kind != case.kind:
        return []
    return completeness(shelves(case, files))["lacks"]


def dossier_pdf(case, files, by, report=None) -> bytes:
    """Cover, index, papers and files with page numbers top right, back cover. ValueError: a changed file."""
    pieces, rows, at = [], [], 1
    leaves = [leaf for shelf in shelves(case, files) for leaf in shelf.leaves]
    leaves += [Leaf(row.title, None, [row], "复印件") for row in unbound(case, files)]
    for done, leaf in enumerate(leaves, 1):
        content = _content(leaf)
        count = len(PdfReader(BytesIO(content)).pages)
        pieces.append(stamped(content, first=at))
        rows.append([str(done), leaf.name, str(at), leaf.note])
        at += count
        if report:
            report(done, len(leaves), f"已装订 {done} 件")
    total = at - 1
    front = [pdf_of(forms.cover(case, total, by)), pdf_of(forms.index(case, rows))]
    return joined([*front, *pieces, pdf_of(forms.back(case, total, by))])


def joined(parts: list[bytes]) -> bytes:
    """Several PDFs as one."""
    writer = PdfWriter()
    for part in parts:
        writer.append(PdfReader(BytesIO(part)))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _content(leaf: Leaf) -> bytes:
    """The signed scans stand for the paper; without any the stored paper itself."""
    if leaf.attachments:
        return joined([_page_of(row) for row in leaf.attachments])
    return stored(leaf.paper)


def _page_of(row) -> bytes:
    """A file of the case as PDF pages; what cannot be printed is named on a sheet of its own."""
    with row.file.open("rb") as file:
        content = file.read()
    try:
        if row.content_type == "application/pdf":
            reader = PdfReader(BytesIO(content))
            if reader.is_encrypted or not len(reader.pages):
                raise ValueError("encrypted or empty")
            return joined([content])
        if row.content_type.startswith("image/"):
            return _picture(content)
    except (PyPdfError, ValueError, OSError, KeyError, Image.DecompressionBombError):
        return pdf_of(forms.slip(row, "文件无法并入卷宗，请打开附件另行打印。"))
    return pdf_of(forms.slip(row, "这份材料不是纸面材料，随卷另存。"))


def _picture(content: bytes) -> bytes:
    """A picture, upright, as large as the sheet allows."""
    from PIL import ImageOps

    picture = ImageOps.exif_transpose(Image.open(BytesIO(content))).convert("RGB")
    picture.thumbnail((2400, 2400))
    room_wide, room_high = A4[0] - 50 * mm, A4[1] - 45 * mm
    scale = min(room_wide / picture.width, room_high / picture.height)
    out = BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    wide, high = picture.width * scale, picture.height * scale
    page.drawImage(ImageReader(picture), 28 * mm + (room_wide - wide) / 2, 25 * mm + (room_high - high), wide, high)
    page.showPage()
    page.save()
    return out.getvalue()


def is_large(files) -> bool:
    """Whether the dossier is made in the background."""
    return sum(row.size for row in files.attachments) > LARGE


@jobs.job("cases.dossier")
def dossier_job(job, report):
    """The dossier for the person who asked, of a case that the person may still see."""
    from governance.cases.files import CaseFiles
    from governance.cases.models import Case
    from governance.organisation.models import User

    user = User.objects.get(pk=job.params["user"])
    case = Case.objects.visible_to(user).select_related("centre__parent").get(pk=job.params["case"])
    return f"卷宗-{case.shown_number}.pdf", dossier_pdf(case, CaseFiles(case, user), user, report)
