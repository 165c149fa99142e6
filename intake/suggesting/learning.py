"""Learning from what triage officers decided: kind, category and lead unit of the town's own cases."""

from governance.cases.models import Case
from intake.suggesting.beliefs import path_of
from intake.suggesting.model import LinearModel, words_of
from intake.suggesting.training import train

LATEST = 5000
FEWEST_CASES, FEWEST_OF_A_LABEL = 30, 3
#: A word that stands in fewer cases is left out: names of people seldom stand in as many.
RARE = 3
MOST_RUNS = 20000


def decided_cases():
    """(text, {category, kind, lead}) of the newest cases that a person triaged. Restricted ones are left out."""
    rows = (
        Case.objects.for_system()
        .filter(confidentiality__lt=Case.Confidentiality.RESTRICTED, lead_unit__isnull=False)
        .order_by("-registered_at")
        .values_list("title", "facts", "claim", "kind", "category__name", "category__parent__name", "lead_unit")
    )
    for title, facts, claim, kind, category, parent, lead in rows[:LATEST].iterator(chunk_size=500):
        yield f"{title}。{facts}{claim}", {"kind": kind, "category": parent or category or "", "lead": str(lead)}


def learn() -> dict[str, int]:
    """Make the own models anew. Returns {what: number of cases it was made from}; what has too few is not there."""
    cases = [(words_of(text), labels) for text, labels in decided_cases()]
    made = {}
    for what in ("category", "kind", "lead"):
        model = _own_model([(words, labels[what]) for words, labels in cases if words and labels[what]])
        if model is not None:
            model.save(path_of(f"{what}.own"))
            made[what] = model.size
    return made


def _own_model(rows) -> LinearModel | None:
    counts: dict[str, int] = {}
    for _words, label in rows:
        counts[label] = counts.get(label, 0) + 1
    rows = [(words, label) for words, label in rows if counts[label] >= FEWEST_OF_A_LABEL]
    if len(rows) < FEWEST_CASES or len({label for _words, label in rows}) < 2:
        return None
    return train([words for words, _label in rows], [label for _words, label in rows], rare=RARE, most_runs=MOST_RUNS)
