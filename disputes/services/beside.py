"""期限 that run beside the mediation: 在线委派 of a court, and the report of a conflict that grows (激化苗头)."""

from datetime import date

from django.db.models import TextChoices
from django.utils import timezone

from disputes.limits import RISK
from disputes.models import Dispute
from governance.cases import clock
from governance.cases.clock import rule_for
from governance.cases.engine import action, settling
from governance.cases.models import Case, Deadline
from governance.cases.recipients import leaders_of
from governance.cases.states import State
from governance.core.calendar import Limit, marks

ONLINE = ("online_accept", "online_inquire")
TRAFFIC = ("交通事故", "道路交通")


class How(TextChoices):
    """报告方式."""

    ORAL = "risk_oral", "口头（电话）报告"
    WRITTEN = "risk_written", "书面报告"


@settling
def keep_beside(step) -> None:
    """Open and meet these clocks with the ordinary steps of the case."""
    case, name = step.case, step.row.action
    if case.kind != "dispute":
        return
    if name == "dispute_detail":
        _take_online(step)
    elif name == "assign" and clock.running(case, "online_accept").exists():
        _accept_online(step)
    elif name == "record_consent" and _everybody_answered(case):
        clock.meet(case, "online_inquire", at=step.at)
    elif name in ("end_mediation", "exclude_matter"):
        clock.end(case, *ONLINE, at=step.at)
    if case.risk == Case.Risk.GRAVE and case.state == State.HANDLING:
        _owe_reports(step)


def _take_online(step) -> None:
    """《人民法院在线调解规则》第十二条: 3 working days to accept; what was handed out already is accepted."""
    case = step.case
    row = Dispute.objects.get(pk=case.pk)
    if not row.received_online or not row.is_from_court or _was_started(case, "online_accept"):
        return
    clock.start(case, "online_accept", at=row.received_at or step.at)
    if case.state != State.REGISTERED:
        _accept_online(step)


def _accept_online(step) -> None:
    """第十五条: from the acceptance 3 working days to tell the other side and to ask whether they are willing."""
    clock.meet(step.case, "online_accept", at=step.at)
    if not _everybody_answered(step.case):
        clock.start(step.case, "online_inquire", at=step.at)


def _everybody_answered(case) -> bool:
    dispute = Dispute.objects.filter(pk=case.pk).first()
    if dispute is None:
        return False
    sides = set(case.parties.filter(role__in=("applicant", "respondent")).values_list("pk", flat=True))
    return sides <= set(dispute.consents.filter(attempt=dispute.attempt).values_list("party_id", flat=True))


def _owe_reports(step) -> None:
    """人民调解法第二十五条: 及时 report; the hours are a setting (【待核】)."""
    for name in RISK:
        if not _was_started(step.case, name):
            clock.start(step.case, name, at=step.at)


def _was_started(case, name: str) -> bool:
    return Deadline.objects.filter(case=case, action=name, round=case.round).exists()


@action("report_risk")
def report_risk(step, *, how: str, to_whom: str, measures: str):
    """报告激化苗头: to whom, how, and what has been done to keep people apart (人民调解法第二十五条)."""
    clock.meet(step.case, how, at=step.at)
    step.tell(leaders_of(step.case.centre), f"激化苗头：{step.case.title}", measures, urgent=True)
    step.note = "；".join((How(how).label, f"报告{to_whom}", measures))
    step.record["how"] = how
    step.touch()


def traffic_until(case, own) -> date | None:
    """《道路交通事故处理程序规定》第八十五条: until when the parties may together ask the police to mediate."""
    ending, kind = own.ending, own.detail.type
    rule = rule_for(case, "traffic_police")
    if ending is None or kind is None or rule is None or not any(word in kind.name for word in TRAFFIC):
        return None
    return timezone.localdate(marks(ending.at, Limit(rule.amount, rule.unit)).due)
