"""Who may have come before on the same matter (重复信访): found by the shared search, decided by a person."""

from dataclasses import dataclass

from governance.cases.models import Party
from governance.cases.related import Asked, related_cases
from petitions.models import Petition

#: Buckets of repetition in the petition statistics: (label, least, most).
BUCKETS = (
    ("1 次", 1, 1),
    ("2–5 次", 2, 5),
    ("6–10 次", 6, 10),
    ("11–30 次", 11, 30),
    ("31–50 次", 31, 50),
    ("50 次以上", 51, None),
)
SPEAKS = (Party.Role.APPLICANT, Party.Role.REPRESENTATIVE)


@dataclass(frozen=True)
class Candidate:
    """An earlier petition with the reasons why it may be the same."""

    petition: Petition
    why: list[str]


def candidates(user, case, parties, limit: int = 8) -> list[Candidate]:
    """Earlier petitions that this user may see, of one of the same people or, anonymous, of a like text."""
    found: dict[int, list[str]] = {}
    people = [p for p in parties if p.role in SPEAKS and not p.is_anonymous][:3]
    text = f"{case.facts}\n{case.claim}"
    if not people:
        asked = [Asked(title=case.title, text=text)]
    else:
        asked = [
            Asked(p.id_number, p.phone, p.name, p.village_id, p.address, case.title, text) if i == 0
            else Asked(p.id_number, p.phone, p.name, p.village_id)
            for i, p in enumerate(people)
        ]  # fmt: skip
    for each in asked:
        for row in related_cases(user, each, limit=limit * 2):
            fits = row.is_person or not people
            if fits and row.case.kind == "petition" and row.case.registered_at <= case.registered_at:
                found.setdefault(row.case.pk, [])
                found[row.case.pk] += [why for why in row.why if why not in found[row.case.pk]]
    found.pop(case.pk, None)
    rows = Petition.objects.filter(pk__in=found).select_related("case", "root__case").order_by("-case__registered_at")
    return [Candidate(row, found[row.pk]) for row in rows[:limit]]


def history_of(user, petition: Petition) -> list[Petition]:
    """All petitions of one history that this user may see, in their order."""
    root = petition.root_id or petition.pk
    rows = Petition.objects.visible_to(user).filter(root=root) | Petition.objects.visible_to(user).filter(pk=root)
    return list(rows.select_related("case__lead_unit").order_by("sequence", "pk"))


def bucket_of(times: int) -> str:
    """The bucket of a history with so many petitions."""
    return next(label for label, least, most in BUCKETS if times >= least and (most is None or times <= most))
