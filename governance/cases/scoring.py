"""考核评分: timeliness of 40, quality of 40, satisfaction of 20, from what the case itself shows."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TIMELINESS, QUALITY, SATISFACTION = Decimal(40), Decimal(40), Decimal(20)
RATED = {1: Decimal(20), 2: Decimal(18), 3: Decimal(14), 4: Decimal(6), 5: Decimal(0)}
PER_REWORK, PER_ORDER, PER_DECLINE = Decimal(10), Decimal(10), Decimal(5)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Score:
    """Points of one round; `satisfaction` None when nobody rated, then the rest is scaled to 100."""

    timeliness: Decimal
    quality: Decimal
    satisfaction: Decimal | None

    @property
    def total(self) -> Decimal:
        """Points of 100, half up to two places."""
        points = self.timeliness + self.quality
        if self.satisfaction is None:
            points = points * 100 / (TIMELINESS + QUALITY)
        else:
            points += self.satisfaction
        return points.quantize(CENT, ROUND_HALF_UP)


def score_of(case, files) -> Score:
    """The computed score of the present round."""
    owed = [
        c
        for c in files.deadlines
        if c.round == case.round and c.action in ("sign", "handle", "answer") and not (c.ended_at and c.met_at is None)
    ]
    late = sum(1 for c in owed if c.met_at is None or c.met_at > c.due_at)
    timely = TIMELINESS if not owed else TIMELINESS * (len(owed) - late) / len(owed)
    orders = sum(
        1
        for o in files.supervisions
        if o.round == case.round and o.issued_at and o.kind == "order" and o.status != "withdrawn"
    )
    lost = PER_REWORK * case.reworks + PER_ORDER * orders + PER_DECLINE * max(case.declines - 1, 0)
    values = [RATED[r.value] for r in files.ratings if r.round == case.round and r.value in RATED]
    rated = (sum(values) / len(values)).quantize(CENT, ROUND_HALF_UP) if values else None
    return Score(Decimal(timely).quantize(CENT, ROUND_HALF_UP), max(QUALITY - lost, Decimal(0)), rated)
