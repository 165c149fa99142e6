"""信息报送: phone first, written later; drafted, signed by a leader, sent with its lateness; questions from above."""

from django.utils import timezone

from dispatch.models import Report
from dispatch.services.incidents import detail_of
from governance.cases import clock
from governance.cases.engine import action
from governance.cases.models import Deadline
from governance.cases.recipients import leaders_of
from governance.core.numbering import next_number

#: Type of a written report → the clock that it meets.
CLOCKS = {"first": "report_written", "more": "report_more", "final": "report_final", "answer": "report_ask_text"}


def _late(due, at) -> int:
    """Whole minutes after the due moment, counted up; 0 in time."""
    seconds = (at - due).total_seconds() if due else 0
    return max(0, -int(-seconds // 60))


def _due(case, action_name):
    row = clock.running(case, action_name).order_by("due_at").first()
    return row.due_at if row else None


@action("phone_report")
def phone_report(step, *, to: str, spoken_to: str, text: str):
    """电话初报: who was told, when, what; the written one follows."""
    due = _due(step.case, "report_phone")
    row = Report.objects.create(
        incident=detail_of(step.case),
        type=Report.Type.FIRST,
        way=Report.Way.PHONE,
        title=step.case.title[:120],
        to=to,
        spoken_to=spoken_to,
        text=text,
        state=Report.State.SENT,
        drafted_at=step.at,
        drafted_by=step.by,
        sent_at=step.at,
        due_at=due,
        late_minutes=_late(due, step.at),
    )
    clock.meet(step.case, "report_phone", at=step.at)
    step.note = f"{to}（{spoken_to}接听）{late_words(row)}"
    step.touch()


def late_words(row) -> str:
    """，超时 3 分钟; empty in time."""
    return f"，超时 {row.late_minutes} 分钟" if row.late_minutes else ""


@action("draft_report")
def draft_report(step, *, type: str, to: str, text: str, way: str = Report.Way.SYSTEM):
    """拟写报告: waits for the signature of a leader (待签发)."""
    incident = detail_of(step.case)
    sent = incident.reports.filter(type=type, state=Report.State.SENT).exclude(way=Report.Way.PHONE)
    row = Report.objects.create(
        incident=incident,
        type=type,
        ordinal=sent.count() + 1,
        way=way,
        title=step.case.title[:120],
        to=to,
        text=text,
        drafted_at=step.at,
        drafted_by=step.by,
    )
    step.record["report"] = row.pk
    step.note = f"{row.name}，待签发"
    if not step.case.is_restricted:
        step.tell(leaders_of(step.case.centre), f"{row.name}待签发：{step.case.title}", urgent=True)
    step.touch()


@action("sign_report")
def sign_report(step, *, report: Report, grant: bool, note: str = ""):
    """签发报告: with the signature it is sent, numbered and never changed; or it goes back with the reason."""
    report.sign_note = note[:200]
    if not grant:
        report.state = Report.State.BACK
        report.save()
        step.tell([report.drafted_by], f"{report.name}退回修改：{step.case.title}", note, urgent=True)
        step.note = f"{report.name}退回修改：{note}"
        step.touch()
        return
    name = CLOCKS[report.type]
    year = timezone.localtime(step.at).year
    report.state, report.signed_at, report.signed_by, report.sent_at = Report.State.SENT, step.at, step.by, step.at
    report.due_at = _due(step.case, name)
    report.late_minutes = _late(report.due_at, step.at)
    centre = step.case.centre_id
    report.number = f"突报〔{year}〕{next_number(f'incident_report:{centre}:{year}')}号-{centre}"
    report.save()
    _keep_clocks(step, report, name)
    step.tell([report.drafted_by], f"{report.name}已签发报送：{step.case.title}")
    step.record["report"] = report.pk
    step.note = f"{report.name}已签发，报{report.to}{late_words(report)}"
    step.touch()


def _keep_clocks(step, report, name) -> None:
    """The clock of this report is met; 续报 is owed again from now on."""
    clock.meet(step.case, name, at=step.at)
    if report.type == Report.Type.FIRST:
        clock.meet(step.case, "report_phone", at=step.at)
    if report.type in (Report.Type.FIRST, Report.Type.MORE) and report.incident.ended_at is None:
        clock.start(step.case, "report_more", at=step.at)


@action("ask_report")
def ask_report(step, *, text: str, asked_by: str = ""):
    """登记核报要求 of the authorities above: its clock runs at once."""
    if not clock.running(step.case, Deadline.For.REPORT_ASK).exists():
        clock.start(step.case, "report_ask_text", at=step.at)
    step.note = "；".join(part for part in (asked_by, text) if part)
    step.touch()
