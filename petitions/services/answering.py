"""处理意见 (第三十二条), 化解 as a flag of its own, and the end of the procedure."""

from django.utils import timezone

from governance.cases.engine import action
from petitions.files import files_of
from petitions.models import Opinion

WRITTEN = ("result", "facts", "evidence", "basis", "measures", "review_organ")


@action("draft_opinion")
def draft_opinion(step, **written):
    """拟定处理意见; written again it replaces the draft of this turn. `written`: WRITTEN → text."""
    own = files_of(step.files)
    draft = own.opinion or Opinion(petition=own.detail, round=step.case.round, turn=step.case.reworks)
    for name in WRITTEN:
        setattr(draft, name, written[name])
    draft.drafted_by = step.by
    draft.save()
    step.note = draft.get_result_display()
    step.record["opinion"] = draft.pk
    step.touch()


@action("settle_petition")
def settle_petition(step, *, note: str, settled_on=None):
    """化解登记: the matter itself is settled and the petitioner at peace (息诉息访), whatever the procedure says."""
    row = files_of(step.files).detail
    row.settled_on, row.settled_note = settled_on or timezone.localdate(step.at), note
    row.save()
    step.note = note
    step.touch()


@action("end_procedure")
def end_procedure(step, *, how: str, note: str = ""):
    """信访程序办结: why nothing more can be asked for (第三十三条、第三十五条、第三十六条)."""
    row = files_of(step.files).detail
    row.ended_how, row.ended_on, row.ended_note = how, timezone.localdate(step.at), note
    row.save()
    step.note = "；".join(part for part in (row.get_ended_how_display(), note) if part)
    step.touch()
