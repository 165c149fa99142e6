"""Figures of one incident: how long each step took, recomputed from the rows."""

from django.utils import timezone


def span(begin, end) -> str:
    """6 分 12 秒; 1 小时 05 分; empty without both ends."""
    if begin is None or end is None:
        return ""
    seconds = max(0, int((end - begin).total_seconds()))
    if seconds >= 3600:
        return f"{seconds // 3600} 小时 {seconds % 3600 // 60:02d} 分"
    return f"{seconds // 60} 分 {seconds % 60:02d} 秒"


def review_facts(own) -> tuple:
    """(word, text) of what the clocks say, for the review."""
    detail = own.detail
    found = [
        ("接报到核实", span(detail.learned_at, detail.verified_at)),
        ("接报到控制", span(detail.learned_at, detail.controlled_at)),
        ("接报到应急结束", span(detail.learned_at, detail.ended_at)),
    ]
    for row in own.reports:
        if row.sent_at:
            late = f"，超时 {row.late_minutes} 分钟" if row.late_minutes else "，按时"
            found.append((row.name, f"{timezone.localtime(row.sent_at):%m-%d %H:%M:%S}{late}"))
    return tuple((word, text) for word, text in found if text)
