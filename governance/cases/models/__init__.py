"""The shared case model (案件)."""

from governance.cases.models.case import Assignment, Case, CaseAccess, CaseLink, Category, SavedView
from governance.cases.models.clock import Deadline, DeadlineRule
from governance.cases.models.oversight import Answer, Approval, Evaluation, Rating, Supervision
from governance.cases.models.people import Party
from governance.cases.models.timeline import Attachment, CaseEvent

__all__ = [
    "Answer",
    "Approval",
    "Assignment",
    "Attachment",
    "Case",
    "CaseAccess",
    "CaseEvent",
    "CaseLink",
    "Category",
    "Deadline",
    "DeadlineRule",
    "Evaluation",
    "Party",
    "Rating",
    "SavedView",
    "Supervision",
]
