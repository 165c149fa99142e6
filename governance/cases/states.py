"""States and stages of a case (案件状态与环节): which stage a state belongs to, and whose turn it is."""

from django.db.models import TextChoices


class State(TextChoices):
    """案件状态."""

    INCOMPLETE = "incomplete", "待补正"
    REGISTERED = "registered", "待分流"
    ASSIGNED = "assigned", "待签收"
    HANDLING = "handling", "办理中"
    PAUSED = "paused", "停计"
    RESOLVED = "resolved", "待回访"
    TRACKING = "tracking", "跟踪中"
    EVALUATING = "evaluating", "待考核"
    CLOSED = "closed", "已归档"
    REJECTED = "rejected", "不予受理"
    TRANSFERRED = "transferred", "已移送"
    WITHDRAWN = "withdrawn", "已撤回"
    MERGED = "merged", "已并案"


class Stage(TextChoices):
    """环节, in the order in which a case passes them."""

    INTAKE = "intake", "受理登记"
    TRIAGE = "triage", "审核分流"
    HANDLING = "handling", "办理处置"
    FEEDBACK = "feedback", "反馈回访"
    TRACKING = "tracking", "跟踪督办"
    EVALUATION = "evaluation", "考核评价"
    ENDED = "ended", "已结束"


class Owner(TextChoices):
    """轮到谁办: the one party whose turn it is in a state."""

    ORIGIN = "origin", "登记单位"
    CENTRE = "centre", "社会治理中心"
    LEAD = "lead", "主办单位"
    NOBODY = "nobody", "无"


STAGE_OF = {
    State.INCOMPLETE: Stage.INTAKE,
    State.REGISTERED: Stage.TRIAGE,
    State.ASSIGNED: Stage.HANDLING,
    State.HANDLING: Stage.HANDLING,
    State.PAUSED: Stage.HANDLING,
    State.RESOLVED: Stage.FEEDBACK,
    State.TRACKING: Stage.TRACKING,
    State.EVALUATING: Stage.EVALUATION,
    State.CLOSED: Stage.ENDED,
    State.REJECTED: Stage.ENDED,
    State.TRANSFERRED: Stage.ENDED,
    State.WITHDRAWN: Stage.ENDED,
    State.MERGED: Stage.ENDED,
}

OWNER_OF = {
    State.INCOMPLETE: Owner.ORIGIN,
    State.REGISTERED: Owner.CENTRE,
    State.ASSIGNED: Owner.LEAD,
    State.HANDLING: Owner.LEAD,
    State.PAUSED: Owner.LEAD,
    State.RESOLVED: Owner.CENTRE,
    State.TRACKING: Owner.CENTRE,
    State.EVALUATING: Owner.CENTRE,
    State.CLOSED: Owner.NOBODY,
    State.REJECTED: Owner.NOBODY,
    State.TRANSFERRED: Owner.NOBODY,
    State.WITHDRAWN: Owner.NOBODY,
    State.MERGED: Owner.NOBODY,
}

ENDED_STATES = frozenset(state for state, stage in STAGE_OF.items() if stage is Stage.ENDED)
OPEN_STATES = frozenset(State) - ENDED_STATES
STAGES = tuple(stage for stage in Stage if stage is not Stage.ENDED)


def stage_of(state: str) -> Stage:
    """The stage of a state, given as its stored value."""
    return STAGE_OF[State(state)]


def states_of(stage: str) -> tuple[State, ...]:
    """The states that belong to a stage, in their usual order."""
    return tuple(state for state in State if STAGE_OF[state] == stage)
