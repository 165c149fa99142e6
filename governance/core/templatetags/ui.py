"""Small helpers of the components: bars of stage and risk, words of risk."""

from django import template

register = template.Library()
STAGES = ("intake", "triage", "handling", "feedback", "tracking", "evaluation")
RISKS = {1: "低", 2: "中", 3: "高", 4: "重大"}


@register.filter
def stage_bars(case):
    """Six css classes: on (passed), now, or empty."""
    stage = str(case.stage)
    if stage not in STAGES:
        return ["on"] * 6
    here = STAGES.index(stage)
    return ["on" if i < here else "now" if i == here else "" for i in range(6)]


@register.filter
def risk_bars(risk):
    """Four css classes, as many `on` as the number."""
    return ["on" if i < int(risk or 0) else "" for i in range(4)]


@register.filter
def risk_word(risk):
    """低 中 高 重大."""
    return RISKS.get(risk, "")
