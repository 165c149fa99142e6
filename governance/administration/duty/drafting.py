"""The automatic draft (自动排班): fills the open places so that all rules hold and the load is even. Plain values only.

Fair means: of each place everybody who is listed and present that day has an equal part; whoever is farthest below the
sum of their parts comes first. Leave therefore makes neither a debt nor a bonus. Afterwards two passes look back: one
moves single shifts from who has too many to who has too few, one exchanges rest days for working days.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from .rules import Shift, day_words, pair_fault

ROUNDS = 400


@dataclass
class Draft:
    """What came out: shifts with their reasons, places that nobody can fill with the reason."""

    placed: list = field(default_factory=list)  # (Shift, why)
    holes: list = field(default_factory=list)  # (Slot, why)


class Drafter:
    """One draft. `kept`: shifts that stand (earlier days of the quarter, next month, cells filled by hand)."""

    def __init__(self, kinds: dict, people: dict, kept, counted_from):
        self.kinds, self.people, self.counted_from = kinds, people, counted_from
        self.busy, self.actual, self.share = defaultdict(list), defaultdict(float), defaultdict(float)
        self.rest_actual, self.rest_share = defaultdict(float), defaultdict(float)
        self.why, self.mine = {}, []
        for shift in kept:
            self.busy[shift.user].append(shift)
            if shift.day >= counted_from and shift.kind in kinds:
                self._count(shift, 1)
                self._share_out(shift)

    def run(self, slots) -> Draft:
        """Fill all places, even the load out, say why."""
        draft = Draft()
        for slot in sorted(slots, key=lambda row: (row.starts, row.kind, row.number)):
            self._share_out(slot)
            if not self._fill(slot) and not self._fill_by_exchange(slot):
                draft.holes.append((slot, self._nobody(slot)))
        for kind in {shift.kind for shift in self.mine}:
            self._even_out(kind)
            self._even_rest_days(kind)
        draft.placed = [(shift, self.why[shift]) for shift in sorted(self.mine, key=lambda row: (row.starts, row.kind))]
        return draft

    def free(self, user: int, slot, without=()) -> bool:
        """True when the person may take the place, were the shifts `without` not theirs."""
        if not self.people[user].present(slot):
            return False
        return not any(pair_fault(row, slot, self.kinds) for row in self.busy[user] if row not in without)

    def lag(self, user: int, kind: str) -> float:
        """Shifts above (+) or below (-) the fair share."""
        return self.actual[user, kind] - self.share[user, kind]

    def spread(self, kind: str) -> float:
        """How far anybody is from the fair share at most."""
        return max((abs(self.lag(user, kind)) for user, row in self.people.items() if kind in row.lists), default=0)

    def _share_out(self, slot) -> None:
        present = [user for user, row in self.people.items() if row.present(slot)]
        for user in present:
            self.share[user, slot.kind] += 1 / len(present)
            if slot.rest_day:
                self.rest_share[user, slot.kind] += 1 / len(present)

    def _count(self, shift, number: int) -> None:
        self.actual[shift.user, shift.kind] += number
        if shift.rest_day:
            self.rest_actual[shift.user, shift.kind] += number

    def _put(self, user: int, slot, why: str) -> Shift:
        shift = Shift(slot.day, slot.kind, slot.starts, slot.ends, user, 0, slot.rest_day)
        self.busy[user].append(shift)
        self.mine.append(shift)
        self.why[shift] = why
        self._count(shift, 1)
        return shift

    def _take(self, shift) -> None:
        self.busy[shift.user].remove(shift)
        self.mine.remove(shift)
        self._count(shift, -1)

    def _fill(self, slot) -> bool:
        able = [user for user in self.people if self.free(user, slot)]
        if not able:
            return False
        best = min(able, key=lambda user: self._rank(user, slot))
        self._put(best, slot, self._words(best, slot, len(able)))
        return True

    def _rank(self, user, slot):
        rest = self.rest_actual[user, slot.kind] - self.rest_share[user, slot.kind]
        last = max((row.ends for row in self.busy[user] if row.starts < slot.starts), default=None)
        # Within half a shift it is the rest days that decide, then whoever has rested longest.
        return (
            round(self.lag(user, slot.kind) * 2),
            rest if slot.rest_day else -rest,
            last.timestamp() if last else 0,
            user,
        )

    def _words(self, user, slot, number: int) -> str:
        kind = slot.kind
        words = f"本季已值 {self.actual[user, kind]:.0f} 班，应值 {self.share[user, kind]:.1f} 班，轮到；"
        last = max((row.starts.date() for row in self.busy[user] if row.starts < slot.starts), default=None)
        words += f"距上一班 {(slot.day - last).days} 天" if last else "本季第一班"
        return f"{words}；当时有 {number} 人可排"

    def _fill_by_exchange(self, slot) -> bool:
        """Nobody is free: somebody gives another shift of this draft away and takes the place."""
        for user, person in self.people.items():
            if not person.present(slot):
                continue
            stops = [row for row in self.busy[user] if pair_fault(row, slot, self.kinds)]
            if len(stops) != 1 or stops[0] not in self.mine:
                continue
            other = next((u for u in self.people if u != user and self.free(u, stops[0])), None)
            if other is not None:
                self._take(stops[0])
                self._put(other, stops[0], f"接 {person.name} 的班，{person.name} 去补 {day_words(slot.day)}")
                self._put(user, slot, f"没有别人可排，由 {person.name} 调班补上")
                return True
        return False

    def _nobody(self, slot) -> str:
        listed = [row for row in self.people.values() if row.listed(slot.kind, slot.day)]
        if not listed:
            return f"{slot.kind}名单里没有人"
        away = sum(bool(row.away_words(slot.starts, slot.ends)) for row in listed)
        return f"名单里 {len(listed)} 人，{away} 人请假，其余的休息时间不够或者同时有别的班"

    def _move(self, shift, user: int, why: str) -> None:
        self._take(shift)
        self._put(user, shift, why)

    def _even_out(self, kind: str) -> None:
        members = [user for user, row in self.people.items() if kind in row.lists]
        for _ in range(ROUNDS):
            order = sorted(members, key=lambda user: self.lag(user, kind))
            if not order or self.lag(order[-1], kind) - self.lag(order[0], kind) <= 1:
                return
            if not any(self._pass_on(kind, many, few, order) for many in order[::-1][:4] for few in order[:4]):
                return

    def _pass_on(self, kind, many, few, members) -> bool:
        """One shift of `many` to `few`, straight or over a third person. False when it would not help."""
        if self.lag(many, kind) - self.lag(few, kind) <= 1:
            return False
        theirs = [row for row in self.mine if row.user == many and row.kind == kind]
        name = self.people[many].name
        for shift in theirs:
            if self.free(few, shift):
                self._move(shift, few, f"为了班次均衡，从 {name} 调来：本季比应值少")
                return True
        for shift in theirs:
            for third in members:
                for given in [row for row in self.mine if row.user == third and row.kind == kind]:
                    if third not in (many, few) and self.free(few, given) and self.free(third, shift, (given,)):
                        middle = self.people[third].name
                        self._move(given, few, f"为了班次均衡，从 {middle} 调来：本季比应值少")
                        self._move(shift, third, f"为了班次均衡，从 {name} 调来")
                        return True
        return False

    def _even_rest_days(self, kind: str) -> None:
        """Exchange rest days for working days; totals stay as they are."""
        members = [user for user, row in self.people.items() if kind in row.lists]

        def lag(user):
            return self.rest_actual[user, kind] - self.rest_share[user, kind]

        for _ in range(ROUNDS):
            order = sorted(members, key=lag)
            if not order or lag(order[-1]) - lag(order[0]) <= 1:
                return
            many = order[-1]
            if not any(self._exchange(kind, many, few) for few in order[:6] if lag(many) - lag(few) > 1):
                return

    def _exchange(self, kind, many, few) -> bool:
        gives = [row for row in self.mine if row.user == many and row.kind == kind and row.rest_day]
        takes = [row for row in self.mine if row.user == few and row.kind == kind and not row.rest_day]
        for given in gives:
            for taken in takes:
                if self.free(few, given, (taken,)) and self.free(many, taken, (given,)):
                    self._move(given, few, f"为了节假日均衡，与 {self.people[many].name} 对调")
                    self._move(taken, many, f"为了节假日均衡，与 {self.people[few].name} 对调")
                    return True
        return False
