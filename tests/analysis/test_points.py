"""The arithmetic of 考核: points, percent, grades and ranks."""

from decimal import Decimal

import pytest

from analysis import points


@pytest.mark.parametrize(
    ("value", "weight", "target", "floor", "points_given"),
    [
        ("100", 20, 95, 60, "20.00"),
        ("95", 20, 95, 60, "20.00"),
        ("60", 20, 95, 60, "0.00"),
        ("10", 20, 95, 60, "0.00"),
        ("77.5", 20, 95, 60, "10.00"),
        ("5", 10, 5, 30, "10.00"),
        ("17.5", 10, 5, 30, "5.00"),
        ("40", 10, 5, 30, "0.00"),
        (None, 10, 5, 30, None),
    ],
)
def test_points_lie_between_floor_and_target(value, weight, target, floor, points_given):
    given = None if value is None else Decimal(value)
    expected = None if points_given is None else Decimal(points_given)
    assert points.points_of(given, Decimal(weight), Decimal(target), Decimal(floor)) == expected


def test_half_is_rounded_up_and_nothing_is_no_percent():
    assert points.percent(1, 3) == Decimal("33.33")
    assert points.percent(1, 800) == Decimal("0.13")  # 0.125
    assert points.percent(0, 0) is None


def test_a_veto_bars_the_best_grade_and_equal_totals_share_a_rank():
    grades = [["优秀", 90], ["良好", 80], ["合格", 60], ["不合格", 0]]
    assert points.grade_of(Decimal(95), grades) == "优秀"
    assert points.grade_of(Decimal(95), grades, vetoed=True) == "良好"
    assert points.grade_of(Decimal(61), grades, vetoed=True) == "合格"
    rows = [("a", "g", Decimal(90), True), ("b", "g", Decimal(90), True), ("c", "g", Decimal(80), True)]
    rows += [("d", "g", Decimal(99), False), ("e", "h", Decimal(10), True)]
    assert points.ranks(rows) == {"a": 1, "b": 1, "c": 3, "e": 1}
