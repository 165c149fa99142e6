"""The arithmetic of 考核: percent, points, total, grade and rank. Pure functions over decimals."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def cents(value) -> Decimal:
    """Two places, half up."""
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Percent with two places; None (shown as —) when there was nothing to count."""
    return cents(HUNDRED * numerator / denominator) if denominator else None


def points_of(value: Decimal | None, weight: Decimal, target: Decimal, floor: Decimal) -> Decimal | None:
    """Full weight at the target or beyond, nothing at the floor or beyond, in proportion between; None without a value.

    A target below the floor means that less is better.
    """
    if value is None:
        return None
    share = (value - floor) / (target - floor)
    return cents(weight * min(max(share, Decimal(0)), Decimal(1)))


def base_of(figures) -> Decimal | None:
    """Points of 100 from (points, weight) pairs; what had nothing to count is left out and the rest scaled up."""
    counted = [(points, weight) for points, weight in figures if points is not None]
    weights = sum(weight for _points, weight in counted)
    return cents(sum(points for points, _weight in counted) * HUNDRED / weights) if weights else None


def capped(times: int, points: Decimal, most: Decimal | None) -> Decimal:
    """Points of an item, at most `most`."""
    found = points * times
    return found if most is None else min(found, most)


def total_of(base: Decimal | None, bonus: Decimal, penalty: Decimal) -> Decimal | None:
    """Base plus bonus less penalty, never below nothing."""
    return None if base is None else cents(max(base + bonus - penalty, Decimal(0)))


def grade_of(total: Decimal | None, grades: list, *, vetoed: bool = False) -> str:
    """The label of the first grade whose mark is reached; a veto (一票否决) bars the best one."""
    if total is None:
        return ""
    reached = [label for label, mark in grades if total >= Decimal(str(mark))]
    found = reached[0] if reached else grades[-1][0]
    return grades[1][0] if vetoed and found == grades[0][0] and len(grades) > 1 else found


def ranks(rows: list[tuple]) -> dict:
    """{key: rank} of (key, group, total, may be ranked); equal totals share a rank, the next one is left out."""
    found = {}
    for group in {row[1] for row in rows}:
        totals = sorted((row[2] for row in rows if row[1] == group and row[3] and row[2] is not None), reverse=True)
        for key, own, total, ranked in rows:
            if own == group and ranked and total is not None:
                found[key] = totals.index(total) + 1
    return found
