"""职责不清: 联席会议 puts the positions on record, the director's 裁定 says who leads."""

from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.guards_charge import open_tasks
from governance.cases.models import JointMeeting, MeetingPosition, MeetingTask, Ruling
from governance.cases.recipients import director_of, heads_of, holders
from governance.cases.services.shares import open_share, tell_office
from governance.cases.services.triage import hand_out
from governance.core.numbering import next_number
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Role


def _number(word: str, what: str, at) -> str:
    year = timezone.localtime(at).year
    return f"{word}〔{year}〕{next_number(f'{what}:{year}')}号"


@action("hold_meeting")
def hold_meeting(step, *, held_on, positions, decision: str, place: str = "", host=None):
    """联席会议. `positions`: (unit, person, words) of each unit that sat there. Nothing is handed out by it."""
    case = step.case
    meeting = JointMeeting.objects.create(
        case=case,
        number=_number("联席", "meeting", step.at),
        round=case.round,
        held_on=held_on,
        place=place,
        host=host or step.by,
        decision=decision,
        recorded_by=step.by,
    )
    for unit, person, words in positions:
        MeetingPosition.objects.create(meeting=meeting, unit=unit, person=person, position=words)
    said = "；".join(f"{unit.name}：{words}" for unit, _person, words in positions)
    step.record["meeting"] = meeting.number
    step.note = f"{meeting.number}；{said}；议定：{decision}"
    step.tell(director_of(case.centre), f"联席会议已有结论，请裁定：{case.title}", decision, urgent=True)


@action("confer")
def confer(step, *, held_on, topic: str, positions, decision: str, tasks=(), place: str = "", host=None):
    """疑难会商 over a hard case. `positions` as of 联席会议; `tasks`: (unit, person, words, last day).

    A task is tracked as the unit's share: the lead's own, else 协办, which is asked for where there is none yet.
    """
    case = step.case
    meeting = JointMeeting.objects.create(
        case=case,
        number=_number("会商", "conferral", step.at),
        about=JointMeeting.About.HARD,
        topic=topic,
        round=case.round,
        held_on=held_on,
        place=place,
        host=host or step.by,
        decision=decision,
        recorded_by=step.by,
    )
    for unit, person, words in positions:
        MeetingPosition.objects.create(meeting=meeting, unit=unit, person=person, position=words)
    for unit, person, text, due_on in tasks:
        _task(step, meeting, unit, person, text, due_on)
    said = "；".join(f"{unit.name}：{words}" for unit, _person, words in positions)
    todo = "；".join(f"{unit.name} {due_on:%m-%d} 前{text}" for unit, _person, text, due_on in tasks)
    step.record["meeting"] = meeting.number
    step.note = "；".join(part for part in (meeting.number, topic, said, f"议定：{decision}", todo) if part)
    step.touch()


def _task(step, meeting, unit, person, text, due_on) -> None:
    shares = step.files.open_assignments
    share = next((row for row in shares if row.unit_id == unit.pk), None)
    if share is None:
        share = open_share(step, unit, is_lead=False, reason=f"{meeting.number}：{text}"[:1000])
    elif not share.is_lead and share.result_at is not None:
        # The unit answered an earlier question; this is a new one on the same share.
        share.result, share.result_at, share.result_by = "", None, None
        share.save()
    running = clock.start(step.case, "task", at=step.at, assignment=share, due_date=due_on)
    MeetingTask.objects.create(
        meeting=meeting, unit=unit, person=person, text=text, due_on=due_on, share=share, deadline=running
    )
    tell_office(step, unit, f"会商任务：{step.case.title}", f"{due_on:%Y-%m-%d} 前{text}", urgent=True)


@action("report_task")
def report_task(step, *, result: str, task=None):
    """会商任务反馈 by the unit; the clock of this task alone is met. An assisting unit answers with its last one."""
    units = standing(step.by).unit_ids
    mine = [row for row in open_tasks(step.files) if row.unit_id in units]
    row = next(row for row in mine if task is None or row.pk == task.pk)
    row.result, row.reported_at, row.reported_by = result, step.at, step.by
    row.save()
    if row.deadline is not None:
        clock.meet_one(row.deadline, at=step.at)
    if not any(other.pk != row.pk and other.share_id == row.share_id for other in mine):
        _answer_share(step, row.share, result)
    step.record["task"] = row.pk
    step.note = f"{row.meeting.number} {row.text}：{result}"
    lead = step.files.lead
    people = [row.meeting.host, row.meeting.recorded_by]
    if lead is not None:
        people += [lead.handler] if lead.handler else heads_of(lead.unit)
    step.tell(list({p.pk: p for p in people}.values()), f"会商任务已反馈：{step.case.title}", step.note)
    step.touch()


def _answer_share(step, share, result: str) -> None:
    """With its last task an assisting unit has signed for its share and answered it."""
    if share.is_lead:
        return
    if share.signed_at is None:
        share.signed_at, share.signed_by = step.at, step.by
        clock.meet(step.case, "sign", at=step.at, assignment=share)
    share.result, share.result_at, share.result_by = result, step.at, step.by
    share.save()


@action("rule_duty")
def rule_duty(step, *, lead, reason: str, assists=(), duty_line=None, meeting=None, handler=None):
    """职责裁定 by the director: the unit leads and cannot give the case back; like cases are shown the number."""
    case = step.case
    ruling = Ruling.objects.create(
        case=case,
        number=_number("裁", "ruling", step.at),
        round=case.round,
        lead=lead,
        reason=reason,
        meeting=meeting,
        category=case.category,
        place=case.place,
        centre=case.centre,
        ruled_by=step.by,
        ruled_at=step.at,
    )
    hand_out(step, lead, assists, duty_line, ruling.number, reason, handler)
    step.record["ruling"] = ruling.number
    step.tell(holders(case.centre, Role.TRIAGE), f"已裁定由{lead.name}办理：{case.title}", f"{ruling.number} {reason}")
    declined = case.events.filter(action="decline", round=case.round).values_list("data__unit", flat=True)
    for unit in OrgUnit.objects.filter(pk__in=set(declined)).exclude(pk=lead.pk):
        step.tell(heads_of(unit), f"已裁定由{lead.name}办理：{case.title}", ruling.number)
