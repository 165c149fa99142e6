"""The import itself, as a Job: row by row, each in a transaction with its note of what became of it.

A run that was broken off goes on after the last row noted; nothing is counted or registered twice.
"""

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from governance.cases.places import centre_of
from governance.core import jobs
from governance.core.models import Job
from governance.core.now import now
from governance.core.sheets import write_rows
from governance.notify import services as notify
from governance.organisation.pages import watermark
from intake.importing import BadRow, MessagePlan, Taken, take_row
from intake.ledgers.book import Book, LedgerRow, open_ledger
from intake.ledgers.headings import LINE, REASON, known_headings
from intake.ledgers.kinds import Field
from intake.ledgers.plan import LedgerPlan
from intake.message_sheets import CATEGORY, NUMBER, TEXT, TIME, TITLE, USER, Message
from intake.models import ImportRow, LedgerImport

JOB = "intake.ledger"
REPORT_EVERY = 25
LONGEST_WORDS = 600
COUNTED = {"created": "created", "known": "already_there", "failed": "failed"}
CANONICAL = {
    Field.SERIAL: NUMBER,
    Field.PERSON: USER,
    Field.TITLE: TITLE,
    Field.RECEIVED: TIME,
    Field.TEXT: TEXT,
    Field.CATEGORY: CATEGORY,
}


def open_batch(batch: LedgerImport) -> Book:
    """The ledger of an import with the columns that were decided."""
    with batch.file.open("rb") as file:
        content = file.read()
    book = open_ledger(content, known_headings(batch.unit), file_name=batch.file_name, kind=batch.kind)
    book.set_columns(batch.columns)
    return book


class WizardMessages(MessagePlan):
    """网络问政 messages of a ledger: known by the same key as those of `manage.py import_ledger`."""

    def find(self, row: LedgerRow):
        """The case that this row already is."""
        return super().find(as_message(row))

    def build(self, row: LedgerRow, warn):
        """What to register."""
        return super().build(as_message(row), warn)

    def link(self, row: LedgerRow, data):
        """疑似重复."""
        return super().link(as_message(row), data)

    def register(self, row: LedgerRow, data, warn):
        """受理登记."""
        return super().register(as_message(row), data, warn)


def as_message(row: LedgerRow) -> Message:
    """The row under the headings of a message workbook."""
    names = {columns[0]: CANONICAL[field] for field, columns in row.fields.items() if field in CANONICAL and columns}
    return Message(
        row.sheet,
        row.row,
        {names.get(name, name): text for name, text in row.texts.items()},
        {names.get(name, name): cell for name, cell in row.cells.items()},
    )


def plan_of(batch: LedgerImport):
    """How the rows of this import become cases."""
    if batch.kind != "messages":
        return LedgerPlan(batch)
    return WizardMessages(centre_of(batch.unit), batch.file_name, origin=batch.unit)


@jobs.job(JOB)
def run_job(job: Job, report):
    """Import what is not there yet and leave the workbook of the rows that failed with the import."""
    batch = LedgerImport.objects.select_related("unit__parent", "duty_line", "handed_in_by").get(pk=job.params["batch"])
    if batch.state == LedgerImport.State.DONE:
        return
    book = open_batch(batch)
    total = sum(1 for _row in book.rows(batch.year))
    plan, noted = plan_of(batch), batch.rows_read
    for number, row in enumerate(book.rows(batch.year), 1):
        if number > noted:
            _take(batch, plan, row)
        if number % REPORT_EVERY == 0 or number == total:
            report(number, total, f"已导入 {number:,} 行，共 {total:,} 行")
    finish(batch, book)
    return


def _take(batch, plan, row) -> None:
    """One row with what became of it: both are there, or neither is."""
    with transaction.atomic():
        taken = take_row(plan, row)
        warned = int(bool(taken.said) and taken.outcome != "failed")
        ImportRow.objects.create(
            batch=batch,
            sheet=row.sheet[:80],
            row=row.row,
            outcome=taken.outcome,
            words=words_of(taken),
            case_id=taken.case_id,
        )
        column = COUNTED[taken.outcome]
        LedgerImport.objects.filter(pk=batch.pk).update(
            **{column: F(column) + 1}, rows_read=F("rows_read") + 1, warnings=F("warnings") + warned
        )


def words_of(taken: Taken) -> str:
    """What is said of a row, each with its column."""
    said = [f"“{column}”：{words}" if column else words for column, words in taken.said]
    return " ".join(said)[:LONGEST_WORDS]


def finish(batch: LedgerImport, book: Book) -> None:
    """Close the import, with the workbook of failed rows, and tell who handed it in."""
    batch.refresh_from_db()
    if batch.failed:
        batch.failed_file.save("failed", ContentFile(failed_workbook(batch, book)), save=False)
    batch.state, batch.finished_at = LedgerImport.State.DONE, now()
    batch.save()
    body = f"共读 {batch.rows_read} 行：新登记 {batch.created}，已有 {batch.already_there}，没有登记 {batch.failed}。"
    notify.post(
        [batch.handed_in_by],
        once=f"ledger:{batch.pk}",
        title=f"台账已导入：{batch.file_name}"[:120],
        body=body,
        url=f"/intake/ledgers/{batch.pk}/",
        topic=notify.Topic.OTHER,
    )


def failed_workbook(batch: LedgerImport, book: Book) -> bytes:
    """The rows that were not registered, with the reason beside each: to correct and to hand in again."""
    reasons = {
        (sheet, row): words
        for sheet, row, words in batch.rows.filter(outcome=ImportRow.Outcome.FAILED).values_list(
            "sheet", "row", "words"
        )
    }
    names = list(dict.fromkeys(name for part in book.parts for name in _headings(part)))

    def rows():
        for row in book.rows(batch.year):
            reason = reasons.get((row.sheet[:80], row.row))
            if reason is not None:
                place = f"{row.sheet} {row.row}".strip()
                yield [reason, place, *(row.cells.get(name, "") for name in names)]

    return write_rows("没有登记的行", [REASON, LINE, *names], rows(), watermark(batch.handed_in_by, "改正后再次导入"))


def _headings(part) -> list[str]:
    return [name for name, keys in zip(part.layout.names, part.layout.keys, strict=True) if keys[:1] not in _OURS]


_OURS = ((REASON,), (LINE,))


def check_rows(batch: LedgerImport, book: Book, most: int) -> dict:
    """A dry run over the first `most` rows: {"rows": [(row, words, bad, known)], "read", "more", "bad", "warned"}."""
    plan, found, read = plan_of(batch), [], 0
    more = False
    for row in book.rows(batch.year):
        if read == most:
            more = True
            break
        read += 1
        found.append((row, *_checked(plan, row)))
    return {
        "rows": found,
        "read": read,
        "more": more,
        "bad": sum(bad for _row, _words, bad, _known in found),
        "warned": sum(bool(words) and not bad for _row, words, bad, _known in found),
        "known": sum(known for _row, _words, _bad, known in found),
    }


def _checked(plan, row) -> tuple[str, bool, bool]:
    """(words, cannot be registered, is there already)."""
    if plan.find(row):
        return "", False, True
    said: list[tuple[str, str]] = []
    try:
        plan.build(row, lambda *each: said.append(each))
    except BadRow as problem:
        return words_of(Taken("failed", said=[(problem.column, str(problem))])), True, False
    return words_of(Taken("created", said=said)), False, False
