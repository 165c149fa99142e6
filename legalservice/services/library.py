"""答复库: written by one, reviewed by another, dated; looked at anew after so many months."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import today
from governance.organisation.roles import Permission
from legalservice.models import AnswerText
from legalservice.services.keeping import keep, require

State = AnswerText.State
MOST_OFFERED = 12


@transaction.atomic
def save_text(*, by, unit, text=None, **values) -> AnswerText:
    """A new answer, or a changed one, which is a draft again and belongs to who changed it."""
    require(by, Permission.EDIT_LEGAL, text.unit if text else unit)
    row = text or AnswerText(unit=unit)
    fresh = {"state": State.DRAFT, "written_by": by, "reviewed_by": None, "reviewed_on": None, "review_by": None}
    return keep(row, by=by, event="answer_text.saved", **values, **fresh)


@transaction.atomic
def review_text(text, *, by) -> AnswerText:
    """审定: by another person than who wrote it; it holds for the months of the setting."""
    text = AnswerText.objects.select_for_update(of=("self",)).select_related("unit").get(pk=text.pk)
    require(by, Permission.EDIT_LEGAL, text.unit)
    if text.state == State.REVIEWED and not text.is_stale:
        raise GuardFailed("这份答复已经审定。")
    if text.written_by_id == by.pk:
        raise NotAllowed("自己写的答复由另一位同事审定。")
    again = today() + timedelta(days=30 * number_of("answer_text_months"))
    values = {"state": State.REVIEWED, "reviewed_by": by, "reviewed_on": today(), "review_by": again}
    return keep(text, by=by, event="answer_text.reviewed", **values)


@transaction.atomic
def retire_text(text, *, by) -> AnswerText:
    """停用: it is offered no more; consultations that used it keep pointing at it."""
    require(by, Permission.EDIT_LEGAL, text.unit)
    return keep(text, by=by, event="answer_text.saved", state=State.RETIRED)


def found_for(user, words: str = "", topic=None):
    """Reviewed answers of the user's town for these words, of this field first."""
    rows = AnswerText.objects.visible_to(user).in_force().select_related("topic")
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(question__icontains=word) | Q(keywords__icontains=word)
            | Q(answer__icontains=word) | Q(law__icontains=word)
        )  # fmt: skip
    if topic is not None:
        rows = rows.filter(topic=topic)
    return rows
