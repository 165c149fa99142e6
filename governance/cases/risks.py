"""风险研判: which signs a case shows, by its words and by counted facts, and the grade that their points give."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache

from governance.cases.models import Case, Party, RiskSign
from governance.cases.thresholds import risk_of
from governance.core.now import now

KEY, KEPT = "risk_signs", 60
MANY, VERY_MANY, LATE_DAYS = 5, 10, 15
REPEAT_DAYS, REPEAT_CASES = 30, 3


@dataclass(frozen=True)
class Hit:
    """A sign that the case shows, and why it is believed."""

    code: str
    label: str
    points: int
    why: str

    def as_row(self) -> dict:
        """As kept with an assessment."""
        return {"code": self.code, "label": self.label, "points": self.points, "why": self.why}


@dataclass(frozen=True)
class Advice:
    """The signs found, their points and the grade that they give."""

    hits: tuple[Hit, ...]

    @property
    def points(self) -> int:
        """All points together."""
        return sum(hit.points for hit in self.hits)

    @property
    def risk(self) -> int:
        """1 蓝 低 … 4 红 重大."""
        return risk_of(self.points)

    @property
    def risk_label(self) -> str:
        """The grade in words."""
        return Case.Risk(self.risk).label

    @property
    def words(self) -> str:
        """The reasons in one line."""
        return "；".join(f"{hit.label}（{hit.points} 分，{hit.why}）" for hit in self.hits)


def known_signs() -> list[tuple]:
    """(code, label, points, words, fact) of the signs in use, in their order."""
    rows = cache.get(KEY)
    if rows is None:
        found = RiskSign.objects.filter(active=True).order_by("order", "code")
        rows = [(s.code, s.label, s.points, tuple(s.words.split()), s.fact) for s in found]
        cache.set(KEY, rows, KEPT)
    return rows


def forget() -> None:
    """Read the signs anew at the next question."""
    cache.delete(KEY)


def advise(case, parties=(), *, deadlines=(), count_repeats: bool = True) -> Advice:
    """The signs of a case. `parties`, `deadlines`: its rows, where they are at hand.

    `count_repeats=False` leaves out the one sign that needs a query.
    """
    text = f"{case.title}\n{case.facts}\n{case.claim}"
    hits = []
    for code, label, points, words, fact in known_signs():
        found = [word for word in words if word in text][:3]
        why = "提到" + "".join(f"“{word}”" for word in found) if found else ""
        if not why and fact and (fact != RiskSign.Fact.REPEAT or count_repeats):
            why = _fact(fact, case, parties, deadlines)
        if why:
            hits.append(Hit(code, label, points, why))
    return Advice(tuple(hits))


def _fact(fact: str, case, parties, deadlines) -> str:
    """What the system counted, in words; empty when it is not so."""
    of = RiskSign.Fact
    if fact == of.PEOPLE_10:
        return f"登记 {case.people_count} 人" if case.people_count >= VERY_MANY else ""
    if fact == of.PEOPLE_5:
        return f"登记 {case.people_count} 人" if MANY <= case.people_count < VERY_MANY else ""
    if fact == of.VIOLENCE:
        return "登记时勾选" if case.involves_violence else ""
    if fact == of.MINOR:
        return "登记时勾选" if case.involves_minor else ""
    if fact == of.REWORK:
        return f"退回重办 {case.reworks} 次" if case.reworks else ""
    if fact == of.OVERDUE:
        return _overdue(deadlines)
    return _repeats(case, parties)


def _overdue(deadlines) -> str:
    late = [row for row in deadlines if row.is_running and row.due_at < now() - timedelta(days=LATE_DAYS)]
    return f"{late[0].get_action_display()}已超期 {(now() - late[0].due_at).days} 日" if late else ""


def _repeats(case, parties) -> str:
    """How many cases the same applicants brought within a month; restricted ones do not count."""
    people = {p.person_id for p in parties if p.role == Party.Role.APPLICANT and p.person_id}
    hashes = {p.id_hash for p in parties if p.role == Party.Role.APPLICANT and p.id_hash}
    if not people and not hashes:
        return ""
    since = case.registered_at - timedelta(days=REPEAT_DAYS)
    mine = Party.objects.filter(person__in=people) if people else Party.objects.filter(id_hash__in=hashes)
    number = (
        mine.filter(
            case__registered_at__gte=since,
            case__registered_at__lte=case.registered_at,
            case__confidentiality__lt=Case.Confidentiality.RESTRICTED,
        )
        .order_by()
        .values("case")
        .distinct()
        .count()
    )
    return f"30 日内第 {number} 件" if number >= REPEAT_CASES else ""
