"""期限预览 of the triage page: the clocks that this decision would start, and why they end on that day."""

from copy import copy
from dataclasses import dataclass

from governance.cases import clock
from governance.cases.why import limit_words, why_that_day
from governance.core.calendar import Limit, marks
from governance.core.now import now


@dataclass(frozen=True)
class Preview:
    """points: (name, moment, in_days) in order of time; limit, source and words explain the last one."""

    points: list
    limit: str = ""
    source: str = ""
    words: str = ""


def preview(case, *, kind: str, category=None, urgent: bool = False) -> Preview:
    """What 分流 now would owe: 签收, then half, yellow and due of 办理. Nothing is written."""
    would = copy(case)
    would.kind, would.category, would.urgent = kind, category, urgent
    moment, rules = now(), clock.rules_for(would, "sign", "handle")
    points, sign, handle = [], rules.get("sign"), rules.get("handle")
    if sign:
        limit = Limit(sign.amount, sign.unit)
        points.append(("签收", marks(moment, limit).due, limit.in_days))
    if not handle:
        return Preview(points, words="这一类没有规定办理期限。" if points else "这一类没有规定期限。")
    limit, start = Limit(handle.amount, handle.unit), clock.handling_start(case, moment)
    when = marks(start, limit)
    points += [("过半提醒", when.half, True), ("转黄灯", when.yellow, True), ("到期", when.due, limit.in_days)]
    return Preview(points, limit_words(limit.amount, limit.unit), handle.source, why_that_day(start, when.due, limit))
