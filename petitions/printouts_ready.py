"""What must be on record before a letter can be issued: "" or the sentence that says what is missing."""

from governance.cases.models import Approval
from petitions.models import Decision
from petitions.printouts_parts import own_of

K = Decision.Kind


def _decided(case, *kinds) -> str:
    live = own_of(case).decision
    if live is None:
        return "还没有作出受理决定。"
    words = "、".join(K(kind).label for kind in kinds)
    return "" if live.kind in kinds else f"受理决定是“{live.get_kind_display()}”，不是{words}。"


def decided(case) -> str:
    """Any decision."""
    return "" if own_of(case).decision else "还没有作出受理决定。"


def accepted(case) -> str:
    """受理."""
    return _decided(case, K.ACCEPT)


def refused(case) -> str:
    """不予受理, or 引导法定途径."""
    return _decided(case, K.REFUSE, K.GUIDE)


def not_again(case) -> str:
    """不再受理."""
    return _decided(case, K.NO_REPEAT)


def transferred(case) -> str:
    """转送."""
    return _decided(case, K.TRANSFER)


def assigned(case) -> str:
    """交办."""
    return _decided(case, K.ASSIGN)


def passed_on(case) -> str:
    """转送 or 交办."""
    return _decided(case, K.TRANSFER, K.ASSIGN)


def objected(case) -> str:
    """An objection to a transfer."""
    return "" if own_of(case).objections else "还没有对转送交办提出异议。"


def granted_extension(case):
    """The granted extension of this round, or None."""
    rows = case.approvals.filter(kind=Approval.Kind.EXTENSION, decision=Approval.Decision.GRANTED, round=case.round)
    return rows.order_by("-pk").first()


def extended(case) -> str:
    """A granted extension (第三十四条)."""
    return "" if granted_extension(case) else "还没有批准延长办理期限。"


def opinion(case) -> str:
    """A written opinion (第三十二条)."""
    return "" if own_of(case).opinion else "还没有拟定处理意见。"


def opinion_delivered(case) -> str:
    """An opinion that has reached the petitioner."""
    last = own_of(case).last_issued
    return "" if last is not None and last.delivered_on else "处理意见书还没有送达。"


def _review(case, step: str, word: str) -> str:
    row = own_of(case).review_of(step)
    return "" if row is not None and row.decided_on else f"还没有登记{word}意见。"


def reviewed(case) -> str:
    """复查意见."""
    return _review(case, "review", "复查")


def rechecked(case) -> str:
    """复核意见."""
    return _review(case, "recheck", "复核")


def reported(case) -> str:
    """What came from above and was finished."""
    row = own_of(case).detail
    if row is None or not row.from_above:
        return "不是上级转送、交办的信访事项。"
    return "" if row.finished_on or own_of(case).last_issued else "还没有办结。"


def always(case) -> str:
    """Nothing is missing."""
    return ""
