"""Models of 分析研判: 考核方案, 考核期 with its sheets, 申诉, 年度目标, 研判报告."""

from analysis.models.goals import Goal, GoalPoint
from analysis.models.reports import (
    Delivery,
    Report,
    ReportFigure,
    ReportSection,
    ReportSign,
    SectionComment,
    SectionVersion,
    Suggestion,
)
from analysis.models.rounds import RoundSign, ScoreRound
from analysis.models.schemes import Cycle, ObjectKind, Scheme, SchemeFigure, SchemeGroup, SchemeItem
from analysis.models.sheets import Appeal, Proof, ScoreSheet, SheetFigure, SheetItem

__all__ = [
    "Appeal",
    "Cycle",
    "Delivery",
    "Goal",
    "GoalPoint",
    "ObjectKind",
    "Proof",
    "Report",
    "ReportFigure",
    "ReportSection",
    "ReportSign",
    "RoundSign",
    "Scheme",
    "SchemeFigure",
    "SchemeGroup",
    "SchemeItem",
    "ScoreRound",
    "ScoreSheet",
    "SectionComment",
    "SectionVersion",
    "SheetFigure",
    "SheetItem",
    "Suggestion",
]
