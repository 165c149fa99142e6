"""法律顾问事项: handed in with an agreed day, opinion point by point, what became of it."""

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.services.records import store_files
from legalservice.files import files_of
from legalservice.models import OpinionRequest

FIELDS = (
    "client", "client_kind", "contact", "phone", "kind", "subject", "amount", "materials", "sent_on", "due_on",
    "adviser",
)  # fmt: skip


@action("ask_opinion")
def ask_opinion(step, *, uploads=(), **data):
    """登记顾问事项; its clock ends with the agreed day."""
    row = OpinionRequest.objects.filter(pk=step.case.pk).first() or OpinionRequest(case=step.case)
    for name in FIELDS:
        setattr(row, name, data.get(name))
    row.phone = row.phone or ""
    row.save()
    clock.end(step.case, "opinion", at=step.at)
    clock.start(step.case, "opinion", at=step.at, due_date=row.due_on)
    titles = store_files(step, uploads) if uploads else ""
    words = (row.get_kind_display(), row.client, row.subject, f"{row.due_on:%Y-%m-%d} 前出具", titles)
    step.note = "；".join(part for part in words if part)
    step.touch()


@action("give_opinion")
def give_opinion(step, *, view: str, risk: str, law: str, analysis: str, points=(), uploads=()):
    """出具意见: point by point, with the law; the clock is met."""
    row = files_of(step.files).opinion
    row.view, row.risk, row.law, row.analysis, row.points = view, risk, law, analysis, list(points)
    row.issued_at, row.issued_by = step.at, step.by
    row.save()
    clock.meet(step.case, "opinion", at=step.at)
    titles = store_files(step, uploads) if uploads else ""
    step.note = "；".join(part for part in (row.get_view_display(), f"风险{row.get_risk_display()}", titles) if part)
    step.touch()


@action("record_adoption")
def record_adoption(step, *, adopted: str, adopted_note: str = ""):
    """登记采纳情况."""
    row = files_of(step.files).opinion
    row.adopted, row.adopted_note = adopted, adopted_note
    row.save()
    step.note = "；".join(part for part in (row.get_adopted_display(), adopted_note) if part)
    step.touch()
