"""What a clause of an agreement must be (人民调解法第二十九条): two sides, matter, amount or act, way and day."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

#: Words that leave open when or how much; a clause with one of them cannot be performed or enforced.
VAGUE = ("尽快", "视情况", "适时", "酌情", "有钱时", "尽量", "条件允许", "若干", "左右", "早日", "以后再说", "另行协商")
TITLE = re.compile(r"(土地|宅基地|林地|山林|林木|承包地|草原)[^。；]{0,20}(归|属于|所有权|使用权)")
STATUS = re.compile(r"(解除|确认|恢复)[^。；]{0,10}(婚姻|夫妻|收养|亲子|父子|母子)[^。；]{0,4}关系")


def vague_word(*texts: str) -> str:
    """The first word that leaves something open; empty when all is plain."""
    return next((word for text in texts for word in VAGUE if word in (text or "")), "")


def beyond_agreement(text: str) -> str:
    """Why the parties cannot agree on this among themselves; empty when they can."""
    if TITLE.search(text or ""):
        return "土地、山林的权属由人民政府处理，不能用调解协议确定（土地管理法第十四条）。"
    if STATUS.search(text or ""):
        return "身份关系不能用调解协议确认或者解除。"
    return ""


def parse_instalments(text: str) -> list[tuple[date, Decimal]]:
    """'2026-07-01 1000' in each line → (day, amount). ValueError with a sentence that names the line."""
    found = []
    for number, row in enumerate((text or "").splitlines(), 1):
        parts = row.replace("，", " ").replace(",", " ").replace("：", " ").split()
        if not parts:
            continue
        try:
            day, amount = date.fromisoformat(parts[0]), Decimal(parts[1].removesuffix("元"))
            if len(parts) > 2 or not amount.is_finite():
                raise ValueError
        except (ValueError, IndexError, InvalidOperation):
            raise ValueError(f"第 {number} 行看不懂，请写成“2026-07-01 1000”，日期、空格、金额。") from None
        found.append((day, amount))
    return found


def instalments_fit(total: Decimal, rows) -> str:
    """Why these instalments are not a plan for the total; empty when they are."""
    if len(rows) < 2:
        return "分期履行至少两期，每行写一期的日期和金额。"
    if any(amount <= 0 for _, amount in rows):
        return "每一期的金额都要大于 0。"
    if any(amount != amount.quantize(Decimal("0.01")) for _, amount in rows):
        return "金额最多写到分（两位小数）。"
    days = [day for day, _ in rows]
    if any(later <= day for day, later in zip(days, days[1:], strict=False)):
        return "各期的日期要依次往后。"
    added = sum((amount for _, amount in rows), Decimal(0))
    if added != total:
        return f"各期金额相加是 {added:,.2f} 元，与总额 {total:,.2f} 元不相等，请核对。"
    return ""


def spread(total: Decimal, number: int) -> list[Decimal]:
    """The total in `number` parts to the fen, the last takes what is left; they always add up."""
    part = (total / number).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    return [*([part] * (number - 1)), total - part * (number - 1)]
