"""The choices of one day: who fits stands first, with how many shifts they have; the others say what speaks against."""

from governance.administration.duty.months import day_of
from governance.administration.duty.rules import Slot, pair_fault

WORDS = {"clash": "同时有别的班", "rest": "休息时间不够"}


def places_of(month, day) -> list[dict]:
    """The places of the day: {name, label, kind, choices, initial}; always one for each row that is there."""
    found = []
    rows = [row for row in month.of_month() if day_of(row) == day]
    shifts = month.shifts()
    for number, kind in enumerate(month.types):
        here = [row.user_id for row in rows if row.duty_type == kind.name]
        if not here and not kind.falls_on(day):
            continue
        places = max(len(here), kind.needed if kind.falls_on(day) else 0)
        choices = choices_of(month, kind, day, shifts, here)
        for place in range(places):
            found.append(
                {
                    "name": f"p{number}_{place}",
                    "label": f"{kind.name} {place + 1}" if places > 1 else kind.name,
                    "kind": kind.name,
                    "choices": choices,
                    "initial": str(here[place]) if place < len(here) else "",
                }
            )
    return found


def choices_of(month, kind, day, shifts, here) -> list:
    """Groups of a choice: 可以排, 有冲突."""
    slot = Slot(day, kind.name, *kind.span(day))
    counts: dict = {}
    for row in month.of_month():
        if row.duty_type == kind.name:
            counts[row.user_id] = counts.get(row.user_id, 0) + 1
    able, stopped = [], []
    for user, person in month.people.items():
        if not person.listed(kind.name, day) and user not in here:
            continue
        number = counts.get(user, 0)
        words = _against(month, person, slot, shifts)
        if words:
            stopped.append((str(user), f"{person.name}（{words}）"))
        else:
            able.append((number, str(user), f"{person.name}（本月 {number} 班）"))
    able.sort()
    groups = [("", "空着")]
    if able:
        groups.append(("可以排", [(pk, words) for _, pk, words in able]))
    if stopped:
        groups.append(("排了有冲突", stopped))
    return groups


def _against(month, person, slot, shifts) -> str:
    if not person.listed(slot.kind, slot.day):
        return "不在名单里"
    away = person.away_words(slot.starts, slot.ends)
    if away:
        return away
    others = [row for row in shifts if row.user == person.user and (row.day, row.kind) != (slot.day, slot.kind)]
    faults = {pair_fault(row, slot, month.kinds) for row in others} - {""}
    return WORDS[min(faults)] if faults else ""
