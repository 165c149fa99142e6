"""Amounts in capitals (大写) say what the digits say."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.core.amounts import DIGITS, both, capitals, digits

PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read(words: str) -> Decimal:
    """The amount that capital words name, read the other way."""
    whole, _, rest = words.partition("元") if "元" in words else ("", "", words)
    return _whole(whole) + _after(rest)


def _whole(words) -> Decimal:
    total = 0
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            before, _, words = words.rpartition(unit) if unit == "亿" else words.partition(unit)
            total += (int(_whole(before)) if "万" in before or "亿" in before else _group(before)) * size
    return Decimal(total + _group(words))


def _group(words) -> int:
    total, digit = 0, 0
    for word in words:
        if word in PLACES:
            total += digit * PLACES[word]
            digit = 0
        else:
            digit = DIGITS.index(word)
    return total + digit


def _after(words) -> Decimal:
    found, digit = Decimal(0), 0
    for word in words:
        if word in DIGITS:
            digit = DIGITS.index(word)
        elif word in "角分":
            found += digit * (Decimal("0.1") if word == "角" else Decimal("0.01"))
    return found


@given(st.integers(0, 10**14 - 1))
def test_capitals_read_back_are_the_amount(cents):
    amount = Decimal(cents) / 100
    words = capitals(amount)
    assert read(words) == amount, words
    assert "零零" not in words and not words.startswith("零") or words == "零元整"
    assert words[-1] in "整分"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("10", "壹拾元整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("1000.05", "壹仟元零伍分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("100050000", "壹亿零伍万元整"),
        ("325.30", "叁佰贰拾伍元叁角整"),
    ],
)
def test_known_forms(amount, words):
    assert capitals(amount) == words


def test_digits_and_both():
    assert (digits("12000.5"), digits("12000")) == ("12,000.50元", "12,000元")
    assert (both("3000"), both(None), both("")) == ("3,000元（大写：叁仟元整）", "", "")
    with pytest.raises(ValueError):
        capitals("-1")
