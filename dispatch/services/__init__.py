"""Actions of 指挥调度; each registers itself with the engine under its name."""

from dispatch.services.command import hand_over_command, leader_arrives, leader_leaves
from dispatch.services.incidents import (
    add_call,
    incident_detail,
    move_phase,
    review_incident,
    update_figures,
    verify_incident,
)
from dispatch.services.orders import issue_orders, review_whistle, withdraw_order
from dispatch.services.plans import adjust_response, end_response, start_plan
from dispatch.services.reports import ask_report, draft_report, phone_report, sign_report

__all__ = [
    "add_call",
    "adjust_response",
    "ask_report",
    "draft_report",
    "end_response",
    "hand_over_command",
    "incident_detail",
    "issue_orders",
    "leader_arrives",
    "leader_leaves",
    "move_phase",
    "phone_report",
    "review_incident",
    "review_whistle",
    "sign_report",
    "start_plan",
    "update_figures",
    "verify_incident",
    "withdraw_order",
]
