"""复查 and 复核 by higher organs: recorded with their own clocks, decided elsewhere (第三十五条、第三十六条)."""

from datetime import timedelta

from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.recipients import heads_of, holders
from governance.organisation.roles import Role
from petitions.files import files_of
from petitions.guards import open_review
from petitions.limits import last_day, limit_of, moment_of
from petitions.models import Hearing, Petition, Review

#: Results after which the handling organ has to do its part again.
WORK_AGAIN = (Review.Result.REVOKE, Review.Result.REDO, Review.Result.CHANGE)


def _ask(step, name: str, organ: str, asked_on, requests: str) -> None:
    own, day = files_of(step.files), asked_on or timezone.localdate(step.at)
    started = clock.start(step.case, name, at=moment_of(day, step.at))
    Review.objects.create(
        petition=own.detail,
        opinion=own.last_issued,
        step=name,
        organ=organ,
        requests=requests,
        asked_on=day,
        deadline=started,
        due_on=last_day(step.case, name, day),
    )
    step.note = "；".join(part for part in (f"{day:%Y-%m-%d} 向{organ}请求{Review.Step(name).label}", requests) if part)
    step.touch()


@action("ask_review")
def ask_review(step, *, organ: str, asked_on=None, requests: str = ""):
    """登记复查请求; the organ has 30 days (第三十五条)."""
    _ask(step, Review.Step.REVIEW, organ, asked_on, requests)


@action("ask_recheck")
def ask_recheck(step, *, organ: str, asked_on=None, requests: str = ""):
    """登记复核请求; the organ has 30 days, hearing days not counted (第三十六条)."""
    _ask(step, Review.Step.RECHECK, organ, asked_on, requests)


def _decided(step, row, *, result, number, decided_on, delivered_on, findings) -> None:
    row.result, row.number, row.findings = result, number, findings
    row.decided_on = decided_on or timezone.localdate(step.at)
    row.delivered_on = delivered_on
    if row.step == Review.Step.REVIEW and delivered_on is not None:
        row.next_until = last_day(step.case, "recheck_ask", delivered_on)
    row.save()
    clock.meet(step.case, row.step, at=moment_of(row.decided_on, step.at))
    step.note = "；".join(
        part for part in (f"{row.organ}{row.get_step_display()}：{row.get_result_display()}", number, findings) if part
    )
    if result in WORK_AGAIN:
        case = step.case
        people = heads_of(case.lead_unit) if case.lead_unit_id else holders(case.centre, Role.MANAGER)
        title = (
            f"{row.get_step_display()}{row.get_result_display()}，请按{row.get_step_display()}意见办理：{case.title}"
        )
        step.tell(people, title, findings, urgent=True)
    step.record.update(review=row.pk, result=result)
    step.touch()


@action("record_review")
def record_review(step, *, result: str, number: str = "", decided_on=None, delivered_on=None, findings: str = ""):
    """登记复查意见; from its delivery the petitioner has 30 days to ask for 复核 (第三十六条)."""
    row = open_review(step, Review.Step.REVIEW)
    _decided(
        step, row, result=result, number=number, decided_on=decided_on, delivered_on=delivered_on, findings=findings
    )


@action("record_recheck")
def record_recheck(step, *, result: str, number: str = "", decided_on=None, delivered_on=None, findings: str = ""):
    """登记复核意见: 复核终结. The same facts and reasons are not accepted again (第三十六条)."""
    row = open_review(step, Review.Step.RECHECK)
    _decided(
        step, row, result=result, number=number, decided_on=decided_on, delivered_on=delivered_on, findings=findings
    )
    petition = row.petition
    petition.ended_how, petition.ended_on = Petition.Ended.RECHECKED, row.decided_on
    petition.ended_note = number
    petition.save()


@action("record_hearing")
def record_hearing(step, *, since, until, place: str = "", host: str = "", present: str = "", summary: str = "",
                   conclusion: str = ""):  # fmt: skip
    """登记听证 of a 复核: its days are not counted, the last day moves by as many (第三十六条)."""
    row = open_review(step, Review.Step.RECHECK)
    made = Hearing.objects.create(
        review=row, since=since, until=until, place=place, host=host, present=present, summary=summary,
        conclusion=conclusion,
    )  # fmt: skip
    if row.deadline_id and row.deadline.is_running:
        row.deadline = clock.extend(row.deadline, made.days, "day", at=step.at)
    held = sum(each.days for each in Hearing.objects.filter(review=row))
    row.due_on = timezone.localdate(row.deadline.due_at) if row.deadline_id else _without_rule(step.case, row, held)
    row.save()
    step.note = f"听证 {since:%Y-%m-%d} 至 {until:%Y-%m-%d}，{made.days} 日不计入期限，复核到 {row.due_on:%Y-%m-%d}"
    step.touch()


def _without_rule(case, row, held: int):
    """The last day where no rule runs a clock: the limit and the days of the hearing as one."""
    from governance.core.calendar import next_workday

    return next_workday(row.asked_on + timedelta(days=limit_of(case, "recheck").amount + held))
