"""Tables of 指挥调度."""

from dispatch.models.incident import Call, Figures, Grade, Incident, Phase, Response, Sort
from dispatch.models.orders import Arrival, Order, OrderStep, OrderTarget, Target
from dispatch.models.plans import (
    Drill,
    Plan,
    PlanContact,
    PlanLevel,
    PlanPost,
    PlanStart,
    PlanStep,
    PlanVersion,
)
from dispatch.models.reports import Report
from dispatch.models.resources import Resource
from dispatch.models.villages import CheckIn, VillageWork

__all__ = [
    "Arrival",
    "Call",
    "CheckIn",
    "Drill",
    "Figures",
    "Grade",
    "Incident",
    "Order",
    "OrderStep",
    "OrderTarget",
    "Phase",
    "Plan",
    "PlanContact",
    "PlanLevel",
    "PlanPost",
    "PlanStart",
    "PlanStep",
    "PlanVersion",
    "Report",
    "Resource",
    "Response",
    "Sort",
    "Target",
    "VillageWork",
]
