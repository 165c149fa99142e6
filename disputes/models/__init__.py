"""矛盾纠纷: what a dispute has beside the shared case."""

from disputes.models.agreements import (
    Agreement,
    BreachStep,
    Clause,
    Confirmation,
    Ending,
    Instalment,
    Signature,
    Visit,
)
from disputes.models.dispute import Dispute, DisputeType, Source, Status
from disputes.models.mediators import Committee, CommitteeMember, Mediator
from disputes.models.patrols import Campaign, Duty, Finding, Report, Sending
from disputes.models.procedure import (
    AgreedExtension,
    Appointment,
    Attendance,
    Consent,
    Participant,
    Recusal,
    RightsNotice,
    Room,
    Session,
)
from disputes.models.referrals import Referral, SourceReply
from disputes.models.sheets import SheetCorrection, SubmittedSheet
from disputes.models.subsidies import SubsidyClaim, SubsidyItem, SubsidyRate, SubsidyStep
from disputes.models.tallies import Prevention, Trip, VillageLawsuits

__all__ = [
    "AgreedExtension",
    "Agreement",
    "Appointment",
    "Attendance",
    "BreachStep",
    "Campaign",
    "Clause",
    "Committee",
    "CommitteeMember",
    "Confirmation",
    "Consent",
    "Dispute",
    "DisputeType",
    "Duty",
    "Ending",
    "Finding",
    "Instalment",
    "Mediator",
    "Participant",
    "Prevention",
    "Recusal",
    "Referral",
    "Report",
    "RightsNotice",
    "Room",
    "Sending",
    "Session",
    "SheetCorrection",
    "Signature",
    "Source",
    "SourceReply",
    "Status",
    "SubmittedSheet",
    "SubsidyClaim",
    "SubsidyItem",
    "SubsidyRate",
    "SubsidyStep",
    "Trip",
    "VillageLawsuits",
    "Visit",
]
