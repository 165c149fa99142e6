"""履行, 督促, 司法确认 and 回访: what happens to an agreement after it took effect."""

from django.utils import timezone

from disputes.files import files_of
from disputes.models import BreachStep, Confirmation, Instalment, Status, Visit
from disputes.services.consent import set_status
from disputes.services.details import detail_of
from disputes.services.outcome import owe_visit
from governance.cases import clock
from governance.cases.engine import action, settling
from governance.cases.models import Deadline
from governance.cases.recipients import heads_of
from governance.core.amounts import digits


def _settle(row: Instalment, state: str, step) -> None:
    row.state = state
    row.save()
    if row.deadline_id and row.deadline.met_at is None and row.deadline.ended_at is None:
        stop = {"met_at": step.at} if state == Instalment.State.MET else {"ended_at": step.at}
        Deadline.objects.filter(pk=row.deadline_id).update(next_reminder_at=None, **stop)


def _conclude(step) -> None:
    """Once nothing is owed: performed, performed in part, or not; then the first visit is owed."""
    step.touch()
    own = files_of(step.files)
    if own.owed:
        return
    met = [row for row in own.instalments if row.state == Instalment.State.MET]
    whole = len(met) == len(own.instalments)
    some = met or any(row.paid for row in own.instalments)
    set_status(detail_of(step.case), Status.PERFORMED if whole else Status.PARTLY if some else Status.DEFAULTED)
    owe_visit(step)


@action("record_performance")
def record_performance(step, *, instalment: Instalment, performed_on, paid=None, proof: str = ""):
    """登记履行 of one due day, whole or in part."""
    instalment.paid += paid or 0
    instalment.performed_on, instalment.proof = performed_on, proof
    whole = instalment.amount is None or instalment.paid == instalment.amount
    if whole:
        _settle(instalment, Instalment.State.MET, step)
    else:
        instalment.state = Instalment.State.PARTLY
        instalment.save()
    words = (
        f"第 {instalment.clause.order} 条第 {instalment.order} 期",
        digits(paid) if paid else "已履行",
        "" if whole else f"还差 {digits(instalment.amount - instalment.paid)}",
        proof,
    )
    step.note = "；".join(part for part in words if part)
    _conclude(step)


@action("urge_performance")
def urge_performance(step, *, instalment: Instalment, kind: str, text: str, promised_on=None):
    """督促履行 of what is late; 告知途径 ends the waiting for it (人民调解法第三十一、三十二条)."""
    BreachStep.objects.create(
        dispute=detail_of(step.case),
        instalment=instalment,
        kind=kind,
        text=text,
        promised_on=promised_on,
        at=step.at,
        by=step.by,
    )
    if kind == BreachStep.Kind.REMEDY:
        _settle(instalment, Instalment.State.DEFAULTED, step)
    promise = f"承诺 {promised_on:%Y-%m-%d} 前履行" if promised_on else ""
    words = (f"第 {instalment.clause.order} 条第 {instalment.order} 期", BreachStep.Kind(kind).label, text, promise)
    step.note = "；".join(part for part in words if part)
    if step.case.lead_unit_id and kind != BreachStep.Kind.REMEDY:
        step.tell(heads_of(step.case.lead_unit), f"协议没有按期履行：{step.case.title}", step.note)
    _conclude(step)


@action("apply_confirmation")
def apply_confirmation(step, *, applied_on, court: str, court_by: str, parties, case_number: str = ""):
    """申请司法确认 by both sides together; a new application takes the place of one that was withdrawn."""
    own = files_of(step.files)
    Confirmation.objects.filter(agreement=own.agreement, ruling=Confirmation.Ruling.WITHDRAWN).delete()
    Confirmation.objects.create(
        dispute=detail_of(step.case),
        agreement=own.agreement,
        applied_on=applied_on,
        court=court,
        court_by=court_by,
        case_number=case_number,
        by=step.by,
    )
    clock.meet(step.case, "confirm_apply", at=step.at)
    step.note = f"{applied_on:%Y-%m-%d} 双方共同向{court}申请"
    step.touch()


@action("record_ruling")
def record_ruling(step, *, ruling: str, ruled_on=None, accepted_on=None, served_on=None, case_number="", note=""):
    """登记裁定; refused or rejected, the parties may be mediated anew or sue (人民调解法第三十三条)."""
    row = files_of(step.files).confirmation
    row.ruling, row.ruled_on, row.accepted_on, row.served_on = ruling, ruled_on, accepted_on, served_on
    row.case_number = case_number or row.case_number
    row.note = note
    row.save()
    words = (row.get_ruling_display(), row.case_number, note)
    step.note = "；".join(part for part in words if part)
    step.touch()


@action("record_visit")
def record_visit(step, *, party, method: str, text: str, is_stable: bool = True):
    """回访: the first one that is owed is met by it; a matter that broke out again is told to the head at once."""
    Visit.objects.create(
        dispute=detail_of(step.case),
        party=party,
        method=method,
        text=text,
        is_stable=is_stable,
        at=step.at,
        by=step.by,
    )
    clock.meet(step.case, "first_visit", at=step.at)
    step.note = "；".join(part for part in (f"{party}", Visit.Method(method).label, text) if part)
    if not is_stable and step.case.lead_unit_id:
        step.tell(heads_of(step.case.lead_unit), f"纠纷有反复：{step.case.title}", text, urgent=True)
    step.touch()


@settling
def wait_for_performance(step) -> None:
    """跟踪 of an agreement lasts until its last due day, not for the days of an ordinary promise."""
    if step.case.kind != "dispute" or step.row.action != "feed_back":
        return
    own = files_of(step.files)
    row = clock.running(step.case, "track").filter(agreed_day=None).first()
    last = max((owed.due_on for owed in own.owed), default=None)
    if row is not None and last is not None and timezone.localtime(row.due_at).date() < last:
        clock.move_to(row, last, at=step.at)
