"""Amounts of money as papers print them: digits, and the capital form (大写) that cannot be altered."""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
SMALL = ("", "拾", "佰", "仟")
LARGE = ("", "万", "亿", "万亿")
MOST = Decimal("9999999999999999.99")


def fen(amount) -> Decimal:
    """The amount rounded to 分; ValueError when it is negative or beyond 万亿."""
    value = Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if value < 0 or value > MOST:
        raise ValueError("金额须在零和 9999 万亿元之间")
    return value


def digits(amount) -> str:
    """12,000.50元; whole 元 without decimals."""
    value = fen(amount)
    return f"{value:,.0f}元" if value == value.to_integral_value() else f"{value:,.2f}元"


def capitals(amount) -> str:
    """The capital form (《支付结算办法》附一): 壹万贰仟元伍角整, 叁元零伍分, 零元整."""
    value = fen(amount)
    whole = int(value)
    jiao, cents = divmod(int((value - whole) * 100), 10)
    text = _whole(whole) + "元" if whole or not (jiao or cents) else ""
    if not jiao and not cents:
        return text + "整"
    if jiao:
        text += DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    return text + (DIGITS[cents] + "分" if cents else "整")


def both(amount) -> str:
    """12,000元（大写：壹万贰仟元整）; empty for no amount."""
    return "" if amount in (None, "") else f"{digits(amount)}（大写：{capitals(amount)}）"


def _whole(number: int) -> str:
    if not number:
        return DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += DIGITS[0]
        text += _group(group) + LARGE[place]
        gap = False
    return text


def _group(group: int) -> str:
    """Four digits without leading zeros: 1005 → 壹仟零伍."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += (DIGITS[0] if gap else "") + DIGITS[digit] + SMALL[place]
        gap = False
    return text
