"""Models of 分析研判: 考核方案, 考核期 with its sheets, 申诉, 年度目标."""

from analysis.models.goals import Goal, GoalPoint
from analysis.models.rounds import RoundSign, ScoreRound
from analysis.models.schemes import Cycle, ObjectKind, Scheme, SchemeFigure, SchemeGroup, SchemeItem
from analysis.models.sheets import Appeal, Proof, ScoreSheet, SheetFigure, SheetItem

__all__ = [
    "Appeal",
    "Cycle",
    "Goal",
    "GoalPoint",
    "ObjectKind",
    "Proof",
    "RoundSign",
    "Scheme",
    "SchemeFigure",
    "SchemeGroup",
    "SchemeItem",
    "ScoreRound",
    "ScoreSheet",
    "SheetFigure",
    "SheetItem",
]
