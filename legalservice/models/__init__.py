"""公共法律服务: details of legal cases, and the rosters and registers around them."""

from legalservice.models.advisers import (
    Adviser,
    AdviserAssessment,
    AdviserContract,
    AdviserDay,
    AdviserVisit,
    Studio,
    StudioCheck,
)
from legalservice.models.aid import AidApplication, AidCorrection, AidReply
from legalservice.models.consults import AnswerText, Consultation
from legalservice.models.education import EducationActivity, EducationPhoto, EducationPlan
from legalservice.models.guides import Guidance, GuideBody
from legalservice.models.opinions import OpinionRequest
from legalservice.models.resettlement import Helper, HelpVisit, ReleasedPerson
from legalservice.models.sessions import BookingPaper, ConsultSession, SessionBooking
from legalservice.models.visits import PrisonVisit, VisitRoom

__all__ = [
    "Adviser",
    "AdviserAssessment",
    "AdviserContract",
    "AdviserDay",
    "AdviserVisit",
    "EducationActivity",
    "EducationPhoto",
    "EducationPlan",
    "Studio",
    "StudioCheck",
    "AidApplication",
    "AidCorrection",
    "AidReply",
    "AnswerText",
    "BookingPaper",
    "ConsultSession",
    "Consultation",
    "Guidance",
    "GuideBody",
    "HelpVisit",
    "Helper",
    "OpinionRequest",
    "PrisonVisit",
    "ReleasedPerson",
    "SessionBooking",
    "VisitRoom",
]
