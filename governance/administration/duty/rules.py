"""What a roster has to keep (排班规则), on plain values: no hole, no clash, rest, the list of who may, leave."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Kind:
    """A duty type as the rules see it: how many at once, and the rest after it."""

    name: str
    needed: int = 1
    rest: timedelta = timedelta(hours=24)


@dataclass(frozen=True)
class Slot:
    """One place on one day that somebody has to fill."""

    day: date
    kind: str
    starts: datetime
    ends: datetime
    rest_day: bool = False
    number: int = 1


@dataclass(frozen=True)
class Shift:
    """Somebody in a place. `key`: the row behind it."""

    day: date
    kind: str
    starts: datetime
    ends: datetime
    user: int
    key: int = 0
    rest_day: bool = False


@dataclass
class Person:
    """Who may be put where: from when to when for each kind, and when they are away."""

    user: int
    name: str
    lists: dict = field(default_factory=dict)  # kind -> (since, until or None)
    away: list = field(default_factory=list)  # (starts, ends, words)

    def listed(self, kind: str, day: date) -> bool:
        """True while the person stands in the list of that kind."""
        if kind not in self.lists:
            return False
        since, until = self.lists[kind]
        return since <= day and (until is None or day <= until)

    def away_words(self, starts: datetime, ends: datetime) -> str:
        """Why the person is away in this time; empty when present."""
        return next((words for first, last, words in self.away if first < ends and last > starts), "")

    def present(self, slot) -> bool:
        """Listed and not away: a fair share of the place is theirs."""
        return self.listed(slot.kind, slot.day) and not self.away_words(slot.starts, slot.ends)


@dataclass(frozen=True)
class Conflict:
    """One thing that is wrong, in words, with the day that puts it right."""

    day: date
    kind: str
    words: str
    user: int = 0
    what: str = ""  # hole, clash, rest, list, away


def pair_fault(first, second, kinds) -> str:
    """What is wrong between two shifts of one person: "clash", "rest" or ""; they may come in any order."""
    if second.starts < first.starts:
        first, second = second, first
    if second.starts < first.ends:
        return "clash"
    rest = kinds[first.kind].rest if first.kind in kinds else timedelta()
    return "rest" if second.starts - first.ends < rest else ""


def day_words(day: date) -> str:
    """6月10日."""
    return f"{day.month}月{day.day}日"


def conflicts_of(first: date, last: date, slots, shifts, kinds: dict, people: dict) -> list[Conflict]:
    """All conflicts of the days `first` to `last`, by day. `shifts` may hold days before and after."""
    found = _holes(slots, shifts)
    of_person = defaultdict(list)
    for shift in sorted(shifts, key=lambda row: (row.starts, row.kind)):
        of_person[shift.user].append(shift)
    for user, rows in of_person.items():
        found += _of_person(people.get(user), rows, kinds)
    found = [row for row in found if first <= row.day <= last]
    return sorted(found, key=lambda row: (row.day, row.kind, row.words))


def _holes(slots, shifts) -> list[Conflict]:
    have, need = defaultdict(int), defaultdict(int)
    for shift in shifts:
        have[shift.day, shift.kind] += 1
    for slot in slots:
        need[slot.day, slot.kind] += 1
    return [
        Conflict(day, kind, f"{day_words(day)} 缺{kind} {number - have[day, kind]} 人", what="hole")
        for (day, kind), number in need.items()
        if have[day, kind] < number
    ]


def _of_person(person, rows, kinds) -> list[Conflict]:
    found = []
    name = person.name if person else "停用的账号"
    for i, shift in enumerate(rows):
        found += _alone(person, name, shift)
        for other in rows[i + 1 :]:
            fault = pair_fault(shift, other, kinds)
            if not fault and other.starts - shift.ends > timedelta(days=7):
                break
            if fault:
                found.append(Conflict(other.day, other.kind, _pair_words(name, shift, other, fault, kinds),
                                      other.user, fault))  # fmt: skip
    return found


def _alone(person, name, shift) -> list[Conflict]:
    at = day_words(shift.day)
    if person is None or not person.listed(shift.kind, shift.day):
        return [Conflict(shift.day, shift.kind, f"{at} {name} 不在{shift.kind}名单里", shift.user, "list")]
    words = person.away_words(shift.starts, shift.ends)
    if words:
        return [Conflict(shift.day, shift.kind, f"{at} {name} {words}", shift.user, "away")]
    return []


def _pair_words(name, first, second, fault, kinds) -> str:
    at = day_words(second.day)
    if fault == "clash":
        if first.day == second.day and first.kind == second.kind:
            return f"{at} {name} 重复排班（{first.kind}）"
        before = "" if first.day == second.day else day_words(first.day)
        return f"{at} {name} 的{second.kind}与{before}{first.kind}时间重叠"
    hours = int((second.starts - first.ends).total_seconds() // 3600)
    owed = int(kinds[first.kind].rest.total_seconds() // 3600)
    return f"{at} {name} 距{day_words(first.day)}{first.kind}只休息 {hours} 小时，应休息 {owed} 小时"
