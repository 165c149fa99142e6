"""Guards (办理条件) of calls, reviews and second checks."""

from governance.cases.closure import had_a_part
from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed


@guard
def finding_is_written(step):
    """意见已写."""
    if not step.is_preview and not (step.get("note") or "").strip():
        raise GuardFailed("请写明情况和意见。", field="note")


@guard
def review_is_owed(step):
    """有待复核的答复."""
    if step.files.open_review is None:
        raise GuardFailed("没有待复核的答复。")


@guard
def no_review_owed(step):
    """没有待复核的答复."""
    if step.files.open_review is not None:
        raise GuardFailed("答复正在由中心主任复核，有结论后再办。")


@guard
def no_check_yet(step):
    """本轮还没有核查过."""
    if step.files.check is not None:
        raise GuardFailed("本轮已经指派过二次核查。")


@guard
def checker_had_no_part(step):
    """核查人没有办理过，也没有回访过."""
    person = step.get("person")
    if step.is_preview:
        return
    if person is None:
        raise GuardFailed("请选择核查人。", field="person")
    if person.pk in had_a_part(step.case):
        raise GuardFailed(f"{person.name}办理过或者回访过这个案件，请另选核查人。", field="person")


@guard
def check_is_mine(step):
    """指派给本人的核查."""
    check = step.files.check
    if check is None or check.result != "open" or check.assigned_to_id != step.by.pk:
        raise GuardFailed("没有指派给您的核查。")
