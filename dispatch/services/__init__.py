"""Actions of 指挥调度; each registers itself with the engine under its name."""

from dispatch.services.incidents import (
    add_call,
    incident_detail,
    move_phase,
    review_incident,
    update_figures,
    verify_incident,
)
from dispatch.services.reports import ask_report, draft_report, phone_report, sign_report

__all__ = [
    "add_call",
    "ask_report",
    "draft_report",
    "incident_detail",
    "move_phase",
    "phone_report",
    "review_incident",
    "sign_report",
    "update_figures",
    "verify_incident",
]
