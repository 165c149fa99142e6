"""领导包案: a leader is named, steps are planned and reported, and it ends settled or released."""

from governance.cases.engine import action
from governance.cases.models import ChargeStep, LeaderCharge
from governance.cases.recipients import heads_of
from governance.cases.services.shares import name_persons


def _people(step) -> list:
    """Who works for it: the handler, else the head of the lead unit."""
    if step.case.handler is not None:
        return [step.case.handler]
    return heads_of(step.case.lead_unit) if step.case.lead_unit is not None else []


@action("take_charge")
def take_charge(step, *, leader, reason: str, goal_on):
    """领导包案; where one leads already, 换人包案: the open steps go over to the new leader."""
    before = step.files.charge
    if before is not None:
        before.until, before.ended_by = step.at, step.by
        before.outcome, before.ending = LeaderCharge.Outcome.HANDED, reason[:1000]
        before.save()
    charge = LeaderCharge.objects.create(
        case=step.case, leader=leader, reason=reason, goal_on=goal_on, since=step.at, named_by=step.by
    )
    words = f"{leader.name}包案，{goal_on:%Y-%m-%d} 前化解：{reason}"
    if before is not None:
        for row in before.steps.filter(done_at=None):
            row.charge = charge
            row.save()
        words = f"{before.leader.name} → {words}"
        step.tell([before.leader], f"包案已改由{leader.name}负责：{step.case.title}", reason)
    if step.case.is_restricted:
        name_persons(step, [leader])
    step.record["charge"] = charge.pk
    step.note = words
    step.tell([leader], f"请您包案：{step.case.title}", words, urgent=True)
    step.tell(_people(step), f"{leader.name}包案：{step.case.title}", words)
    step.touch()


@action("plan_charge")
def plan_charge(step, *, duty: str, text: str, due_on):
    """安排包案步骤: one thing for one of the four, by a day."""
    charge = step.files.charge
    row = ChargeStep.objects.create(
        charge=charge, duty=duty, text=text, due_on=due_on, planned_by=step.by, planned_at=step.at
    )
    step.record["charge_step"] = row.pk
    step.note = f"{row.get_duty_display()}：{text}（{due_on:%Y-%m-%d} 前）"
    step.tell([charge.leader, *_people(step)], f"包案步骤已安排：{step.case.title}", step.note)
    step.touch()


@action("report_charge")
def report_charge(step, *, text: str, charge_step=None, done: bool = False):
    """包案进展 of a step; with `done` it is completed."""
    charge = step.files.charge
    waiting = [row for row in charge.steps.all() if row.done_at is None]
    row = next(row for row in waiting if charge_step is None or row.pk == charge_step.pk)
    row.note = text
    if done:
        row.done_at, row.done_by = step.at, step.by
    row.save()
    step.record["charge_step"] = row.pk
    step.note = f"{row.get_duty_display()}：{row.text}；{text}{'（已完成）' if done else ''}"
    step.tell([charge.leader], f"包案有进展：{step.case.title}", step.note)
    step.touch()


@action("end_charge")
def end_charge(step, *, outcome: str, note: str):
    """结束包案: 已化解 when the four are done, or 解除 with its reason."""
    charge = step.files.charge
    charge.until, charge.ended_by, charge.outcome, charge.ending = step.at, step.by, outcome, note
    charge.save()
    step.record["charge"] = charge.pk
    step.note = f"{charge.leader.name}包案{charge.get_outcome_display()}：{note}"
    step.tell([charge.leader, *_people(step)], f"包案{charge.get_outcome_display()}：{step.case.title}", note)
    step.touch()
