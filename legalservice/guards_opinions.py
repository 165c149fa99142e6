"""Guards of 法律顾问事项."""

from governance.cases.guards import guard
from governance.cases.thresholds import number_of
from governance.core.calendar import workdays_between
from governance.core.exceptions import GuardFailed
from governance.core.now import today
from legalservice.files import files_of
from legalservice.guards import need
from legalservice.models import OpinionRequest


@guard
def opinion_not_issued(step):
    """还没有出具意见."""
    row = files_of(step.files).opinion
    if row is not None and row.issued_at is not None:
        raise GuardFailed("意见已经出具，不能再改送审登记。")


@guard
def opinion_request_is_whole(step):
    """委托单位、材料、期限、顾问已写; 重大决策审查的时间不少于规定 (默认 7 个工作日 【待核】)."""
    need(
        step,
        client="请填写委托单位。",
        contact="请填写经办人。",
        kind="请选择事项类型。",
        client_kind="请选择单位类别。",
    )
    need(
        step,
        subject="请填写送审文件或者事项。",
        materials="请写明材料清单，没有材料不能审查。",
        adviser="请填写承办顾问。",
    )
    need(step, sent_on="请填写送审日期。", due_on="请填写出具期限。")
    if step.is_preview:
        return
    sent, due = step.get("sent_on"), step.get("due_on")
    if sent > today():
        raise GuardFailed("送审日期不能晚于今天。", field="sent_on")
    if due <= today():
        raise GuardFailed("出具期限要在今天之后。", field="due_on")
    least = number_of("decision_review_days")
    if step.get("kind") == OpinionRequest.Kind.DECISION and workdays_between(today(), due) < least:
        raise GuardFailed(f"重大决策合法性审查不少于 {least} 个工作日，请推后出具期限。", field="due_on")


@guard
def opinion_is_owed(step):
    """有送审、还没有出具意见; 意见、依据、分析齐全."""
    row = files_of(step.files).opinion
    if row is None or row.issued_at is not None:
        raise GuardFailed("没有等待出具的意见。")
    need(step, view="请选择审查意见。", risk="请选择法律风险。", law="请写明法律依据。", analysis="请写明法律分析。")
    if not step.is_preview and step.get("view") != OpinionRequest.View.LAWFUL and not step.get("points"):
        raise GuardFailed("要修改或者不宜的，请逐条写明问题和建议。", field="points")


@guard
def opinion_is_issued(step):
    """意见已经出具; 没有全部采纳的写明理由."""
    row = files_of(step.files).opinion
    if row is None or row.issued_at is None:
        raise GuardFailed("意见还没有出具。")
    need(step, adopted="请选择采纳情况。")
    if not step.is_preview and step.get("adopted") != OpinionRequest.Adopted.ALL:
        need(step, adopted_note="没有全部采纳的，请写明理由。")


def opinion_is_given(step):
    """办结以前，顾问意见已经出具."""
    row = files_of(step.files).opinion
    if row is not None and row.issued_at is None:
        raise GuardFailed("顾问意见还没有出具，不能办结。")
