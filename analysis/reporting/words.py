"""同比, 环比 and rates in words (docs/decisions.md: base 0 and small bases give counts, rates give 百分点)."""

from decimal import Decimal

from analysis.points import cents, percent

SMALL_BASE = 5
BASES = {"环比": "上期", "同比": "上年同期"}


def change(kind: str, number: int, base: int, measure: str = "件") -> str:
    """环比上升12.50% · 同比持平 · 上年同期为0，增加3件 · 环比增加2件. `kind`: 环比 or 同比."""
    gap = number - base
    if gap == 0:
        return f"{kind}持平"
    more = "增加" if gap > 0 else "减少"
    if base == 0:
        return f"{BASES[kind]}为0，增加{gap}{measure}"
    if base < SMALL_BASE:
        return f"{kind}{more}{abs(gap)}{measure}"
    rise = "上升" if gap > 0 else "下降"
    return f"{kind}{rise}{percent(abs(gap), base)}%"


def cell(number: int, base: int) -> str:
    """The same for a cell of a table: +12.50%, -3（base 2）, 基数为0 +3, 持平."""
    gap = number - base
    if gap == 0:
        return "持平"
    if base == 0:
        return f"基数为0，{gap:+d}件"
    return f"{gap:+d}件" if base < SMALL_BASE else f"{'+' if gap > 0 else '-'}{percent(abs(gap), base)}%"


def points(kind: str, value: Decimal | None, base: Decimal | None) -> str:
    """环比提高1.20个百分点; nothing to compare: 无可比数据."""
    if value is None or base is None:
        return f"{kind}无可比数据"
    gap = cents(value - base)
    if gap == 0:
        return f"{kind}持平"
    return f"{kind}{'提高' if gap > 0 else '降低'}{abs(gap)}个百分点"


def points_cell(value: Decimal | None, base: Decimal | None) -> str:
    """The same for a cell."""
    return "—" if value is None or base is None else f"{cents(value - base):+}个百分点"


def rate(value: Decimal | None) -> str:
    """83.33%; nothing to count: —."""
    return "—" if value is None else f"{value}%"
