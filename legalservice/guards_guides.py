"""Guards of 引导."""

from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed
from legalservice.files import files_of
from legalservice.guards import need
from legalservice.models import Guidance


@guard
def guidance_is_whole(step):
    """去向、机构、事项和理由已写；代预约的时间在以后."""
    need(step, to="请选择去向。", matter="请填写事项。", body="请填写去向机构。", reason="请填写引导理由。")
    if not step.is_preview and step.get("booked_for") and step.get("booked_for") <= step.at:
        raise GuardFailed("代预约的时间要在以后。", field="booked_for")


@guard
def guidance_waits(step):
    """有还没有结果的引导单."""
    rows = files_of(step.files).guided
    if not rows or (not step.is_preview and step.get("guidance") not in rows):
        raise GuardFailed("没有等待结果的引导单。", field="" if step.is_preview else "guidance")


@guard
def guidance_result_fits(step):
    """到没到、办没办已选；没有去的不会已办."""
    need(step, arrived="请选择到了没有。", result="请选择回访结果。")
    if step.is_preview:
        return
    if step.get("arrived") == Guidance.Arrived.UNKNOWN:
        raise GuardFailed("请选择到了没有。", field="arrived")
    if step.get("arrived") == Guidance.Arrived.NO and step.get("result") != Guidance.Result.NOT_DONE:
        raise GuardFailed("没有去的，结果请选“未办”，并写明原因。", field="result")
    if step.get("result") in (Guidance.Result.NOT_DONE, Guidance.Result.RETURNED):
        need(step, result_text="请写明未办、退回的原因，好再帮一把。")
