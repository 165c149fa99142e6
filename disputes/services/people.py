"""调解员 on a dispute: appointed or chosen, 回避 raised and decided, others invited with the parties' consent."""

from disputes.files import files_of
from disputes.models import Appointment, Participant, Recusal
from disputes.recusal import recusals_of, warnings
from disputes.services.details import detail_of
from governance.cases.engine import action
from governance.cases.recipients import heads_of


@action("appoint_mediators")
def appoint_mediators(step, *, mediators, host=None, chosen: str = Appointment.Chosen.APPOINTED, note: str = ""):
    """指定、选定调解员: these are the mediators from now on; who is no longer among them is released."""
    dispute, own = detail_of(step.case), files_of(step.files)
    host = host or mediators[0]
    conflicts = recusals_of(mediators, step.files.parties)
    wanted = {row.pk for row in mediators}
    for row in own.appointments:
        if row.mediator_id not in wanted:
            _release(row, step, "更换调解员")
        elif row.presides and row.mediator_id != host.pk:
            row.presides = False
            row.save()
    kept = {row.mediator_id: row for row in own.appointments if row.until is None}
    for mediator in sorted(mediators, key=lambda row: row.pk == host.pk):
        row = kept.get(mediator.pk) or Appointment(dispute=dispute, mediator=mediator, since=step.at, by=step.by)
        row.presides, row.chosen = mediator.pk == host.pk, chosen
        row.warnings = warnings(conflicts.get(mediator.pk, ()))[:300]
        row.save()
    fresh = [row.user for row in mediators if row.user_id and row.pk not in kept]
    step.tell(fresh, f"请您调解：{step.case.title}", note)
    names = "、".join(f"{row.name}（主持）" if row.pk == host.pk else row.name for row in mediators)
    step.note = "；".join(part for part in (names, Appointment.Chosen(chosen).label, note) if part)
    step.touch()


def _release(row: Appointment, step, reason: str) -> None:
    row.until, row.ended_reason, row.presides = step.at, reason, False
    row.save()


@action("raise_recusal")
def raise_recusal(step, *, mediator, ground: str, party=None, text: str = ""):
    """申请回避 by a party, or by the mediator without one."""
    made = Recusal.objects.create(
        dispute=detail_of(step.case),
        mediator=mediator,
        raised_by_party=party,
        ground=ground,
        text=text,
        raised_at=step.at,
    )
    words = (f"{made.raised_by_words}申请{mediator}回避", Recusal.Ground(ground).label, text)
    step.note = "；".join(part for part in words if part)
    if step.case.lead_unit_id:
        step.tell(heads_of(step.case.lead_unit), f"请决定调解员回避：{step.case.title}", step.note)
    step.touch()


@action("decide_recusal")
def decide_recusal(step, *, recusal, grant: bool, note: str, both_agree: bool = False, replacement=None):
    """决定回避: granted, the mediator is released at once and whoever replaces them takes the place."""
    own = files_of(step.files)
    recusal.decision = Recusal.Decision.GRANTED if grant else Recusal.Decision.REFUSED
    recusal.decided_by, recusal.decided_at, recusal.decision_note = step.by, step.at, note
    recusal.both_agree = both_agree
    if grant:
        recusal.replacement = replacement
        row = next((row for row in own.appointments if row.mediator_id == recusal.mediator_id), None)
        if row is not None:
            _replace(row, replacement, step)
    recusal.save()
    words = (f"{recusal.mediator}{recusal.get_decision_display()}", note, replacement and f"更换为{replacement}")
    step.note = "；".join(part for part in words if part)
    step.touch()


def _replace(row: Appointment, replacement, step) -> None:
    presided = row.presides
    _release(row, step, "回避")
    if replacement is None:
        return
    Appointment.objects.create(
        dispute=row.dispute, mediator=replacement, presides=presided, chosen=row.chosen, since=step.at, by=step.by
    )
    if replacement.user_id:
        step.tell([replacement.user], f"请您调解：{step.case.title}")


@action("invite_participant")
def invite_participant(
    step, *, role: str, name: str, reason: str, consented_on, organisation: str = "", expert=None, opinion: str = ""
):
    """邀请参加调解: relatives, experts, departments; `opinion` is what they say, where it is known already."""
    Participant.objects.create(
        dispute=detail_of(step.case),
        role=role,
        name=name or expert.name,
        organisation=organisation,
        expert=expert,
        reason=reason,
        consented_on=consented_on,
        opinion=opinion,
        at=step.at,
        by=step.by,
    )
    step.note = "；".join(part for part in (name or expert.name, Participant.Role(role).label, reason) if part)
    step.touch()
