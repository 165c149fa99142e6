"""Models of 信访: the detail record beside the case, the rows of its procedure, and leaders' reception days."""

from petitions.models.detail import ContentClass, Petition
from petitions.models.procedure import Decision, Hearing, Objection, Opinion, Review
from petitions.models.reception import ReceptionChange, ReceptionDay, ReceptionVisit

__all__ = [
    "ContentClass",
    "Decision",
    "Hearing",
    "Objection",
    "Opinion",
    "Petition",
    "ReceptionChange",
    "ReceptionDay",
    "ReceptionVisit",
    "Review",
]
