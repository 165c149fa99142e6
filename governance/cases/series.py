"""Series (系列): what a child case reads of its parent (主案)."""

from governance.cases.models import Answer, Case, CaseLink
from governance.cases.states import State

#: The parent has given its answer and has not taken the matter up again.
ANSWERED = (State.RESOLVED, State.TRACKING, State.EVALUATING, State.CLOSED)


def parent_of(case: Case) -> Case | None:
    """The parent case (主案) of a series that this case belongs to, or None."""
    link = (
        CaseLink.objects.filter(source=case, kind=CaseLink.Kind.SERIES, ended_at=None).select_related("target").first()
    )
    return link.target if link else None


def answer_of_parent(case: Case) -> Answer | None:
    """The answer that the parent gave last in its present round, once the parent is past handling."""
    parent = parent_of(case)
    return answer_given(parent) if parent is not None and parent.state in ANSWERED else None


def answer_given(parent: Case) -> Answer | None:
    """The last answer of the parent's present round."""
    return parent.answers.filter(round=parent.round).order_by("-pk").first()
