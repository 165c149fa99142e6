"""Guards of 对接: who is owed a letter, and which referrals wait for a reply."""

from disputes.files import files_of
from disputes.guards_outcome import today_of
from disputes.models import Referral
from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed


@guard
def source_waits(step):
    """外单位移送、委托的，有了结果还没有反馈."""
    own = files_of(step.files)
    if not own.detail.is_sent:
        raise GuardFailed("这件纠纷不是外单位移送、委托的，不用反馈。")
    if not own.detail.has_ended:
        raise GuardFailed("还没有登记调解结果，有了结果再反馈。")
    if any(row.attempt == own.attempt for row in own.source_replies):
        raise GuardFailed("已经向来源单位反馈过。")


@guard
def letter_is_written(step):
    """反馈内容和送达方式已写."""
    if step.is_preview:
        return
    for name, words in (("text", "反馈内容"), ("method", "送达方式")):
        if not (step.get(name) or "").strip():
            raise GuardFailed(f"请写{words}。", field=name)


@guard
def referral_is_whole(step):
    """接收单位、事项和回复期限已写；期限在今天之后."""
    if step.is_preview:
        return
    for name, words in (("body", "接收单位"), ("matter", "移送事项")):
        if not (step.get(name) or "").strip():
            raise GuardFailed(f"请写{words}。", field=name)
    if step.get("due_on") is None or step.get("due_on") <= today_of(step):
        raise GuardFailed("回复期限要在今天之后。", field="due_on")


@guard
def referral_waits(step):
    """有等待回复的移送."""
    waiting = [row for row in files_of(step.files).referrals if row.state == Referral.State.SENT]
    if not waiting or (not step.is_preview and step.get("referral") not in waiting):
        raise GuardFailed("没有等待回复的移送，或者已经回复、撤回。", field="" if step.is_preview else "referral")


@guard
def return_is_whole(step):
    """回复结论、内容和回复人已写；移送单须附签收件."""
    if step.is_preview:
        return
    for name, words in (("answer", "回复结论"), ("reply", "回复内容"), ("replied_by", "回复人")):
        if not (step.get(name) or "").strip():
            raise GuardFailed(f"请写{words}。", field=name)
    if not step.by.is_actor and step.get("referral").way == Referral.Way.SLIP and not step.get("uploads"):
        raise GuardFailed("移送单回来的，请上传对方签字的移送单照片。", field="uploads")
