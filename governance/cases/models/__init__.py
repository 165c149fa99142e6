"""The shared case model (案件)."""

from governance.cases.models.case import Assignment, Case, CaseAccess, CaseLink, Category, SavedView
from governance.cases.models.charge import ChargeStep, LeaderCharge
from governance.cases.models.checklists import ChecklistItem, CheckMark
from governance.cases.models.clock import ClockPause, Deadline, DeadlineRule
from governance.cases.models.closure import ClosureFlag, SecondCheck
from governance.cases.models.feedback import (
    AnswerReview,
    AnswerTemplate,
    CallScript,
    FollowUpCall,
    FollowUpDraw,
    FollowUpRule,
)
from governance.cases.models.groups import (
    Household,
    HouseholdMember,
    HouseholdMerge,
    Organisation,
    OrganisationMerge,
    OrganisationRole,
)
from governance.cases.models.ladder import OrderGrade, OrderTrigger, ReminderRung
from governance.cases.models.orders import Countersign, Interview, OverdueNote
from governance.cases.models.oversight import Answer, Approval, Evaluation, Rating, Supervision
from governance.cases.models.own_fields import FieldDefinition, OwnValue
from governance.cases.models.papers import CasePaper, Delivery, DossierPlace, PaperScan
from governance.cases.models.people import Party
from governance.cases.models.person import Person, PersonMerge, PersonPhone, PersonSuggestion
from governance.cases.models.recalculation import RecalculationRow, RecalculationRun
from governance.cases.models.reporting import ExternalNumber, LedgerRun, LedgerTemplate, ReportStamp
from governance.cases.models.routing import Avoidance, RoutingRule, RoutingTrial, RoutingTrialCase
from governance.cases.models.rulings import JointMeeting, MeetingPosition, MeetingTask, RiskAssessment, RiskSign, Ruling
from governance.cases.models.search import PairCount
from governance.cases.models.signing import ApprovalScheme, SignStep
from governance.cases.models.timeline import Attachment, CaseEvent

__all__ = [
    "Answer",
    "AnswerReview",
    "AnswerTemplate",
    "Approval",
    "ApprovalScheme",
    "Assignment",
    "Attachment",
    "Avoidance",
    "CallScript",
    "Case",
    "CaseAccess",
    "CaseEvent",
    "CaseLink",
    "CasePaper",
    "Category",
    "ClockPause",
    "ClosureFlag",
    "Countersign",
    "ChargeStep",
    "CheckMark",
    "ChecklistItem",
    "Deadline",
    "DeadlineRule",
    "Delivery",
    "DossierPlace",
    "Evaluation",
    "ExternalNumber",
    "FollowUpCall",
    "FollowUpDraw",
    "FollowUpRule",
    "FieldDefinition",
    "Household",
    "HouseholdMember",
    "HouseholdMerge",
    "Interview",
    "JointMeeting",
    "LeaderCharge",
    "LedgerRun",
    "LedgerTemplate",
    "MeetingPosition",
    "MeetingTask",
    "OrderGrade",
    "OrderTrigger",
    "Organisation",
    "OrganisationMerge",
    "OrganisationRole",
    "OverdueNote",
    "OwnValue",
    "PairCount",
    "PaperScan",
    "Party",
    "Person",
    "PersonMerge",
    "PersonPhone",
    "PersonSuggestion",
    "Rating",
    "RecalculationRow",
    "RecalculationRun",
    "ReminderRung",
    "ReportStamp",
    "RiskAssessment",
    "RiskSign",
    "RoutingRule",
    "RoutingTrial",
    "RoutingTrialCase",
    "Ruling",
    "SavedView",
    "SecondCheck",
    "SignStep",
    "Supervision",
]
