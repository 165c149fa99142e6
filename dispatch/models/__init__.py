"""Tables of 指挥调度."""

from dispatch.models.incident import Call, Figures, Grade, Incident, Phase, Sort
from dispatch.models.reports import Report

__all__ = ["Call", "Figures", "Grade", "Incident", "Phase", "Report", "Sort"]
