"""Cells as people fill them: text of any type, days in any writing, whole numbers, yes and no."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

EXCEL_DAY_ZERO = datetime(1899, 12, 30)
EXCEL_DAYS = range(32_874, 73_051)  # 1990 to 2099
PLAIN_DAYS = range(1990_01_01, 2099_12_32)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?"
    r"(?:[T ]?(上午|下午)?(\d{1,2})[:时点](\d{1,2})分?(?::?(\d{1,2})(?:\.\d+)?秒?)?)?"
)
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}


def text_of(value) -> str:
    """A cell as text: without outer blanks and control characters, whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date | time | timedelta):
        return str(value)
    return _CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")).strip()


def bare(text: str) -> str:
    """Half-width and without any blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def moment_of(value, year: int | None = None) -> datetime | None:
    """A cell as a local moment to the second; None when it cannot be read as one.

    `year`: the year of the ledger, for days written without one (6月1日).
    """
    if isinstance(value, datetime):
        return value.replace(microsecond=0, tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _moment_of_number(value)
    words = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text_of(value)))
    words = re.sub(r" ?([-/.:年月日号时点分秒T]) ?", r"\1", words)
    if found := _MOMENT.fullmatch(words):
        return _moment(*found.groups())
    if found := _PLAIN.fullmatch(words):
        return _moment(*found.groups())
    if year and (found := _SHORT.fullmatch(words)):
        return _moment(year, *found.groups())
    return None


def _moment_of_number(value) -> datetime | None:
    if not abs(value) < 10**9:  # neither a day nor infinite nor "not a number"
        return None
    if int(value) in EXCEL_DAYS:
        return EXCEL_DAY_ZERO + timedelta(seconds=round(value * 86_400))
    if value == int(value) and int(value) in PLAIN_DAYS:
        return _moment(*_PLAIN.fullmatch(str(int(value))).groups())
    return None


def _moment(year, month, day, half=None, hour=None, minute=None, second=None) -> datetime | None:
    hour = int(hour or 0) + (12 if half == "下午" and int(hour) < 12 else 0)
    try:
        return datetime(int(year), int(month), int(day), hour, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def number_of(value) -> int | None:
    """A cell as a whole number: 3, ３, "3人", 1,200, 十二人; None when it is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if abs(value) < 10**9 and value == int(value) else None
    words = bare(text_of(value)).replace(",", "")
    if found := re.fullmatch(r"(?:约|共)?(\d{1,9})(?:\.0+)?[人户名个次件]?", words):
        return int(found[1])
    return _number_of_numerals(re.sub(r"[人户名个次件]$", "", words))


def _number_of_numerals(words: str) -> int | None:
    """Chinese numerals below one hundred."""
    found = re.fullmatch(r"([一二三四五六七八九])?(十)?([一二三四五六七八九])?|([零〇两])", words)
    if not words or not found:
        return None
    tens, ten, ones, single = found.groups()
    if single:
        return _NUMERALS[single]
    if ten:
        return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)
    return _NUMERALS[tens or ones] if bool(tens) != bool(ones) else None


def truth_of(text: str) -> bool | None:
    """Yes or no as ledgers write it; None for anything else."""
    words = bare(text)
    if words in {"是", "有", "Y", "y", "yes", "√", "1", "对", "成功"}:
        return True
    return False if words in {"否", "无", "N", "n", "no", "×", "x", "0", "不是", "未成功"} else None
