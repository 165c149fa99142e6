"""办理 stands still while somebody else decides: the applicant completes, the county reviews, the prison approves.

The limits of those steps run in clocks of their own (fixtures/deadline_rules.json: 材料齐全, 初核后转送).
"""

from governance.cases import clock


def wait_for(step, reason: str) -> None:
    """Stop the clock of 办理 with the reason."""
    clock.pause_all(step.case, "handle", at=step.at, by=step.by, reason=reason)


def go_on(step) -> None:
    """Let it run again."""
    clock.resume_all(step.case, "handle", at=step.at, by=step.by)
