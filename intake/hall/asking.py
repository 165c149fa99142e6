"""这事谁管: the lines of the duty list that fit a question, with who is there today, and where."""

from dataclasses import dataclass, field

from governance.core.now import today
from governance.core.search import normalise, pairs
from governance.organisation.access import home_path
from governance.organisation.models import DutyLine
from intake.hall.windows import Seat, away_now, seats_on
from intake.models import Window

MOST = 8
LINES = 3000
#: What a hit weighs: a whole word in keywords, matter, unit, the rest; one shared pair of characters.
KEYWORD, MATTER, UNIT, REST, PAIR = 12, 8, 6, 2, 1


@dataclass
class Answer:
    """One duty line: `seats` pairs each window of its unit with who sits there today; `persons` names A and B."""

    line: DutyLine
    weight: int
    seats: list[tuple[Window, list[Seat]]] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)


def who_handles(user, question: str, limit: int = MOST) -> list[Answer]:
    """The best fitting lines of the user's town, the best first; nothing for an empty question.

    Two characters are enough (低保); a whole sentence is found by the keywords in it and by shared pairs.
    """
    asked = normalise(question).strip()
    if not asked:
        return []
    lines = DutyLine.objects.active().filter(unit__path__startswith=home_path(user) or "-")
    lines = lines.select_related("unit", "person_a", "person_b").order_by("unit__path", "order", "pk")[:LINES]
    found = [Answer(line, weight) for line in lines if (weight := fit(line, asked))]
    found.sort(key=lambda answer: -answer.weight)
    found = [answer for answer in found if answer.weight * 3 >= found[0].weight][:limit]
    _seat(user, found)
    return found


def fit(line, asked: str) -> int:
    """How well a line fits a normalised question; 0: not at all."""
    matter, keywords = normalise(line.matter), normalise(line.keywords)
    unit = normalise(f"{line.unit.name} {line.unit.short_name}")
    rest = normalise(f"{line.legal_basis} {line.materials}")
    weight = 0
    for word in asked.split():
        weight += KEYWORD * (word in keywords) + MATTER * (word in matter) + UNIT * (word in unit)
        weight += REST * (word in rest)
    weight += KEYWORD * sum(len(word) > 1 and normalise(word) in asked for word in line.keyword_list)
    shared = len(set(pairs(asked)) & set(pairs(f"{matter} {keywords}")))
    # One shared pair in a sentence is chance; in a word of two characters it is the word.
    return weight + (PAIR * shared if weight or shared > 1 else 0)


def _seat(user, answers) -> None:
    """Windows of the units, who sits there today, and the A and B person with their leave."""
    units = {answer.line.unit_id for answer in answers}
    if not units:
        return
    windows = list(Window.objects.visible_to(user).filter(active=True, unit__in=units).order_by("order", "pk"))
    seats = seats_on(today(), windows) if windows else {}
    people = {p.pk for a in answers for p in (a.line.person_a, a.line.person_b) if p is not None}
    away, stand_ins = away_now(people) if people else (set(), {})
    for answer in answers:
        mine = [window for window in windows if window.unit_id == answer.line.unit_id]
        answer.seats = [(window, seats.get(window.pk, [])) for window in mine]
        for letter, person in (("A", answer.line.person_a), ("B", answer.line.person_b)):
            if person is not None:
                leave = f"（请假，{stand_ins[person.pk]} 代）" if person.pk in stand_ins else "（请假）"
                answer.persons.append(f"{letter} 岗 {person.name}{leave if person.pk in away else ''}")
