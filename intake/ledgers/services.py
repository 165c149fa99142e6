"""What one does with a ledger: hand it in, say what its columns mean, import it, discard it."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from governance.audit.services import record as audit
from governance.core import jobs
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.models import Job
from governance.core.now import now, today
from governance.core.sheets import write_rows
from governance.core.uploads import UploadInfo
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level, Permission, Role
from intake.ledgers.book import open_ledger
from intake.ledgers.headings import key_of_heading, known_headings
from intake.ledgers.kinds import CASE_KINDS, KINDS, Field
from intake.ledgers.running import JOB, open_batch
from intake.models import HeadingSynonym, LedgerImport, LedgerScan

MOST_PAPER_ROWS = 2_000


def units_for(user):
    """Units whose ledgers this person may hand in: the own ones; 分流 and the manager of a centre all around it."""
    grants = standing(user).with_permission(Permission.IMPORT_LEDGERS)
    levels = (Level.CENTRE, Level.DEPARTMENT, Level.VILLAGE)
    units = OrgUnit.objects.active().filter(level__in=levels)
    found = OrgUnit.objects.none()
    for grant in grants:
        if grant.role in (Role.TRIAGE, Role.MANAGER) and grant.unit_level == Level.CENTRE:
            around = grant.unit_path[: grant.unit_path.rstrip(".").rfind(".") + 1]
            found = found | units.filter(path__startswith=around)
        else:
            found = found | units.filter(pk=grant.unit_id)
    return found.order_by("path")


def _may(by, unit) -> None:
    if not units_for(by).filter(pk=unit.pk).exists():
        raise NotAllowed("只能导入本单位的台账；别的单位的由中心管理员或者分流岗导入。")


@transaction.atomic
def hand_in(*, by, unit, upload: UploadedFile, file_name: str, kind: str = "", year: int | None = None) -> LedgerImport:
    """Take a workbook or CSV file. PortalError with words when it has no headings that one could go by."""
    _may(by, unit)
    upload.seek(0)
    content = upload.read()
    book = open_ledger(content, known_headings(unit), file_name=file_name, kind=kind)
    batch = LedgerImport(
        unit=unit,
        kind=book.kind,
        file_name=file_name[:160],
        sha256=hashlib.sha256(content).hexdigest(),
        year=book.first.layout.year or year or today().year,
        handed_in_by=by,
    )
    batch.duty_line = default_duty_line(batch)
    batch.file.save("ledger", ContentFile(content), save=False)
    batch.save()
    audit(
        "hand_in_ledger", by=by, object_type="ledger", object_id=batch.pk, detail={"unit": unit.pk, "kind": book.kind}
    )
    return batch


def default_duty_line(batch):
    """The unit's one duty for this kind of case, when there is exactly one and it is the unit's own to file."""
    if batch.kind not in CASE_KINDS:
        return None
    lines = list(duty_lines(batch).filter(kind=CASE_KINDS[batch.kind].case_kind)[:2])
    return lines[0] if len(lines) == 1 else None


def duty_lines(batch):
    """Lines of the duty list under which finished rows may be filed by the importing person."""
    from governance.organisation.models import DutyLine

    own = any(
        grant.unit_id == batch.unit_id
        for grant in standing(batch.handed_in_by).with_permission(Permission.REGISTER_CASE)
    )
    lines = DutyLine.objects.active().filter(unit=batch.unit_id).order_by("order", "pk")
    return lines if own else lines.none()


@transaction.atomic
def hand_in_paper(
    *, by, unit, kind: str, title: str, year: int, paper_rows: int, scans: list[UploadInfo]
) -> LedgerImport:
    """Open a paper ledger with its scans; its rows are keyed in afterwards."""
    _may(by, unit)
    if kind not in CASE_KINDS:
        raise GuardFailed(KINDS[kind].elsewhere, field="kind")
    batch = LedgerImport(
        unit=unit,
        kind=kind,
        source=LedgerImport.Source.PAPER,
        file_name=title[:160],
        year=year,
        paper_rows=paper_rows,
        handed_in_by=by,
    )
    batch.duty_line = default_duty_line(batch)
    batch.file.save("ledger", ContentFile(_paper_workbook(kind, [])), save=False)
    batch.save()
    for scan in scans:
        LedgerScan.objects.create(
            batch=batch, file=scan.file, title=scan.title, content_type=scan.content_type, size=scan.size
        )
    audit("hand_in_ledger", by=by, object_type="ledger", object_id=batch.pk, detail={"unit": unit.pk, "kind": kind})
    return batch


def _paper_workbook(kind: str, rows) -> bytes:
    """Keyed rows are kept as a workbook like any other, so that one way of importing serves both."""
    return write_rows("纸质台账", [heading for _field, heading in KINDS[kind].columns], rows)


def paper_rows(batch: LedgerImport) -> list[list[str]]:
    """The rows keyed so far, blank ones included, in the columns of the kind."""
    from governance.core.sheets import open_book
    from intake.ledgers.cells import text_of

    width = len(KINDS[batch.kind].columns)
    with batch.file.open("rb") as file:
        rows = list(open_book(file.read())[0].rows())[1:]
    return [[text_of(value) for value in (row + [""] * width)[:width]] for row in rows]


def save_paper_rows(batch: LedgerImport, *, by, rows: list[list[str]]) -> None:
    """Keep what was keyed; blank rows at the end are dropped."""
    _may(by, batch.unit)
    _draft(batch)
    rows = [list(map(str.strip, row)) for row in rows]
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MOST_PAPER_ROWS:
        raise GuardFailed(f"一本纸质台账最多录 {MOST_PAPER_ROWS:,} 行，请分成几本录入。")
    old = batch.file.name
    batch.file.save("ledger", ContentFile(_paper_workbook(batch.kind, rows)), save=False)
    batch.save()
    transaction.on_commit(lambda: batch.file.storage.delete(old))


def _draft(batch: LedgerImport) -> None:
    if batch.state != LedgerImport.State.DRAFT:
        raise GuardFailed("这本台账已经提交导入，不能再改。要补的行请另外导入一次。")


@transaction.atomic
def set_columns(batch: LedgerImport, *, by, kind: str, year: int, columns: dict[str, str], duty_line=None) -> None:
    """What each column means, decided by a person; what differs from the match is remembered for the unit."""
    _may(by, batch.unit)
    _draft(batch)
    if duty_line is not None and not duty_lines(batch).filter(pk=duty_line.pk).exists():
        raise GuardFailed("只能选本单位职责清单中的一项。", field="duty_line")
    changed = batch.kind != kind
    batch.kind, batch.year, batch.duty_line = kind, year, duty_line
    if changed:
        batch.columns = {}
        batch.duty_line = duty_line or default_duty_line(batch)
        batch.save()
        return
    book = open_batch(batch)
    part = book.first
    matched = {name: part.matched.get(i, "") for i, name in enumerate(part.layout.names)}
    differing = {name: field for name, field in columns.items() if name in matched and matched[name] != field}
    batch.columns = {**batch.columns, **differing}
    batch.save()
    for name, field in differing.items():
        _remember(batch, part.layout, name, field)


def _remember(batch, layout, name: str, field: str) -> None:
    keys = layout.keys[layout.names.index(name)]
    if not keys:
        return
    HeadingSynonym.objects.update_or_create(
        unit=batch.unit,
        kind=batch.kind,
        heading=keys[0][:60],
        defaults={"field": field or Field.OTHER, "active": True},
    )


@transaction.atomic
def start_import(batch: LedgerImport, *, by, difference: str = "") -> Job:
    """Queue the import. GuardFailed for a ledger whose rows are no cases, or whose rows on paper do not add up."""
    _may(by, batch.unit)
    batch = LedgerImport.objects.select_for_update(of=("self",)).select_related("unit", "job").get(pk=batch.pk)
    if batch.job_id:
        return batch.job  # pressed twice
    if batch.kind not in CASE_KINDS:
        raise GuardFailed(f"这是{KINDS[batch.kind].label}，现在不作为案件导入。{KINDS[batch.kind].elsewhere}")
    book = open_batch(batch)
    if not {Field.TEXT, Field.TITLE} & set(book.first.fields()):
        raise GuardFailed("还没有哪一列对应“内容”，请先选好再导入。")
    # Only paper is counted while somebody waits; the job counts the rows of a long file.
    read = sum(1 for _row in book.rows(batch.year)) if batch.is_paper else None
    if not read and next(book.rows(batch.year), None) is None:
        raise GuardFailed("这本台账里没有可以导入的行。")
    if batch.is_paper and read != batch.paper_rows and not difference.strip():
        raise GuardFailed(
            f"纸上写的是 {batch.paper_rows} 行，录入的是 {read} 行。请对照纸面核对；确实不符的，写明原因再导入。",
            field="difference",
        )
    job = jobs.enqueue(JOB, {"batch": batch.pk}, by=by)
    batch.difference = difference.strip()[:200] if read != batch.paper_rows else ""
    batch.state, batch.job, batch.queued_at = LedgerImport.State.IMPORTING, job, now()
    batch.save()
    audit("import_ledger", by=by, object_type="ledger", object_id=batch.pk, detail={"kind": batch.kind})
    return job


def retry_import(batch: LedgerImport, *, by) -> None:
    """Go on with an import that broke off."""
    _may(by, batch.unit)
    if batch.job is not None:
        jobs.retry(batch.job)


@transaction.atomic
def discard(batch: LedgerImport, *, by) -> None:
    """Throw away a ledger that was never imported, with its file and scans."""
    _may(by, batch.unit)
    _draft(batch)
    files = [batch.file, *(scan.file for scan in batch.scans.all())]
    audit("discard_ledger", by=by, object_type="ledger", object_id=batch.pk, detail={"unit": batch.unit_id})
    batch.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])


@transaction.atomic
def keep_heading(
    *, by, synonym: HeadingSynonym | None, kind: str, field: str, heading: str, active: bool
) -> HeadingSynonym:
    """A new synonym, or a changed one. What stood there before stays in the history."""
    key = key_of_heading(heading)
    unit = synonym.unit if synonym else None
    twin = HeadingSynonym.objects.filter(unit=unit, kind=kind, heading=key)
    if twin.exclude(pk=synonym.pk if synonym else None).exists():
        raise GuardFailed("这个表头已经有了，请在列表中找到它修改。", field="heading")
    synonym = synonym or HeadingSynonym(order=50)
    synonym.kind, synonym.field, synonym.heading, synonym.active = kind, field, key, active
    synonym.save()
    audit("edit_heading", by=by, object_type="heading", object_id=synonym.pk, detail={"field": field, "active": active})
    return synonym
