"""重大紧急 (第二十五条), 简易办理, 听证 in handling and the report upward: what stands beside the usual order."""

from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.recipients import holders
from governance.organisation.roles import Role
from petitions.files import files_of
from petitions.limits import moment_of
from petitions.models import Hearing

#: To whom 重大紧急 is reported (第二十五条): code → words.
RECEIVERS = {
    "committee": "本级党委、政府",
    "department": "有关主管部门",
    "joint": "本级信访工作联席会议办公室",
}
ASSIGNED_LAW = "《信访工作条例》第二十二条第三项"


@action("find_major")
def find_major(step, *, note: str, found_at=None):
    """登记重大紧急: reported "及时" (第二十五条); the limit counts from its finding and is data of the centre."""
    case, row = step.case, files_of(step.files).detail
    row.major_found_at = found_at or step.at
    row.save()
    case.urgent = True
    clock.start(case, "urgent_report", at=row.major_found_at)
    step.note = note
    people = {person.pk: person for person in holders(case.centre, Role.LEADER, Role.MANAGER)}
    step.tell(people.values(), f"重大紧急信访，请立即报告：{case.title}", note, urgent=True)
    step.touch()


@action("report_major")
def report_major(step, *, receivers, reported_at=None, note: str = ""):
    """报告重大紧急 to the party committee and government, the departments and the joint meeting (第二十五条)."""
    row = files_of(step.files).detail
    row.major_reported_at = reported_at or step.at
    row.major_reported_to = "、".join(RECEIVERS[code] for code in RECEIVERS if code in receivers)
    row.save()
    clock.meet(step.case, "urgent_report", at=row.major_reported_at)
    step.note = "；".join(part for part in (f"已报告{row.major_reported_to}", note) if part)
    step.touch()


@action("handle_simply")
def handle_simply(step, *, reason: str):
    """转简易办理: clear facts and a small matter; 受理告知 and 办结 follow its own, shorter limits."""
    _simple(step, True)
    step.note = reason


@action("leave_simple")
def leave_simple(step, *, reason: str):
    """转普通程序: it was not so simple; the limits of the regulation count from the same days."""
    _simple(step, False)
    step.note = reason


def _simple(step, value: bool) -> None:
    row = files_of(step.files).detail
    row.is_simple = value
    row.save()
    for running in clock.running(step.case, "notice", "handle").filter(extra_amount=None):
        clock.restart(step.case, running, starts_at=running.starts_at, at=step.at)
    step.touch()


@action("hear_petition")
def hear_petition(step, *, since, until, place: str = "", host: str = "", present: str = "", summary: str = "",
                  conclusion: str = ""):  # fmt: skip
    """办理中听证 of a 重大、复杂、疑难 matter (第三十一条第六项); the 60 days run on."""
    made = Hearing.objects.create(
        petition=files_of(step.files).detail, since=since, until=until, place=place, host=host, present=present,
        summary=summary, conclusion=conclusion,
    )  # fmt: skip
    words = f"听证 {since:%Y-%m-%d} 至 {until:%Y-%m-%d}，{made.days} 日，60 日办理期限照常计算"
    step.note = "；".join(part for part in (words, conclusion) if part)
    step.touch()


@action("report_upward")
def report_upward(step, *, reported_on=None, number: str = "", note: str = ""):
    """报送办结报告 to the organ that assigned the petition, by the day that it set (第二十二条第三项)."""
    row = files_of(step.files).detail
    row.upper_reported_on = reported_on or timezone.localdate(step.at)
    row.upper_report_number = number
    row.save()
    clock.meet(step.case, "upper_report", at=moment_of(row.upper_reported_on, step.at))
    step.note = "；".join(part for part in (f"{row.upper_reported_on:%Y-%m-%d} 报{row.sender}", number, note) if part)
    step.touch()


def owe_upward(case, row, *, at) -> None:
    """The day by which the sender wants its report is a clock of the case; another day moves it, none ends it."""
    running = clock.running(case, "upper_report").first()
    wanted = row.upper_due if row.from_above and not row.upper_reported_on else None
    if running is not None and running.agreed_day != wanted:
        clock.end(case, "upper_report", at=at)
        running = None
    if wanted is not None and running is None:
        clock.start(case, "upper_report", at=moment_of(row.received_on, at), due_date=wanted, source=ASSIGNED_LAW)


def owe_below(case, decision, *, at) -> None:
    """交办 to a unit of the town names the day of its report (第二十二条第三项); a new decision ends the old one's."""
    clock.end(case, "assigned_report", at=at)
    if decision.kind == decision.Kind.ASSIGN and decision.report_by:
        start = moment_of(decision.decided_on, at)
        clock.start(case, "assigned_report", at=start, due_date=decision.report_by, source=ASSIGNED_LAW)
