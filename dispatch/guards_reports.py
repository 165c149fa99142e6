"""Guards of 信息报送: reports go out in their order, signed by somebody else than the drafter."""

from dispatch.files import files_of
from dispatch.guards import need
from dispatch.models import Phase, Report
from governance.cases import clock
from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed

WORDS = {"first": "首报", "more": "续报", "final": "终报"}


@guard
def incident_is_reported(step):
    """事件须向上级报送."""
    if not files_of(step.files).detail.is_reported:
        raise GuardFailed("这个事件核实为不须向上级报送；要报送的，请在“核实定级”里改。")


@guard
def report_is_in_order(step):
    """先首报，再续报，应急结束后终报；终报之后只答复核报."""
    own, asked = files_of(step.files), step.get("type")
    if step.is_preview or asked == Report.Type.ANSWER:
        return
    first, final = own.sent("first"), own.sent("final")
    if final:
        raise GuardFailed("终报已经报送，不能再报；上级核问的用“核报”答复。", field="type")
    if asked == Report.Type.FIRST and first:
        raise GuardFailed("首报已经报送，情况有变化请用“续报”。", field="type")
    if asked != Report.Type.FIRST and not first:
        raise GuardFailed(f"还没有首报，不能{WORDS[asked]}。请先报送首报。", field="type")
    if asked == Report.Type.FINAL and own.detail.phase not in (Phase.ENDED, Phase.REVIEWED):
        raise GuardFailed("应急处置还没有结束，不能终报；现在请用“续报”。", field="type")
    if asked == Report.Type.MORE and own.detail.phase in (Phase.ENDED, Phase.REVIEWED):
        raise GuardFailed("应急处置已经结束，请报送终报。", field="type")


@guard
def answer_was_asked(step):
    """核报有上级的要求在先."""
    asks = not step.is_preview and step.get("type") == Report.Type.ANSWER
    if asks and not clock.running(step.case, "report_ask_text").exists():
        raise GuardFailed("没有等待答复的上级核报要求，请先“登记核报要求”。", field="type")


@guard
def no_draft_of_the_type(step):
    """同一种报告没有待签发的."""
    if any(row.type == step.get("type") for row in files_of(step.files).drafts):
        raise GuardFailed("同一种报告已有一份待签发，请先签发或者退回。", field="type")


@guard
def report_is_written(step):
    """报送对象和内容已写."""
    need(step, "to", "请写报送对象。")
    need(step, "text", "请写报告内容。")


@guard
def phoned_once(step):
    """电话初报没有报过，书面首报还没有报."""
    own = files_of(step.files)
    if own.was_phoned or own.sent("first"):
        raise GuardFailed("已经电话或者书面首报，情况有变化请用“续报”。")
    need(step, "spoken_to", "请写接听人，电话报告要说得出报给了谁。")


@guard
def report_waits(step):
    """有待签发的报告."""
    drafts = files_of(step.files).drafts
    if not drafts:
        raise GuardFailed("没有待签发的报告。")
    row = step.get("report")
    if not step.is_preview and row not in drafts:
        raise GuardFailed("这份报告已经签发或者退回，请刷新页面。", field="report")


@guard
def signer_did_not_draft(step):
    """签发人不是拟写人."""
    drafts = files_of(step.files).drafts
    rows = [step.get("report")] if not step.is_preview else drafts
    if all(row.drafted_by_id == step.by.pk for row in rows):
        raise GuardFailed("自己拟写的报告请由其他领导签发。")
    if not step.is_preview and not step.get("grant") and not (step.get("note") or "").strip():
        raise GuardFailed("退回修改的，请写明意见。", field="note")


@guard
def question_is_written(step):
    """核报要求已写."""
    need(step, "text", "请写上级核问的内容。")
