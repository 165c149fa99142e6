"""引导: a slip, the contact with the other body, and the visit that says who arrived and what came of it."""

from django.db import transaction
from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import action
from governance.core.numbering import next_number
from governance.organisation.roles import Permission
from legalservice.files import files_of
from legalservice.models import Guidance, GuideBody
from legalservice.services.keeping import keep, require


@action("guide_out")
def guide_out(step, *, to: str, matter: str, body: str, reason: str, **more):
    """开引导单; the visit that asks for the result has its day."""
    month = f"{timezone.localtime(step.at):%Y%m}"
    row = Guidance.objects.create(
        case=step.case,
        number=f"YD-{month}-{next_number(f'guidance:{month}'):03d}",
        to=to,
        matter=matter,
        body=body,
        reason=reason,
        given_at=step.at,
        given_by=step.by,
        **more,
    )
    clock.start(step.case, "guide_visit", at=step.at)
    booked = f"代预约 {timezone.localtime(row.booked_for):%m-%d %H:%M}" if row.booked_for else ""
    step.note = "；".join(part for part in (row.number, row.get_to_display(), body, booked) if part)
    step.touch()


@action("guide_contact")
def guide_contact(step, *, guidance, contact: str, booked_for=None, note: str = ""):
    """登记与去向机构的联系."""
    guidance.contact, guidance.contacted_at = contact, step.at
    guidance.booked_for = booked_for or guidance.booked_for
    guidance.save()
    step.note = "；".join(part for part in (guidance.body, contact, note) if part)
    step.touch()


@action("guide_result")
def guide_result(step, *, guidance, arrived: str, result: str, result_text: str = ""):
    """登记引导结果: arrived or not, done or not; the clock ends when no slip waits."""
    guidance.arrived, guidance.result, guidance.result_text = arrived, result, result_text
    guidance.asked_at, guidance.asked_by = step.at, step.by
    guidance.save()
    step.touch()
    if not files_of(step.files).guided:
        clock.meet(step.case, "guide_visit", at=step.at)
    words = (guidance.body, guidance.get_arrived_display(), guidance.get_result_display(), result_text)
    step.note = "；".join(part for part in words if part)
    step.touch()


@transaction.atomic
def save_body(*, by, unit, row=None, **values) -> GuideBody:
    """引导名录: a new body, or a changed one."""
    require(by, Permission.EDIT_LEGAL, row.unit if row else unit)
    return keep(row or GuideBody(unit=unit), by=by, event="guide_body.saved", **values)
