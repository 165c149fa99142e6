"""起草: a Job counts the period, freezes the figures and writes the sections. It may run again after a dead worker."""

import hashlib
import json

from django.db import transaction

from analysis.models import Delivery, Report, ReportFigure, ReportSection, Suggestion
from analysis.reporting import counting
from analysis.reporting.book import Book
from analysis.reporting.facts import Facts
from analysis.reporting.narrative import sections
from analysis.reporting.spans import spans_of
from governance.core import jobs
from governance.core.now import now

JOB = "analysis.report"


@jobs.job(JOB)
def run_job(job, report):
    """Draft a report; one that has gone further is left as it is."""
    found = Report.objects.select_related("area").get(pk=job.params["report"])
    draft(found, report)


def counted(found: Report, report=lambda *args: None) -> Book:
    """All figures of the period as the cases say now."""
    book = Book()
    facts = Facts(found.area, spans_of(found.cycle, found.first, found.until))
    rows = Delivery.objects.filter(area=found.area, first=found.first, until=found.until).select_related("unit")
    counting.fill(book, facts, {row.get_name_display(): row for row in rows}, report)
    return book


def draft(found: Report, report=lambda *args: None) -> None:
    """Count, then write all in one transaction; what a person edited keeps its words, with the new figures."""
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=found.pk)
        if locked.status not in (Report.Status.DRAFTING, Report.Status.EDITING):
            return
    book = counted(found, report)
    with transaction.atomic():
        locked = Report.objects.select_for_update().select_related("area").get(pk=found.pk)
        if locked.status not in (Report.Status.DRAFTING, Report.Status.EDITING):
            return
        _write_figures(locked, book)
        _write_sections(locked, book)
        locked.tables, locked.frozen_at, locked.digest = book.blocks, now(), digest_of(book)
        locked.status = Report.Status.EDITING
        locked.save()


def digest_of(book: Book) -> str:
    """SHA-256 of all that was counted: the same cases give the same digest."""
    return hashlib.sha256(
        json.dumps([book.figures, book.blocks], ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def _write_figures(found, book) -> None:
    moment = now()
    found.figures.all().delete()
    ReportFigure.objects.bulk_create(
        (
            ReportFigure(report=found, name=name, created_at=moment, updated_at=moment, **values)
            for name, values in book.figures.items()
        ),
        batch_size=500,
    )


def _write_sections(found, book) -> None:
    known = {row.key: row for row in found.sections.all()}
    for order, each in enumerate(sections(found, book, last_suggestions(found))):
        row = known.pop(each.key, None) or ReportSection(report=found, key=each.key)
        untouched = row.edited_at is None
        row.order, row.level, row.heading, row.drafted = order, each.level, each.heading, each.text
        row.blocks = [key for key in each.blocks if key in book.blocks or key in ("progress", "suggestions")]
        row.required = each.required
        if untouched:
            row.text = each.text
        row.save()
    for row in known.values():
        if row.edited_at is None:
            row.delete()


def last_report(found: Report) -> Report | None:
    """The issued report of the same sort before this one."""
    issued = Report.objects.filter(
        area=found.area, cycle=found.cycle, topic=found.topic, until__lte=found.first,
        status__in=(Report.Status.PUBLISHED, Report.Status.ARCHIVED),
    )  # fmt: skip
    return issued.order_by("-until").first()


def last_suggestions(found: Report) -> list[Suggestion]:
    """上期建议."""
    before = last_report(found)
    return list(before.suggestions.select_related("unit")) if before else []
